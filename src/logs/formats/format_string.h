// The format strings of nginx and Apache, as a list of literals and variables. Private to logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "formats/request_draft.h"

namespace quell::logs {

/// A variable of nginx or a directive of Apache.
struct Variable {
  enum class Kind : std::uint8_t {
    kField,
    kHostAndTarget,  ///< "$host$request_uri": the target begins at the first "/"
    kStrftime,       ///< a part of the time, or all of it, in `strftime`'s form
    kMilliseconds,   ///< of the time
    kMicroseconds,
    kNothing,  ///< "?" or nothing ($is_args): only as a part of a target
  };
  std::string name;          ///< as written: "$status", "%>s"
  std::size_t position = 0;  ///< in the string, 0-based
  Kind kind = Kind::kField;
  Field field = Field::kIgnored;
  std::string strftime;
  std::size_t spaces = 0;  ///< that its values always hold
  bool free = false;       ///< its values may hold any text, spaces too
};

struct Literal {
  std::string text;
};

using FormatToken = std::variant<Literal, Variable>;

/// Errors: kInvalidInput, with the position.
Result<std::vector<FormatToken>> parse_nginx_format(std::string_view format);
Result<std::vector<FormatToken>> parse_apache_format(std::string_view format);

/// What a request header named "User-Agent", "user_agent" or so is for us; kIgnored if nothing.
Field field_of_header(std::string_view name);

}  // namespace quell::logs
