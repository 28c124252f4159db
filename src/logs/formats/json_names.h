// What the fields of JSON lines are called. Private to logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "formats/request_draft.h"

namespace quell::logs {

/// Fields of an application's entry.
enum class EventField : std::uint8_t {
  kLevel,
  kLogger,
  kMessage,
  kException,  ///< its type alone
  kTrace,      ///< the whole trace as one text
};

struct UsualName {
  std::variant<Field, EventField> meaning;
  std::size_t rank = 0;  ///< of several names for one field in a line, the lowest counts
};

/// What a path usually means: case, "_" and "-" make no difference ("remote_addr", "remoteAddr").
std::optional<UsualName> usual_json_name(std::string_view path);

/// A name that the user gave.
struct JsonName {
  std::string path;  ///< as in the line: "src.ip"
  Field field = Field::kIgnored;
};

/// "time=ts,client=src.ip". Errors: kInvalidInput.
Result<std::vector<JsonName>> parse_json_names(std::string_view text);

}  // namespace quell::logs
