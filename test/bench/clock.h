// What the C programs of the benchmarks share.
#pragma once

#include <time.h>

// Milliseconds, of a clock that nobody sets.
static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}
