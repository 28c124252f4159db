// Log formats: bytes of one line → fields of a Record. One file per format; the table lists them in
// the order in which they are tried. Pure; linear time; no input makes them fail other than by
// saying "not mine".
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "logs/record.h"

namespace quell::logs {

/// Holds the unescaped form of fields that had escapes; reuse one for many lines. Views in a parsed
/// Record point into the line or into this, until the next line is parsed.
class FieldBuffer {
 public:
  void start_line(std::size_t line_bytes);
  /// Undoes \xHH, \" and \\ (also \n \r \t \b \f \v \a of Apache). Other backslashes stay.
  /// Returns the input itself if nothing had to be undone.
  std::string_view unescaped(std::string_view field);

 private:
  std::string bytes_;  // never grows after start_line: views stay valid
};

struct Format {
  std::string_view name;  ///< "combined"
  /// Fills `record` (all but place and line) and answers true, or answers false if the line is
  /// not in this format.
  bool (*parse)(std::string_view line, FieldBuffer& buffer, Record& record);
};

/// Every format that Quell knows, in the order in which to try them.
std::span<const Format> known_formats();

}  // namespace quell::logs
