#include "addon/failure.h"

#include <string>

namespace addon {
namespace {

const char* wordOf(netlink::FailureKind kind) {
  switch (kind) {
    case netlink::FailureKind::system:
    case netlink::FailureKind::lost:
      return "system";
    case netlink::FailureKind::kernel:
      return "kernel";
    case netlink::FailureKind::malformed:
      return "malformed";
    case netlink::FailureKind::interrupted:
      return "interrupted";
    case netlink::FailureKind::closed:
      return "closed";
    case netlink::FailureKind::ignored:
      return "ignored";
  }
  return "malformed";
}

}  // namespace

Napi::Object failureRecord(Napi::Env env, const netlink::Failure& failure, std::string_view option) {
  Napi::Object record = Napi::Object::New(env);
  record.Set("kind", wordOf(failure.kind));
  record.Set("errno", failure.error);
  record.Set("text", failure.text);
  if (!option.empty()) record.Set("option", std::string(option));
  return record;
}

Napi::Object failed(Napi::Env env, const netlink::Failure& failure) {
  Napi::Object answer = Napi::Object::New(env);
  answer.Set("failure", failureRecord(env, failure));
  return answer;
}

}  // namespace addon
