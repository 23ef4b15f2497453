#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "netlink/fd.h"
#include "netlink/result.h"

// Descriptors of network namespaces: how to get one, and how to tell whether two are the same.
//
// Everything in this header is quick and does not wait, so it may be called on the JavaScript thread.
// The one exception is a path that the caller chose on a file system that itself waits (a dead NFS
// server, an automount): see patience.h.
//
// Every Fd handed out is an open network namespace, was checked to be one, and is closed on exec.
// It keeps its namespace alive; whoever holds the Fd owns that.
namespace netns {

using netlink::Fd;
using netlink::Result;
using netlink::Status;

// Where `ip netns` keeps the names.
inline constexpr const char* kDirectory = "/run/netns";

// Two descriptors are of one namespace when these are equal. An inode number may be used again once
// its namespace is gone, so a comparison means something only while both descriptors are open.
struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const Identity&) const = default;
};

// Success when `name` is one entry of kDirectory and nothing else: not empty, at most 255 bytes,
// neither '.' nor '..', no slash, no NUL. EINVAL otherwise. It touches no file.
[[nodiscard]] Status checkName(const std::string& name);

// Where a name lives. The name must have passed checkName().
[[nodiscard]] std::string pathOf(const std::string& name);

// Opens any path, and follows symbolic links. Whatever is not a network namespace is refused with
// EINVAL and is not even opened: a FIFO cannot hang us, and a device does not notice.
[[nodiscard]] Result<Fd> openPath(const std::string& path);

// Opens a name under kDirectory. A symbolic link there is followed, as `ip netns exec` does:
// linking /proc/PID/ns/net into that directory is an old habit around containers.
[[nodiscard]] Result<Fd> openName(const std::string& name);

// Opens the namespace of a process; ESRCH when there is no such process. A process number may be
// used again, so the answer is about whoever has the number now.
[[nodiscard]] Result<Fd> openProcess(pid_t pid);

// A descriptor of our own for one that somebody else owns. `fd` is only borrowed.
[[nodiscard]] Result<Fd> duplicate(int fd);

// The namespace that a socket lives in; needs CAP_NET_ADMIN there. `socket` is only borrowed.
[[nodiscard]] Result<Fd> ofSocket(int socket);

// The namespace of the calling thread. Needs CAP_NET_ADMIN or a mounted /proc, not both.
[[nodiscard]] Result<Fd> current();

[[nodiscard]] Result<Identity> identify(const Fd& ns);

// Whether capabilities of the calling thread hold in the namespace: the user namespace that owns it is the thread's own
// or one below. Nothing where the kernel does not say.
[[nodiscard]] std::optional<bool> isInReach(const Fd& ns);

}  // namespace netns
