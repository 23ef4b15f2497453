#include "addon/trip-reader.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "addon/environment.h"
#include "addon/netns.h"
#include "schema/registry.h"

// What is read here was made by lib/internal, not by users: mistakes are ours, and throw plain errors.
namespace addon {
namespace {

// What lib/internal/flatten.ts has made, from front to back: numbers, and what is none.
class Flat {
 public:
  Flat(Environment& environment, Napi::Object asked)
      : words_(environment.words),
        others_(environment.flatten.Value().Call({asked}).As<Napi::Array>()),
        numbers_(copied(environment.askedNumbers)) {}

  Napi::Value other() { return others_.Get(other_++); }
  std::uint32_t number() { return static_cast<std::uint32_t>(next()); }
  // Nothing is empty. One that both sides know is a number, any other is none.
  std::string text() {
    const double place = next();
    if (place == kNothing) return {};
    if (place == kUnknown) return other().As<Napi::String>();
    return std::string(words_[static_cast<std::size_t>(place)]);
  }

 private:
  static constexpr double kUnknown = -1;
  static constexpr double kNothing = -2;

  double next() {
    if (number_ == numbers_.size()) throw Napi::Error::New(others_.Env(), "a trip that ends in the middle");
    return numbers_[number_++];
  }

  // To read a user's object may run his code, and that may ask for something else. The first number is how many follow.
  static std::vector<double> copied(const double* numbers) {
    return {numbers + 1, numbers + 1 + static_cast<std::size_t>(*numbers)};
  }

  const std::vector<std::string_view>& words_;
  Napi::Array others_;
  std::vector<double> numbers_;
  std::uint32_t other_ = 0;
  std::size_t number_ = 0;
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

// How a link is named, as pushLink() says.
enum class Naming : std::uint8_t { none, index, name };

codec::LinkRef linkIn(Flat& flat, Numbers numbers) {
  switch (static_cast<Naming>(flat.number())) {
    case Naming::index:
      return flat.number();
    case Naming::name:
      return flat.other().As<Napi::String>().Utf8Value();
    case Naming::none:
      break;
  }
  if (numbers.subjectAndOne() != 0) return codec::MadeLink{static_cast<std::uint8_t>(numbers.subjectAndOne() - 1)};
  return std::monostate();
}

Options optionsIn(Flat& flat) {
  Options options;
  const std::uint32_t count = flat.number();
  options.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string name = flat.text();
    options.emplace_back(std::move(name), flat.other());
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
  const codec::LinkRef link = linkIn(flat, numbers);
  const std::string kind = flat.text();
  const Options options = optionsIn(flat);
  const bool says = !options.empty() || !kind.empty() || operation.form != schema::Form::get;
  codec::Record sent = says ? readOptions(env, options, operation, {.kind = kind, .member = numbers.member()}, held)
                            : codec::Record::withoutSlots(*operation.schema);
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
  operation::Subject subject{.name = flat.text(), .prefix = flat.text()};
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
  Flat flat(Environment::of(env), asked);
  const std::uint32_t steps = flat.number();
  const std::uint32_t undo = flat.number();
  const std::uint32_t subjects = flat.number();
  const std::uint32_t namespaces = flat.number();
  operation::Trip& trip = read->trip;
  trip.closeIdle = flat.number() != 0;
  trip.steps.reserve(steps);
  trip.undo.reserve(undo);
  for (std::uint32_t i = 0; i < steps; ++i) trip.steps.push_back(stepIn(env, flat, read->held));
  for (std::uint32_t i = 0; i < undo; ++i) trip.undo.push_back(stepIn(env, flat, read->held));
  for (std::uint32_t i = 0; i < subjects; ++i) trip.subjects.push_back(subjectIn(flat));
  for (std::uint32_t i = 0; i < namespaces; ++i) trip.namespaces.push_back(namespaceOf(flat.other()));
  return read;
}

Napi::Value bindNumbers(const Napi::CallbackInfo& info) {
  auto numbers = info[0].As<Napi::Float64Array>();
  Environment& environment = Environment::of(info.Env());
  environment.asked = Napi::Persistent(numbers);
  environment.askedNumbers = numbers.Data();
  return info.Env().Undefined();
}

}  // namespace addon
