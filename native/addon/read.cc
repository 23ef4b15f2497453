#include "addon/read.h"

#include <algorithm>
#include <string>

#include "addon/netns.h"
#include "addon/read-scalar.h"
#include "codec/encode.h"

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
  Reader(Napi::Env env, const Operation& operation, const Whose& whose, Held& held)
      : env_(env), operation_(operation), refusal_(env, operation, whose), held_(held) {}

  // `details` is the record of the kind's own fields, if it has a table.
  void option(const std::string& name, Napi::Value given, Record& record, Record* details);

 private:
  void object(Napi::Object values, Record& record);
  [[nodiscard]] bool fill(Record& record, const std::string& name, Napi::Value value);
  [[nodiscard]] Value value(const Field& row, Napi::Value given);
  [[nodiscard]] Value list(const Field& row, Napi::Value given);
  [[nodiscard]] Value netns(const Field& row, Napi::Value given);
  [[nodiscard]] Value nested(const Field& row, Napi::Value given);
  [[nodiscard]] Value multipath(const Field& row, Napi::Value given);

  Napi::Env env_;
  const Operation& operation_;
  Refusal refusal_;
  Held& held_;
};

void Reader::option(const std::string& name, Napi::Value given, Record& record, Record* details) {
  const auto isIn = [&name](const Record& one) { return one.schema->find(name) < one.schema->fields.size(); };
  if (given.IsUndefined() && (isIn(record) || (details != nullptr && isIn(*details)))) return;
  // Where a kind has an option of a common name, its own is meant: the lower device of a tunnel is no IFLA_LINK.
  if (details != nullptr && fill(*details, name, given)) return;
  if (fill(record, name, given)) return;
  refusal_("unknown", name, "", given);
}

void Reader::object(Napi::Object values, Record& record) {
  const Napi::Array names(env_, values.GetPropertyNames());
  for (std::uint32_t i = 0; i < names.Length(); ++i) {
    const Napi::HandleScope scope(env_);
    const Napi::Value key = names[i];
    option(key.As<Napi::String>(), values.Get(key), record, nullptr);
  }
}

bool Reader::fill(Record& record, const std::string& name, Napi::Value given) {
  const std::size_t index = record.schema->find(name);
  if (index == record.schema->fields.size()) return false;
  const Field& row = record.schema->fields[index];
  if (!allows(row.access, operation_.carries)) return false;
  record.slots[index] = given.IsNull() && row.clearable ? emptyValue(row) : value(row, given);
  return true;
}

Value Reader::value(const Field& row, Napi::Value given) {
  if (!row.literals.empty()) return readScalar(refusal_, row, given);
  switch (row.type) {
    case Type::list:
      return list(row, given);
    case Type::netns:
      return netns(row, given);
    case Type::structure:
    case Type::nested:
    case Type::byKind:
      return nested(row, given);
    case Type::multipath:
      return multipath(row, given);
    default:
      return readScalar(refusal_, row, given);
  }
}

Value Reader::list(const Field& row, Napi::Value given) {
  if (!given.IsArray()) refusal_("type", row.name, "an array", given);
  const auto elements = given.As<Napi::Array>();
  if (row.maxCount != 0 && elements.Length() > row.maxCount) {
    refusal_("range", row.name, "at most " + std::to_string(row.maxCount) + " elements",
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
  if (!codec::fitsIntoNest(values)) refusal_("range", row.name, "a list of at most 64 KiB", given);
  return values;
}

Value Reader::netns(const Field& row, Napi::Value given) {
  const NetnsHandle* const handle = NetnsHandle::from(given);
  if (handle == nullptr) refusal_("type", row.name, "a network namespace", given);
  held_.push_back(handle->fd());
  return static_cast<std::uint64_t>(held_.back()->get());
}

Value Reader::nested(const Field& row, Napi::Value given) {
  if (!given.IsObject() || given.IsArray() || row.nested == nullptr) refusal_("type", row.name, "an object", given);
  auto inner = std::make_unique<Record>(*row.nested);
  object(given.As<Napi::Object>(), *inner);
  return inner;
}

Value Reader::multipath(const Field& row, Napi::Value given) {
  if (!given.IsArray()) refusal_("type", row.name, "an array", given);
  const auto elements = given.As<Napi::Array>();
  List values;
  values.reserve(elements.Length());
  for (std::uint32_t i = 0; i < elements.Length(); ++i) {
    const Napi::HandleScope scope(env_);
    values.push_back(nested(row, elements[i]));
  }
  return values;
}

}  // namespace

Record readOptions(Napi::Env env, const Options& given, const Operation& operation, const Whose& whose, Held& held) {
  Record record(*operation.schema);
  const Schema* const table = whose.member ? schema::findMember(whose.kind) : schema::findKind(whose.kind);
  std::unique_ptr<Record> details = table == nullptr ? nullptr : std::make_unique<Record>(*table);
  Reader reader(env, operation, whose, held);
  for (const auto& [name, value] : given) reader.option(name, value, record, details.get());
  // An empty nest says nothing, and a kind without data of its own has none.
  const bool filled = details && std::ranges::any_of(details->slots, [](const Value& slot) { return !slot.absent(); });
  // Nor is a change of nothing that is the kind's a matter of the kind: vlan_validate() wants data then.
  if (!whose.kind.empty() && (filled || operation.carries != schema::Access::change)) {
    record[whose.member ? "memberOf" : "kindName"] = std::string(whose.kind);
  }
  if (filled) record[whose.member ? "memberDetails" : "details"] = std::move(details);
  return record;
}

}  // namespace addon
