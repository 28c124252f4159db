#include "contain/token.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kinds/calls.h"
#include "kinds/credential_words.h"
#include "kinds/kinds.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::TokenServer& each : config.credentials.tokens) out.push_back(each.name);
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  return read_credential("token", typed);
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::TokenServer& from =
      *std::ranges::find(config.credentials.tokens, name, &config::TokenServer::name);
  using Ids = contain::TokenServer::SessionIds;
  contain::TokenServer server{.name = from.name,
                              .server = call_server(from.server),
                              .read = described_call(from.read),
                              .valid = from.valid,
                              .revoked = from.revoked,
                              .watch = from.watch,
                              .make = described_call(from.make),
                              .revoke = described_call(from.revoke),
                              .restore = described_call(from.restore),
                              .sessions = described_call(from.sessions),
                              .session_id = from.session_id,
                              .session_ids = from.shows_session_ids ? Ids::kShown : Ids::kSecret,
                              .end_sessions = described_call(from.end_sessions),
                              .dependants = described_call(from.dependants),
                              .probe = described_call(from.probe),
                              .control = std::nullopt};
  if (from.control) server.control = secret_source(*from.control);
  return credential_actuator(config, contain::token_holder(std::move(server)));
}

}  // namespace

Kind token_kind() {
  return {.actuator = "token",
          .word = "token",
          .does = "a token of an API is revoked, a new one may take its place; its sessions end",
          .target = "\"shop new:/root/shop.new old:/root/shop.leaked\", \"shop lock\"",
          .configuration =
              "  credentials:\n"
              "    tokens:\n"
              "      - name: api\n"
              "        server:\n"
              "          url: https://api.shop.example\n"
              "          headers: {Authorization: \"Bearer {secret.admin}\"}\n"
              "          secrets: {admin: /root/api-admin}\n"
              "        read: {path: \"/tokens/{name}\", pick: /active}\n"
              "        revoke: {method: DELETE, path: \"/tokens/{name}\", expect: [204]}\n"
              "        probe: {path: /me, headers: {Authorization: \"Bearer {secret.tried}\"}}",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = no_requests_of_a_credential,
          .lift_warning = kCredentialLiftWarning};
}

}  // namespace quell::casework
