#pragma once

#include <functional>
#include <string>

#include "netlink/fd.h"

namespace netns {

// A network namespace that somebody uses, and by what it was found.
struct Candidate {
  netlink::Fd fd;
  std::string name;  // under /run/netns, empty when it has none there
  std::string path;  // empty when it was found by a descriptor, or as the calling thread's
};

// Shows the network namespaces that can be reached from here, each once, until one is taken: those with a name, that
// of the calling thread, those mounted elsewhere, those that this process holds open, those that processes and their
// threads are in, and those that other processes hold open. The nearest come first. What this process may not look at
// is passed over, and without /proc only the first two remain. Returns whether one was taken.
//
// Blocks: it may look at every descriptor of every process. Called on a worker or one-shot thread.
bool findAmong(const std::function<bool(Candidate&)>& take);

}  // namespace netns
