#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "netlink/fd.h"
#include "netlink/result.h"

// Making, naming, listing and removing network namespaces, so that `ip netns` sees ours and we see its.
//
// Everything in this header blocks: making a namespace takes milliseconds, mounts wait for
// one lock of the whole machine, and preparing the directory may wait for another process. Call it on a
// worker or one-shot thread, never on the JavaScript thread. No call changes the namespace of
// the thread it is called on; they may all run at the same time.
namespace netns {

// One entry of /run/netns. `inode` is missing when the entry is not a network namespace that we may open:
// a plain file left over from a crash, a dangling link, something foreign.
struct Entry {
  std::string name;
  std::optional<ino_t> inode;
};

// Makes a namespace and gives it a name under /run/netns. EEXIST when the name is taken, by whatever;
// EINVAL when it is not a name; EPERM without CAP_SYS_ADMIN. When it fails, nothing is left behind. The
// name lives on when the descriptor is closed.
[[nodiscard]] netlink::Result<netlink::Fd> createNamed(const std::string& name);

// Makes a namespace that lives as long as something refers to it, at first only the descriptor.
[[nodiscard]] netlink::Result<netlink::Fd> createAnonymous();

// Removes a name. The namespace itself dies, some time later, when nothing else refers to it.
// ENOENT when there is no such name. A stale plain file and a symbolic link are removed as well; a directory
// is not (EISDIR). EBUSY when something stays mounted there, whatever we do.
[[nodiscard]] netlink::Status removeNamed(const std::string& name);

// All names, sorted. No directory means no names.
[[nodiscard]] netlink::Result<std::vector<Entry>> listNamed();

}  // namespace netns
