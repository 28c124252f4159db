// One sample file of every format, as its server or library writes it: detection and the stack
// traces are tested with them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace quell::logs {

struct Sample {
  std::string_view name;
  std::string_view format;
  std::string text;
};

std::vector<Sample> samples();

/// The text of the sample of that name; empty if there is none.
std::string sample_named(std::string_view name);

}  // namespace quell::logs
