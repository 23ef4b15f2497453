#pragma once

#include <napi.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "addon/mailbox.h"
#include "netlink/result.h"
#include "netlink/worker.h"

namespace addon {

// A worker thread and the mailbox through which its answers come home: what connections and namespace
// tasks have in common. A desk owns itself: it lives until its thread has said goodbye, or until its
// environment ends, whichever is first. Everything public is called on the JavaScript thread only.
class Desk {
 public:
  using TurnId = netlink::Worker::TurnId;
  // Makes the answer, on the JavaScript thread. The turn is still held if the task asked for that.
  using Answer = std::function<Napi::Value(Napi::Env, TurnId)>;
  struct Done {
    Answer answer;
    bool succeeded = true;
  };
  // Does the work, on the worker's thread.
  using Task = std::function<Done()>;
  // Makes the answer for a task that never ran, on the JavaScript thread.
  using Refusal = std::function<Napi::Object(Napi::Env, const netlink::Failure&)>;

  // What the worker's thread does first and last. The last gives back what the first has opened.
  struct Frame {
    netlink::Worker::Open open;
    std::function<void()> close;
  };

  // `onEnd` is called when the thread has ended: not when the environment ended before.
  [[nodiscard]] static netlink::Result<Desk*> open(Napi::Env env, const char* name, Frame frame, Refusal refusal,
                                                   std::function<void()> onEnd);
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() = default;

  // The promise settles, with the answer, when the task has run or has been refused. It never rejects.
  // Without a turn the task gets a new one.
  Napi::Promise submit(Napi::Env env, std::uint32_t ticket, Task task, netlink::Hold hold, TurnId turn);
  // A task that still waits is dropped when its turn comes; its promise settles then.
  void cancel(std::uint32_t ticket);
  void release(TurnId turn);
  // Refuses what waits. What runs, finishes; then the desk is gone.
  void close();

 private:
  class TaskJob;
  struct Pending {
    Napi::Promise::Deferred deferred;
    std::shared_ptr<std::atomic<bool>> cancelled;
    TurnId turn;
  };

  Desk(Napi::Env env, const char* name, Refusal refusal, std::function<void()> onEnd);
  void settle(Napi::Env env, std::uint32_t ticket, const Answer& answer);
  void goodbye();
  static void environmentEnds(Desk* desk);

  Napi::Env env_;
  Refusal refusal_;
  std::function<void()> onEnd_;
  std::map<std::uint32_t, Pending> pending_;
  // Before the worker: its thread posts until it is joined.
  Mailbox mailbox_;
  Napi::Env::CleanupHook<void (*)(Desk*), Desk> hook_;
  std::unique_ptr<netlink::Worker> worker_;
};

}  // namespace addon
