// Templates of described calls: texts with named places, and how a value is written at each kind of
// place. Private to contain. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/call.h"
#include "doc/json.h"

namespace quell::contain::call {

/// A part of a template: text as it is, or the name of a place.
struct Piece {
  enum class Kind : std::uint8_t { kLiteral, kPlace } kind = Kind::kLiteral;
  std::string text;
};

/// "/a/{name}": the literal "/a/" and the place "name". Errors: kInvalidInput (a brace alone, a
/// name that is not of letters, digits, '_' and '.').
Result<std::vector<Piece>> pieces_of(std::string_view text);

inline constexpr std::string_view kSecretPrefix = "secret.";

/// Fills places. Errors: kInvalidInput, naming the place.
class Filler {
 public:
  explicit Filler(const CallValues& values) : values_(values) {}

  /// Path and query: every byte of a value but letters, digits and "-._~" becomes %XX, so that it
  /// can't begin another component, parameter or fragment. A path never gets a component that is
  /// empty, "." or ".."; no value with control bytes stands in either.
  [[nodiscard]] Result<std::string> target(std::string_view text) const;
  /// Printable ASCII only: nothing can end the line.
  [[nodiscard]] Result<std::string> header(std::string_view text) const;
  /// JSON text whose strings are templates; names of members are not.
  [[nodiscard]] Result<std::string> json_text(std::string_view text) const;
  /// application/x-www-form-urlencoded.
  [[nodiscard]] Result<std::string> form(const std::vector<CallField>& fields) const;

 private:
  [[nodiscard]] Result<CallValue> at(const std::string& place) const;
  [[nodiscard]] Result<json::Value> json_value(const json::Value& value) const;
  [[nodiscard]] Result<json::Value> json_string(std::string_view text) const;

  const CallValues& values_;
};

/// The value as text: a JSON string's content, else its text.
Result<std::string> plain_text(const CallValue& value);

/// Members sorted, on one line: equal values give equal texts.
std::string sorted_text(const json::Value& value);

}  // namespace quell::contain::call
