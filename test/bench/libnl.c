// libnl create LOWER PREFIX COUNT   creates COUNT macvlans (bridge, down) and reads each back by its name
// libnl delete PREFIX COUNT         deletes them, one by one
// libnl list                        reads all links into its objects
// libnl get NAME COUNT              reads one link, COUNT times
//
// The same work as programs do it that use libnl-route: one socket, its own objects. Prints the milliseconds of the
// work.
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/link/macvlan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "clock.h"

static struct nl_sock* sock;

static void check(int error, const char* what) {
  if (error >= 0) return;
  fprintf(stderr, "libnl: %s: %s\n", what, nl_geterror(error));
  exit(1);
}

static struct rtnl_link* get(const char* name) {
  struct rtnl_link* link = NULL;
  check(rtnl_link_get_kernel(sock, 0, name, &link), name);
  return link;
}

static void create(const char* lower, const char* prefix, int count) {
  char name[16];
  struct rtnl_link* const below = get(lower);
  for (int i = 0; i < count; i++) {
    snprintf(name, sizeof(name), "%s%d", prefix, i);
    struct rtnl_link* const link = rtnl_link_macvlan_alloc();
    rtnl_link_set_name(link, name);
    rtnl_link_set_link(link, rtnl_link_get_ifindex(below));
    check(rtnl_link_macvlan_set_mode(link, MACVLAN_MODE_BRIDGE), "mode");
    check(rtnl_link_add(sock, link, NLM_F_CREATE | NLM_F_EXCL), name);
    rtnl_link_put(link);
    rtnl_link_put(get(name));
  }
  rtnl_link_put(below);
}

static void erase(const char* prefix, int count) {
  char name[16];
  for (int i = 0; i < count; i++) {
    snprintf(name, sizeof(name), "%s%d", prefix, i);
    struct rtnl_link* const link = rtnl_link_alloc();
    rtnl_link_set_name(link, name);
    check(rtnl_link_delete(sock, link), name);
    rtnl_link_put(link);
  }
}

static void list(void) {
  struct nl_cache* cache = NULL;
  check(rtnl_link_alloc_cache(sock, AF_UNSPEC, &cache), "list");
  if (nl_cache_nitems(cache) == 0) check(-NLE_OBJ_NOTFOUND, "list");
  nl_cache_free(cache);
}

int main(int count, char** words) {
  sock = nl_socket_alloc();
  check(nl_connect(sock, NETLINK_ROUTE), "socket");
  const char* const task = count > 1 ? words[1] : "";
  const double start = now();
  if (strcmp(task, "create") == 0 && count == 5) {
    create(words[2], words[3], atoi(words[4]));
  } else if (strcmp(task, "delete") == 0 && count == 4) {
    erase(words[2], atoi(words[3]));
  } else if (strcmp(task, "list") == 0) {
    list();
  } else if (strcmp(task, "get") == 0 && count == 4) {
    for (int i = 0; i < atoi(words[3]); i++) rtnl_link_put(get(words[2]));
  } else {
    fprintf(stderr, "usage: libnl create LOWER PREFIX COUNT | delete PREFIX COUNT | list | get NAME COUNT\n");
    return 64;
  }
  printf("%.3f\n", now() - start);
  return 0;
}
