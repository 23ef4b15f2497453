#pragma once

#include <napi.h>

#include <chrono>
#include <functional>
#include <memory>

#include "netlink/inbox.h"

namespace addon {

// From any thread to the JavaScript thread: what is posted runs there, in order. That thread either comes and collects,
// or is rung for by way of Node's thread-safe functions: two system calls, and a turn of the event loop. Created and
// closed on the JavaScript thread; post() may be called on any thread, everything else on that one only.
class Mailbox {
 public:
  // Runs on the JavaScript thread. When the environment has ended it is destroyed without running.
  using Letter = std::function<void(Napi::Env)>;

  Mailbox(Napi::Env env, const char* name);
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox() = default;

  void post(Letter letter);
  // Runs the letters that are there, for a moment; whether there were any. The last one may be the end of this mailbox.
  static bool collect(Napi::Env env, const Mailbox& mailbox);
  // Whether JavaScript collects by itself from now on. Of what it is rung for by a mailbox that this was never said to,
  // nothing is left for later.
  void attend(bool looks);
  // It never does so again.
  void leave();
  // While it is busy, the process stays alive; an idle mailbox does not keep it.
  void setBusy(Napi::Env env, bool busy);
  // Nothing may be posted afterwards.
  void close();

 private:
  // Outlives the mailbox: a bell may still be on its way.
  using Box = netlink::Inbox<Letter>;
  using Bell = std::shared_ptr<Box>;

  static void open(Napi::Env env, Box& box, std::chrono::steady_clock::duration moment);
  static void deliver(Napi::Env env, Napi::Function callback, std::nullptr_t* context, Bell* bell);
  void ring();

  using Channel = Napi::TypedThreadSafeFunction<std::nullptr_t, Bell, &Mailbox::deliver>;
  Channel channel_;
  Bell box_ = std::make_shared<Box>();
};

}  // namespace addon
