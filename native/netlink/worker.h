#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "netlink/fd.h"
#include "netlink/result.h"

namespace netlink {

// One piece of work for a worker. Created on any thread, run on the worker's.
class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  // Called on the worker's thread. Reports its own outcome; returns whether it succeeded.
  [[nodiscard]] virtual bool run() = 0;
  // Called instead of run(): the job will never run, and this is why. On the worker's thread, or, when
  // the worker was closed already, on the thread that tried to add it.
  virtual void refuse(const Failure& why) = 0;
};

// When a turn ends, so that the next one may begin.
enum class Hold {
  never,      // after its job
  onFailure,  // after its job, if that succeeded; else when it is released
  always,     // when it is released
};

// One thread and one queue of turns, carried out in the order of their adding. A turn is one job, and
// as many more as follow while it is held: nobody else's job comes between.
// Every public function may be called on any thread; none of them waits for a system call of a job,
// except the destructor, which waits for the job that is running.
class Worker {
 public:
  using TurnId = std::uint64_t;
  // Called on the worker's thread, before each job until it has succeeded. When it fails, the job is refused.
  using Open = std::function<Status(int wake)>;
  // Called on the worker's thread, the last thing it does.
  using Goodbye = std::function<void()>;

  // Fails when there is no thread or no descriptor to be had.
  [[nodiscard]] static Result<std::unique_ptr<Worker>> start(Open open, Goodbye goodbye);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  // Returns the turn's id.
  TurnId add(std::unique_ptr<Job> job, Hold hold);
  // Adds a job as a turn of its own that comes next: right after the turn that has begun, before all that wait.
  void addNext(std::unique_ptr<Job> job);
  // Adds a job to a turn that is held. To a turn that is over, or ends with the job that is running, the job is
  // refused.
  void follow(TurnId turn, std::unique_ptr<Job> job);
  // Ends a turn once its jobs are done. Releasing a turn that is over does nothing.
  void release(TurnId turn);
  // Refuses what is queued and lets the running job finish; the thread then says goodbye and ends.
  void close();

 private:
  struct Turn {
    TurnId id = 0;  // those that can be followed rise along the queue; 0 is nobody's
    Hold hold = Hold::never;
    std::vector<std::unique_ptr<Job>> jobs;  // few: mostly one
    bool begun = false;
  };

  Worker(Fd wake, Open open, Goodbye goodbye);
  void main() noexcept;
  [[nodiscard]] std::unique_ptr<Job> next();
  void knock();
  void waitAwake(std::uint32_t seen) const;
  void finished(bool succeeded);
  void refuseAll(const Failure& why);
  [[nodiscard]] Turn* find(TurnId turn);

  Open open_;
  Goodbye goodbye_;
  Fd wake_;  // an eventfd that becomes readable when the worker is closed
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<std::uint32_t> knocks_ = 0;  // how often something has changed
  std::deque<Turn> turns_;                 // guarded by mutex_
  TurnId lastTurn_ = 0;                    // guarded by mutex_
  bool closing_ = false;                   // guarded by mutex_
  std::thread thread_;                     // last: it uses everything above
};

}  // namespace netlink
