#include "config/services.h"

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

}  // namespace

Result<Service> service(const yaml::Node& node) {
  QUELL_TRY(const yaml::Mapping mapping,
            node.mapping({"name", "pid_file", "executable", "cgroup", "unit", "systemctl",
                          "answers_at", "host", "path", "patience"}));
  Service service;
  QUELL_TRY(const yaml::Node* name, required(node, mapping, "name"));
  QUELL_TRY(service.name, text(*name));
  QUELL_CHECK(optional_member(mapping, "pid_file", service.pid_file, absolute_path));
  QUELL_CHECK(optional_member(mapping, "executable", service.executable, absolute_path));
  QUELL_CHECK(optional_member(mapping, "cgroup", service.cgroup, absolute_path));
  QUELL_CHECK(optional_member(mapping, "unit", service.unit, unit));
  QUELL_CHECK(optional_member(mapping, "systemctl", service.systemctl, absolute_command));
  QUELL_CHECK(optional_member(mapping, "answers_at", service.answers_at, endpoint));
  QUELL_CHECK(optional_member(mapping, "host", service.host, word));
  QUELL_CHECK(optional_member(mapping, "path", service.path, request_path));
  QUELL_CHECK(optional_member(mapping, "patience", service.patience, duration));
  const int places = (service.pid_file ? 1 : 0) + (service.cgroup ? 1 : 0) + (service.unit ? 1 : 0);
  if (places != 1) {
    return std::unexpected(node.error("one of pid_file, cgroup and unit is wanted here"));
  }
  if (service.pid_file && service.executable.empty()) {
    return std::unexpected(node.error("\"executable\" is missing here"));
  }
  return service;
}

}  // namespace quell::config
