#include "addon/monitor.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "addon/failure.h"
#include "addon/mailbox.h"
#include "addon/make.h"
#include "addon/netns.h"
#include "codec/decode.h"
#include "codec/transcribe.h"
#include "netlink/listener.h"
#include "netns/oneshot.h"

namespace addon {
namespace {

using netlink::Event;
using netlink::Fd;
using netlink::Listener;
using netlink::Message;
using netlink::Status;
using schema::Watchable;
using Watched = std::vector<const Watchable*>;

bool isWatched(const Watched& watched, const Message& message) {
  const Watchable* const found = codec::watchableIn(message.header.nlmsg_type, message.payload);
  return found != nullptr && std::ranges::find(watched, found) != watched.end();
}

std::vector<std::uint32_t> groupsOf(const Watched& watched) {
  std::vector<std::uint32_t> groups;
  for (const Watchable* const one : watched) groups.insert(groups.end(), one->groups.begin(), one->groups.end());
  std::ranges::sort(groups);
  groups.erase(std::ranges::unique(groups).begin(), groups.end());
  return groups;
}

}  // namespace

// The listener and its mailbox. It owns itself: it lives until the thread has said goodbye, or until its
// environment ends, whichever is first. Everything public is called on the JavaScript thread.
class Monitor::Post {
 public:
  Post(Napi::Env env, std::shared_ptr<Post*> flag, Napi::Function ring)
      : env_(env),
        flag_(std::move(flag)),
        opened_(Napi::Promise::Deferred(env)),
        ring_(Napi::Persistent(ring)),
        mailbox_(env, "lowerdev.monitor"),
        hook_(env.AddCleanupHook(&Post::environmentEnds, this)) {
    *flag_ = this;
    mailbox_.setBusy(env, true);
  }
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;
  ~Post() { *flag_ = nullptr; }

  // The promise that open() returns. Deletes this post when there is no thread to be had.
  Napi::Value start(std::shared_ptr<const Fd> ns, const Watched& watched, Listener::Limits limits);
  [[nodiscard]] Listener& listener() { return *listener_; }

 private:
  void goodbye();
  static void environmentEnds(Post* post) {
    const std::unique_ptr<Post> self(post);
    // Its thread posts until it is joined.
    self->listener_.reset();
  }

  Napi::Env env_;
  std::shared_ptr<Post*> flag_;
  Napi::Promise::Deferred opened_;
  Napi::FunctionReference ring_;
  Mailbox mailbox_;
  // Hooks run last in, first out: this one comes before the mailbox's own.
  Napi::Env::CleanupHook<void (*)(Post*), Post> hook_;
  std::unique_ptr<Listener> listener_;
};

Napi::Value Monitor::Post::start(std::shared_ptr<const Fd> ns, const Watched& watched, Listener::Limits limits) {
  const Napi::Value promise = opened_.Promise();
  Listener::Calls calls{// On the listener's thread, which inherits the namespace of the one that starts it.
                        .open = [ns = std::move(ns)] { return netns::openRouteSocketIn(ns.get()); },
                        .wants = [watched](const Message& message) { return isWatched(watched, message); },
                        .opened =
                            [this](Status opened) {
                              auto shared = std::make_shared<Status>(std::move(opened));
                              mailbox_.post([this, shared](Napi::Env env) {
                                const Napi::HandleScope scope(env);
                                opened_.Resolve(*shared ? Napi::Object::New(env) : failed(env, shared->failure()));
                              });
                            },
                        .ring =
                            [this] {
                              mailbox_.post([this](Napi::Env env) {
                                const Napi::HandleScope scope(env);
                                ring_.Call({});
                              });
                            },
                        .goodbye = [this] { mailbox_.post([this](Napi::Env) { goodbye(); }); }};
  auto listener = Listener::start(std::move(calls), groupsOf(watched), limits);
  if (listener) {
    listener_ = std::move(listener).value();
    return promise;
  }
  opened_.Resolve(failed(env_, listener.failure()));
  goodbye();
  return promise;
}

// The thread has posted its last letter, and can be joined.
void Monitor::Post::goodbye() {
  const std::unique_ptr<Post> self(this);
  listener_.reset();
  hook_.Remove(env_);
  mailbox_.close();
}

void Monitor::initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("Monitor", DefineClass(env, "Monitor",
                                     {
                                         InstanceMethod<&Monitor::open>("open"),
                                         InstanceMethod<&Monitor::take>("take"),
                                         InstanceMethod<&Monitor::drop>("drop"),
                                         InstanceMethod<&Monitor::close>("close"),
                                     }));
}

Monitor::Monitor(const Napi::CallbackInfo& info)
    : ObjectWrap(info),
      receiveBuffer_(info[2].As<Napi::Object>().Get("receiveBuffer").As<Napi::Number>().Int32Value()),
      queue_(info[2].As<Napi::Object>().Get("queue").As<Napi::Number>().Uint32Value()),
      ring_(Napi::Persistent(info[3].As<Napi::Function>())),
      post_(std::make_shared<Post*>(nullptr)) {
  const NetnsHandle* const handle = NetnsHandle::from(info[0]);
  // A handle that was closed must never lead to the caller's own namespace.
  if (handle == nullptr && !info[0].IsUndefined()) throw Napi::Error::New(info.Env(), "the namespace was closed");
  if (handle != nullptr) ns_ = handle->fd();
  const auto names = info[1].As<Napi::Array>();
  for (std::uint32_t i = 0; i < names.Length(); ++i) {
    const std::string name = Napi::Value(names[i]).As<Napi::String>();
    const Watchable* const found = schema::findWatchable(name);
    if (found == nullptr) throw Napi::Error::New(info.Env(), "there is nothing like '" + name + "' to watch");
    watched_.push_back(found);
  }
}

Napi::Value Monitor::open(const Napi::CallbackInfo& info) {
  // It owns itself from here on.
  auto post = std::make_unique<Post>(info.Env(), post_, ring_.Value());
  return post.release()->start(ns_, watched_, {.receiveBuffer = receiveBuffer_, .queue = queue_});
}

Napi::Value Monitor::take(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object answer = Napi::Object::New(env);
  Napi::Array numbers = Napi::Array::New(env);
  answer.Set("numbers", numbers);
  if (*post_ == nullptr) return answer;
  Listener& listener = (*post_)->listener();
  codec::Packed objects;
  for (const Event& event : listener.take(info[0].As<Napi::Number>().Uint32Value())) {
    const Watchable* const about = event.lost ? nullptr : codec::watchableIn(event.type, event.payload);
    numbers[numbers.Length()] = Napi::Number::New(env, numberOf(event, about));
    if (about == nullptr) {
      codec::packNothing(objects);
    } else {
      transcriber_.transcribe(event.payload, *about->schema, false, objects);
    }
  }
  if (numbers.Length() > 0) answer.Set("objects", makeObjects(env, objects));
  if (const auto failure = listener.failure()) answer.Set("failure", failureRecord(env, *failure));
  return answer;
}

// Twice the number of its name, and one more when the object is gone; -1 when events were lost.
double Monitor::numberOf(const Event& event, const Watchable* about) const {
  if (about == nullptr) return -1;
  const auto number = static_cast<double>(std::ranges::find(watched_, about) - watched_.begin());
  return number * 2 + (event.type == about->disappears ? 1 : 0);
}

Napi::Value Monitor::drop(const Napi::CallbackInfo& info) {
  if (*post_ != nullptr) (*post_)->listener().drop();
  return info.Env().Undefined();
}

Napi::Value Monitor::close(const Napi::CallbackInfo& info) {
  // This object lives until it is collected, and an open descriptor keeps the namespace alive.
  ns_.reset();
  if (*post_ != nullptr) (*post_)->listener().close();
  return info.Env().Undefined();
}

}  // namespace addon
