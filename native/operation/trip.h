#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/encode.h"
#include "codec/record.h"
#include "netlink/result.h"
#include "operation/session.h"

// A trip is everything that one call has to do in the kernel: it goes to the connection thread once,
// carries out its steps there, and comes home once.
namespace operation {

// One message of a trip.
struct Step {
  const schema::Operation* operation = nullptr;
  codec::Encoded request;
  codec::Record sent;      // what the request asks for, to be compared with what is read back
  std::uint8_t place = 0;  // where it is sent: 0 is here, n is the trip's namespace n - 1
  std::uint8_t about = 0;  // the number of the trip's link that it is about
  bool verify = false;     // a get: what the earlier steps asked for must be there
  bool mayBeGone = false;  // that its link is not there is no failure
};

// A link that the trip is about: one that it makes, or one that it reads first.
struct Subject {
  std::string name;  // empty: the next free `prefix`0, `prefix`1, … is picked
  std::string prefix;
  std::uint8_t place = 0;
  std::uint32_t index = 0;  // 0: not known yet
};

struct Trip {
  std::vector<Step> steps;
  // Carried out when a step after the first one fails, or by takeBack(): the first one makes what these take away.
  std::vector<Step> undo;
  std::vector<Subject> subjects;
  std::vector<Namespace> namespaces;
  bool closeIdle = false;  // first closes the sockets that are kept for later
};

struct Outcome {
  std::vector<std::optional<codec::Record>> records;  // one for each step; what a get has read
  std::optional<netlink::Failure> failure;
  std::size_t failedStep = 0;
  std::string_view field;  // the option that the failure is about
  std::optional<netlink::Failure> undoFailure;
};

// Called on the connection thread. Blocks as long as the kernel takes.
[[nodiscard]] Outcome carryOut(Session& session, Trip& trip);

// Undoes a trip that was carried out: nobody wants any more what it made. Called like carryOut().
void takeBack(Session& session, Trip& trip);

}  // namespace operation
