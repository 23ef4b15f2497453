#include "operation/sent.h"

#include <algorithm>

#include "schema/tables.h"

namespace operation {

using codec::Fixup;
using codec::Record;

const Record* sentAbout(const Step& step, std::uint8_t subject) {
  if (step.about == subject) return &step.sent;
  return step.operation->carries == schema::Access::create ? codec::peerIn(step.sent) : nullptr;
}

bool liesWhereAsked(const Step& creation, const Record& read) {
  constexpr std::string_view kLowerdev = "lowerdev";
  const auto& fixups = creation.request.fixups;
  const auto named = std::ranges::find(fixups, kLowerdev, &Fixup::field);
  if (named == fixups.end()) return true;
  const auto asked = netlink::load<std::uint32_t>(creation.request.bytes, named->offset);
  return codec::numberOf(read[kLowerdev]) == asked.value_or(0);
}

const schema::Operation* readByNews(const Trip& trip, std::size_t number) {
  if (number + 1 >= trip.steps.size()) return nullptr;
  const Step& creation = trip.steps[number];
  const Step& read = trip.steps[number + 1];
  const bool isCreation =
      creation.operation->carries == schema::Access::create && creation.sent.schema == &schema::kLink;
  const bool isOfIt = read.operation->form == schema::Form::get && read.verify && read.about == creation.about &&
                      read.place == creation.place;
  if (!isCreation || !isOfIt || creation.about >= trip.subjects.size()) return nullptr;
  const auto fields = schema::kLink.fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].untold && !creation.sent.slots[i].absent()) return nullptr;
  }
  return read.operation;
}

}  // namespace operation
