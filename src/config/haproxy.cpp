#include "config/haproxy.h"

#include <string>
#include <vector>

#include "read_haproxy.h"
#include "readers.h"

namespace quell::config {
namespace {

/// An absolute path, or an address and port.
Result<std::string> runtime_socket(const yaml::Node& node) {
  QUELL_TRY(std::string value, text(node));
  if (value.front() == '/' || parse_endpoint(value)) return value;
  return std::unexpected(
      node.error("an absolute path of a stats socket, or an address and port, is wanted here"));
}

Result<std::vector<std::string>> runtime_sockets(const yaml::Node& node) {
  QUELL_TRY(std::vector<std::string> sockets, list_of<std::string>(node, runtime_socket));
  if (!sockets.empty()) return sockets;
  return std::unexpected(node.error("at least one socket is wanted here"));
}

}  // namespace

Result<Haproxy> haproxy(const yaml::Node& node) {
  QUELL_TRY(const yaml::Mapping mapping,
            node.mapping({"name", "binary", "config", "directory", "sockets", "master_socket",
                          "probe_at", "host", "control", "retry_after"}));
  Haproxy haproxy;
  QUELL_TRY(const yaml::Node* name, required(node, mapping, "name"));
  QUELL_TRY(const yaml::Node* probe_at, required(node, mapping, "probe_at"));
  QUELL_TRY(haproxy.name, text(*name));
  QUELL_TRY(haproxy.probe_at, endpoint(*probe_at));
  QUELL_CHECK(optional_member(mapping, "binary", haproxy.binary, absolute_path));
  QUELL_CHECK(optional_member(mapping, "config", haproxy.config_file, absolute_path));
  QUELL_CHECK(optional_member(mapping, "directory", haproxy.directory, absolute_path));
  QUELL_CHECK(optional_member(mapping, "sockets", haproxy.sockets, runtime_sockets));
  QUELL_CHECK(optional_member(mapping, "master_socket", haproxy.master_socket, runtime_socket));
  QUELL_CHECK(optional_member(mapping, "host", haproxy.host, text));
  QUELL_CHECK(optional_member(mapping, "control", haproxy.control, absolute_path));
  QUELL_CHECK(optional_member(mapping, "retry_after", haproxy.retry_after, duration));
  return haproxy;
}

}  // namespace quell::config
