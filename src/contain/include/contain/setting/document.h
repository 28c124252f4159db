// Changing one value in a configuration file and nothing else: comments, order, indentation, line
// ends and the way of quoting stay. What cannot be changed surely is refused with a reason, and
// every result is read again: all but the one key must be as before. Pure, thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::contain::setting {

enum class Format : std::uint8_t {
  kJson,
  kYaml,
  kToml,
  kIni,         ///< [section], key = value; comments begin with ; or #
  kProperties,  ///< key = value, key: value; as Java reads them
  kPostgres,    ///< postgresql.conf: key = 'value'  # comment
  kRedis,       ///< redis.conf: key, blanks, the rest of the line
  kEnv,         ///< KEY=value, export KEY='value'
};
std::string_view name_of(Format format);
std::optional<Format> format_of(std::string_view name);
/// Whether a value is a text, a number or a boolean there, and not just letters.
bool has_types(Format format);

/// Where a value stands: names from the outside in; a list's element by its number from 0. Formats
/// without levels have one name, which may hold dots.
struct Key {
  std::vector<std::string> names;
  friend auto operator<=>(const Key&, const Key&) = default;
};
/// "database.pool.size", "servers.0.weight"; a dot or backslash inside a name is written \. or \\.
/// For a format without levels the whole text is one name. Errors: kInvalidInput.
Result<Key> parse_key(std::string_view text, Format format);
std::string to_text(const Key& key, Format format);

enum class Type : std::uint8_t {
  kText,
  kNumber,
  kBoolean,
  kNull,
  kOther,  ///< empty lists and mappings, dates, 0x1f: nothing that a value can keep as its type
};
std::string_view name_of(Type type);

struct Scalar {
  Type type = Type::kText;
  std::string text;  ///< without quotes and escapes
  friend bool operator==(const Scalar&, const Scalar&) = default;
};

/// How the type of a new value is found.
enum class Typing : std::uint8_t {
  kKept,  ///< as the value that is there has it; where none is there, as it looks
  kSaid,  ///< as it is written in JSON: 5, true, "5"
};

/// "KEY=VALUE" (the type is kept) or "KEY:=VALUE" (it is said).
struct Assignment {
  Key key;
  std::string value;
  Typing typing = Typing::kKept;
  friend bool operator==(const Assignment&, const Assignment&) = default;
};
/// Values are one line of UTF-8 without control characters, at most 4096 bytes.
/// Errors: kInvalidInput.
Result<Assignment> parse_assignment(std::string_view text, Format format);
std::string to_text(const Assignment& assignment, Format format);

struct Leaf {
  Key key;
  Scalar value;
  friend bool operator==(const Leaf&, const Leaf&) = default;
};

/// Every value of the file, as its reader sees it, in file order.
/// Errors: kInvalidInput (not of that format), kUnsupported (cannot be read surely), kLimit.
Result<std::vector<Leaf>> leaves(std::string_view text, Format format);

/// The value of a key; nullopt: it isn't there. Errors: as leaves().
Result<std::optional<Scalar>> value_at(std::string_view text, Format format, const Key& key);

/// The bytes that make up the value, quotes included. nullopt: it isn't there.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};
Result<std::optional<Extent>> extent_of(std::string_view text, Format format, const Key& key);

/// The text with the value changed, or with the key added where its surroundings are there.
/// Errors: as leaves(); kUnsupported (this value, or this new one, cannot be written surely there).
Result<std::string> with_value(std::string_view text, Format format, const Assignment& wish);

}  // namespace quell::contain::setting
