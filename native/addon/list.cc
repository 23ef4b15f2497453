#include "addon/list.h"

#include <memory>
#include <utility>
#include <vector>

#include "addon/environment.h"
#include "addon/failure.h"
#include "addon/make.h"
#include "codec/transcribe.h"
#include "operation/request.h"

namespace addon {
namespace {

// Objects made in one turn of the event loop; those of the last slice are made when the kernel has no more to say.
constexpr std::size_t kSlice = 64;

using Slice = std::shared_ptr<codec::Packed>;
using Pile = std::vector<Slice>;

// Makes the objects of a slice. There is nothing left of it then.
Napi::Value makeSlice(Napi::Env env, codec::Packed& slice) {
  const codec::Packed packed = std::exchange(slice, {});
  return makeObjects(env, packed);
}

// Packs what a dump brings. Runs on the connection thread; a slice that was handed over is not touched any more.
class Packer {
 public:
  Packer(const schema::Operation& operation, const ListCall& call) : operation_(operation), call_(call) {}

  void restart() {
    pile_.clear();
    ++tries_;
    left_ = 0;
  }

  void take(netlink::Bytes payload) {
    if (left_ == 0) {
      if (!pile_.empty()) handOver();
      pile_.push_back(std::make_shared<codec::Packed>());
      pile_.back()->numbers.reserve(reserve_);
      left_ = kSlice;
    }
    --left_;
    codec::Packed& slice = *pile_.back();
    transcriber_.transcribe(payload, *operation_.schema, operation_.stats, slice);
    // As much as the first one took; what a table of a few needs is not known before.
    if (left_ == 0 && reserve_ < slice.numbers.size()) reserve_ = slice.numbers.size();
  }

  [[nodiscard]] Pile pile() && { return std::move(pile_); }
  [[nodiscard]] std::uint32_t tries() const { return tries_; }

 private:
  void handOver() {
    const auto number = static_cast<std::uint32_t>(pile_.size() - 1);
    call_.post([slice = pile_.back(), ticket = call_.ticket, tries = tries_, number](Napi::Env env) {
      const auto of = [env](std::uint32_t one) { return Napi::Number::New(env, one); };
      Environment::of(env).keep.Value().Call({of(ticket), of(tries), of(number), makeSlice(env, *slice)});
    });
  }

  const schema::Operation& operation_;
  const ListCall& call_;
  codec::Transcriber transcriber_;
  Pile pile_;
  std::size_t left_ = 0;  // of the last slice
  std::size_t reserve_ = 0;
  std::uint32_t tries_ = 0;
};

Napi::Value pileAnswer(Napi::Env env, Pile slices, std::uint32_t tries) {
  Napi::Object answer = Napi::Object::New(env);
  answer.Set("slices", static_cast<double>(slices.size()));
  answer.Set("tries", static_cast<double>(tries));
  auto pile = std::make_unique<Pile>(std::move(slices));
  // The external owns the slices; they go when it is collected.
  answer.Set("pile", Napi::External<Pile>::New(
                         env, pile.release(), [](Napi::Env, Pile* owned) { const std::unique_ptr<Pile> gone(owned); }));
  return answer;
}

}  // namespace

Desk::Done readDump(netlink::Socket& socket, operation::Step& step, const ListCall& call) {
  if (auto missing = operation::fillIndexes(socket, step.request)) {
    return {[missing = std::move(*missing)](Napi::Env env, Desk::TurnId) {
      Napi::Object answer = Napi::Object::New(env);
      answer.Set("failure", failureRecord(env, missing.failure, missing.field));
      return answer;
    }};
  }
  Packer packer(*step.operation, call);
  auto read = operation::dumpInto(
      socket, *step.operation, step.request.bytes,
      {.restart = [&] { packer.restart(); }, .take = [&](netlink::Bytes payload) { packer.take(payload); }});
  if (!read) {
    return {[failure = std::move(read).failure()](Napi::Env env, Desk::TurnId) -> Napi::Value {
      return failed(env, failure);
    }};
  }
  const std::uint32_t tries = packer.tries();
  auto pile = std::make_shared<Pile>(std::move(packer).pile());
  return {
      [pile, tries](Napi::Env env, Desk::TurnId) -> Napi::Value { return pileAnswer(env, std::move(*pile), tries); }};
}

Napi::Value take(const Napi::CallbackInfo& info) {
  Pile& pile = *info[0].As<Napi::External<Pile>>().Data();
  const std::size_t number = info[1].As<Napi::Number>().Uint32Value();
  if (number >= pile.size()) throw Napi::Error::New(info.Env(), "the list has no such slice");
  return makeSlice(info.Env(), *pile[number]);
}

}  // namespace addon
