// Files kept as text, for tests and measurements: "=== PATH" begins one; with "escaped" behind the
// path, \xHH stands for a byte. Lines before the first are a comment.
#pragma once

#include <gtest/gtest.h>

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "os/file.h"
#include "webroot/file_facts.h"
#include "webroot/rule_book.h"

namespace quell::webroot {

struct Sample {
  std::string path;
  std::string bytes;
};

inline std::string bytes_of(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    unsigned value = 0;
    if (line.substr(i).starts_with("\\x") && i + 4 <= line.size() &&
        std::from_chars(line.data() + i + 2, line.data() + i + 4, value, 16).ptr ==
            line.data() + i + 4) {
      out += static_cast<char>(value);
      i += 3;
    } else {
      out += line[i];
    }
  }
  return out;
}

inline std::vector<Sample> samples(const std::string& file) {
  const auto text = os::read_file(os::Path(QUELL_SOURCE_DIR) / file, 1'000'000);
  EXPECT_TRUE(text) << file;
  std::vector<Sample> all;
  bool escaped = false;
  std::string_view rest = text ? std::string_view(*text) : "";
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    std::string_view line = rest.substr(0, end + 1);
    rest.remove_prefix(end + 1);
    if (line.starts_with("=== ")) {
      line = line.substr(4, line.size() - 5);
      escaped = line.ends_with(" escaped");
      all.push_back({.path = std::string(line.substr(0, line.find(' '))), .bytes = {}});
    } else if (!all.empty()) {
      all.back().bytes += escaped ? bytes_of(line) : std::string(line);
    }
  }
  return all;
}

}  // namespace quell::webroot
