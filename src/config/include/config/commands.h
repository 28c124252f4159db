// What quell.yaml says of a measure that consists of four commands. Pure values, thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace quell::config {

enum class TargetForm : std::uint8_t { kWord, kAddress, kPath, kText };

/// Argument vectors; an argument "{target}" or "{id}" stands for the target or the containment's
/// id.
struct Commands {
  std::string name;
  std::vector<std::string> plan;
  std::vector<std::string> apply;
  std::vector<std::string> probe;
  std::vector<std::string> undo;
  TargetForm takes = TargetForm::kWord;
  Duration timeout = std::chrono::seconds(30);  ///< of each
  std::string directory = "/";
  std::vector<std::string> environment;  ///< "NAME=value"
};

}  // namespace quell::config
