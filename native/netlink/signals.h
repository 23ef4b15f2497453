#pragma once

#include <pthread.h>

#include <csignal>

namespace netlink {

// Blocks all signals in the calling thread, and gives it its own mask back. A new thread inherits the mask
// of its maker, so this is the only way to have them blocked there from the first instruction: signals are
// for the threads of the program, not for ours.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace netlink
