#include "config/flag.h"

#include <array>
#include <string_view>

#include "read_call.h"
#include "readers.h"

namespace quell::config {
namespace {

using yaml::Mapping;
using yaml::Node;

constexpr std::array<std::string_view, 2> kApis = {"client", "frontend"};

Result<UnleashFlags> unleash(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"server", "project", "environment", "token",
                                                 "application_token", "application_api"}));
  UnleashFlags flags;
  QUELL_TRY(const Node* server, required(node, mapping, "server"));
  QUELL_TRY(flags.server, http_server(*server));
  if (!flags.server.headers.empty() || !flags.server.secrets.empty()) {
    return std::unexpected(
        server->error("Unleash's calls need no headers and secrets but token and "
                      "application_token"));
  }
  QUELL_TRY(const Node* token, required(node, mapping, "token"));
  QUELL_TRY(flags.token, secret_place(*token));
  QUELL_CHECK(optional_member(mapping, "project", flags.project, text));
  QUELL_CHECK(optional_member(mapping, "environment", flags.environment, text));
  QUELL_CHECK(optional_member(mapping, "application_token", flags.application_token, secret_place));
  QUELL_CHECK(optional_member(mapping, "application_api", flags.application_api,
                              [](const Node& each) { return one_of(each, kApis); }));
  return flags;
}

}  // namespace

Result<Flags> flags(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"name", "unleash", "calls", "state", "patience"}));
  Flags flags;
  QUELL_TRY(const Node* name, required(node, mapping, "name"));
  QUELL_TRY(flags.name, text(*name));
  const Node* by_unleash = yaml::find(mapping, "unleash");
  const Node* by_calls = yaml::find(mapping, "calls");
  if ((by_unleash == nullptr) == (by_calls == nullptr)) {
    return std::unexpected(node.error("one of unleash and calls is wanted here"));
  }
  if (by_unleash != nullptr) {
    QUELL_TRY(flags.by, unleash(*by_unleash));
  } else {
    QUELL_TRY(flags.by, switch_calls(*by_calls));
  }
  QUELL_CHECK(optional_member(mapping, "state", flags.state, absolute_path));
  QUELL_CHECK(optional_member(mapping, "patience", flags.patience, duration));
  return flags;
}

}  // namespace quell::config
