#include "unconnected_socket.h"

#include <gtest/gtest.h>
#include <linux/netlink.h>
#include <sys/socket.h>

namespace test {

netlink::Fd unconnectedSocket() {
  netlink::Fd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  return fd;
}

}  // namespace test
