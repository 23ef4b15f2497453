#include "netns/enter.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace netns {

netlink::Status enter(const netlink::Fd& ns) {
  if (::syscall(SYS_gettid) == ::getpid()) return netlink::systemFailure("enter", EPERM);
  if (::setns(ns.get(), CLONE_NEWNET) != 0) return netlink::systemFailure("setns");
  return netlink::success();
}

}  // namespace netns
