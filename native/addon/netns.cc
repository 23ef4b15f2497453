#include "addon/netns.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "addon/desk.h"
#include "addon/environment.h"
#include "addon/failure.h"
#include "netns/named.h"
#include "netns/patience.h"
#include "operation/find-netns.h"

namespace addon {
namespace {

using netlink::Fd;
using netlink::Result;

using Opening = std::function<Result<Fd>()>;

// What opens a namespace, on any thread.
Opening openingOf(const Napi::CallbackInfo& info) {
  const std::string form = info[0].As<Napi::String>();
  const std::string text = info[1].IsString() ? info[1].As<Napi::String>().Utf8Value() : std::string();
  const int number = info[1].IsNumber() ? info[1].As<Napi::Number>().Int32Value() : 0;
  if (form == "name") return [text] { return netns::openName(text); };
  if (form == "path") return [text] { return netns::openPath(text); };
  if (form == "pid") return [number] { return netns::openProcess(number); };
  if (form == "fd") return [number] { return netns::duplicate(number); };
  return netns::current;
}

Desk::Answer handleAnswer(Result<Fd> opened) {
  auto shared = std::make_shared<Result<Fd>>(std::move(opened));
  return [shared](Napi::Env env, Desk::TurnId) -> Napi::Value {
    if (!*shared) return failed(env, shared->failure());
    return NetnsHandle::wrap(env, std::make_shared<const Fd>(std::move(*shared).value()));
  };
}

Desk::Answer foundAnswer(Result<netns::Candidate> found) {
  auto shared = std::make_shared<Result<netns::Candidate>>(std::move(found));
  return [shared](Napi::Env env, Desk::TurnId) -> Napi::Value {
    if (!*shared) return failed(env, shared->failure());
    netns::Candidate& candidate = shared->value();
    Napi::Object answer = Napi::Object::New(env);
    answer.Set("handle", NetnsHandle::wrap(env, std::make_shared<const Fd>(std::move(candidate.fd))));
    if (!candidate.name.empty()) answer.Set("name", candidate.name);
    if (!candidate.path.empty()) answer.Set("path", candidate.path);
    return answer;
  };
}

Napi::Value listAnswer(Napi::Env env, const Result<std::vector<netns::Entry>>& listed) {
  if (!listed) return failed(env, listed.failure());
  Napi::Array list = Napi::Array::New(env);
  for (const netns::Entry& entry : listed.value()) {
    Napi::Object one = Napi::Object::New(env);
    one.Set("name", entry.name);
    one.Set("inode",
            entry.inode ? Napi::Value(Napi::Number::New(env, static_cast<double>(*entry.inode))) : env.Undefined());
    list[list.Length()] = one;
  }
  return list;
}

// Namespace tasks mount and make threads, and block: each call has a desk, and so a thread, of its own,
// which says goodbye after the one task.
Napi::Value runAside(Napi::Env env, Desk::Task task, const std::shared_ptr<int>& wake = std::make_shared<int>()) {
  const auto open = [wake](int fd) {
    *wake = fd;
    return netlink::success();
  };
  auto desk = Desk::open(env, "lowerdev.netns", {open, [] {}}, failed, {});
  if (!desk) {
    const auto deferred = Napi::Promise::Deferred(env);
    deferred.Resolve(failed(env, desk.failure()));
    return deferred.Promise();
  }
  // After the task the turn is still held, by nobody: the desk closes when its answer is delivered.
  Desk* const aside = desk.value();
  auto closing = [aside, task = std::move(task)]() -> Desk::Done {
    Desk::Done done = task();
    done.answer = [aside, answer = std::move(done.answer)](Napi::Env inner, Desk::TurnId turn) {
      aside->close();
      return answer(inner, turn);
    };
    return done;
  };
  return aside->submit(env, 1, std::move(closing), netlink::Hold::never, 0);
}

}  // namespace

void NetnsHandle::initialize(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "NetnsHandle",
                                                 {
                                                     InstanceMethod<&NetnsHandle::share>("share"),
                                                     InstanceMethod<&NetnsHandle::close>("close"),
                                                     InstanceMethod<&NetnsHandle::inode>("inode"),
                                                     InstanceMethod<&NetnsHandle::key>("key"),
                                                     InstanceMethod<&NetnsHandle::descriptor>("descriptor"),
                                                     InstanceMethod<&NetnsHandle::isInReach>("isInReach"),
                                                 });
  Environment::of(env).netnsConstructor = Napi::Persistent(constructor);
  exports.Set("NetnsHandle", constructor);
}

// new NetnsHandle(descriptor): takes a share of the descriptor. Only wrap() calls it.
NetnsHandle::NetnsHandle(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  if (!info[0].IsExternal()) throw Napi::TypeError::New(info.Env(), "a NetnsHandle is made by openNetns");
  fd_ = *info[0].As<Napi::External<std::shared_ptr<const Fd>>>().Data();
  if (const auto identity = netns::identify(*fd_)) identity_ = identity.value();
}

const NetnsHandle* NetnsHandle::from(Napi::Value value) {
  if (!value.IsObject()) return nullptr;
  const auto object = value.As<Napi::Object>();
  if (!object.InstanceOf(Environment::of(value.Env()).netnsConstructor.Value())) return nullptr;
  const NetnsHandle* const handle = Unwrap(object);
  return handle->fd_ ? handle : nullptr;
}

Napi::Value NetnsHandle::wrap(Napi::Env env, std::shared_ptr<const Fd> fd) {
  // The external is looked into during this call only.
  const auto external = Napi::External<std::shared_ptr<const Fd>>::New(env, &fd);
  return Environment::of(env).netnsConstructor.Value().New({external});
}

// Another handle on the same descriptor, which stays open until both are closed.
Napi::Value NetnsHandle::share(const Napi::CallbackInfo& info) {
  return fd_ ? wrap(info.Env(), fd_) : info.Env().Undefined();
}

Napi::Value NetnsHandle::close(const Napi::CallbackInfo& info) {
  fd_.reset();
  return info.Env().Undefined();
}

Napi::Value NetnsHandle::inode(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(identity_.inode));
}

// Two handles of one namespace have the same key, as long as one of them is open.
Napi::Value NetnsHandle::key(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), std::to_string(identity_.device) + ":" + std::to_string(identity_.inode));
}

Napi::Value NetnsHandle::descriptor(const Napi::CallbackInfo& info) {
  return fd_ ? Napi::Number::New(info.Env(), fd_->get()) : info.Env().Undefined();
}

Napi::Value NetnsHandle::isInReach(const Napi::CallbackInfo& info) {
  const auto inReach = fd_ ? netns::isInReach(*fd_) : std::nullopt;
  return inReach ? Napi::Value(Napi::Boolean::New(info.Env(), *inReach)) : info.Env().Undefined();
}

// On the JavaScript thread: a path that leads to what does not answer costs half a second, and no more.
Napi::Value openNetns(const Napi::CallbackInfo& info) {
  constexpr std::chrono::milliseconds kPatience{500};
  const bool mayWait = info[0].As<Napi::String>().Utf8Value() == "path";
  auto opened = mayWait ? netns::openPatiently(openingOf(info), -1, kPatience) : openingOf(info)();
  if (!opened) return failed(info.Env(), opened.failure());
  return NetnsHandle::wrap(info.Env(), std::make_shared<const Fd>(std::move(opened).value()));
}

Napi::Value openNetnsAside(const Napi::CallbackInfo& info) {
  // An eventfd that tells that the environment ends: then nobody waits any more.
  const auto wake = std::make_shared<int>(-1);
  const auto task = [open = openingOf(info), wake] {
    return Desk::Done{handleAnswer(netns::openPatiently(open, *wake, std::chrono::milliseconds(-1)))};
  };
  return runAside(info.Env(), task, wake);
}

Napi::Value findNetns(const Napi::CallbackInfo& info) {
  const NetnsHandle* const handle = NetnsHandle::from(info[0]);
  if (handle == nullptr) throw Napi::Error::New(info.Env(), "the namespace was closed");
  return runAside(info.Env(), [ns = handle->fd(), number = info[1].As<Napi::Number>().Int32Value()] {
    return Desk::Done{foundAnswer(operation::findNetns(*ns, number))};
  });
}

Napi::Value createNetns(const Napi::CallbackInfo& info) {
  if (info[0].IsUndefined()) {
    return runAside(info.Env(), [] { return Desk::Done{handleAnswer(netns::createAnonymous())}; });
  }
  const std::string name = info[0].As<Napi::String>();
  return runAside(info.Env(), [name] { return Desk::Done{handleAnswer(netns::createNamed(name))}; });
}

Napi::Value deleteNetns(const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>();
  return runAside(info.Env(), [name] {
    const netlink::Status removed = netns::removeNamed(name);
    return Desk::Done{[removed](Napi::Env env, Desk::TurnId) -> Napi::Value {
      return removed ? Napi::Object::New(env) : failed(env, removed.failure());
    }};
  });
}

Napi::Value listNetns(const Napi::CallbackInfo& info) {
  return runAside(info.Env(), [] {
    auto listed = std::make_shared<Result<std::vector<netns::Entry>>>(netns::listNamed());
    return Desk::Done{[listed](Napi::Env env, Desk::TurnId) { return listAnswer(env, *listed); }};
  });
}

}  // namespace addon
