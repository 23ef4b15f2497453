#include "netns/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

// musl has statx() since 1.2.5 only; the structure is the kernel's.
#ifdef __GLIBC__
#include <sys/stat.h>
#else
#include <linux/stat.h>
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <memory>

namespace netns {
namespace {

using netlink::systemFailure;

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

constexpr int kDoNotSync = 0x4000;  // AT_STATX_DONT_SYNC, for which musl has no name before 1.2.5

Result<About> ask(int directory, const char* path, int flags) {
  struct statx about = {};
#ifdef __GLIBC__
  const int status = ::statx(directory, path, flags | kDoNotSync, STATX_INO | STATX_TYPE, &about);
#else
  const long status = ::syscall(SYS_statx, directory, path, flags | kDoNotSync, STATX_INO | STATX_TYPE, &about);
#endif
  if (status != 0) return systemFailure(std::string("statx ") + path);
  return About{
      .identity = {.device = makedev(about.stx_dev_major, about.stx_dev_minor), .inode = about.stx_ino},
      .isDirectory = S_ISDIR(about.stx_mode),
  };
}

}  // namespace

Result<About> aboutPath(const std::string& path) { return ask(AT_FDCWD, path.c_str(), 0); }

Result<About> aboutLink(const std::string& path) { return ask(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW); }

Result<About> aboutEntry(const Fd& directory, const std::string& name) {
  return ask(directory.get(), name.c_str(), AT_SYMLINK_NOFOLLOW);
}

Result<About> aboutFile(const Fd& file) { return ask(file.get(), "", AT_EMPTY_PATH); }

Result<bool> anyEntry(const std::string& directory, const std::function<bool(const std::string&)>& use) {
  const Directory open(::opendir(directory.c_str()));
  if (!open) return systemFailure("open " + directory);
  errno = 0;
  // readdir() is safe on a DIR that only one thread has.
  while (const dirent* item = ::readdir(open.get())) {  // NOLINT(concurrency-mt-unsafe)
    const std::string name = item->d_name;
    if (name != "." && name != ".." && use(name)) return true;
    errno = 0;  // readdir() reports the end and an error alike, except for errno.
  }
  if (errno != 0) return systemFailure("read " + directory);
  return false;
}

}  // namespace netns
