#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <functional>
#include <string>

#include "netlink/fd.h"
#include "netlink/result.h"

namespace netns_test {

// A place where a test may make namespaces without touching the machine's own: the test's process gets its own mount
// and network namespace, and each test an empty tmpfs on /run. At the end of each test it
// looks from outside whether anything was left behind. Skips when the process may not do that.
class Sandbox : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

 private:
  std::size_t descriptors_ = 0;
  std::string mainNamespace_;
  bool mounted_ = false;
};

// Runs a shell command; its standard output without the last newline, and its exit status.
struct Output {
  std::string text;
  int status = -1;
};
Output shell(const std::string& command);

// What the kernel says about this process.
std::size_t openDescriptors();
std::string linkText(const std::string& path);  // "net:[4026531840]"
ino_t inodeOf(const std::string& path);
bool exists(const std::string& path);  // does not follow a link
bool closesOnExec(const netlink::Fd& fd);

// Mounts at or below /run/netns. With no names it is 1: the directory, mounted onto itself.
std::size_t mounts();

// The names that `ip netns list` prints, sorted, each with a blank behind it.
std::string ipNetnsList();

// The errno of a failure, or 0.
template <typename T>
int errorOf(const netlink::Result<T>& result) {
  return result ? 0 : result.failure().error;
}

// Runs `body` in a child process and returns its answer (0 to 99), or -1 when it was killed. A
// child that takes longer than ten seconds is killed by its alarm: nothing here may hang.
constexpr int kUnable = 99;  // the answer of a child that could not get into the state to be tested
pid_t startChild(const std::function<int()>& body);
int waitForChild(pid_t child);
int inChild(const std::function<int()>& body);

// Takes one capability away from the calling thread and all threads it starts.
bool dropCapability(unsigned number);

}  // namespace netns_test
