// Fd and Result: who owns what.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <memory>
#include <string>
#include <utility>

#include "netlink/fd.h"
#include "netlink/result.h"

namespace {

using netlink::Failure;
using netlink::FailureKind;
using netlink::Fd;
using netlink::Result;
using netlink::Status;

bool isOpen(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }
int opened() { return ::eventfd(0, EFD_CLOEXEC); }

TEST(Fd, ClosesWhatItOwns) {
  const int number = opened();
  {
    const Fd fd(number);
    EXPECT_TRUE(fd.valid());
    EXPECT_EQ(fd.get(), number);
  }
  EXPECT_FALSE(isOpen(number));
}

TEST(Fd, IsNoneByDefaultAndBelowZero) {
  EXPECT_FALSE(Fd().valid());
  EXPECT_FALSE(Fd(-1).valid());
  EXPECT_FALSE(Fd(-7).valid());
}

TEST(Fd, MovesAndLeavesNothingBehind) {
  const int number = opened();
  Fd from(number);
  Fd to(std::move(from));
  EXPECT_FALSE(from.valid());  // NOLINT(bugprone-use-after-move): what is left is asked for
  EXPECT_EQ(to.get(), number);
  Fd& itself = to;
  to = std::move(itself);
  EXPECT_EQ(to.get(), number) << "assigned to itself";
  EXPECT_TRUE(isOpen(number));
}

TEST(Fd, ClosesWhatItHadWhenItIsGivenAnother) {
  const int first = opened();
  const int second = opened();
  Fd fd(first);
  fd = Fd(second);
  EXPECT_FALSE(isOpen(first));
  EXPECT_TRUE(isOpen(second));
  fd.reset();
  fd.reset();
  EXPECT_FALSE(isOpen(second));
  EXPECT_FALSE(fd.valid());
}

TEST(Result, IsAValueOrAFailure) {
  const Result<int> value = 5;
  EXPECT_TRUE(value.ok());
  EXPECT_TRUE(value);
  EXPECT_EQ(value.value(), 5);
  const Result<int> failure = Failure{FailureKind::kernel, ENODEV, "words", 7U};
  EXPECT_FALSE(failure);
  EXPECT_EQ(failure.failure().error, ENODEV);
  EXPECT_EQ(failure.failure().offset, 7U);
}

TEST(Result, IsMovedOutOf) {
  Result<std::unique_ptr<int>> value = std::make_unique<int>(5);
  const std::unique_ptr<int> moved = std::move(value).value();
  EXPECT_EQ(*moved, 5);
  Result<std::string> failure = Failure{FailureKind::system, EMFILE, std::string(100, 'x'), {}};
  EXPECT_EQ(std::move(failure).failure().text, std::string(100, 'x'));
}

TEST(Result, OfASystemCallHasItsErrno) {
  ASSERT_EQ(::close(-1), -1);
  const Failure failure = netlink::systemFailure("close");
  EXPECT_EQ(failure.kind, FailureKind::system);
  EXPECT_EQ(failure.error, EBADF);
  EXPECT_EQ(failure.text, "close");
  EXPECT_TRUE(netlink::success());
  EXPECT_FALSE(Status(failure));
}

}  // namespace
