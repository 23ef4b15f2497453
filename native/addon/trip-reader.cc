#include "addon/trip-reader.h"

#include <string>
#include <utility>

#include "addon/netns.h"
#include "schema/registry.h"

// What is read here was made by lib/internal, not by users: mistakes are ours, and throw plain errors.
namespace addon {
namespace {

std::uint8_t smallNumber(Napi::Object object, const char* name) {
  const Napi::Value value = object.Get(name);
  return value.IsNumber() ? static_cast<std::uint8_t>(value.As<Napi::Number>().Uint32Value()) : std::uint8_t{0};
}

std::string textOr(Napi::Object object, const char* name) {
  const Napi::Value value = object.Get(name);
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
}

codec::LinkRef readLink(Napi::Object step) {
  const Napi::Value link = step.Get("link");
  if (link.IsNumber()) return link.As<Napi::Number>().Uint32Value();
  if (link.IsString()) return link.As<Napi::String>().Utf8Value();
  if (step.Get("subject").IsNumber()) return codec::MadeLink{smallNumber(step, "subject")};
  return std::monostate();
}

template <typename Use>
void forEach(Napi::Object object, const char* name, Use use) {
  const Napi::Value value = object.Get(name);
  if (!value.IsArray()) return;
  const auto list = value.As<Napi::Array>();
  for (std::uint32_t i = 0; i < list.Length(); ++i) {
    const Napi::HandleScope scope(object.Env());
    use(Napi::Value(list[i]));
  }
}

operation::Subject readSubject(Napi::Object subject) {
  return {.name = textOr(subject, "name"), .prefix = textOr(subject, "prefix"), .place = smallNumber(subject, "place")};
}

operation::Namespace readNamespace(Napi::Value value) {
  const NetnsHandle* const handle = NetnsHandle::from(value);
  if (handle == nullptr) throw Napi::Error::New(value.Env(), "a trip's namespace is not an open handle");
  return {handle->fd(), handle->identity()};
}

}  // namespace

operation::Step readStep(Napi::Object step, Held& held) {
  const Napi::Env env = step.Env();
  const std::string name = textOr(step, "operation");
  const schema::Operation* const operation = schema::findOperation(name);
  if (operation == nullptr) throw Napi::Error::New(env, "there is no operation '" + name + "'");
  const Napi::Value values = step.Get("values");
  const std::string master = textOr(step, "memberOf");
  const std::string kind = master.empty() ? textOr(step, "kind") : master;
  codec::Record sent = readObject(values.IsObject() ? values.As<Napi::Object>() : Napi::Object::New(env), *operation,
                                  {.kind = kind, .member = !master.empty()}, held);
  codec::Encoded request = codec::encode(*operation, sent, readLink(step));
  return {.operation = operation,
          .request = std::move(request),
          .sent = std::move(sent),
          .place = smallNumber(step, "place"),
          .about = smallNumber(step, "about"),
          .verify = step.Get("verify").ToBoolean(),
          .mayBeGone = step.Get("mayBeGone").ToBoolean()};
}

std::shared_ptr<ReadTrip> readTrip(Napi::Object trip) {
  auto read = std::make_shared<ReadTrip>();
  forEach(trip, "namespaces", [&](Napi::Value one) { read->trip.namespaces.push_back(readNamespace(one)); });
  forEach(trip, "subjects",
          [&](Napi::Value one) { read->trip.subjects.push_back(readSubject(one.As<Napi::Object>())); });
  forEach(trip, "steps",
          [&](Napi::Value one) { read->trip.steps.push_back(readStep(one.As<Napi::Object>(), read->held)); });
  forEach(trip, "undo",
          [&](Napi::Value one) { read->trip.undo.push_back(readStep(one.As<Napi::Object>(), read->held)); });
  read->trip.closeIdle = trip.Get("closeIdle").ToBoolean();
  return read;
}

}  // namespace addon
