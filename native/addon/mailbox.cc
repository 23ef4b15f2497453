#include "addon/mailbox.h"

#include <utility>

#include "addon/environment.h"

namespace addon {
namespace {

using Clock = std::chrono::steady_clock;

// Spent on letters in one turn of the event loop: most of them settle promises, and what waits for those runs in the
// same turn.
constexpr Clock::duration kMoment = std::chrono::microseconds(500);

}  // namespace

Mailbox::Mailbox(Napi::Env env, const char* name)
    : channel_(Channel::New(env, name, /* maxQueueSize: no limit */ 0, /* initialThreadCount */ 1)) {
  channel_.Unref(env);
}

void Mailbox::post(Letter letter) {
  if (box_->put(std::move(letter))) ring();
}

void Mailbox::attend(bool looks) {
  if (box_->attend(looks)) ring();
}

void Mailbox::leave() {
  if (box_->leave()) ring();
}

void Mailbox::ring() {
  auto owned = std::make_unique<Bell>(box_);
  // The channel owns the bell from here on, and deliver() takes it over; one that is closing refuses it.
  Bell* const handed = owned.release();
  if (channel_.NonBlockingCall(handed) != napi_ok) owned.reset(handed);
}

bool Mailbox::collect(Napi::Env env, const Mailbox& mailbox) {
  const Bell box = mailbox.box_;
  if (!box->filled()) return false;
  open(env, *box, kMoment);
  return true;
}

void Mailbox::setBusy(Napi::Env env, bool busy) {
  if (busy) {
    channel_.Ref(env);
  } else {
    channel_.Unref(env);
  }
}

void Mailbox::close() { channel_.Release(); }

void Mailbox::open(Napi::Env env, Box& box, Clock::duration moment) {
  const auto began = Clock::now();
  while (const auto letter = box.take()) {
    try {
      (*letter)(env);
    } catch (const Napi::Error& terminated) {
      // A worker that is being terminated runs no JavaScript any more. Nobody waits for the letter, and an
      // exception that left this function would end the process.
      static_cast<void>(terminated);
    }
    if (Clock::now() - began >= moment) return;
  }
}

void Mailbox::deliver(Napi::Env env, Napi::Function /*callback*/, std::nullptr_t* /*context*/, Bell* bell) {
  const std::unique_ptr<Bell> owned(bell);
  // Node calls without an environment when it empties the queue of one that has ended.
  if (static_cast<napi_env>(env) == nullptr || !owned) return;
  Box& box = **owned;
  box.heard();
  open(env, box, kMoment);
  if (!box.filled()) return;
  // The rest has turns of its own: JavaScript comes for it. Where nobody would, there are never so many.
  const Napi::FunctionReference& look = Environment::of(env).look;
  if (look.IsEmpty() || !box.hasAttendant()) return open(env, box, Clock::duration::max());
  try {
    look.Value().Call({});
  } catch (const Napi::Error& terminated) {
    static_cast<void>(terminated);
  }
}

}  // namespace addon
