// libstdc++ as configured for glibc, without what musl lacks: see .ci/musl.
#include_next <bits/c++config.h>

#undef _GLIBCXX_USE_PTHREAD_COND_CLOCKWAIT
#undef _GLIBCXX_USE_PTHREAD_MUTEX_CLOCKLOCK
#undef _GLIBCXX_USE_PTHREAD_RWLOCK_CLOCKLOCK
// The name that glibc had before POSIX named it.
#define __locale_t locale_t
