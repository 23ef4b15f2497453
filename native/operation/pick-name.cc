#include "operation/pick-name.h"

#include <algorithm>

#include "operation/request.h"
#include "operation/trip.h"

namespace operation {
namespace {

using netlink::Result;
using netlink::Socket;

class Names {
 public:
  Names(Socket& here, Socket& there, const std::vector<Subject>& subjects, const std::string& prefix)
      : here_(here), there_(there), subjects_(subjects), prefix_(prefix) {}

  [[nodiscard]] std::string name(std::uint32_t number) const { return prefix_ + std::to_string(number); }

  [[nodiscard]] Result<bool> taken(std::uint32_t number) {
    const std::string wanted = name(number);
    if (std::ranges::any_of(subjects_, [&](const Subject& subject) { return subject.name == wanted; })) return true;
    auto found = isTaken(there_, wanted);
    if (found && !found.value() && &here_ != &there_) found = isTaken(here_, wanted);
    return found;
  }

 private:
  Socket& here_;
  Socket& there_;
  const std::vector<Subject>& subjects_;
  const std::string& prefix_;
};

}  // namespace

// Gallops past the taken numbers, then halves: thousands of links cost a dozen questions.
Result<std::string> pickName(Socket& here, Socket& there, const std::vector<Subject>& subjects,
                             const std::string& prefix) {
  Names names(here, there, subjects, prefix);
  std::uint32_t free = 0;
  std::uint32_t lastTaken = 0;
  for (std::uint32_t stride = 1;; stride *= 2) {
    const auto taken = names.taken(free);
    if (!taken) return taken.failure();
    if (!taken.value()) break;
    lastTaken = free;
    free += stride;
  }
  while (free > lastTaken + 1) {
    const std::uint32_t middle = lastTaken + (free - lastTaken) / 2;
    const auto taken = names.taken(middle);
    if (!taken) return taken.failure();
    (taken.value() ? lastTaken : free) = middle;
  }
  return names.name(free);
}

}  // namespace operation
