// Which formats a reading knows, and which of them a file may be in. Private to logs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "logs/format.h"
#include "logs/reader.h"

namespace quell::logs {

/// Index of a format in the table that the reading was given.
using FormatIndex = std::size_t;

class FormatTable {
 public:
  explicit FormatTable(const ReadOptions& options);

  /// All of them, the ones of patterns last.
  [[nodiscard]] const std::vector<Format>& formats() const { return formats_; }
  /// Those that a file with this path may be in; at least one.
  [[nodiscard]] std::vector<FormatIndex> of_file(std::string_view path) const;

 private:
  std::vector<Format> formats_;
  std::vector<std::string> patterns_;  ///< of the last ones
};

/// Whether the path falls under the pattern of a FileFormat.
bool falls_under(std::string_view path, std::string_view pattern);

}  // namespace quell::logs
