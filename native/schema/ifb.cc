#include "schema/tables.h"

// drivers/net/ifb.c: a kind without data of its own.
namespace schema {

constexpr Schema kIfb{"ifb", {}};
static_assert(isWellFormed(kIfb));

}  // namespace schema
