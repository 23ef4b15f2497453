// What a newer compiler takes from its own glibc and libstdc++ without being asked to, kept inside the addon: so one
// built on Debian 12 runs wherever Node itself does. .ci/floor looks that nothing newer than README.md states is
// needed. The names are those of the C++ ABI; they are hidden, so nobody else gets them.
#include <features.h>

#include <condition_variable>
#include <mutex>
#include <new>
#include <typeinfo>

#if defined(__GLIBC__) && defined(__GLIBCXX__)

#define LOWERDEV_INSTEAD_OF(name) __asm__(name) __attribute__((visibility("hidden")))

namespace older_libraries {

// glibc 2.32: whether the process has one thread only, in which case reference counts need not be atomic.
extern char single_threaded LOWERDEV_INSTEAD_OF("__libc_single_threaded");
char single_threaded = 0;

// GCC 11: `new T[n]` of too many.
[[noreturn]] void bad_array_new_length() LOWERDEV_INSTEAD_OF("_ZSt28__throw_bad_array_new_lengthv");
void bad_array_new_length() { throw std::bad_array_new_length(); }

// GCC 9: asks for the type of make_shared()'s tag when the pointers to it differ, which they do not within one addon.
bool is_tag(const std::type_info& type) LOWERDEV_INSTEAD_OF("_ZNSt19_Sp_make_shared_tag5_S_eqERKSt9type_info");
bool is_tag(const std::type_info& /*type*/) { return false; }

// GCC 12: std::condition_variable::wait(), which can no longer throw.
void wait(std::condition_variable* changed, std::unique_lock<std::mutex>& lock)
    LOWERDEV_INSTEAD_OF("_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE");
void wait(std::condition_variable* changed, std::unique_lock<std::mutex>& lock) {
  ::pthread_cond_wait(changed->native_handle(), lock.mutex()->native_handle());
}

}  // namespace older_libraries

#endif
