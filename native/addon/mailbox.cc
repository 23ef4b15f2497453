#include "addon/mailbox.h"

#include <utility>

namespace addon {

Mailbox::Mailbox(Napi::Env env, const char* name)
    : channel_(Channel::New(env, name, /* maxQueueSize: no limit */ 0, /* initialThreadCount */ 1)) {
  channel_.Unref(env);
}

void Mailbox::post(Letter letter) {
  auto owned = std::make_unique<Letter>(std::move(letter));
  // The channel owns the letter from here on, and deliver() takes it over; one that is closing refuses it.
  Letter* const handed = owned.release();
  if (channel_.NonBlockingCall(handed) != napi_ok) owned.reset(handed);
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
  } catch (const Napi::Error& terminated) {
    // A worker that is being terminated runs no JavaScript any more. Nobody waits for the letter, and an
    // exception that left this function would end the process.
    static_cast<void>(terminated);
  }
}

}  // namespace addon
