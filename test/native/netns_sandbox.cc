#include "netns_sandbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace netns_test {
namespace {

constexpr unsigned kChildSeconds = 10;

// Of the machine's own mounts on /run/netns. They lie under the tests' /run, and are listed all the same.
std::size_t mountsBefore = 0;

std::size_t allMounts() {
  std::size_t count = 0;
  std::ifstream file("/proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.find(" /run/netns ") != std::string::npos || line.find(" /run/netns/") != std::string::npos) ++count;
  }
  return count;
}

// Once per process. Empty when it worked, else the reason to skip.
std::string enter() {
  if (::unshare(CLONE_NEWNS | CLONE_NEWNET) != 0) return std::string("unshare: ") + std::strerror(errno);
  if (::mount("none", "/", "none", MS_REC | MS_PRIVATE, nullptr) != 0)
    return std::string("private mounts: ") + std::strerror(errno);
  return {};
}

}  // namespace

void Sandbox::SetUp() {
  static const std::string reason = enter();
  if (!reason.empty()) GTEST_SKIP() << "needs CAP_SYS_ADMIN (root, or unshare -Urnm): " << reason;
  ASSERT_EQ(::mount("none", "/run", "tmpfs", 0, "mode=755"), 0) << std::strerror(errno);
  mounted_ = true;
  mountsBefore = allMounts();
  mainNamespace_ = linkText("/proc/self/ns/net");
  descriptors_ = openDescriptors();
}

void Sandbox::TearDown() {
  if (!mounted_) return;
  EXPECT_EQ(openDescriptors(), descriptors_) << "descriptors leaked";
  EXPECT_EQ(linkText("/proc/self/ns/net"), mainNamespace_) << "the main thread has moved";
  EXPECT_EQ(::umount2("/run", MNT_DETACH), 0);
}

Output shell(const std::string& command) {
  Output output;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "re");
  if (pipe == nullptr) return output;
  std::array<char, 4096> chunk{};
  while (std::fgets(chunk.data(), static_cast<int>(chunk.size()), pipe) != nullptr) output.text += chunk.data();
  output.status = ::pclose(pipe);
  if (!output.text.empty() && output.text.back() == '\n') output.text.pop_back();
  return output;
}

std::size_t openDescriptors() {
  std::size_t count = 0;
  DIR* directory = ::opendir("/proc/self/fd");
  while (::readdir(directory) != nullptr) ++count;
  ::closedir(directory);
  return count;
}

std::size_t mounts() { return allMounts() - mountsBefore; }

std::string ipNetnsList() { return shell("ip netns list | awk '{print $1}' | sort | tr '\\n' ' '").text; }

std::string linkText(const std::string& path) {
  std::array<char, PATH_MAX> text{};
  const ssize_t length = ::readlink(path.c_str(), text.data(), text.size());
  return length < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(length));
}

ino_t inodeOf(const std::string& path) {
  struct stat about = {};
  return ::stat(path.c_str(), &about) == 0 ? about.st_ino : 0;
}

bool exists(const std::string& path) {
  struct stat about = {};
  return ::lstat(path.c_str(), &about) == 0;
}

bool closesOnExec(const netlink::Fd& fd) { return (::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC) != 0; }

pid_t startChild(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::alarm(kChildSeconds);
  ::_exit(body());
}

int waitForChild(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

int inChild(const std::function<int()>& body) { return waitForChild(startChild(body)); }

bool dropCapability(unsigned number) {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets = {};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return false;
  const unsigned bit = 1U << (number % 32);
  sets.at(number / 32).effective &= ~bit;
  sets.at(number / 32).permitted &= ~bit;
  return ::syscall(SYS_capset, &header, sets.data()) == 0;
}

}  // namespace netns_test
