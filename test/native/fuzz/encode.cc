// libFuzzer target: arbitrary records are encoded, read again and compared. What is asked for in the form that
// JavaScript may ask in has to come back as it was asked for; whatever is compared, nothing differs from itself.

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdio>
#include <memory>

#include "codec/compare.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "codec/pack.h"
#include "datagrams.h"
#include "netlink/attribute.h"
#include "schema/registry.h"

namespace {

using codec::Octets;
using codec::Record;
using codec::Value;
using fuzz::require;
using schema::Access;
using schema::Field;
using schema::Type;

// Makes records of the rows that a request may hold.
class Records {
 public:
  Records(FuzzedDataProvider& data, Access carries) : data_(data), carries_(carries) {}

  [[nodiscard]] std::unique_ptr<Record> of(const schema::Schema& table, std::size_t depth = 0);

 private:
  [[nodiscard]] Value value(const Field& row, std::size_t depth);
  [[nodiscard]] Value number(const Field& row);
  [[nodiscard]] Octets octets(std::size_t size);
  [[nodiscard]] codec::Map map(const Field& row);
  [[nodiscard]] Value list(const Field& row);
  [[nodiscard]] std::string text(std::size_t most);
  void kindOf(const Field& row, Record& record, std::size_t depth);

  FuzzedDataProvider& data_;
  Access carries_;
};

std::unique_ptr<Record> Records::of(const schema::Schema& table, std::size_t depth) {
  constexpr std::size_t kDeepest = 4;
  auto record = std::make_unique<Record>(table);
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    const Field& row = table.fields[i];
    const bool isPart = depth > 0 && table.headerSize > 0;  // of a structure
    if (!(schema::allows(row.access, carries_) || isPart) || depth > kDeepest || !data_.ConsumeBool()) continue;
    if (row.type == Type::byKind) {
      kindOf(row, *record, depth);
    } else if (record->slots[i].absent()) {
      record->slots[i] = value(row, depth);
    }
  }
  return record;
}

// A word, and the table that it stands for.
void Records::kindOf(const Field& row, Record& record, std::size_t depth) {
  const auto kinds = schema::kinds();
  const schema::Kind& kind = kinds[data_.ConsumeIntegralInRange<std::size_t>(0, kinds.size() - 1)];
  const schema::Schema* const table = row.ofMember ? kind.member : kind.schema;
  if (table == nullptr) return;
  record[row.wordIn] = std::string(kind.word);
  record[row.name] = of(*table, depth + 1);
}

std::string Records::text(std::size_t most) {
  std::string text = data_.ConsumeRandomLengthString(most);
  // Both ends at the first NUL.
  return text.substr(0, text.find('\0'));
}

Octets Records::octets(std::size_t size) {
  Octets made{.size = static_cast<std::uint8_t>(size)};
  data_.ConsumeData(made.bytes.data(), size);
  return made;
}

Value Records::number(const Field& row) {
  if (!row.literals.empty() && !row.open) {
    std::uint64_t bits = 0;
    do {
      const auto& literal = row.literals[data_.ConsumeIntegralInRange<std::size_t>(0, row.literals.size() - 1)];
      bits = literal.value | (row.bits ? bits : 0);
    } while (row.bits && data_.ConsumeBool());
    return bits;
  }
  switch (row.type) {
    case Type::u8:
      return std::uint64_t{data_.ConsumeIntegral<std::uint8_t>()};
    case Type::u16:
    case Type::be16:
      return std::uint64_t{data_.ConsumeIntegral<std::uint16_t>()};
    case Type::s32:
      return std::int64_t{data_.ConsumeIntegral<std::int32_t>()};
    case Type::u64:
    case Type::be64:
      return data_.ConsumeIntegral<std::uint64_t>();
    default:
      return std::uint64_t{data_.ConsumeIntegral<std::uint32_t>()};
  }
}

Value Records::list(const Field& row) {
  codec::List values;
  const Field element{.name = row.name, .type = row.elementType};
  while (data_.ConsumeBool() && data_.remaining_bytes() > 0) values.push_back(value(element, 0));
  return values;
}

codec::Map Records::map(const Field& row) {
  codec::Map pairs;
  const auto key = static_cast<std::uint32_t>(row.keyMax == 0 ? UINT32_MAX : row.keyMax);
  while (data_.ConsumeBool() && data_.remaining_bytes() > 0) {
    const auto from = data_.ConsumeIntegralInRange<std::uint32_t>(0, key);
    pairs.emplace_back(from, data_.ConsumeIntegral<std::uint32_t>());
  }
  return pairs;
}

Value Records::value(const Field& row, std::size_t depth) {
  switch (row.type) {
    case Type::flag:
    case Type::boolean:
    case Type::boolean32:
    case Type::maskedBit:
      return data_.ConsumeBool();
    case Type::text:
    case Type::linkName:
      return text(row.max == 0 ? 300 : static_cast<std::size_t>(row.max));
    case Type::mac:
      return octets(6);
    case Type::ip4:
      return octets(4);
    case Type::ip6:
      return octets(16);
    case Type::ip:
    case Type::via:
      return octets(data_.ConsumeBool() ? 4 : 16);
    case Type::bridgeId:
      return octets(8);
    case Type::ifindex:
      if (data_.ConsumeBool()) return text(20);
      return number(row);
    case Type::list:
      return list(row);
    case Type::map:
      return map(row);
    case Type::structure:
    case Type::nested:
      return of(*row.nested, depth + 1);
    case Type::multipath: {
      codec::List hops;
      while (data_.ConsumeBool() && data_.remaining_bytes() > 0) hops.emplace_back(of(*row.nested, depth + 1));
      return hops;
    }
    default:
      return number(row);
  }
}

bool holdsTogether(netlink::Bytes bytes) {
  netlink::AttrReader reader(bytes);
  while (reader.next()) {
  }
  return !reader.malformed();
}

// Every mark lies inside of the request, and so does every place that is filled in later.
void check(const codec::Encoded& request, std::size_t headerSize) {
  const std::size_t size = request.bytes.size();
  const std::size_t start = sizeof(nlmsghdr) + netlink::aligned(headerSize);
  require(*netlink::load<std::uint32_t>(request.bytes) == size);
  require(size >= start && holdsTogether(netlink::Bytes(request.bytes).subspan(start)));
  for (const auto& entry : request.trail) {
    require(entry.offset < entry.end && entry.end <= size && entry.offset >= sizeof(nlmsghdr));
    require(!codec::fieldAt(request.trail, entry.offset).empty());
  }
  for (const auto& fixup : request.fixups) {
    const std::size_t length = fixup.kind == codec::Fixup::Kind::madeName ? 16 : 4;
    require(fixup.offset >= sizeof(nlmsghdr) && fixup.offset + length <= size);
  }
}

std::string_view ignored(const Record& wanted, const Record& found) {
  std::vector<bool> settled;
  return codec::firstIgnored(wanted, found, settled);
}

void requireLike(const Record& wanted, const Record& found) {
  const auto option = ignored(wanted, found);
  if (!option.empty())
    std::fprintf(stderr, "not as it was asked for: %.*s\n", static_cast<int>(option.size()), option.data());
  require(option.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  const auto operations = schema::operations();
  const auto& operation = operations[data.ConsumeIntegralInRange<std::size_t>(0, operations.size() - 1)];
  const auto wanted = Records(data, operation.carries).of(*operation.schema);
  wanted->marked = operation.carries == Access::create && data.ConsumeBool();
  // The mark lies in the group; its last request carries the one that was asked for.
  if (wanted->marked) (*wanted)["group"] = {};
  requireLike(*wanted, *wanted);

  const codec::Encoded request = codec::encode(operation, *wanted, std::uint32_t{7});
  check(request, operation.schema->headerSize);
  const auto payload = netlink::Bytes(request.bytes).subspan(sizeof(nlmsghdr));
  std::vector<Record> read;
  read.push_back(codec::decode(payload, *operation.schema, true));
  if (!operation.takesAway && operation.form == schema::Form::change) requireLike(*wanted, read.front());

  const auto other = Records(data, Access::read).of(*operation.schema);
  static_cast<void>(ignored(*wanted, *other));
  static_cast<void>(ignored(*other, *wanted));
  requireLike(*other, *other);
  read.push_back(std::move(*other));
  static_cast<void>(codec::mostLike(*wanted, read));
  codec::Packed packed;
  for (const Record& record : read) codec::pack(record, packed);
  return 0;
}
