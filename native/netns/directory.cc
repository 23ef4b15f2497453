#include "netns/directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "netns/handle.h"

namespace netns {
namespace {

using netlink::Failure;
using netlink::systemFailure;

constexpr mode_t kDirectoryMode = 0755;

// Anybody may hold the lock, since anybody may open the directory; so we do not wait for ever.
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kPause{5};

Failure failed(const char* call, int error = errno) {
  return systemFailure(std::string(call) + ' ' + kDirectory, error);
}

// EINVAL when the directory is not a mount point. Doing it again changes nothing.
Status makeShared() {
  if (::mount("", kDirectory, "none", MS_SHARED | MS_REC, nullptr) != 0) return failed("share");
  return netlink::success();
}

bool isNoMountPoint(const Status& shared) { return !shared && shared.failure().error == EINVAL; }

// Takes the lock that iproute2 takes; closing the descriptor gives it back.
Status lockFile(const Fd& directory) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (::flock(directory.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return failed("lock");
    if (std::chrono::steady_clock::now() >= end) return failed("lock", EWOULDBLOCK);
    std::this_thread::sleep_for(kPause);
  }
  return netlink::success();
}

// Two processes that both mount the directory onto itself double what is below, and so does every further pair;
// hence the lock, and a second look once it is ours.
Status mountOntoItself() {
  const Fd directory(::open(kDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return failed("open");
  Status locked = lockFile(directory);
  if (!locked) return locked;
  Status shared = makeShared();
  if (!isNoMountPoint(shared)) return shared;
  if (::mount(kDirectory, kDirectory, "none", MS_BIND | MS_REC, nullptr) != 0) return failed("mount");
  shared = makeShared();
  if (!shared) ::umount2(kDirectory, MNT_DETACH);
  return shared;
}

}  // namespace

Status prepareDirectory() {
  ::mkdir("/run", kDirectoryMode);  // The next call tells whether /run is there.
  const bool made = ::mkdir(kDirectory, kDirectoryMode) == 0;
  if (!made && errno != EEXIST) return failed("mkdir");
  // Nearly always this is all, so nobody who sits on the lock can hold us up.
  Status shared = makeShared();
  if (isNoMountPoint(shared)) shared = mountOntoItself();
  // This removes the directory only while it is empty and nothing is mounted on it.
  if (!shared && made) ::rmdir(kDirectory);
  return shared;
}

}  // namespace netns
