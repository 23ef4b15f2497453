#include "netns/named.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "netns/directory.h"
#include "netns/file.h"
#include "netns/handle.h"
#include "netns/oneshot.h"

namespace netns {
namespace {

using netlink::Failure;
using netlink::systemFailure;

// How often a name may turn out to be mounted again while it is being removed. Each round
// takes one mount away, so this is also how many mounts may lie on top of each other.
constexpr int kRemovalRounds = 64;

constexpr mode_t kFileMode = 0444;

// The path that leads to exactly the file behind a descriptor, whatever has happened to its name.
std::string pathTo(const Fd& fd) { return "/proc/thread-self/fd/" + std::to_string(fd.get()); }

// Removes a name that we made, unless it has become somebody else's in the meantime. `file` is still open,
// so its inode number cannot have been given to another file.
void unlinkOwn(const Fd& directory, const std::string& name, const Fd& file) {
  const Result<About> ours = aboutFile(file);
  const Result<About> there = aboutEntry(directory, name);
  if (!ours || !there) return;
  if (ours.value().identity == there.value().identity) ::unlinkat(directory.get(), name.c_str(), 0);
}

// Gives a namespace a name. The file is created with O_EXCL, which follows no link and shares with nobody, and the
// mount goes through its descriptor, so whoever exchanges the name in between gains nothing. If the
// file is unlinked in between, lock_mount() answers ENOENT and nothing is mounted.
// The mount is the last step, so that a failure has only the file to undo.
Status bindName(const Fd& ns, const std::string& name) {
  // It must be opened after prepareDirectory(): an older descriptor would lie below the mount made there.
  const Fd directory(::open(kDirectory, O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return systemFailure(std::string("open ") + kDirectory);
  const Fd file(::openat(directory.get(), name.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode));
  if (!file.valid()) return systemFailure("create " + pathOf(name));
  if (::mount(pathTo(ns).c_str(), pathTo(file).c_str(), "none", MS_BIND, nullptr) == 0) return netlink::success();
  Failure failure = systemFailure("mount " + pathOf(name));
  unlinkOwn(directory, name, file);
  return failure;
}

// Takes one mount away, and then the name. Success only when the name is gone.
Status removeOnce(const std::string& path) {
  // EINVAL says that nothing is mounted, which is how a stale file or a symbolic link looks like.
  const bool unmounted = ::umount2(path.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0 || errno == EINVAL;
  const int refusal = unmounted ? 0 : errno;
  if (::unlink(path.c_str()) == 0) return netlink::success();
  if (errno == EBUSY && refusal != 0) return systemFailure("umount " + path, refusal);
  return systemFailure("unlink " + path);
}

// Nothing when the entry has been removed since the directory was read.
std::optional<Entry> readEntry(const std::string& name) {
  Result<Fd> ns = openName(name);
  if (ns) {
    const Result<Identity> identity = identify(ns.value());
    return Entry{.name = name, .inode = identity ? std::optional(identity.value().inode) : std::nullopt};
  }
  const Result<About> about = aboutLink(pathOf(name));
  if (!about && about.failure().error == ENOENT) return std::nullopt;
  return Entry{.name = name, .inode = std::nullopt};
}

}  // namespace

Result<Fd> createAnonymous() {
  return runInThread([]() -> Result<Fd> {
    if (::unshare(CLONE_NEWNET) != 0) return systemFailure("unshare");
    return current();
  });
}

Result<Fd> createNamed(const std::string& name) {
  Status valid = checkName(name);
  if (!valid) return std::move(valid).failure();
  // O_EXCL decides later; this only spares the kernel a namespace that would be thrown away.
  if (aboutLink(pathOf(name))) return systemFailure("create " + pathOf(name), EEXIST);
  // The namespace comes first: without the right to make one, no file or directory is touched.
  Result<Fd> ns = createAnonymous();
  if (!ns) return ns;
  Status prepared = prepareDirectory();
  if (!prepared) return std::move(prepared).failure();
  Status bound = bindName(ns.value(), name);
  if (!bound) return std::move(bound).failure();
  return ns;
}

Status removeNamed(const std::string& name) {
  Status valid = checkName(name);
  if (!valid) return valid;
  const std::string path = pathOf(name);
  const Result<About> about = aboutLink(path);
  if (!about) return systemFailure("unlink " + path, about.failure().error);
  // What is mounted on a directory is not a namespace, so it is not ours to unmount.
  if (about.value().isDirectory) return systemFailure("unlink " + path, EISDIR);
  // EBUSY: another mount lay below, or whoever is just creating this name has mounted between our two calls.
  Status removed = removeOnce(path);
  for (int round = 1; round < kRemovalRounds && !removed && removed.failure().error == EBUSY; ++round) {
    removed = removeOnce(path);
  }
  return removed;
}

Result<std::vector<Entry>> listNamed() {
  std::vector<Entry> entries;
  Result<bool> read = anyEntry(kDirectory, [&](const std::string& name) {
    if (std::optional<Entry> entry = readEntry(name)) entries.push_back(*std::move(entry));
    return false;
  });
  // Before the first name is made there is no directory.
  if (!read && read.failure().error != ENOENT) return std::move(read).failure();
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

}  // namespace netns
