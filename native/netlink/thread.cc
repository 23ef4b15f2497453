#include "netlink/thread.h"

#include <csignal>
#include <new>
#include <system_error>
#include <utility>

namespace netlink {
namespace {

// Blocks all signals in the calling thread, and gives it its own mask back. A new thread inherits the mask
// of its maker, so this is the only way to have them blocked there from the beginning. (On Linux sigprocmask() is of
// the thread, as pthread_sigmask() is; the latter has a name of its own since glibc 2.32, which older ones lack.)
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace

// std::thread reports by exception that there is no room for a thread; this is where that ends.
Result<std::thread> startThread(std::function<void()> body) {
  const SignalsBlocked blocked;
  try {
    return std::thread(std::move(body));
  } catch (const std::system_error& error) {
    return systemFailure("pthread_create", error.code().value());
  } catch (const std::bad_alloc&) {
    return systemFailure("pthread_create", ENOMEM);
  }
}

}  // namespace netlink
