#pragma once

#include <napi.h>

#include <functional>
#include <memory>

namespace addon {

// From any thread to the JavaScript thread: what is posted runs there, in order.
// Created and closed on the JavaScript thread; post() may be called on any thread.
class Mailbox {
 public:
  // Runs on the JavaScript thread. When the environment has ended it is destroyed without running.
  using Letter = std::function<void(Napi::Env)>;

  Mailbox(Napi::Env env, const char* name);
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox() = default;

  void post(Letter letter);
  // While it is busy, the process stays alive; an idle mailbox does not keep it.
  void setBusy(Napi::Env env, bool busy);
  // Nothing may be posted afterwards.
  void close();

 private:
  static void deliver(Napi::Env env, Napi::Function callback, std::nullptr_t* context, Letter* letter);
  using Channel = Napi::TypedThreadSafeFunction<std::nullptr_t, Letter, &Mailbox::deliver>;
  Channel channel_;
};

}  // namespace addon
