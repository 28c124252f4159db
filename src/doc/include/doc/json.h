// JSON, strictly: what Quell writes has one allowed form, and what it reads is checked for what
// Boost.JSON lets through (duplicate keys, huge nesting). Thread-safe: free functions on values.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

// Bytes from outside go through quell::utf8_or_replaced (base/utf8.h) before they become a Value.

/// Parses one JSON text (RFC 8259, UTF-8). Duplicate keys, nesting over limits::kDocumentDepth,
/// texts over limits::kDocumentBytes and numbers that are not finite are errors: kInvalidInput or
/// kLimit, with line and column.
Result<Value> parse(std::string_view text);

/// The one allowed form, for hashing: no spaces, keys sorted by bytes, integers only (a double is a
/// programmer's mistake and asserts), strings with the shortest escapes (\" \\ \b \f \n \r \t,
/// \u00XX in lower case for other control bytes, everything else as UTF-8). See
/// docs/formats/journal.md.
std::string canonical(const Value& value);

/// Indented by two spaces, keys in the order of the object: for people and --json.
std::string pretty(const Value& value);
/// At least as many bytes as pretty() would write for the value at this depth, and not many more.
std::size_t pretty_size(const Value& value, std::size_t depth);

/// On one line without spaces, keys in the order of the object: for JSON lines.
std::string line(const Value& value);

/// A member that must be there and be a string / integer; the error names the key (kInvalidInput).
Result<std::string_view> text_at(const Object& object, std::string_view key);
Result<std::int64_t> integer_at(const Object& object, std::string_view key);

}  // namespace quell::json
