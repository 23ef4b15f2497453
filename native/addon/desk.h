#pragma once

#include <napi.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "addon/mailbox.h"
#include "netlink/result.h"
#include "netlink/worker.h"

namespace addon {

// A worker thread and the mailbox through which its answers come home: what connections and namespace
// tasks have in common. A desk owns itself: it lives until its thread has said goodbye, or until its
// environment ends, whichever is first. Everything public is called on the JavaScript thread only, but post().
class Desk {
 public:
  using TurnId = netlink::Worker::TurnId;
  // Makes the answer, on the JavaScript thread. The turn is still held if the task asked for that.
  using Answer = std::function<Napi::Value(Napi::Env, TurnId)>;
  struct Done {
    Answer answer;
    bool succeeded = true;
    // Undoes the work, on the worker's thread, when the task is cancelled before its answer is delivered. That is never
    // called then.
    std::function<void()> takeBack = {};
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
  // A task that still waits is dropped when its turn comes. One that can be taken back, and whose answer has not been
  // delivered yet, is taken back before anything that is submitted from now on. The promise settles then.
  void cancel(std::uint32_t ticket);
  void release(TurnId turn);
  // Called by a task, on the worker's thread: what comes before its answer.
  void post(Mailbox::Letter letter) { mailbox_.post(std::move(letter)); }
  // Whether JavaScript comes for the answers by itself from now on, by collect(): it runs what is there, and says
  // whether anything was. The desk may be gone afterwards.
  void attend(bool looks);
  // It never comes again: also the goodbye rings.
  void leave();
  [[nodiscard]] bool collect(Napi::Env env);
  // Refuses what waits. What runs, finishes; then the desk is gone.
  void close();

 private:
  class TaskJob;
  // What becomes of a task, as agreed by the thread that runs it and the one that cancels it.
  struct Fate {
    enum class State : std::uint8_t { open, done, cancelled };
    std::atomic<State> state = State::open;
    std::function<void()> takeBack;  // of the worker's thread
  };
  struct Pending {
    Napi::Promise::Deferred deferred;
    std::shared_ptr<Fate> fate;
    TurnId turn;
    bool outdated = false;  // a letter is on its way that says what is no longer so
  };

  Desk(Napi::Env env, const char* name, Refusal refusal, std::function<void()> onEnd);
  [[nodiscard]] Answer refused(const netlink::Failure& why);
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
