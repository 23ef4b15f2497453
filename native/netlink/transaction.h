#pragma once

#include <cstdint>
#include <functional>

#include "netlink/message.h"
#include "netlink/result.h"

namespace netlink {

// How the answers of one request look.
enum class Answer {
  ack,         // NLM_F_ACK was set: one NLMSG_ERROR ends it
  echoAndAck,  // NLM_F_ECHO as well: what the kernel tells of what it did, if it does, then the NLMSG_ERROR
  one,         // no ack was asked for: one object, or one NLMSG_ERROR, ends it
  dump,        // many objects, then NLMSG_DONE
};

// Takes the objects of one request, in order. The payload is valid during the call only.
using TakeMessage = std::function<void(const Message&)>;

// The answers to one request. Pure: datagrams go in, the outcome comes out; no socket, no time.
class Transaction {
 public:
  enum class State { more, done, failed, interrupted };

  // `port` is the socket's own netlink port. `take` must outlive the transaction.
  Transaction(std::uint32_t sequence, std::uint32_t port, Answer answer, const TakeMessage& take)
      : sequence_(sequence), port_(port), answer_(answer), take_(take) {}

  // Reads one datagram. Messages with another sequence number or port are not ours and are passed
  // over: late answers of an earlier request, or events that carry the requester's numbers.
  State feed(Bytes datagram);

  // Why it failed. Meaningful in State::failed only.
  [[nodiscard]] const Failure& failure() const noexcept { return failure_; }

 private:
  State read(const Message& message);
  State readEnd(const Message& message);
  State malformed(const char* text);

  std::uint32_t sequence_;
  std::uint32_t port_;
  Answer answer_;
  const TakeMessage& take_;
  bool changed_ = false;  // the kernel said, on some message, that the dump is not one moment's state
  bool broken_ = false;   // a dump in which something could not be parsed
  Failure failure_;
};

}  // namespace netlink
