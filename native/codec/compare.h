#pragma once

#include <string_view>
#include <vector>

#include "codec/record.h"

namespace codec {

// The kernel ignores what it does not know, and says that all went well. This finds the first field that
// was asked for and is not there when the object is read back; empty when all are. Rows that are orders
// rather than states, and those the table exempts, are not compared, nor are those marked in `settled`.
// The fields that were asked for are marked there: of several changes of one field only the last one
// shows, so the last one is compared first.
[[nodiscard]] std::string_view firstIgnored(const Record& wanted, const Record& found, std::vector<bool>& settled);

// The object of a list that is meant: of those whose first identifying row agrees, the one with which most of them do.
// nullptr when there is none.
[[nodiscard]] Record* mostLike(const Record& wanted, std::vector<Record>& list);

// The first row that tells the objects of a table from one another.
[[nodiscard]] std::string_view identity(const schema::Schema& table);

}  // namespace codec
