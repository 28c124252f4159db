// What the readers of quell.yaml's parts share: a value of a node, or an error with line and
// column. Private to config. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "config/config.h"
#include "config/helper.h"
#include "doc/yaml.h"
#include "target/address.h"

namespace quell::config {

/// Sets `into` from the member when it is there.
template <class T, class Reader>
Result<void> optional_member(const yaml::Mapping& mapping, std::string_view key, T& into,
                             Reader&& reader) {
  const yaml::Node* node = yaml::find(mapping, key);
  if (node == nullptr) return {};
  QUELL_TRY(into, std::forward<Reader>(reader)(*node));
  return {};
}

/// The member of that name. An error names it and shows where it is missing.
Result<const yaml::Node*> required(const yaml::Node& owner, const yaml::Mapping& mapping,
                                   std::string_view key);

template <class T>
Result<std::vector<T>> list_of(const yaml::Node& node, Result<T> (*reader)(const yaml::Node&)) {
  QUELL_TRY(const yaml::Sequence sequence, node.sequence());
  std::vector<T> list;
  for (const yaml::Node& element : sequence) {
    QUELL_TRY(T value, reader(element));
    list.push_back(std::move(value));
  }
  return list;
}

template <std::size_t N>
Result<std::string> one_of(const yaml::Node& node, const std::array<std::string_view, N>& allowed) {
  QUELL_TRY(std::string value, node.text());
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
  std::string message = "one of these is wanted here:";
  for (const std::string_view name : allowed) message += " " + std::string(name);
  return std::unexpected(node.error(message));
}

/// Two things of one name could not be told apart on the command line.
template <class T>
Result<void> unique_names(const yaml::Node& root, const std::vector<T>& things,
                          std::string_view what) {
  for (std::size_t i = 0; i < things.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (things[i].name != things[j].name) continue;
      return std::unexpected(
          root.error("two " + std::string(what) + " are called \"" + things[i].name + "\""));
    }
  }
  return {};
}

Result<std::string> text(const yaml::Node& node);           ///< not empty
Result<std::string> absolute_path(const yaml::Node& node);  ///< begins with '/'
Result<std::uint16_t> port(const yaml::Node& node);         ///< 1 to 65535
Result<Duration> duration(const yaml::Node& node);          ///< "90s", "15m"
Result<Endpoint> endpoint(const yaml::Node& node);          ///< "127.0.0.1:8080"
Result<target::Network> network(const yaml::Node& node);    ///< "203.0.113.0/24"
Result<Firewall> firewall(const yaml::Node& node);
Result<Helper> helper(const yaml::Node& node);
Result<Commands> commands(const yaml::Node& node);
/// A program and its arguments.
Result<std::vector<std::string>> command(const yaml::Node& node);

}  // namespace quell::config
