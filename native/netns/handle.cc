#include "netns/handle.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/netlink.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <utility>

#include "netns/file.h"

namespace netns {
namespace {

using netlink::Failure;
using netlink::systemFailure;

// The lowest number a duplicate may get: 0 to 2 are the standard streams, even if they are closed.
constexpr int kFirstDescriptor = 3;

Failure notANamespace() { return systemFailure("not a network namespace", EINVAL); }

// The C libraries disagree on the type of f_type; the kernel's number fits all of them.
bool isNamespaceFile(const struct statfs& about) { return static_cast<unsigned long>(about.f_type) == NSFS_MAGIC; }

// nsfs holds all kinds of namespaces; only NS_GET_NSTYPE (ns_ioctl(), Linux 4.11) tells them apart.
bool isNetworkNamespace(const Fd& fd) {
  struct statfs about = {};
  if (::fstatfs(fd.get(), &about) != 0 || !isNamespaceFile(about)) return false;
  return ::ioctl(fd.get(), NS_GET_NSTYPE) == CLONE_NEWNET;
}

Result<Fd> checked(Fd fd) {
  if (!isNetworkNamespace(fd)) return notANamespace();
  return fd;
}

bool procIsMounted() { return ::access("/proc/self", F_OK) == 0; }

}  // namespace

Status checkName(const std::string& name) {
  const bool directory = name == "." || name == "..";
  const bool length = !name.empty() && name.size() <= NAME_MAX;
  const bool characters = name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
  if (directory || !length || !characters) return systemFailure("not a name for a network namespace", EINVAL);
  return netlink::success();
}

std::string pathOf(const std::string& name) { return std::string(kDirectory) + '/' + name; }

Result<Fd> openPath(const std::string& path) {
  if (path.find('\0') != std::string::npos) return systemFailure("a path cannot contain a NUL", EINVAL);
  // Opening has side effects on some files (a watchdog starts, a tape rewinds, a FIFO's writer wakes up), so
  // the file system is asked before. The file may be exchanged in between: then O_NONBLOCK and O_NOCTTY
  // keep us from waiting and from getting a terminal, and the check after the open decides.
  struct statfs about = {};
  if (::statfs(path.c_str(), &about) != 0) return systemFailure("open " + path);
  if (!isNamespaceFile(about)) return notANamespace();
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid()) return systemFailure("open " + path);
  return checked(std::move(fd));
}

Result<Fd> openName(const std::string& name) {
  Status valid = checkName(name);
  if (!valid) return std::move(valid).failure();
  return openPath(pathOf(name));
}

Result<Fd> openProcess(pid_t pid) {
  Result<Fd> opened = openPath("/proc/" + std::to_string(pid) + "/ns/net");
  // A process that has ended but was not waited for still has its directory, without namespaces in it.
  // Without /proc there is nothing to conclude from ENOENT, so it stays what it is.
  if (!opened && opened.failure().error == ENOENT && procIsMounted()) opened.failure().error = ESRCH;
  return opened;
}

Result<Fd> duplicate(int fd) {
  // The copy is what is checked: its owner may close and reuse the original number at any time.
  Fd copy(::fcntl(fd, F_DUPFD_CLOEXEC, kFirstDescriptor));
  if (!copy.valid()) return systemFailure("fcntl F_DUPFD_CLOEXEC");
  return checked(std::move(copy));
}

Result<Fd> ofSocket(int socket) {
  // sock_ioctl() makes the descriptor with O_CLOEXEC, through open_related_ns(), and demands CAP_NET_ADMIN.
  Fd ns(::ioctl(socket, SIOCGSKNS));
  if (!ns.valid()) return systemFailure("ioctl SIOCGSKNS");
  return ns;
}

Result<Fd> current() {
  // Any socket belongs to the namespace of the thread that makes it. The netlink family is
  // the one that this library needs anyway, so a filter for system calls lets it pass.
  const Fd probe(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  Result<Fd> own = probe.valid() ? ofSocket(probe.get()) : systemFailure("socket AF_NETLINK");
  if (own) return own;
  // /proc/self would be the main thread's namespace; thread-self is ours.
  Result<Fd> byPath = openPath("/proc/thread-self/ns/net");
  return byPath ? std::move(byPath) : std::move(own);
}

Result<Identity> identify(const Fd& ns) {
  Result<About> about = aboutFile(ns);
  if (!about) return std::move(about).failure();
  return about.value().identity;
}

std::optional<bool> isInReach(const Fd& ns) {
  // ns_get_owner() says EPERM of an owner that is neither the caller's user namespace nor below it.
  const Fd owner(::ioctl(ns.get(), NS_GET_USERNS));
  if (owner.valid()) return true;
  return errno == EPERM ? std::optional(false) : std::nullopt;
}

}  // namespace netns
