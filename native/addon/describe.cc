#include "addon/describe.h"

#include <cmath>
#include <string>

#include "schema/registry.h"

namespace addon {
namespace {

using schema::Access;
using schema::Field;

const char* wordOf(schema::Type type) {
  switch (type) {
    case schema::Type::flag:
      return "flag";
    case schema::Type::boolean:
      return "boolean";
    case schema::Type::boolean32:
      return "boolean32";
    case schema::Type::u8:
      return "u8";
    case schema::Type::u16:
      return "u16";
    case schema::Type::u32:
      return "u32";
    case schema::Type::u64:
      return "u64";
    case schema::Type::s32:
      return "s32";
    case schema::Type::be16:
      return "be16";
    case schema::Type::be32:
      return "be32";
    case schema::Type::be64:
      return "be64";
    case schema::Type::text:
      return "text";
    case schema::Type::linkName:
      return "linkName";
    case schema::Type::mac:
      return "mac";
    case schema::Type::ip4:
      return "ip4";
    case schema::Type::ip6:
      return "ip6";
    case schema::Type::ip:
      return "ip";
    case schema::Type::via:
      return "via";
    case schema::Type::bridgeId:
      return "bridgeId";
    case schema::Type::ifindex:
      return "ifindex";
    case schema::Type::netns:
      return "netns";
    case schema::Type::maskedBit:
      return "maskedBit";
    case schema::Type::list:
      return "list";
    case schema::Type::map:
      return "map";
    case schema::Type::structure:
      return "structure";
    case schema::Type::nested:
      return "nested";
    case schema::Type::byKind:
      return "byKind";
    case schema::Type::multipath:
      return "multipath";
  }
  return "";
}

Napi::Array accessWords(Napi::Env env, Access access) {
  struct Word {
    Access access;
    const char* word;
  };
  constexpr Word kWords[] = {{Access::read, "read"},  // NOLINT(modernize-avoid-c-arrays)
                             {Access::create, "create"}, {Access::change, "change"}, {Access::property, "property"},
                             {Access::query, "query"},   {Access::follow, "follow"}};
  Napi::Array words = Napi::Array::New(env);
  for (const Word& one : kWords) {
    if (allows(access, one.access)) words[words.Length()] = Napi::String::New(env, one.word);
  }
  return words;
}

Napi::Object describeField(Napi::Env env, const Field& row) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", std::string(row.name));
  object.Set("type", wordOf(row.type));
  object.Set("access", accessWords(env, row.access));
  object.Set("bits", row.bits);
  object.Set("open", row.open);
  object.Set("spread", row.spread);
  object.Set("clearable", row.clearable);
  if (row.indexed) object.Set("indexed", true);
  if (row.shared != schema::Shared::no)
    object.Set("shared", row.shared == schema::Shared::always ? "always" : "whenGiven");
  if (row.guarded) object.Set("guarded", true);
  if (!std::isnan(row.absentValue)) object.Set("absentValue", row.absentValue);
  if (row.maxCount != 0) object.Set("maxCount", row.maxCount);
  if (row.perMessage != 0) object.Set("perMessage", row.perMessage);
  if (!row.rest.empty()) object.Set("rest", std::string(row.rest));
  if (row.type == schema::Type::list) object.Set("elementType", wordOf(row.elementType));
  if (row.nested != nullptr) object.Set("nested", std::string(row.nested->name));
  Napi::Array words = Napi::Array::New(env);
  Napi::Array readOnly = Napi::Array::New(env);
  for (const schema::Literal& literal : row.literals) {
    Napi::Array& list = literal.readOnly ? readOnly : words;
    list[list.Length()] = Napi::String::New(env, std::string(literal.word));
  }
  object.Set("literals", words);
  object.Set("readOnlyLiterals", readOnly);
  return object;
}

Napi::Object describeSchema(Napi::Env env, const schema::Schema& table) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", std::string(table.name));
  Napi::Array fields = Napi::Array::New(env);
  for (const Field& row : table.fields) fields[fields.Length()] = describeField(env, row);
  object.Set("fields", fields);
  return object;
}

}  // namespace

Napi::Value describe(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object answer = Napi::Object::New(env);
  Napi::Array tables = Napi::Array::New(env);
  for (const schema::Schema* const table : schema::schemas()) tables[tables.Length()] = describeSchema(env, *table);
  answer.Set("schemas", tables);
  Napi::Object operations = Napi::Object::New(env);
  for (const schema::Operation& operation : schema::operations()) {
    Napi::Object one = Napi::Object::New(env);
    one.Set("schema", std::string(operation.schema->name));
    one.Set("carries", accessWords(env, operation.carries));
    operations.Set(std::string(operation.name), one);
  }
  answer.Set("operations", operations);
  Napi::Object kinds = Napi::Object::New(env);
  Napi::Object members = Napi::Object::New(env);
  Napi::Array uponLinks = Napi::Array::New(env);
  Napi::Array wholeChanges = Napi::Array::New(env);
  for (const schema::Kind& kind : schema::kinds()) {
    kinds.Set(std::string(kind.word), std::string(kind.schema->name));
    if (kind.member != nullptr) members.Set(std::string(kind.word), std::string(kind.member->name));
    if (kind.wholeChange) wholeChanges[wholeChanges.Length()] = Napi::String::New(env, std::string(kind.word));
    if (kind.uponLink) uponLinks[uponLinks.Length()] = Napi::String::New(env, std::string(kind.word));
  }
  answer.Set("kinds", kinds);
  answer.Set("members", members);
  answer.Set("uponLinks", uponLinks);
  answer.Set("wholeChanges", wholeChanges);
  return answer;
}

}  // namespace addon
