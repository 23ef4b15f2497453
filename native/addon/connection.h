#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "addon/desk.h"
#include "operation/session.h"

namespace addon {

// One socket in one namespace, with its thread. Every method is called on the JavaScript thread, and none
// of them waits: the answers come by promises that never reject.
class Connection final : public Napi::ObjectWrap<Connection> {
 public:
  static void initialize(Napi::Env env, Napi::Object exports);

  // new Connection(netns | undefined): there, or where the calling thread is. For tests,
  // new Connection(undefined, fd): over one end of a SOCK_SEQPACKET pair, which it takes over.
  explicit Connection(const Napi::CallbackInfo& info);

 private:
  // What the connection thread works with. Made and used there; shared with the tasks on their way.
  struct State {
    std::optional<operation::Session> session;
  };

  // perform(ticket, trip, hold, turn): carries out a trip.
  Napi::Value perform(const Napi::CallbackInfo& info);
  // list(ticket, step): reads a dump, to be fetched by take().
  Napi::Value list(const Napi::CallbackInfo& info);
  // isPortTaken(ticket, port): whether a route socket in the namespace of this connection has that port.
  Napi::Value isPortTaken(const Napi::CallbackInfo& info);
  Napi::Value cancel(const Napi::CallbackInfo& info);
  Napi::Value release(const Napi::CallbackInfo& info);
  // attend(looks): whether JavaScript comes for the answers from now on; collect(): settles some of those that are
  // there, and says whether there were any.
  Napi::Value attend(const Napi::CallbackInfo& info);
  Napi::Value collect(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);

  Napi::Value submit(Napi::Env env, std::uint32_t ticket, Desk::Task task, netlink::Hold hold, Desk::TurnId turn);
  [[nodiscard]] netlink::Status openDesk(Napi::Env env);

  std::shared_ptr<State> state_;
  netlink::Worker::Open openSession_;      // holds the namespace; empty when the connection was closed
  std::shared_ptr<const netlink::Fd> ns_;  // none: that of the connection thread
  bool isOwn_ = false;                     // in the namespace that the calling thread was in then
  std::uint32_t moves_ = 0;
  // Owns itself; gone when the thread has ended. The flag outlives this object, the desk may too.
  std::shared_ptr<Desk*> desk_;
};

// Exported for tests: encode(step) -> { bytes, trail }, decode(operation, bytes) -> object.
Napi::Value encodeStep(const Napi::CallbackInfo& info);
Napi::Value decodeMessage(const Napi::CallbackInfo& info);

}  // namespace addon
