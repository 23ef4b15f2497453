#include "netlink/transaction.h"

#include <utility>

namespace netlink {

Transaction::State Transaction::feed(Bytes datagram) {
  MessageReader reader(datagram);
  while (const auto message = reader.next()) {
    if (message->header.nlmsg_seq != sequence_ || message->header.nlmsg_pid != port_) continue;
    const State state = read(*message);
    if (state != State::more) return state;
  }
  if (reader.malformed()) return malformed("a message lies about its length");
  return State::more;
}

Transaction::State Transaction::read(const Message& message) {
  // The kernel sets NLM_F_DUMP_INTR on the first message after the change only, and neither on the
  // rest nor on NLMSG_DONE, so every message is looked at.
  if ((message.header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) changed_ = true;
  switch (message.header.nlmsg_type) {
    case NLMSG_NOOP:
      return State::more;
    case NLMSG_ERROR:
    case NLMSG_DONE:
      return readEnd(message);
    case NLMSG_OVERRUN:
      return malformed("NLMSG_OVERRUN in an answer");
    default:
      break;
  }
  // Nobody has asked for an echo.
  if (answer_ == Answer::ack) return State::more;
  take_(message);
  return answer_ == Answer::one ? State::done : State::more;
}

Transaction::State Transaction::readEnd(const Message& message) {
  // A dump that fails half-way ends with NLMSG_DONE whose payload is a negative errno.
  auto verdict = readVerdict(message);
  if (!verdict) {
    // It is the end all the same: nothing would come to be waited for.
    malformed("an answer without an errno");
    return State::failed;
  }
  if (verdict->error != 0) {
    failure_ = Failure{FailureKind::kernel, verdict->error, std::move(verdict->text), verdict->offset};
    return State::failed;
  }
  if (answer_ == Answer::dump && message.header.nlmsg_type == NLMSG_ERROR) return State::more;
  if (answer_ == Answer::one) return malformed("an ack where an object was due");
  if (broken_) return State::failed;
  return changed_ ? State::interrupted : State::done;
}

// A dump goes on to its NLMSG_DONE all the same: the kernel refuses the next one with EBUSY until this
// one has been read to the end.
Transaction::State Transaction::malformed(const char* text) {
  failure_ = Failure{FailureKind::malformed, 0, text, std::nullopt};
  broken_ = true;
  return answer_ == Answer::dump ? State::more : State::failed;
}

}  // namespace netlink
