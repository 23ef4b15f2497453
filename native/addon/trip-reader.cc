#include "addon/trip-reader.h"

#include <string>
#include <utility>

#include "addon/environment.h"
#include "addon/netns.h"
#include "schema/registry.h"

// What is read here was made by lib/internal, not by users: mistakes are ours, and throw plain errors.
namespace addon {
namespace {

// The array that lib/internal/flatten.ts has made, from front to back.
class Flat {
 public:
  Flat(Napi::Env env, Napi::Object asked)
      : elements_(Environment::of(env).flatten.Value().Call({asked}).As<Napi::Array>()) {}

  Napi::Value next() { return elements_.Get(at_++); }
  std::uint32_t number() { return next().As<Napi::Number>().Uint32Value(); }
  bool truth() { return next().As<Napi::Boolean>().Value(); }
  std::string textOrNothing() {
    const Napi::Value value = next();
    return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
  }

 private:
  Napi::Array elements_;
  std::uint32_t at_ = 0;
};

// Small numbers and truths, as pushStep() has put them into one.
struct Numbers {
  std::uint32_t bits;

  [[nodiscard]] std::uint8_t place() const { return bits & 0xffU; }
  [[nodiscard]] std::uint8_t about() const { return (bits >> 8U) & 0xffU; }
  // None: 0.
  [[nodiscard]] std::uint8_t subjectAndOne() const { return (bits >> 16U) & 0xffU; }
  [[nodiscard]] bool verify() const { return (bits & (1U << 24U)) != 0; }
  [[nodiscard]] bool mayBeGone() const { return (bits & (2U << 24U)) != 0; }
  [[nodiscard]] bool member() const { return (bits & (4U << 24U)) != 0; }
  [[nodiscard]] bool marked() const { return (bits & (8U << 24U)) != 0; }
};

codec::LinkRef linkOf(Napi::Value link, Numbers numbers) {
  if (link.IsNumber()) return link.As<Napi::Number>().Uint32Value();
  if (link.IsString()) return link.As<Napi::String>().Utf8Value();
  if (numbers.subjectAndOne() != 0) return codec::MadeLink{static_cast<std::uint8_t>(numbers.subjectAndOne() - 1)};
  return std::monostate();
}

Options optionsIn(Flat& flat) {
  Options options;
  const std::uint32_t count = flat.number();
  options.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string name = flat.textOrNothing();
    options.emplace_back(std::move(name), flat.next());
  }
  return options;
}

// A new link, and its peer.
void mark(codec::Record& link) {
  link.marked = true;
  // Its last request carries the one that was asked for.
  link["group"] = {};
  if (codec::Record* const peer = codec::peerIn(link)) mark(*peer);
}

operation::Step stepIn(Napi::Env env, Flat& flat, Held& held) {
  const schema::Operation& operation = schema::operations()[flat.number()];
  const Numbers numbers{flat.number()};
  const codec::LinkRef link = linkOf(flat.next(), numbers);
  const std::string kind = flat.textOrNothing();
  codec::Record sent = readOptions(env, optionsIn(flat), operation, {.kind = kind, .member = numbers.member()}, held);
  if (numbers.marked()) mark(sent);
  codec::Encoded request = codec::encode(operation, sent, link);
  return {.operation = &operation,
          .request = std::move(request),
          .sent = std::move(sent),
          .place = numbers.place(),
          .about = numbers.about(),
          .verify = numbers.verify(),
          .mayBeGone = numbers.mayBeGone()};
}

operation::Subject subjectIn(Flat& flat) {
  operation::Subject subject{.name = flat.textOrNothing(), .prefix = flat.textOrNothing()};
  subject.place = static_cast<std::uint8_t>(flat.number());
  return subject;
}

operation::Namespace namespaceOf(Napi::Value value) {
  const NetnsHandle* const handle = NetnsHandle::from(value);
  if (handle == nullptr) throw Napi::Error::New(value.Env(), "a trip's namespace is not an open handle");
  return {handle->fd(), handle->identity()};
}

}  // namespace

std::shared_ptr<ReadTrip> readTrip(Napi::Object asked) {
  const Napi::Env env = asked.Env();
  auto read = std::make_shared<ReadTrip>();
  Flat flat(env, asked);
  const std::uint32_t steps = flat.number();
  const std::uint32_t undo = flat.number();
  const std::uint32_t subjects = flat.number();
  const std::uint32_t namespaces = flat.number();
  operation::Trip& trip = read->trip;
  trip.closeIdle = flat.truth();
  for (std::uint32_t i = 0; i < steps; ++i) trip.steps.push_back(stepIn(env, flat, read->held));
  for (std::uint32_t i = 0; i < undo; ++i) trip.undo.push_back(stepIn(env, flat, read->held));
  for (std::uint32_t i = 0; i < subjects; ++i) trip.subjects.push_back(subjectIn(flat));
  for (std::uint32_t i = 0; i < namespaces; ++i) trip.namespaces.push_back(namespaceOf(flat.next()));
  return read;
}

}  // namespace addon
