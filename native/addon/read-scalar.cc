#include "addon/read-scalar.h"

#include <netinet/in.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "addon/environment.h"
#include "codec/spelling.h"

namespace addon {
namespace {

using codec::List;
using codec::Map;
using codec::Octets;
using codec::Value;
using schema::Field;
using schema::Type;

constexpr double kMaxSafeInteger = 9007199254740991.0;
constexpr std::uint8_t kMacLength = 6;

std::string quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

std::string oneOf(const Field& row) {
  std::string list;
  for (const schema::Literal& literal : row.literals) {
    if (literal.readOnly) continue;
    if (!list.empty()) list += ", ";
    list += quoted(literal.word);
  }
  return "one of " + list;
}

struct Range {
  double min;
  double max;
};

Range rangeOfType(Type type) {
  switch (type) {
    case Type::u8:
      return {0, 0xff};
    case Type::u16:
    case Type::be16:
      return {0, 0xffff};
    case Type::s32:
      return {-2147483648.0, 2147483647.0};
    case Type::u64:
    case Type::be64:
      return {0, kMaxSafeInteger};
    default:
      return {0, 4294967295.0};
  }
}

// In JavaScript's units.
Range rangeOf(const Field& row) {
  const bool own = row.min != 0 || row.max != 0;
  const Range range = own ? Range{static_cast<double>(row.min), static_cast<double>(row.max)} : rangeOfType(row.type);
  const double scale = static_cast<double>(row.scale) / row.parts;
  const double most = std::min(range.max * scale, kMaxSafeInteger - std::fmod(kMaxSafeInteger, scale));
  return {range.min * scale, most};
}

std::string integer(double value) { return std::to_string(static_cast<std::int64_t>(value)); }

std::string numberBetween(const Field& row, const Range& range) {
  const std::string form = row.parts == 1 ? "an integer" : "a multiple of 1/" + std::to_string(row.parts);
  return form + " between " + integer(range.min) + " and " + integer(range.max);
}

// One value under one row.
struct ScalarReader {
  const Refusal& refuse;
  const Field& row;
  Napi::Value given;

  [[nodiscard]] Value boolean() const;
  [[nodiscard]] Value number(Napi::Value one) const;
  [[nodiscard]] std::uint32_t wordValue(Napi::Value one) const;
  [[nodiscard]] Value word() const;
  [[nodiscard]] Value words() const;
  [[nodiscard]] Value text() const;
  [[nodiscard]] Value linkName() const;
  [[nodiscard]] Value mac() const;
  [[nodiscard]] Value ip() const;
  [[nodiscard]] Value map() const;
  [[nodiscard]] Value reference() const;
};

Value ScalarReader::boolean() const {
  if (!given.IsBoolean()) refuse("type", row.name, "a boolean", given);
  return given.As<Napi::Boolean>().Value();
}

Value ScalarReader::number(Napi::Value one) const {
  const Range range = rangeOf(row);
  if (!one.IsNumber()) refuse("type", row.name, numberBetween(row, range), one);
  const double wanted = one.As<Napi::Number>().DoubleValue();
  const bool whole = std::trunc(wanted * row.parts) == wanted * row.parts;
  const bool fits = whole && wanted >= range.min && wanted <= range.max;
  if (!fits) refuse("range", row.name, numberBetween(row, range), one);
  const double scaled = wanted * row.parts / row.scale;
  if (std::trunc(scaled) != scaled) refuse("range", row.name, "a multiple of " + std::to_string(row.scale), one);
  if (row.type == Type::s32) return static_cast<std::int64_t>(scaled);
  return static_cast<std::uint64_t>(scaled);
}

std::uint32_t ScalarReader::wordValue(Napi::Value one) const {
  if (!one.IsString()) refuse("type", row.name, oneOf(row), one);
  const std::string wanted = one.As<Napi::String>();
  const auto found = std::ranges::find_if(
      row.literals, [&](const schema::Literal& each) { return !each.readOnly && each.word == wanted; });
  if (found == row.literals.end()) refuse("value", row.name, oneOf(row), one);
  return found->value;
}

Value ScalarReader::word() const {
  if (row.open && given.IsNumber()) return number(given);
  return static_cast<std::uint64_t>(wordValue(given));
}

Value ScalarReader::words() const {
  if (!given.IsArray()) refuse("type", row.name, "an array", given);
  const auto list = given.As<Napi::Array>();
  std::uint64_t bits = 0;
  for (std::uint32_t i = 0; i < list.Length(); ++i) bits |= wordValue(list[i]);
  return bits;
}

Value ScalarReader::text() const {
  if (!given.IsString()) refuse("type", row.name, "a string", given);
  std::string wanted = given.As<Napi::String>();
  const bool fits = row.max == 0 || static_cast<std::int64_t>(wanted.size()) <= row.max;
  // Going in, absent is undefined and clearing is null: an empty text would be a third way to say either.
  if (!fits || wanted.empty() || wanted.find('\0') != std::string::npos) {
    refuse("value", row.name, "a string of 1 to " + std::to_string(row.max) + " bytes", given);
  }
  return wanted;
}

Value ScalarReader::linkName() const {
  const std::string form = "a name of 1 to " + std::to_string(row.max) +
                           " bytes without '/', ':', '%' or white space, and none of '.', '..', 'all', 'default'";
  if (!given.IsString()) refuse("type", row.name, form, given);
  std::string wanted = given.As<Napi::String>();
  if (!codec::isLinkName(wanted, static_cast<std::size_t>(row.max))) refuse("value", row.name, form, given);
  return wanted;
}

Value ScalarReader::mac() const {
  const std::string form = "a MAC address such as '02:00:5e:10:00:01'";
  if (!given.IsString()) refuse("type", row.name, form, given);
  const auto octets = codec::parseMac(given.As<Napi::String>().Utf8Value());
  if (!octets) refuse("value", row.name, form, given);
  if (row.unicast && !codec::isUnicast(*octets)) {
    refuse("value", row.name, "a MAC address that is neither zero nor multicast", given);
  }
  return *octets;
}

Value ScalarReader::ip() const {
  const bool only4 = row.type == Type::ip4;
  const bool only6 = row.type == Type::ip6;
  const std::string form = only4   ? "an IPv4 address such as '192.0.2.1'"
                           : only6 ? "an IPv6 address such as '2001:db8::1'"
                                   : "an IP address such as '192.0.2.1' or '2001:db8::1'";
  if (!given.IsString()) refuse("type", row.name, form, given);
  const auto octets = codec::parseIp(given.As<Napi::String>().Utf8Value());
  const bool fits =
      octets && !(only4 && octets->size != sizeof(in_addr)) && !(only6 && octets->size != sizeof(in6_addr));
  if (!fits) refuse("value", row.name, form, given);
  return *octets;
}

// An object with numbers for names: { 0: 3, 5: 1 }.
Value ScalarReader::map() const {
  if (!given.IsObject() || given.IsArray()) refuse("type", row.name, "an object such as { 0: 3 }", given);
  const double most = row.keyMax == 0 ? rangeOfType(Type::u32).max : static_cast<double>(row.keyMax);
  const auto object = given.As<Napi::Object>();
  const Napi::Array keys(given.Env(), object.GetPropertyNames());
  Map pairs;
  for (std::uint32_t i = 0; i < keys.Length(); ++i) {
    const Napi::Value key = keys[i];
    const Napi::Value mapped = object.Get(key);
    if (mapped.IsUndefined()) continue;
    const std::string word = key.ToString();
    const double from = key.ToNumber().DoubleValue();
    // A number has many spellings ('', '0x3', ' 3'); as a property's name it has one.
    const bool fits = from >= 0 && from <= most && word == integer(from);
    if (!fits) refuse("range", row.name, "keys that are integers between 0 and " + integer(most), key);
    const Value to = number(mapped);
    pairs.emplace_back(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(codec::numberOf(to)));
  }
  if (row.maxCount != 0 && pairs.size() > row.maxCount) {
    refuse("range", row.name, "at most " + std::to_string(row.maxCount) + " elements",
           Napi::Number::New(given.Env(), static_cast<double>(pairs.size())));
  }
  return pairs;
}

// A link by its index, or by its name, which stays text until the connection thread looks it up.
Value ScalarReader::reference() const {
  constexpr double kMaxIndex = 2147483647.0;
  constexpr std::size_t kMaxAltName = 127;
  const std::string form = "the name or the index of a link";
  if (given.IsString()) {
    std::string name = given.As<Napi::String>();
    if (name.empty() || name.size() > kMaxAltName || name.find('\0') != std::string::npos) {
      refuse("value", row.name, form, given);
    }
    return name;
  }
  if (!given.IsNumber()) refuse("type", row.name, form, given);
  const double index = given.As<Napi::Number>().DoubleValue();
  if (!(index >= 1 && index <= kMaxIndex) || std::trunc(index) != index) refuse("range", row.name, form, given);
  return static_cast<std::uint64_t>(index);
}

}  // namespace

void Refusal::operator()(const char* reason, std::string_view option, const std::string& expected,
                         Napi::Value received) const {
  Environment::of(env_).refuse.Value().Call(
      {Napi::String::New(env_, reason), Napi::String::New(env_, std::string(option)), Napi::String::New(env_, expected),
       received, Napi::String::New(env_, std::string(operation_.name)),
       Napi::String::New(env_, std::string(whose_.kind)), Napi::Boolean::New(env_, whose_.member)});
  // refuse() throws. That it does not is a mistake of ours; going on would send nonsense.
  throw Napi::Error::New(env_, "refuse() returned");
}

Value emptyValue(const Field& row) {
  switch (row.type) {
    case Type::text:
      return std::string();
    case Type::list:
      return List();
    case Type::mac:
      return Octets{.size = kMacLength};
    case Type::ip4:
    case Type::ip:
      return Octets{.size = sizeof(in_addr)};
    case Type::ip6:
      return Octets{.size = sizeof(in6_addr)};
    default:
      return std::uint64_t{0};
  }
}

Value readScalar(const Refusal& refuse, const Field& row, Napi::Value given) {
  const ScalarReader read{refuse, row, given};
  if (!row.literals.empty()) return row.bits ? read.words() : read.word();
  switch (row.type) {
    case Type::flag:
    case Type::boolean:
    case Type::boolean32:
    case Type::maskedBit:
      return read.boolean();
    case Type::text:
      return read.text();
    case Type::linkName:
      return read.linkName();
    case Type::mac:
      return read.mac();
    case Type::ip4:
    case Type::ip6:
    case Type::ip:
    case Type::via:
      return read.ip();
    case Type::map:
      return read.map();
    case Type::ifindex:
      return read.reference();
    default:
      return read.number(given);
  }
}

}  // namespace addon
