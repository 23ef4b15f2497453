#include "addon/desk.h"

#include <optional>
#include <utility>

namespace addon {

using netlink::Failure;
using netlink::Hold;
using netlink::Result;
using netlink::Worker;

namespace {

Failure abortedFailure() { return {netlink::FailureKind::closed, ECANCELED, "the call was aborted", std::nullopt}; }

}  // namespace

// One task on its way through the worker. Answers exactly once, also when running it throws.
class Desk::TaskJob final : public netlink::Job {
 public:
  TaskJob(Desk& desk, std::uint32_t ticket, Task task, std::shared_ptr<Fate> fate)
      : desk_(desk), ticket_(ticket), task_(std::move(task)), fate_(std::move(fate)) {}
  TaskJob(const TaskJob&) = delete;
  TaskJob& operator=(const TaskJob&) = delete;

  ~TaskJob() override {
    if (!answered_) refuse({netlink::FailureKind::system, ENOMEM, "the connection thread ended", std::nullopt});
  }

  bool run() override {
    if (fate_->state == Fate::State::cancelled) {
      refuse(abortedFailure());
      return true;
    }
    Done done = task_();
    if (done.takeBack && !isWanted(std::move(done.takeBack))) {
      // Still in its turn: nobody else's job has come between.
      fate_->takeBack();
      refuse(abortedFailure());
      return true;
    }
    send(std::move(done.answer));
    return done.succeeded;
  }

  void refuse(const Failure& why) override { send(desk_.refused(why)); }

 private:
  // From here on, whoever cancels the task takes it back himself.
  [[nodiscard]] bool isWanted(std::function<void()> takeBack) {
    fate_->takeBack = std::move(takeBack);
    auto expected = Fate::State::open;
    return fate_->state.compare_exchange_strong(expected, Fate::State::done);
  }

  void send(Answer answer) {
    answered_ = true;
    // What the task holds, descriptors say, goes before its answer: afterwards it has settled.
    task_ = nullptr;
    fate_ = nullptr;
    desk_.mailbox_.post([this_ = &desk_, ticket = ticket_, answer = std::move(answer)](Napi::Env env) {
      this_->settle(env, ticket, answer);
    });
  }

  Desk& desk_;
  std::uint32_t ticket_;
  Task task_;
  std::shared_ptr<Fate> fate_;
  bool answered_ = false;
};

Desk::Desk(Napi::Env env, const char* name, Refusal refusal, std::function<void()> onEnd)
    : env_(env),
      refusal_(std::move(refusal)),
      onEnd_(std::move(onEnd)),
      mailbox_(env, name),
      // Hooks run last in, first out: this one comes before the mailbox's own.
      hook_(env.AddCleanupHook(&Desk::environmentEnds, this)) {}

Result<Desk*> Desk::open(Napi::Env env, const char* name, Frame frame, Refusal refusal, std::function<void()> onEnd) {
  std::unique_ptr<Desk> desk(new Desk(env, name, std::move(refusal), std::move(onEnd)));  // private constructor
  // The goodbye is the last letter: when it is delivered the thread is about to end and can be joined.
  auto worker = Worker::start(std::move(frame.open), [this_ = desk.get(), close = std::move(frame.close)] {
    close();
    this_->mailbox_.post([this_](Napi::Env) { this_->goodbye(); });
  });
  if (!worker) {
    desk->hook_.Remove(env);
    desk->mailbox_.close();
    return std::move(worker).failure();
  }
  desk->worker_ = std::move(worker).value();
  return desk.release();
}

Napi::Promise Desk::submit(Napi::Env env, std::uint32_t ticket, Task task, Hold hold, TurnId turn) {
  auto fate = std::make_shared<Fate>();
  const auto [entry, added] = pending_.emplace(ticket, Pending{Napi::Promise::Deferred(env), fate, turn});
  if (pending_.size() == 1) mailbox_.setBusy(env, true);
  auto job = std::make_unique<TaskJob>(*this, ticket, std::move(task), std::move(fate));
  if (turn == 0) {
    entry->second.turn = worker_->add(std::move(job), hold);
  } else {
    worker_->follow(turn, std::move(job));
  }
  return entry->second.deferred.Promise();
}

void Desk::cancel(std::uint32_t ticket) {
  const auto found = pending_.find(ticket);
  if (found == pending_.end()) return;
  const auto& fate = found->second.fate;
  if (fate->state.exchange(Fate::State::cancelled) != Fate::State::done) return;
  // Its turn may be over: what has waited behind it since goes on, but nothing that comes after this.
  found->second.outdated = true;
  auto task = [this, fate]() -> Done {
    fate->takeBack();
    return {refused(abortedFailure())};
  };
  worker_->addNext(std::make_unique<TaskJob>(*this, ticket, std::move(task), std::make_shared<Fate>()));
}

Desk::Answer Desk::refused(const Failure& why) {
  return [this, why](Napi::Env env, TurnId turn) {
    Napi::Object answer = refusal_(env, why);
    // A turn that was asked to be held is held by a refused job as well, until it is released.
    answer.Set("turn", static_cast<double>(turn));
    return answer;
  };
}

void Desk::release(TurnId turn) { worker_->release(turn); }

void Desk::attend(bool looks) { mailbox_.attend(looks); }

void Desk::leave() { mailbox_.leave(); }

bool Desk::collect(Napi::Env env) { return Mailbox::collect(env, mailbox_); }

void Desk::close() { worker_->close(); }

void Desk::settle(Napi::Env env, std::uint32_t ticket, const Answer& answer) {
  const auto found = pending_.find(ticket);
  if (found == pending_.end() || std::exchange(found->second.outdated, false)) return;
  const Napi::HandleScope scope(env);
  const Pending pending = std::move(found->second);
  pending_.erase(found);
  if (pending_.empty()) mailbox_.setBusy(env, false);
  try {
    pending.deferred.Resolve(answer(env, pending.turn));
  } catch (const Napi::Error& error) {
    pending.deferred.Reject(error.Value());
  }
}

// The worker's thread has posted its last letter. Everything before it has been delivered; but what was submitted since
// has been refused by a letter that lies behind it, and speaks of this desk.
void Desk::goodbye() {
  if (!pending_.empty()) {
    mailbox_.post([this](Napi::Env) { goodbye(); });
    return;
  }
  const std::unique_ptr<Desk> self(this);
  worker_.reset();
  hook_.Remove(env_);
  mailbox_.close();
  if (onEnd_) onEnd_();
}

// Waits for the kernel call in flight, and no longer. The promises of this environment are gone with it.
void Desk::environmentEnds(Desk* desk) {
  const std::unique_ptr<Desk> self(desk);
  self->worker_.reset();
}

}  // namespace addon
