// What quell.yaml says of trees of files that may be patched. Pure values, thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/endpoint.h"

namespace quell::config {

struct Tree {
  std::string name;
  std::string root;                ///< absolute
  std::vector<std::string> check;  ///< may be empty, as the next two
  std::vector<std::string> restart;
  std::vector<std::string> probe;
  std::optional<Endpoint> answers_at;
  std::string host = "localhost";
  std::string path = "/";
  Duration timeout = std::chrono::seconds(60);
};

}  // namespace quell::config
