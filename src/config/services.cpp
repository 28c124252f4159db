#include "config/services.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "readers.h"

namespace quell::config {
namespace {

Result<std::string> unit(const yaml::Node& node) {
  QUELL_TRY(std::string value, word(node));
  constexpr std::size_t kLongest = 255;  // of systemd
  if (value.front() != '-' && value.size() <= kLongest && value.find('/') == std::string::npos &&
      value.find('*') == std::string::npos) {
    return value;
  }
  return std::unexpected(node.error("the name of one unit is wanted here"));
}

/// The name or id of a container, as docker and podman take them.
Result<std::string> container(const yaml::Node& node) {
  QUELL_TRY(std::string value, word(node));
  constexpr std::size_t kLongest = 255;
  const bool fits = std::ranges::all_of(value, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
  });
  if (fits && value.size() <= kLongest &&
      std::isalnum(static_cast<unsigned char>(value.front())) != 0) {
    return value;
  }
  return std::unexpected(node.error("the name or id of one container is wanted here"));
}

}  // namespace

Result<Service> service(const yaml::Node& node) {
  QUELL_TRY(const yaml::Mapping mapping,
            node.mapping({"name", "pid_file", "executable", "cgroup", "container", "engine", "unit",
                          "systemctl", "answers_at", "host", "path", "patience"}));
  Service service;
  QUELL_TRY(const yaml::Node* name, required(node, mapping, "name"));
  QUELL_TRY(service.name, text(*name));
  QUELL_CHECK(optional_member(mapping, "pid_file", service.pid_file, absolute_path));
  QUELL_CHECK(optional_member(mapping, "executable", service.executable, absolute_path));
  QUELL_CHECK(optional_member(mapping, "cgroup", service.cgroup, absolute_path));
  QUELL_CHECK(optional_member(mapping, "container", service.container, container));
  QUELL_CHECK(optional_member(mapping, "engine", service.engine, absolute_command));
  QUELL_CHECK(optional_member(mapping, "unit", service.unit, unit));
  QUELL_CHECK(optional_member(mapping, "systemctl", service.systemctl, absolute_command));
  QUELL_CHECK(optional_member(mapping, "answers_at", service.answers_at, endpoint));
  QUELL_CHECK(optional_member(mapping, "host", service.host, word));
  QUELL_CHECK(optional_member(mapping, "path", service.path, request_path));
  QUELL_CHECK(optional_member(mapping, "patience", service.patience, duration));
  const int places = (service.pid_file ? 1 : 0) + (service.cgroup ? 1 : 0) +
                     (service.container ? 1 : 0) + (service.unit ? 1 : 0);
  if (places != 1) {
    return std::unexpected(
        node.error("one of pid_file, cgroup, container and unit is wanted here"));
  }
  if (service.pid_file && service.executable.empty()) {
    return std::unexpected(node.error("\"executable\" is missing here"));
  }
  return service;
}

}  // namespace quell::config
