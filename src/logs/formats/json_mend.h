// Makes JSON of what servers write as JSON. Pure, linear. Private to json_line.cpp.
#pragma once

#include <string>
#include <string_view>

namespace quell::logs {

/// Bytes that UTF-8 can't hold stand for themselves as the code point kByteBase + byte (a private
/// use area); bytes_restored() turns them back. Code points of that area in the line itself stay
/// what they are.
struct Mended {
  std::string text;
  char32_t byte_base = 0;
};

/// The line with the faults undone that json_line.h names.
Mended mended_json(std::string_view line);

/// Closes what a cut left open: a text value ends where the line does; an unfinished name or number
/// is dropped.
std::string closed_json(std::string_view cut_line);

/// Appends `text` to `out` with the bytes that mended_json() hid.
void append_restored(std::string& out, std::string_view text, char32_t byte_base);

}  // namespace quell::logs
