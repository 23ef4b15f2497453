// raw create LOWER PREFIX COUNT   creates COUNT macvlans (bridge, down) and reads each back by its name
// raw delete PREFIX COUNT         puts them into groups of up to 500 and deletes each group as one
// raw dump                        reads all links, without counters
// raw dump-stats                  the same, with counters
// raw get NAME COUNT              reads one link, with its counters, COUNT times
// raw events NAME COUNT BATCH     changes the group of a link that is up COUNT times, BATCH in one datagram: as many
// events
//
// What the kernel charges for the same requests, sent by the shortest program that can: one socket, one thread, nothing
// decoded. Prints the milliseconds of the work alone, without the start of the program.
#include <errno.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"

enum { kSkipStats = 8, kChunk = 500, kBuffer = 128 * 1024 };

static int sock;
static unsigned sequence;
static char answer[kBuffer];

static struct request {
  struct nlmsghdr header;
  struct ifinfomsg link;
  char attributes[1024];
} request;

static void die(const char* what) {
  fprintf(stderr, "raw: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void begin(int type, int flags) {
  memset(&request, 0, sizeof(request.header) + sizeof(request.link));
  request.header.nlmsg_len = NLMSG_LENGTH(sizeof(request.link));
  request.header.nlmsg_type = (unsigned short)type;
  request.header.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | flags);
}

static struct rtattr* add(int type, const void* data, size_t size) {
  struct rtattr* const at = (struct rtattr*)((char*)&request + NLMSG_ALIGN(request.header.nlmsg_len));
  at->rta_type = (unsigned short)type;
  at->rta_len = (unsigned short)RTA_LENGTH(size);
  if (size > 0) memcpy(RTA_DATA(at), data, size);
  request.header.nlmsg_len = NLMSG_ALIGN(request.header.nlmsg_len) + RTA_ALIGN(at->rta_len);
  return at;
}

static void addNumber(int type, unsigned value) { add(type, &value, sizeof(value)); }
static void addText(int type, const char* text) { add(type, text, strlen(text) + 1); }
static void end(struct rtattr* nest) {
  nest->rta_len = (unsigned short)((char*)&request + request.header.nlmsg_len - (char*)nest);
}

static void transmit(void) {
  request.header.nlmsg_seq = ++sequence;
  if (send(sock, &request, request.header.nlmsg_len, 0) < 0) die("send");
}

static ssize_t receive(void) {
  const ssize_t size = recv(sock, answer, sizeof(answer), 0);
  if (size < 0) die("recv");
  return size;
}

// Takes one answer: an acknowledgement, or an object.
static void acknowledged(void) {
  receive();
  const struct nlmsghdr* const header = (const struct nlmsghdr*)answer;
  if (header->nlmsg_type != NLMSG_ERROR) return;
  errno = -((const struct nlmsgerr*)NLMSG_DATA(header))->error;
  if (errno != 0) die("the kernel");
}

// Sends the request and takes its one answer.
static void exchange(void) {
  transmit();
  acknowledged();
}

static int indexOf(const char* name) {
  struct ifreq wanted;
  memset(&wanted, 0, sizeof(wanted));
  strncpy(wanted.ifr_name, name, sizeof(wanted.ifr_name) - 1);
  if (ioctl(sock, SIOCGIFINDEX, &wanted) != 0) die(name);
  return wanted.ifr_ifindex;
}

static void create(const char* lower, const char* prefix, int count) {
  char name[IFNAMSIZ];
  const unsigned index = (unsigned)indexOf(lower);
  for (int i = 0; i < count; i++) {
    snprintf(name, sizeof(name), "%s%d", prefix, i);
    begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK);
    addText(IFLA_IFNAME, name);
    addNumber(IFLA_LINK, index);
    struct rtattr* const info = add(IFLA_LINKINFO, NULL, 0);
    addText(IFLA_INFO_KIND, "macvlan");
    struct rtattr* const data = add(IFLA_INFO_DATA, NULL, 0);
    addNumber(IFLA_MACVLAN_MODE, MACVLAN_MODE_BRIDGE);
    end(data);
    end(info);
    exchange();
    begin(RTM_GETLINK, 0);
    addText(IFLA_IFNAME, name);
    addNumber(IFLA_EXT_MASK, kSkipStats);
    exchange();
  }
}

static void erase(const char* prefix, int count) {
  char name[IFNAMSIZ];
  for (int from = 0; from < count; from += kChunk) {
    const unsigned group = 0x51a7e000U + (unsigned)from;
    for (int i = from; i < count && i < from + kChunk; i++) {
      snprintf(name, sizeof(name), "%s%d", prefix, i);
      begin(RTM_NEWLINK, NLM_F_ACK);
      addText(IFLA_IFNAME, name);
      addNumber(IFLA_GROUP, group);
      exchange();
    }
    begin(RTM_DELLINK, NLM_F_ACK);
    addNumber(IFLA_GROUP, group);
    exchange();
  }
}

static void get(const char* name, int count) {
  for (int i = 0; i < count; i++) {
    begin(RTM_GETLINK, 0);
    addText(IFLA_IFNAME, name);
    exchange();
  }
}

static void change(const char* name, int count, int batch) {
  static char datagram[kBuffer];
  size_t size = 0;
  for (int i = 0; i < count; i++) {
    const int isLast = (i + 1) % batch == 0 || i + 1 == count;
    begin(RTM_NEWLINK, isLast ? NLM_F_ACK : 0);
    addText(IFLA_IFNAME, name);
    addNumber(IFLA_GROUP, 1000 + (unsigned)i);
    memcpy(datagram + size, &request, request.header.nlmsg_len);
    size += request.header.nlmsg_len;
    if (!isLast) continue;
    if (send(sock, datagram, size, 0) < 0) die("send");
    acknowledged();
    size = 0;
  }
}

static void dump(unsigned mask) {
  begin(RTM_GETLINK, NLM_F_DUMP);
  addNumber(IFLA_EXT_MASK, mask);
  transmit();
  for (;;) {
    ssize_t size = receive();
    const struct nlmsghdr* header = (const struct nlmsghdr*)answer;
    for (; NLMSG_OK(header, size); header = NLMSG_NEXT(header, size)) {
      if (header->nlmsg_type == NLMSG_DONE) return;
    }
  }
}

int main(int count, char** words) {
  const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  const int on = 1;
  sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (sock < 0 || connect(sock, (const struct sockaddr*)&kernel, sizeof(kernel)) != 0) die("socket");
  setsockopt(sock, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));

  const char* const task = count > 1 ? words[1] : "";
  const double start = now();
  if (strcmp(task, "create") == 0 && count == 5) {
    create(words[2], words[3], atoi(words[4]));
  } else if (strcmp(task, "delete") == 0 && count == 4) {
    erase(words[2], atoi(words[3]));
  } else if (strcmp(task, "get") == 0 && count == 4) {
    get(words[2], atoi(words[3]));
  } else if (strcmp(task, "events") == 0 && count == 5 && atoi(words[4]) > 0) {
    change(words[2], atoi(words[3]), atoi(words[4]));
  } else if (strcmp(task, "dump") == 0) {
    dump(kSkipStats);
  } else if (strcmp(task, "dump-stats") == 0) {
    dump(0);
  } else {
    fprintf(stderr,
            "usage: raw create LOWER PREFIX COUNT | delete PREFIX COUNT | dump | dump-stats | get NAME COUNT | "
            "events NAME COUNT BATCH\n");
    return 64;
  }
  printf("%.3f\n", now() - start);
  return 0;
}
