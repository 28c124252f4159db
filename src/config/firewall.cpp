#include "config/firewall.h"

#include <string>

#include "readers.h"

namespace quell::config {
namespace {

/// "2m", or "never" where nobody can be locked out.
Result<std::optional<Duration>> confirm_within(const yaml::Node& node) {
  QUELL_TRY(const std::string value, node.text());
  if (value == "never") return std::optional<Duration>();
  QUELL_TRY(const Duration parsed, duration(node));
  if (parsed >= std::chrono::seconds(10) && parsed <= std::chrono::hours(1)) return parsed;
  return std::unexpected(node.error("from 10s to 60m is wanted here, or never"));
}

}  // namespace

Result<Firewall> firewall(const yaml::Node& node) {
  Firewall firewall;
  if (node.is_null()) return firewall;
  QUELL_TRY(const yaml::Mapping mapping,
            node.mapping({"name", "confirm_within", "lock_directory"}));
  QUELL_CHECK(optional_member(mapping, "name", firewall.name, text));
  QUELL_CHECK(optional_member(mapping, "confirm_within", firewall.confirm_within, confirm_within));
  QUELL_CHECK(optional_member(mapping, "lock_directory", firewall.lock_directory, absolute_path));
  return firewall;
}

}  // namespace quell::config
