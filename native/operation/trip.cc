#include "operation/trip.h"

#include <linux/if.h>

#include <algorithm>
#include <chrono>

#include "codec/compare.h"
#include "operation/find-added.h"
#include "operation/pick-name.h"
#include "operation/request.h"
#include "operation/sent.h"
#include "schema/tables.h"

namespace operation {
namespace {

using codec::Fixup;
using codec::Record;
using netlink::Failure;
using netlink::FailureKind;
using netlink::Result;
using netlink::Socket;
using netlink::Status;

class Traveller {
 public:
  Traveller(Session& session, Trip& trip) : session_(session), trip_(trip) {}

  [[nodiscard]] Outcome go();
  void undo();

 private:
  [[nodiscard]] Status reachAll();
  [[nodiscard]] Status carryOut(std::size_t number);
  [[nodiscard]] Result<Performed> send(Step& step, const schema::Operation* told = nullptr);
  [[nodiscard]] Result<Performed> answer(std::size_t number);
  [[nodiscard]] Result<bool> isOurs(const Step& creation);
  [[nodiscard]] Status fill(Step& step);
  [[nodiscard]] Status fillOne(Step& step, const Fixup& fixup);
  [[nodiscard]] Result<std::uint32_t> indexOf(std::uint8_t subject);
  [[nodiscard]] Result<Socket*> socketAt(std::uint8_t place);
  [[nodiscard]] Status learn(const Step& step, const Record& read);
  [[nodiscard]] Status verify(std::size_t number, const Record& read);
  [[nodiscard]] Status lookFor(std::size_t number);
  [[nodiscard]] bool forgetPicked(const Step& step);
  [[nodiscard]] bool knowsIndexes(const Step& step) const;

  Session& session_;
  Trip& trip_;
  Outcome outcome_;
  std::optional<Record> told_;         // what the kernel told of the link, as it made it
  std::vector<std::uint8_t> picked_;   // subjects whose name was picked, not given
  std::vector<std::size_t> assumed_;   // steps that were carried out as it seems: their answers were lost
  std::optional<std::size_t> blamed_;  // the step that a look at the result found to have failed
};

Outcome Traveller::go() {
  outcome_.records.resize(trip_.steps.size());
  if (auto reached = reachAll(); !reached) {
    outcome_.failure = std::move(reached).failure();
    return std::move(outcome_);
  }
  // Only now: what this trip uses, earlier ones may have used for a link that is marked with the port of that socket.
  session_.closeUnused(std::chrono::seconds(1));
  for (std::size_t number = 0; number < trip_.steps.size(); ++number) {
    Status done = carryOut(number);
    if (done) continue;
    Failure failure = std::move(done).failure();
    if (trip_.steps[number].mayBeGone && failure.error == ENODEV) {
      outcome_.field = {};  // of a failure that is none
      continue;
    }
    if (failure.offset && outcome_.field.empty()) {
      outcome_.field = codec::fieldAt(trip_.steps[number].request.trail, *failure.offset);
    }
    outcome_.failure = std::move(failure);
    outcome_.failedStep = blamed_.value_or(number);
    if (number > 0) undo();
    break;
  }
  return std::move(outcome_);
}

// Before anything is sent: a link that was made where nobody can go could not be taken back.
Status Traveller::reachAll() {
  for (const Namespace& ns : trip_.namespaces) {
    if (auto socket = session_.in(ns); !socket) return std::move(socket).failure();
  }
  return netlink::success();
}

Status Traveller::carryOut(std::size_t number) {
  Step& step = trip_.steps[number];
  if (step.operation->form == schema::Form::dump) return lookFor(number);
  auto answered = answer(number);
  if (!answered) return std::move(answered).failure();
  auto& [records, assumed] = answered.value();
  if (assumed) assumed_.push_back(number);
  if (records.empty()) return netlink::success();
  Record& read = outcome_.records[number].emplace(std::move(records.front()));
  if (auto learnt = learn(step, read); !learnt) return learnt;
  return step.verify ? verify(number, read) : netlink::success();
}

// What a creation is told of its link is what the step behind it would read: one request less.
Result<Performed> Traveller::answer(std::size_t number) {
  Step& step = trip_.steps[number];
  if (told_) {
    Performed read;
    read.records.push_back(*std::exchange(told_, std::nullopt));
    return read;
  }
  auto answer = send(step, readByNews(trip_, number));
  if (!answer || step.operation->form != schema::Form::change || answer.value().records.empty()) return answer;
  // Of one link it tells once. Whoever can send in our name from elsewhere may have told of another.
  std::vector<Record>& records = answer.value().records;
  const auto* name = std::get_if<std::string>(&records.front()["name"]);
  const bool isIt = records.size() == 1 && name != nullptr && *name == trip_.subjects[step.about].name;
  if (isIt) told_ = std::move(records.front());
  records.clear();
  return answer;
}

// A picked name may be taken by somebody else between the look and the creation: pick again.
Result<Performed> Traveller::send(Step& step, const schema::Operation* told) {
  constexpr int kMaxPicks = 16;
  for (int attempt = 0;; ++attempt) {
    if (auto filled = fill(step); !filled) return std::move(filled).failure();
    const auto socket = socketAt(step.place);
    if (!socket) return socket.failure();
    auto answer = perform(*socket.value(), *step.operation, step.request.bytes, told);
    if (answer && answer.value().assumed && step.operation->carries == schema::Access::create) {
      const auto ours = isOurs(step);
      if (!ours) return ours.failure();
      if (!ours.value()) answer = Failure{FailureKind::kernel, step.operation->alreadyDone, {}, std::nullopt};
    }
    if (answer || answer.failure().error != EEXIST || attempt >= kMaxPicks || !forgetPicked(step)) return answer;
  }
}

// The answer to a creation was lost, and now there is a link of that name. It is taken for ours when it has all that
// was asked for. Otherwise it is somebody else's, and neither changed nor taken back by what follows.
Result<bool> Traveller::isOurs(const Step& creation) {
  for (std::size_t number = 0; number < trip_.subjects.size(); ++number) {
    const Record* const sent = sentAbout(creation, static_cast<std::uint8_t>(number));
    if (sent == nullptr) continue;
    Subject& subject = trip_.subjects[number];
    const auto socket = socketAt(subject.place);
    if (!socket) return socket.failure();
    const auto read = readLink(*socket.value(), subject.name);
    if (!read && read.failure().error == ENODEV) return false;
    if (!read) return read.failure();
    std::vector<bool> settled;
    if (!codec::firstIgnored(*sent, read.value(), settled).empty()) return false;
    if (number == creation.about && !liesWhereAsked(creation, read.value())) return false;
    subject.index = static_cast<std::uint32_t>(codec::numberOf(read.value()["index"]));
  }
  return true;
}

bool Traveller::forgetPicked(const Step& step) {
  if (picked_.empty() || step.operation->carries != schema::Access::create) return false;
  for (const std::uint8_t subject : picked_) trip_.subjects[subject].name.clear();
  for (Subject& subject : trip_.subjects) subject.index = 0;
  picked_.clear();
  return true;
}

Status Traveller::fill(Step& step) {
  for (const Fixup& fixup : step.request.fixups) {
    Status filled = fillOne(step, fixup);
    if (!filled) {
      outcome_.field = fixup.field;
      return filled;
    }
  }
  return netlink::success();
}

Status Traveller::fillOne(Step& step, const Fixup& fixup) {
  const std::span<std::byte> bytes(step.request.bytes);
  if (fixup.kind == Fixup::Kind::madeName) {
    Subject& subject = trip_.subjects[fixup.made];
    if (subject.name.empty()) {
      const auto here = socketAt(step.place);
      if (!here) return here.failure();
      const auto there = socketAt(subject.place);
      if (!there) return there.failure();
      auto name = pickName(*here.value(), *there.value(), trip_.subjects, subject.prefix);
      if (!name) return std::move(name).failure();
      subject.name = std::move(name).value();
      picked_.push_back(fixup.made);
    }
    std::array<char, IFNAMSIZ> text{};
    subject.name.copy(text.data(), text.size() - 1);
    netlink::store(bytes, fixup.offset, text);
    return netlink::success();
  }
  const bool made = fixup.kind == Fixup::Kind::madeIndex;
  const bool port = fixup.kind == Fixup::Kind::port;
  const std::uint8_t place = fixup.inTarget || port ? trip_.subjects[fixup.made].place : step.place;
  const auto socket = socketAt(place);
  if (!socket) return socket.failure();
  const auto number = port   ? Result(socket.value()->port())
                      : made ? indexOf(fixup.made)
                             : findIndex(*socket.value(), fixup);
  if (!number) return number.failure();
  netlink::store(bytes, fixup.offset, number.value());
  return netlink::success();
}

Result<std::uint32_t> Traveller::indexOf(std::uint8_t number) {
  Subject& subject = trip_.subjects[number];
  if (subject.index != 0) return subject.index;
  const auto socket = socketAt(subject.place);
  if (!socket) return socket.failure();
  const auto index = findMade(*socket.value(), subject.name);
  if (index) subject.index = index.value();
  return index;
}

Result<Socket*> Traveller::socketAt(std::uint8_t place) {
  if (place == 0) return &session_.here();
  return session_.in(trip_.namespaces[place - std::size_t{1}]);
}

// What a get reads tells the index of its link; later steps name it by that.
Status Traveller::learn(const Step& step, const Record& read) {
  if (step.about >= trip_.subjects.size() || read.schema != &schema::kLink) return netlink::success();
  Subject& subject = trip_.subjects[step.about];
  subject.index = static_cast<std::uint32_t>(codec::numberOf(read["index"]));
  if (const auto* name = std::get_if<std::string>(&read["name"])) subject.name = *name;
  return netlink::success();
}

Status Traveller::verify(std::size_t number, const Record& read) {
  std::vector<bool> settled;
  for (std::size_t earlier = number; earlier-- > 0;) {
    const Step& step = trip_.steps[earlier];
    if (step.operation->form != schema::Form::change || step.operation->takesAway) continue;
    const Record* const sent = sentAbout(step, trip_.steps[number].about);
    if (sent == nullptr) continue;
    const auto ignored = codec::firstIgnored(*sent, read, settled);
    if (ignored.empty()) continue;
    if (std::ranges::find(assumed_, earlier) != assumed_.end()) {
      // Not carried out at all, then: what the kernel said to the repetition was its answer to the first try, too.
      return Failure{FailureKind::kernel, step.operation->alreadyDone, {}, std::nullopt};
    }
    outcome_.field = ignored;
    return Failure{FailureKind::ignored, 0, {}, std::nullopt};
  }
  return netlink::success();
}

bool Traveller::knowsIndexes(const Step& step) const {
  return std::ranges::all_of(step.request.fixups, [this](const Fixup& fixup) {
    return fixup.kind != Fixup::Kind::madeIndex || trip_.subjects[fixup.made].index != 0;
  });
}

// A list: what the earlier steps have added has to be in it.
Status Traveller::lookFor(std::size_t number) {
  Step& look = trip_.steps[number];
  if (auto filled = fill(look); !filled) return filled;
  const auto socket = socketAt(look.place);
  if (!socket) return socket.failure();
  auto list = dump(*socket.value(), *look.operation, look.request.bytes);
  if (!list) return std::move(list).failure();
  Added added = findAdded(trip_, number, list.value());
  outcome_.records[number] = std::move(added.last);
  outcome_.field = added.ignored;
  if (added.ignored.empty()) return netlink::success();
  blamed_ = added.step;
  return Failure{FailureKind::ignored, 0, {}, std::nullopt};
}

void Traveller::undo() {
  for (Step& step : trip_.undo) {
    auto undone = send(step);
    if (undone || outcome_.undoFailure) continue;
    // Gone already is as good: somebody else deleted it. One that was only looked for by its name may be there all the
    // same: somebody else may have renamed it.
    if (undone.failure().error == ENODEV && knowsIndexes(step)) continue;
    outcome_.undoFailure = std::move(undone).failure();
  }
}

}  // namespace

Outcome carryOut(Session& session, Trip& trip) {
  if (trip.closeIdle) session.closeUnused(std::chrono::seconds(0));
  return Traveller(session, trip).go();
}

void takeBack(Session& session, Trip& trip) { Traveller(session, trip).undo(); }

}  // namespace operation
