// What quell.yaml says of services that containment may freeze or stop. Pure values, thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/endpoint.h"

namespace quell::config {

/// Exactly one of pid_file (with executable), cgroup, container and unit is given.
struct Service {
  std::string name;
  std::optional<std::string> pid_file;
  std::string executable;
  std::optional<std::string> cgroup;
  std::optional<std::string> container;
  std::vector<std::string> engine = {"/usr/bin/docker"};
  std::optional<std::string> unit;
  std::vector<std::string> systemctl = {"/usr/bin/systemctl"};
  std::optional<Endpoint> answers_at;
  std::string host = "localhost";
  std::string path = "/";
  Duration patience = std::chrono::seconds(10);
};

}  // namespace quell::config
