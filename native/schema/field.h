#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

// The form of the tables. A table says for each field of a message everything the library knows about
// it; encoder, decoder, argument checks, error messages and the tests of the types all read it from here.
namespace schema {

// How a value travels. A closed list: a new need is a new type, never a function pointer in a row.
enum class Type : std::uint8_t {
  flag,       // an attribute without payload: present is true; coming out also u8, 0 or 1
  boolean,    // u8, 0 or 1
  boolean32,  // u32, 0 or 1; coming out whatever is not 0
  u8,
  u16,
  u32,
  u64,
  s32,
  be16,       // u16 in network byte order
  be32,       // u32 in network byte order
  be64,       // u64 in network byte order
  text,       // characters; going out without a closing NUL
  linkName,   // text with a closing NUL, under the rules for link names
  mac,        // a link-layer address, 6 bytes going in, any length coming out
  ip4,        // an IPv4 address, 4 bytes
  ip6,        // an IPv6 address, 16 bytes
  ip,         // an address of either family; IPv6 in attribute `attribute6`, when that is another one
  via,        // u16 address family and an IP address: one of another family than the message's own
  bridgeId,   // 8 bytes, read only: the priority in network byte order, and a MAC address
  ifindex,    // u32; going in also the name of a link, which the connection thread looks up
  netns,      // u32: a descriptor of a network namespace, valid while the request is under way
  maskedBit,  // one bit of {u32 value, u32 mask}: touched only when given
  list,       // a nest of attributes of number `element`, each of type `elementType`
  map,        // a nest of attributes of number `element`, each {u32 from, u32 to}
  structure,  // a C structure, its members in the schema `nested`
  nested,     // a nest with a schema of its own, `nested`
  byKind,     // a nest whose schema is found by the kernel's kind word, in the field `wordIn`
  multipath,  // structures one behind the other (struct rtnexthop), each with its length in front and attributes behind
};

// Who may write a field, and when. Reading is a right of its own.
enum class Access : std::uint8_t {
  read = 1,
  create = 2,     // the create message carries it
  change = 4,     // the change message carries it
  property = 8,   // the property message (RTM_NEWLINKPROP) carries it
  query = 16,     // a dump may be filtered by it
  follow = 32,    // may be given at creation, and follows the create message in one of its own
  complete = 64,  // the last message of a creation carries it, in which it takes the place of the mark
  readWrite = read | create | change,
  readWriteComplete = readWrite | complete,
  completing = read | complete,
  createOnly = read | create,
  changeOnly = read | change,
  followChange = read | change | follow,
  followProperty = read | property | follow,
  readQuery = read | query,
  readWriteQuery = readWrite | query,
  changeOnlyQuery = changeOnly | query,
};
[[nodiscard]] constexpr bool allows(Access access, Access wanted) {
  return (static_cast<unsigned>(access) & static_cast<unsigned>(wanted)) != 0;
}

// An attribute that says what to do with the one behind it (IFLA_MACVLAN_MACADDR_MODE). 0: there is none.
struct Command {
  std::uint16_t attribute = 0;
  std::uint32_t value = 0;
};

// One word of a closed set.
struct Literal {
  std::string_view word;
  std::uint32_t value;
  bool readOnly = false;  // the kernel says it, and is never told
  bool fleeting = false;  // may be gone when it is read back
};

struct Schema;

// A field lies in the message's fixed header or structure when it has an offset, else in an attribute.
constexpr std::uint16_t kNoOffset = 0xffff;
constexpr double kNoAbsentValue = std::numeric_limits<double>::quiet_NaN();

// Whose a field is: the link's own, or the lower device's; then a creation sets it for all links upon that, when it is
// given or in any case.
enum class Shared : std::uint8_t { no, whenGiven, always };

struct Field {
  std::string_view name;         // the property in JavaScript
  std::uint16_t attribute = 0;   // the kernel's number
  std::uint16_t attribute6 = 0;  // ip: the number for an IPv6 address, when it is another one
  Type type = Type::u32;
  Access access = Access::readWrite;
  std::uint16_t inside[2] = {0, 0};  // NOLINT(modernize-avoid-c-arrays): nests around the attribute, outermost first
  std::uint16_t offset = kNoOffset;  // byte offset in the header or structure
  std::span<const Literal> literals = {};  // the allowed words
  bool bits = false;                       // the words combine: a list of them is the value
  bool open = false;                       // what has no word is a number, going in and coming out
  std::uint32_t mask = 0;                  // maskedBit: the bit
  bool inverted = false;                   // maskedBit: true is the bit cleared
  const Schema* nested = nullptr;          // structure, nested, multipath
  std::string_view wordIn = {};            // byKind: the field that holds the kind word
  bool ofMember = false;                   // byKind: the table of the kind's members, not its own
  bool counters = false;                   // read only where the operation asks for counters
  std::uint16_t element = 0;               // list, map: the attribute number of an element
  bool indexed = false;                    // list: elements are numbered 0, 1, 2, … instead
  Type elementType = Type::text;           // list
  std::uint32_t maxCount = 0;              // list, map: at most so many elements, 0 is any
  std::uint32_t perMessage = 0;            // list: so many surely fit into one message, 0 is all
  std::string_view rest = {};              // list: the spread field that takes the others
  Command command = {};                    // written in front
  bool spread = false;                     // a list in JavaScript, each element in a message of its own
  bool clearable = false;                  // null in JavaScript writes the empty value
  std::int64_t min = 0;                    // numbers: the allowed range, both 0 is the type's own
  std::int64_t max = 0;                    // numbers; text: the most bytes; map: the largest value
  std::int64_t keyMax = 0;                 // map: the largest key, 0 is the type's own
  std::uint32_t scale = 1;                 // numbers: so many of JavaScript's units are one of the kernel's
  std::uint32_t slack = 0;                 // numbers: so many units the kernel may lose, counting in ticks of its own
  std::uint32_t parts = 1;                 // numbers: so many of the kernel's units are one of JavaScript's
  double absentValue = kNoAbsentValue;     // what the kernel means when it leaves the attribute out
  std::string_view absentLike = {};        // addresses: then it means the same as that field
  bool untold = false;                     // takes effect after a creation has told of the new link
  bool identifies = false;                 // tells one object from the others in a list
  bool verified = true;                    // compared with the read-back after a change
  bool inTarget = false;                   // ifindex: a name is looked up where the link ends up
  bool mustExist = false;                  // ifindex: an index is looked up too, since the kernel takes any
  bool unicast = false;                    // mac: neither zero nor multicast
  Shared shared = Shared::no;              // one value for all links of the table upon one device
  bool guarded = false;                    // reported only to those with privileges in the initial user namespace
};

// How a row is read, at a glance. A row fills several lines of a processor's cache, and a list asks for a hundred rows
// of each link.
enum class Glance : std::uint8_t {
  never,
  u8,  // a number that JavaScript gets as it is
  u16,
  u32,
  u64,
  boolean,
  other,  // anything else; when it is absent it says nothing
  like,   // when it is absent it means the same as another row
};

// A table. `headerSize` is the size of the fixed header, or of the structure.
struct Schema {
  static constexpr std::size_t kNumbers = 96;  // attribute numbers with a place in `rows`
  static constexpr std::uint8_t kNoRow = 0xff;

  consteval Schema(std::string_view its, std::span<const Field> rowsOfIt, std::size_t header = 0,
                   std::size_t linkIndex = kNoOffset)
      : name(its),
        fields(rowsOfIt),
        headerSize(static_cast<std::uint16_t>(header)),
        linkOffset(static_cast<std::uint16_t>(linkIndex)) {
    rows.fill(kNoRow);
    std::uint8_t readable = 0;
    // Backwards: of several rows of one number the first one counts.
    for (std::size_t i = fields.size(); i-- > 0;) enter(fields[i], static_cast<std::uint8_t>(i));
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].offset != kNoOffset) headerRows = static_cast<std::uint8_t>(i + 1);
      if (!fields[i].absentLike.empty()) hasLikes = true;
      glances.at(i) = glanceAt(fields[i]);
      columns.at(i) = readable;
      if (glances.at(i) != Glance::never) ++readable;
      onlyCounters = onlyCounters && isCounter(fields[i], i);
      if (!fields[i].wordIn.empty()) wordRows.at(fields[i].ofMember ? 1 : 0) = find(fields[i].wordIn);
    }
  }

  [[nodiscard]] static consteval Glance glanceAt(const Field& row) {
    if (!allows(row.access, Access::read)) return Glance::never;
    if (!row.absentLike.empty()) return Glance::like;
    if (!row.literals.empty() || row.scale != row.parts) return Glance::other;
    if (row.type == Type::boolean) return Glance::boolean;
    if (row.type == Type::u8) return Glance::u8;
    if (row.type == Type::u16) return Glance::u16;
    if (row.type == Type::u32 || row.type == Type::ifindex) return Glance::u32;
    return row.type == Type::u64 ? Glance::u64 : Glance::other;
  }

  // One of many like it, one behind the other.
  [[nodiscard]] static consteval bool isCounter(const Field& row, std::size_t number) {
    return row.type == Type::u64 && row.access == Access::read && row.offset == number * sizeof(std::uint64_t) &&
           row.literals.empty() && row.scale == row.parts;
  }

  std::string_view name;
  std::span<const Field> fields;
  std::uint16_t headerSize;
  std::uint16_t linkOffset;  // where in the header the index of the link lies that a message is about
  // By the number of an attribute of the outermost level: the first row that is read from it, or from inside of it.
  std::array<std::uint8_t, kNumbers> rows{};
  // By the same number: whether the attribute is that row's value, and neither holds other rows nor bits.
  std::array<bool, kNumbers> whole{};
  std::array<Glance, kNumbers> glances{};
  // How many of the rows in front can be read.
  std::array<std::uint8_t, kNumbers> columns{};
  // Behind the last row that lies in the header.
  std::uint8_t headerRows = 0;
  // Whether it is a structure of counters, in the order of the rows, and nothing else.
  bool onlyCounters = true;
  // Whether some row is `absentLike` another.
  bool hasLikes = false;
  // The rows with the words by which the tables of a kind, and of its members, are found, if there are any.
  std::array<std::size_t, 2> wordRows{kNumbers, kNumbers};

  // The row of that name, or fields.size().
  [[nodiscard]] constexpr std::size_t find(std::string_view wanted) const {
    std::size_t index = 0;
    while (index < fields.size() && fields[index].name != wanted) ++index;
    return index;
  }

 private:
  consteval void enter(const Field& row, std::uint8_t index) {
    if (row.offset != kNoOffset || !allows(row.access, Access::read)) return;
    const std::uint16_t number = row.inside[0] != 0 ? row.inside[0] : row.attribute;
    rows.at(number) = index;
    whole.at(number) = row.inside[0] == 0 && row.type != Type::maskedBit;
    if (row.attribute6 == 0) return;
    rows.at(row.attribute6) = index;
    whole.at(row.attribute6) = true;
  }
};

// Names camelCase and unique, attribute numbers unique within their nest, types with what they need.
// A bad table does not compile.
consteval bool isCamelCase(std::string_view name) {
  if (name.empty() || name.front() < 'a' || name.front() > 'z') return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return false;
  }
  return true;
}

consteval bool hasWhatItNeeds(const Field& field) {
  switch (field.type) {
    case Type::list:
      return field.element != 0 || field.indexed;
    case Type::map:
      return field.element != 0;
    case Type::byKind:
      return !field.wordIn.empty();
    case Type::structure:
    case Type::nested:
    case Type::multipath:
      return field.nested != nullptr;
    case Type::maskedBit:
      return field.mask != 0;
    default:
      return !field.bits || !field.literals.empty();
  }
}

consteval bool samePlace(const Field& a, const Field& b) {
  // Bits of one word share its place, and so does a header's word with the bits inside it.
  if (a.type == Type::maskedBit || b.type == Type::maskedBit) return false;
  if (a.offset != kNoOffset || b.offset != kNoOffset) return a.offset == b.offset;
  if (a.command.value != b.command.value) return false;
  return a.attribute == b.attribute && a.inside[0] == b.inside[0] && a.inside[1] == b.inside[1];
}

// The rows of a nest stand together: who looks for one need not look any further.
consteval bool standsWithItsNest(std::span<const Field> rows, std::size_t number) {
  const std::uint16_t nest = rows[number].inside[0];
  if (nest == 0 || rows[number - 1].inside[0] == nest) return true;
  for (std::size_t i = 0; i < number; ++i) {
    if (rows[i].inside[0] == nest) return false;
  }
  return true;
}

consteval bool isWellFormed(const Schema& schema) {
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const Field& field = schema.fields[i];
    if (!isCamelCase(field.name) || !hasWhatItNeeds(field)) return false;
    if (field.offset != kNoOffset && field.offset >= schema.headerSize) return false;
    if (i > 0 && !standsWithItsNest(schema.fields, i)) return false;
    for (std::size_t j = 0; j < i; ++j) {
      if (schema.fields[j].name == field.name || samePlace(schema.fields[j], field)) return false;
    }
  }
  return true;
}

}  // namespace schema
