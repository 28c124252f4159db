// Configuration files of one setting a line: INI, TOML, properties, postgresql.conf, redis.conf,
// environment files. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "setting/engine.h"

namespace quell::contain::setting {

struct Entry {
  Key key = {};
  std::size_t begin = 0;  ///< of its first line
  std::size_t end = 0;    ///< of its last line, line end included
  std::size_t key_begin = 0;
  std::size_t key_end = 0;
  Slot slot = {};
};

/// Entries before the first header are in a section of no names.
struct Section {
  std::vector<std::string> names = {};
  std::size_t head_end = 0;  ///< where its first line could stand
  std::vector<Entry> entries = {};
};

/// Errors: kInvalidInput (a line that is none of this format), kUnsupported (a value over several
/// lines, where one cannot tell what belongs to it).
Result<std::vector<Section>> read_lines(std::string_view text, Format format);

/// The value that stands in [begin, end) of the text, `begin` at its first byte. Errors:
/// kInvalidInput, kUnsupported.
Result<Slot> read_value(std::string_view text, std::size_t begin, std::size_t end, Format format);
Result<std::string> line_spelling(const Scalar& value, Quotes quotes, Format format);

bool is_blank(char c);
bool is_name_byte(char c);  ///< letters, digits, '_' and '-'

}  // namespace quell::contain::setting
