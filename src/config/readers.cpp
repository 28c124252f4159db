#include "readers.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace quell::config {

using yaml::Mapping;
using yaml::Node;

Result<std::string> text(const Node& node) {
  QUELL_TRY(std::string value, node.text());
  if (value.empty()) return std::unexpected(node.error("this must not be empty"));
  return value;
}

Result<std::string> absolute_path(const Node& node) {
  QUELL_TRY(std::string value, text(node));
  if (value.front() != '/') return std::unexpected(node.error("an absolute path is wanted here"));
  return value;
}

Result<std::uint16_t> port(const Node& node) {
  QUELL_TRY(const long long number, node.integer());
  if (number < 1 || number > 65535) {
    return std::unexpected(node.error("a port from 1 to 65535 is wanted here"));
  }
  return static_cast<std::uint16_t>(number);
}

Result<Duration> duration(const Node& node) {
  QUELL_TRY(const std::string value, node.text());
  auto parsed = parse_duration(value);
  if (!parsed) return std::unexpected(node.error(parsed.error().message()));
  return *parsed;
}

Result<Endpoint> endpoint(const Node& node) {
  QUELL_TRY(const std::string value, node.text());
  auto parsed = parse_endpoint(value);
  if (!parsed) return std::unexpected(node.error(parsed.error().message()));
  return *parsed;
}

Result<target::Network> network(const Node& node) {
  QUELL_TRY(const std::string value, node.text());
  auto parsed = target::Network::parse(value);
  if (!parsed) return std::unexpected(node.error(parsed.error().message()));
  return *parsed;
}

Result<const Node*> required(const Node& owner, const Mapping& mapping, std::string_view key) {
  const Node* node = yaml::find(mapping, key);
  if (node != nullptr) return node;
  return std::unexpected(owner.error("\"" + std::string(key) + "\" is missing here"));
}

Result<std::vector<std::string>> command(const Node& node) {
  QUELL_TRY(std::vector<std::string> words,
            list_of<std::string>(node, [](const Node& n) { return n.text(); }));
  if (words.empty() || words.front().empty()) {
    return std::unexpected(node.error("a program and its arguments are wanted here"));
  }
  return words;
}

Result<std::vector<std::string>> absolute_command(const Node& node) {
  QUELL_TRY(std::vector<std::string> words, command(node));
  if (words.front().starts_with('/')) return words;
  return std::unexpected(node.error("the program is wanted here with its absolute path"));
}

Result<std::string> word(const Node& node) {
  QUELL_TRY(std::string value, text(node));
  const bool fine = std::ranges::all_of(value, [](char c) { return c > ' ' && c < '\x7f'; });
  if (fine) return value;
  return std::unexpected(node.error("printable characters without spaces are wanted here"));
}

Result<std::string> request_path(const Node& node) {
  QUELL_TRY(std::string value, word(node));
  if (value.front() == '/') return value;
  return std::unexpected(node.error("a path that begins with / is wanted here"));
}

}  // namespace quell::config
