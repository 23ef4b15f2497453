#include "addon/read.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "addon/environment.h"
#include "addon/netns.h"
#include "codec/encode.h"
#include "codec/spelling.h"

namespace addon {
namespace {

using codec::List;
using codec::Record;
using codec::Value;
using schema::Field;
using schema::Operation;
using schema::Schema;
using schema::Type;

class Reader {
 public:
  Reader(Napi::Env env, const Operation& operation, std::string_view kind, Held& held)
      : env_(env), operation_(operation), kind_(kind), held_(held) {}

  // `details` is the record of the kind's own fields, if it has a table.
  void object(Napi::Object values, Record& record, Record* details);

 private:
  [[noreturn]] void refuse(const char* reason, std::string_view option, const std::string& expected,
                           Napi::Value received) const;
  [[nodiscard]] bool fill(Record& record, const std::string& name, Napi::Value value);
  [[nodiscard]] Value value(const Field& row, Napi::Value given);
  [[nodiscard]] Value number(const Field& row, Napi::Value given) const;
  [[nodiscard]] Value word(const Field& row, Napi::Value given) const;
  [[nodiscard]] Value words(const Field& row, Napi::Value given) const;
  [[nodiscard]] Value text(const Field& row, Napi::Value given) const;
  [[nodiscard]] Value linkName(const Field& row, Napi::Value given) const;
  [[nodiscard]] Value mac(const Field& row, Napi::Value given) const;
  [[nodiscard]] Value list(const Field& row, Napi::Value given);
  [[nodiscard]] Value reference(const Field& row, Napi::Value given) const;
  [[nodiscard]] Value netns(const Field& row, Napi::Value given);
  [[nodiscard]] Value nested(const Field& row, Napi::Value given);
  [[nodiscard]] Value cleared(const Field& row) const;
  [[nodiscard]] std::uint32_t wordValue(const Field& row, Napi::Value given) const;

  Napi::Env env_;
  const Operation& operation_;
  std::string_view kind_;
  Held& held_;
};

std::string quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

std::string oneOf(const Field& row) {
  std::string list;
  for (const schema::Literal& literal : row.literals) {
    if (!list.empty()) list += ", ";
    list += quoted(literal.word);
  }
  return "one of " + list;
}

struct Range {
  double min;
  double max;
};

Range rangeOf(const Field& row) {
  if (row.min != 0 || row.max != 0) return {static_cast<double>(row.min), static_cast<double>(row.max)};
  switch (row.type) {
    case Type::u8:
      return {0, 0xff};
    case Type::u16:
    case Type::be16:
      return {0, 0xffff};
    case Type::s32:
      return {-2147483648.0, 2147483647.0};
    case Type::u64:
      return {0, 9007199254740991.0};
    default:
      return {0, 4294967295.0};
  }
}

std::string integerBetween(const Range& range) {
  return "an integer between " + std::to_string(static_cast<std::int64_t>(range.min)) + " and " +
         std::to_string(static_cast<std::int64_t>(range.max));
}

void Reader::refuse(const char* reason, std::string_view option, const std::string& expected,
                    Napi::Value received) const {
  Environment::of(env_).refuse.Value().Call(
      {Napi::String::New(env_, reason), Napi::String::New(env_, std::string(option)), Napi::String::New(env_, expected),
       received, Napi::String::New(env_, std::string(operation_.name)), Napi::String::New(env_, std::string(kind_))});
  // refuse() throws. That it does not is a mistake of ours; going on would send nonsense.
  throw Napi::Error::New(env_, "refuse() returned");
}

void Reader::object(Napi::Object values, Record& record, Record* details) {
  const Napi::Array names(env_, values.GetPropertyNames());
  for (std::uint32_t i = 0; i < names.Length(); ++i) {
    const Napi::HandleScope scope(env_);
    const Napi::Value key = names[i];
    const Napi::Value given = values.Get(key);
    if (given.IsUndefined()) continue;
    const std::string name = key.As<Napi::String>();
    if (fill(record, name, given)) continue;
    if (details != nullptr && fill(*details, name, given)) continue;
    refuse("unknown", name, "", given);
  }
}

bool Reader::fill(Record& record, const std::string& name, Napi::Value given) {
  const std::size_t index = record.schema->find(name);
  if (index == record.schema->fields.size()) return false;
  const Field& row = record.schema->fields[index];
  if (!allows(row.access, operation_.carries)) return false;
  record.slots[index] = given.IsNull() && row.clearable ? cleared(row) : value(row, given);
  return true;
}

Value Reader::cleared(const Field& row) const {
  if (row.type == Type::text) return std::string();
  return std::uint64_t{0};
}

Value Reader::value(const Field& row, Napi::Value given) {
  if (!row.literals.empty()) return row.bits ? words(row, given) : word(row, given);
  switch (row.type) {
    case Type::flag:
    case Type::boolean:
    case Type::maskedBit:
      if (!given.IsBoolean()) refuse("type", row.name, "a boolean", given);
      return given.As<Napi::Boolean>().Value();
    case Type::text:
      return text(row, given);
    case Type::linkName:
      return linkName(row, given);
    case Type::mac:
      return mac(row, given);
    case Type::list:
      return list(row, given);
    case Type::ifindex:
      return reference(row, given);
    case Type::netns:
      return netns(row, given);
    case Type::structure:
    case Type::nested:
    case Type::byKind:
      return nested(row, given);
    default:
      return number(row, given);
  }
}

Value Reader::number(const Field& row, Napi::Value given) const {
  const Range range = rangeOf(row);
  if (!given.IsNumber()) refuse("type", row.name, integerBetween(range), given);
  const double wanted = given.As<Napi::Number>().DoubleValue();
  const bool fits = std::trunc(wanted) == wanted && wanted >= range.min && wanted <= range.max;
  if (!fits) refuse("range", row.name, integerBetween(range), given);
  if (row.type == Type::s32) return static_cast<std::int64_t>(wanted);
  return static_cast<std::uint64_t>(wanted);
}

std::uint32_t Reader::wordValue(const Field& row, Napi::Value given) const {
  if (!given.IsString()) refuse("type", row.name, oneOf(row), given);
  const std::string wanted = given.As<Napi::String>();
  const auto found = std::ranges::find(row.literals, wanted, &schema::Literal::word);
  if (found == row.literals.end()) refuse("value", row.name, oneOf(row), given);
  return found->value;
}

Value Reader::word(const Field& row, Napi::Value given) const {
  return static_cast<std::uint64_t>(wordValue(row, given));
}

Value Reader::words(const Field& row, Napi::Value given) const {
  if (!given.IsArray()) refuse("type", row.name, "an array", given);
  const auto list = given.As<Napi::Array>();
  std::uint64_t bits = 0;
  for (std::uint32_t i = 0; i < list.Length(); ++i) bits |= wordValue(row, list[i]);
  return bits;
}

Value Reader::text(const Field& row, Napi::Value given) const {
  if (!given.IsString()) refuse("type", row.name, "a string", given);
  std::string wanted = given.As<Napi::String>();
  const bool fits = row.max == 0 || static_cast<std::int64_t>(wanted.size()) <= row.max;
  // Going in, absent is undefined and clearing is null: an empty text would be a third way to say either.
  if (!fits || wanted.empty() || wanted.find('\0') != std::string::npos) {
    refuse("value", row.name, "a string of 1 to " + std::to_string(row.max) + " bytes", given);
  }
  return wanted;
}

Value Reader::linkName(const Field& row, Napi::Value given) const {
  const std::string form = "a name of 1 to " + std::to_string(row.max) +
                           " bytes without '/', ':', '%' or white space, and none of '.', '..', 'all', 'default'";
  if (!given.IsString()) refuse("type", row.name, form, given);
  std::string wanted = given.As<Napi::String>();
  if (!codec::isLinkName(wanted, static_cast<std::size_t>(row.max))) refuse("value", row.name, form, given);
  return wanted;
}

Value Reader::mac(const Field& row, Napi::Value given) const {
  const std::string form = "a MAC address such as '02:00:5e:10:00:01'";
  if (!given.IsString()) refuse("type", row.name, form, given);
  const auto octets = codec::parseMac(given.As<Napi::String>().Utf8Value());
  if (!octets) refuse("value", row.name, form, given);
  if (row.unicast && !codec::isUnicast(*octets)) {
    refuse("value", row.name, "a MAC address that is neither zero nor multicast", given);
  }
  return *octets;
}

Value Reader::list(const Field& row, Napi::Value given) {
  if (!given.IsArray()) refuse("type", row.name, "an array", given);
  const auto elements = given.As<Napi::Array>();
  if (row.maxCount != 0 && elements.Length() > row.maxCount) {
    refuse("range", row.name, "at most " + std::to_string(row.maxCount) + " elements",
           Napi::Number::New(env_, elements.Length()));
  }
  const Field element{
      .name = row.name, .attribute = row.element, .type = row.elementType, .max = row.max, .unicast = row.unicast};
  List values;
  values.reserve(elements.Length());
  for (std::uint32_t i = 0; i < elements.Length(); ++i) {
    const Napi::HandleScope scope(env_);
    values.push_back(value(element, elements[i]));
  }
  if (!codec::fitsIntoNest(values)) refuse("range", row.name, "a list of at most 64 KiB", given);
  return values;
}

// A link by its index, or by its name, which stays text until the connection thread looks it up.
Value Reader::reference(const Field& row, Napi::Value given) const {
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

Value Reader::netns(const Field& row, Napi::Value given) {
  const NetnsHandle* const handle = NetnsHandle::from(given);
  if (handle == nullptr) refuse("type", row.name, "a network namespace", given);
  held_.push_back(handle->fd());
  return static_cast<std::uint64_t>(held_.back()->get());
}

Value Reader::nested(const Field& row, Napi::Value given) {
  if (!given.IsObject() || given.IsArray() || row.nested == nullptr) refuse("type", row.name, "an object", given);
  auto inner = std::make_unique<Record>(*row.nested);
  object(given.As<Napi::Object>(), *inner, nullptr);
  return inner;
}

}  // namespace

Record readObject(Napi::Object values, const Operation& operation, std::string_view kind, Held& held) {
  const Napi::Env env = values.Env();
  Record record(*operation.schema);
  const Schema* const table = schema::findKind(kind);
  std::unique_ptr<Record> details = table == nullptr ? nullptr : std::make_unique<Record>(*table);
  Reader(env, operation, kind, held).object(values, record, details.get());
  if (!kind.empty()) record["kindName"] = std::string(kind);
  // An empty nest says nothing, and a kind without data of its own has none.
  const bool filled = details && std::ranges::any_of(details->slots, [](const Value& slot) { return !slot.absent(); });
  if (filled) record["details"] = std::move(details);
  return record;
}

}  // namespace addon
