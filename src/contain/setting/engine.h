// What each format gives to document.cpp: its values, the place of one, and its spelling. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "contain/setting/document.h"

namespace quell::contain::setting {

enum class Quotes : std::uint8_t { kNone, kSingle, kDouble };

/// A value that is there.
struct Slot {
  std::size_t begin = 0;
  std::size_t end = 0;
  Scalar value = {};
  Quotes quotes = Quotes::kNone;
  std::string objection = {};  ///< why it cannot be changed surely; empty: it can
};

/// Where a key that isn't there belongs: `before` and `after` go around its value.
struct Gap {
  std::size_t at = 0;
  std::string before = {};
  std::string after = {};
  Quotes quotes = Quotes::kNone;
};
using Spot = std::variant<Slot, Gap>;

/// REQUIRES of spot and spelling: leaves() read the text.
struct Engine {
  Result<std::vector<Leaf>> (*leaves)(std::string_view text, Format format);
  /// Errors: kUnsupported (the key can neither be there nor be added).
  Result<Spot> (*spot)(std::string_view text, Format format, const Key& key);
  /// The bytes of a value, with these quotes where that is possible. Errors: kUnsupported.
  Result<std::string> (*spelling)(const Scalar& value, Quotes quotes, Format format);
};

const Engine& json_engine();
const Engine& yaml_engine();
const Engine& line_engine();

/// As RFC 8259 writes a number.
bool is_json_number(std::string_view text);
/// A scalar as JSON writes it. Errors: kInvalidInput.
Result<Scalar> json_scalar(std::string_view text);
/// With the escapes that JSON, YAML and TOML share.
std::string double_quoted(std::string_view text);

}  // namespace quell::contain::setting
