// ping-pong serve PORT                  answers each byte of a TCP connection with a byte, for ever
// ping-pong ask ADDRESS PORT COUNT      sends a byte and waits for the answer, COUNT times; prints the median round
//                                       trip, and that of the slowest hundredth, in microseconds
// ping-pong reach ADDRESS PORT SECONDS  connects, within the time; status 1 when nobody answers
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"

static void die(const char* what) {
  fprintf(stderr, "ping-pong: %s: %s\n", what, strerror(errno));
  exit(2);
}

static double microseconds(void) { return now() * 1e3; }

static int stream(int flags) {
  const int on = 1;
  const int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (sock < 0) die("socket");
  setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  return sock;
}

static struct sockaddr_in place(const char* address, const char* port) {
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
  if (inet_pton(AF_INET, address, &place.sin_addr) != 1) die(address);
  return place;
}

static void serve(const char* port) {
  const struct sockaddr_in here = place("0.0.0.0", port);
  const int listener = stream(0);
  if (bind(listener, (const struct sockaddr*)&here, sizeof(here)) != 0 || listen(listener, 8) != 0) die("listen");
  for (;;) {
    char byte;
    const int sock = accept(listener, NULL, NULL);
    if (sock < 0) die("accept");
    const int on = 1;
    setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    while (recv(sock, &byte, 1, 0) == 1 && send(sock, &byte, 1, MSG_NOSIGNAL) == 1) {
    }
    close(sock);
  }
}

static int ascending(const void* left, const void* right) {
  const double difference = *(const double*)left - *(const double*)right;
  return (difference > 0) - (difference < 0);
}

static void ask(const struct sockaddr_in* there, int count) {
  char byte = 1;
  const int sock = stream(0);
  if (connect(sock, (const struct sockaddr*)there, sizeof(*there)) != 0) die("connect");
  double* const taken = malloc(sizeof(*taken) * (size_t)count);
  if (!taken) die("memory");
  for (int i = -count / 10; i < count; i++) {
    const double start = microseconds();
    if (send(sock, &byte, 1, MSG_NOSIGNAL) != 1 || recv(sock, &byte, 1, 0) != 1) die("ask");
    // Those at the start are for the caches.
    if (i >= 0) taken[i] = microseconds() - start;
  }
  qsort(taken, (size_t)count, sizeof(*taken), ascending);
  printf("%.3f %.3f\n", taken[count / 2], taken[count - 1 - count / 100]);
  free(taken);
}

static int reach(const struct sockaddr_in* there, double seconds) {
  const double end = microseconds() + seconds * 1e6;
  for (;;) {
    const int sock = stream(SOCK_NONBLOCK);
    int error = connect(sock, (const struct sockaddr*)there, sizeof(*there)) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
      struct pollfd waiting = {.fd = sock, .events = POLLOUT};
      socklen_t size = sizeof(error);
      const double left = end - microseconds();
      if (poll(&waiting, 1, left > 0 ? (int)(left / 1e3) : 0) < 1) return 1;
      getsockopt(sock, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    close(sock);
    if (error == 0) return 0;
    if (microseconds() >= end) return 1;
    usleep(20000);
  }
}

int main(int count, char** words) {
  const char* const task = count > 1 ? words[1] : "";
  if (strcmp(task, "serve") == 0 && count == 3) {
    serve(words[2]);
  } else if (strcmp(task, "ask") == 0 && count == 5 && atoi(words[4]) > 0) {
    const struct sockaddr_in there = place(words[2], words[3]);
    ask(&there, atoi(words[4]));
  } else if (strcmp(task, "reach") == 0 && count == 5) {
    const struct sockaddr_in there = place(words[2], words[3]);
    return reach(&there, atof(words[4]));
  } else {
    fprintf(stderr, "usage: ping-pong serve PORT | ask ADDRESS PORT COUNT | reach ADDRESS PORT SECONDS\n");
    return 64;
  }
  return 0;
}
