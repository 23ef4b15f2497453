#include "addon/connection.h"

#include <string>
#include <utility>

#include "addon/environment.h"
#include "addon/failure.h"
#include "addon/list.h"
#include "addon/make.h"
#include "addon/netns.h"
#include "addon/trip-reader.h"
#include "codec/decode.h"
#include "netns/oneshot.h"
#include "operation/request.h"

namespace addon {
namespace {

using netlink::Failure;
using netlink::Fd;
using netlink::Hold;
using netlink::Peer;
using netlink::Result;
using netlink::Status;

// What a trip has come to, on its way home.
struct Report {
  operation::Outcome outcome;
  codec::Packed records;
};

// Runs on the connection thread.
std::shared_ptr<Report> reportOf(operation::Outcome outcome) {
  // As many numbers as a link with its counters takes: less than the kilobyte beyond which malloc() takes its time.
  constexpr std::size_t kUsual = 120;
  auto report = std::make_shared<Report>();
  report->records.numbers.reserve(kUsual);
  for (const auto& record : outcome.records) {
    if (record) {
      codec::pack(*record, report->records);
    } else {
      codec::packNothing(report->records);
    }
  }
  outcome.records.clear();
  report->outcome = std::move(outcome);
  return report;
}

Napi::Value outcomeObject(Napi::Env env, const operation::Trip& trip, const Report& report, Desk::TurnId turn) {
  const operation::Outcome& outcome = report.outcome;
  const Napi::Value made = makeOutcome(env, report.records, turn);
  if (!outcome.failure) return made;
  auto answer = made.As<Napi::Object>();
  answer.Set("failure", failureRecord(env, *outcome.failure, outcome.field));
  answer.Set("failedStep", static_cast<double>(outcome.failedStep));
  if (outcome.undoFailure) answer.Set("undoFailure", failureRecord(env, *outcome.undoFailure));
  if (!trip.subjects.empty()) answer.Set("name", trip.subjects.front().name);
  return answer;
}

Hold holdOf(Napi::Value value) {
  const std::string word = value.As<Napi::String>();
  if (word == "always") return Hold::always;
  return word == "onFailure" ? Hold::onFailure : Hold::never;
}

}  // namespace

void Connection::initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("Connection", DefineClass(env, "Connection",
                                        {
                                            InstanceMethod<&Connection::perform>("perform"),
                                            InstanceMethod<&Connection::list>("list"),
                                            InstanceMethod<&Connection::isPortTaken>("isPortTaken"),
                                            InstanceMethod<&Connection::cancel>("cancel"),
                                            InstanceMethod<&Connection::release>("release"),
                                            InstanceMethod<&Connection::attend>("attend"),
                                            InstanceMethod<&Connection::collect>("collect"),
                                            InstanceMethod<&Connection::close>("close"),
                                        }));
}

Connection::Connection(const Napi::CallbackInfo& info)
    : ObjectWrap(info), state_(std::make_shared<State>()), desk_(std::make_shared<Desk*>(nullptr)) {
  const NetnsHandle* const handle = NetnsHandle::from(info[0]);
  // A handle that was closed must never lead to the caller's own namespace: this connection is closed from the start.
  if (handle == nullptr && !info[0].IsUndefined()) return;
  auto ns = handle == nullptr ? nullptr : handle->fd();
  ns_ = ns;
  isOwn_ = ns == nullptr;
  moves_ = Environment::of(info.Env()).moves;
  // Shared, because a std::function is copied; only the connection thread takes it out.
  auto scripted = std::make_shared<Fd>(info[1].IsNumber() ? info[1].As<Napi::Number>().Int32Value() : -1);
  // Runs on the connection thread, which inherits the namespace of the one that starts it.
  openSession_ = [state = state_, ns, scripted](int wake) -> Status {
    const Peer peer = scripted->valid() ? Peer::scripted : Peer::kernel;
    auto socket = scripted->valid() ? Result<Fd>(std::move(*scripted)) : netns::openRouteSocketIn(ns.get());
    if (!socket) return std::move(socket).failure();
    auto session = operation::Session::open(std::move(socket).value(), wake, peer);
    if (!session) return std::move(session).failure();
    state->session.emplace(std::move(session).value());
    return netlink::success();
  };
}

// At the first task, and again at the next one when there was no thread or descriptor to be had.
Status Connection::openDesk(Napi::Env env) {
  if (*desk_ != nullptr) return netlink::success();
  // A thread that is started now would inherit the namespace that this one has entered since.
  const bool left = isOwn_ && moves_ != Environment::of(env).moves;
  if (!openSession_ || left) return Failure{netlink::FailureKind::closed, 0, "the connection was closed", {}};
  // The sockets go with the thread: this object lives until it is collected, and they keep their namespaces alive.
  Desk::Frame frame{openSession_, [state = state_] { state->session.reset(); }};
  auto desk = Desk::open(env, "lowerdev.connection", std::move(frame), failed, [flag = desk_] { *flag = nullptr; });
  if (!desk) return std::move(desk).failure();
  *desk_ = desk.value();
  return netlink::success();
}

Napi::Value Connection::submit(Napi::Env env, std::uint32_t ticket, Desk::Task task, Hold hold, Desk::TurnId turn) {
  const Status opened = openDesk(env);
  if (opened) return (*desk_)->submit(env, ticket, std::move(task), hold, turn);
  const auto deferred = Napi::Promise::Deferred(env);
  deferred.Resolve(failed(env, opened.failure()));
  return deferred.Promise();
}

Napi::Value Connection::perform(const Napi::CallbackInfo& info) {
  auto read = readTrip(info[1].As<Napi::Object>());
  const auto task = [state = state_, read]() -> Desk::Done {
    auto report = reportOf(operation::carryOut(*state->session, read->trip));
    Desk::Done done{
        [read, report](Napi::Env env, Desk::TurnId turn) { return outcomeObject(env, read->trip, *report, turn); },
        !report->outcome.failure.has_value()};
    if (done.succeeded && !read->trip.undo.empty()) {
      done.takeBack = [state, read] { operation::takeBack(*state->session, read->trip); };
    }
    return done;
  };
  const Desk::TurnId turn = info[3].IsNumber() ? static_cast<Desk::TurnId>(info[3].As<Napi::Number>().Int64Value()) : 0;
  return submit(info.Env(), info[0].As<Napi::Number>(), task, holdOf(info[2]), turn);
}

Napi::Value Connection::list(const Napi::CallbackInfo& info) {
  auto read = readTrip(info[1].As<Napi::Object>());
  const std::uint32_t ticket = info[0].As<Napi::Number>();
  const auto task = [state = state_, read, desk = desk_, ticket] {
    // The desk is there as long as its thread is.
    const auto post = [desk = *desk](Mailbox::Letter letter) { desk->post(std::move(letter)); };
    return readDump(state->session->here(), read->trip.steps.front(), {ticket, post});
  };
  return submit(info.Env(), ticket, task, Hold::never, 0);
}

Napi::Value Connection::isPortTaken(const Napi::CallbackInfo& info) {
  const auto task = [ns = ns_, port = info[1].As<Napi::Number>().Uint32Value()]() -> Desk::Done {
    return {[taken = netns::isPortTaken(ns.get(), port)](Napi::Env env, Desk::TurnId) -> Napi::Value {
      if (!taken) return failed(env, taken.failure());
      Napi::Object answer = Napi::Object::New(env);
      answer.Set("taken", taken.value());
      return answer;
    }};
  };
  return submit(info.Env(), info[0].As<Napi::Number>(), task, Hold::never, 0);
}

Napi::Value Connection::cancel(const Napi::CallbackInfo& info) {
  if (*desk_ != nullptr) (*desk_)->cancel(info[0].As<Napi::Number>());
  return info.Env().Undefined();
}

Napi::Value Connection::release(const Napi::CallbackInfo& info) {
  if (*desk_ != nullptr) (*desk_)->release(static_cast<Desk::TurnId>(info[0].As<Napi::Number>().Int64Value()));
  return info.Env().Undefined();
}

Napi::Value Connection::attend(const Napi::CallbackInfo& info) {
  if (*desk_ != nullptr) (*desk_)->attend(info[0].As<Napi::Boolean>());
  return info.Env().Undefined();
}

Napi::Value Connection::collect(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), *desk_ != nullptr && (*desk_)->collect(info.Env()));
}

Napi::Value Connection::close(const Napi::CallbackInfo& info) {
  openSession_ = nullptr;
  ns_ = nullptr;
  if (*desk_ == nullptr) return info.Env().Undefined();
  (*desk_)->leave();
  (*desk_)->close();
  return info.Env().Undefined();
}

Napi::Value encodeStep(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto read = readTrip(info[0].As<Napi::Object>());
  const operation::Step& step = read->trip.steps.front();
  Napi::Object answer = Napi::Object::New(env);
  answer.Set("bytes", Napi::Buffer<std::byte>::Copy(env, step.request.bytes.data(), step.request.bytes.size()));
  Napi::Array trail = Napi::Array::New(env);
  for (const codec::TrailEntry& entry : step.request.trail) {
    Napi::Object one = Napi::Object::New(env);
    one.Set("offset", entry.offset);
    one.Set("option", std::string(entry.field));
    trail[trail.Length()] = one;
  }
  answer.Set("trail", trail);
  return answer;
}

Napi::Value decodeMessage(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const schema::Operation* const operation = schema::findOperation(info[0].As<Napi::String>().Utf8Value());
  if (operation == nullptr) throw Napi::Error::New(env, "there is no such operation");
  const auto payload = info[1].As<Napi::Buffer<std::byte>>();
  codec::Packed packed;
  codec::pack(codec::decode({payload.Data(), payload.Length()}, *operation->schema, operation->stats), packed);
  return makeObjects(env, packed).As<Napi::Array>().Get(0U);
}

}  // namespace addon
