#pragma once

#include <linux/netlink.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>

#include "netlink/bytes.h"

namespace netlink {

// Netlink aligns headers and payloads to four bytes.
[[nodiscard]] constexpr std::size_t aligned(std::size_t size) { return (size + 3U) & ~std::size_t{3U}; }

// One attribute as it lies in a message: its number without the flag bits, and its payload.
struct Attribute {
  std::uint16_t type = 0;
  Bytes payload;
};

// Walks the attributes of a span, front to back. Stops at the first header that is shorter than a
// header or reaches beyond the span, and says so by malformed(): the attributes before it are good.
// Holds a view: the bytes must outlive it.
class AttrReader {
 public:
  // Whether attributes of this number hold others.
  using IsNest = std::function<bool(std::uint16_t)>;

  // The kernel writes nests of more than 64 KiB (a source-mode macvlan of 5,456 addresses is one), and their length,
  // which has 16 bits, wraps round: nla_nest_end() does not look. Those that `isNest` knows are read all the same.
  explicit AttrReader(Bytes bytes, IsNest isNest = {}) : rest_(bytes), isNest_(std::move(isNest)) {}

  [[nodiscard]] std::optional<Attribute> next();
  [[nodiscard]] bool malformed() const noexcept { return malformed_; }

 private:
  static constexpr std::size_t kWrap = std::size_t{1} << 16U;  // a length field starts again at 0

  [[nodiscard]] std::size_t lengthOf(std::uint16_t type, std::size_t written) const;

  Bytes rest_;
  IsNest isNest_;
  bool malformed_ = false;
};

// Here, for its callers to inline: it runs some fifty times for each link of a list.
inline std::optional<Attribute> AttrReader::next() {
  if (rest_.empty()) return std::nullopt;
  const auto header = load<nlattr>(rest_);
  const auto type = static_cast<std::uint16_t>(header ? header->nla_type & NLA_TYPE_MASK : 0);
  std::size_t length = header ? header->nla_len : 0;
  if (rest_.size() >= kWrap) length = lengthOf(type, length);
  if (length < sizeof(nlattr) || length > rest_.size()) {
    malformed_ = true;
    rest_ = {};
    return std::nullopt;
  }
  const Attribute found{type, rest_.subspan(sizeof(nlattr), length - sizeof(nlattr))};
  // The padding behind the last one may be missing.
  rest_ = rest_.subspan(std::min(aligned(length), rest_.size()));
  return found;
}

// Appends attributes to a buffer, which must outlive it. Every attribute starts 4-byte aligned.
class AttrWriter {
 public:
  explicit AttrWriter(Buffer& out) : out_(out) {}

  // A nest that is open as long as this object lives; the destructor writes its length.
  // Nests close in the reverse order of their opening.
  class [[nodiscard]] Nest {
   public:
    Nest(Nest&& other) noexcept : out_(other.out_), start_(other.start_) { other.out_ = nullptr; }
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;
    Nest& operator=(Nest&&) = delete;
    ~Nest();
    // Bytes of the nest so far, header included. Its length field has 16 bits.
    [[nodiscard]] std::size_t size() const noexcept { return out_->size() - start_; }

   private:
    friend class AttrWriter;
    Nest(Buffer& out, std::size_t start) : out_(&out), start_(start) {}
    Buffer* out_;
    std::size_t start_;
  };

  // Writes one attribute and returns the offset of its header in the buffer.
  std::size_t put(std::uint16_t type, Bytes payload);
  template <typename T>
  std::size_t putValue(std::uint16_t type, const T& value) {
    return put(type, bytesOf(value));
  }
  // Text travels with its closing NUL, as the kernel writes it.
  std::size_t putText(std::uint16_t type, std::string_view text);
  [[nodiscard]] Nest nest(std::uint16_t type);
  // The payload written last starts here; used to fill a value in later.
  [[nodiscard]] std::size_t end() const noexcept { return out_.size(); }

 private:
  std::size_t header(std::uint16_t type, std::size_t payload);
  void pad();

  Buffer& out_;
};

// The length of an attribute with such a payload, and the largest that its 16-bit field can tell.
[[nodiscard]] constexpr std::size_t attributeLength(std::size_t payload) { return 4U + payload; }
constexpr std::size_t kMaxAttributeLength = 0xffff;

}  // namespace netlink
