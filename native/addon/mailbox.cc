#include "addon/mailbox.h"

#include <utility>

namespace addon {

Mailbox::Mailbox(Napi::Env env, const char* name)
    : channel_(Channel::New(env, name, /* maxQueueSize: no limit */ 0, /* initialThreadCount */ 1)) {
  channel_.Unref(env);
}

void Mailbox::post(Letter letter) {
  auto owned = std::make_unique<Letter>(std::move(letter));
  // From here on the channel owns the letter; deliver() takes it over. A closing channel refuses it.
  if (channel_.NonBlockingCall(owned.get()) == napi_ok) static_cast<void>(owned.release());
}

void Mailbox::setBusy(Napi::Env env, bool busy) {
  if (busy) {
    channel_.Ref(env);
  } else {
    channel_.Unref(env);
  }
}

void Mailbox::close() { channel_.Release(); }

void Mailbox::deliver(Napi::Env env, Napi::Function /*callback*/, std::nullptr_t* /*context*/, Letter* letter) {
  const std::unique_ptr<Letter> owned(letter);
  // Node calls without an environment when it empties the queue of one that has ended.
  if (static_cast<napi_env>(env) == nullptr || !owned) return;
  try {
    (*owned)(env);
  } catch (const Napi::Error&) {
    // A worker that is being terminated runs no JavaScript any more. Nobody waits for the letter, and an
    // exception that left this function would end the process.
  }
}

}  // namespace addon
