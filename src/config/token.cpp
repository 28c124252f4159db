#include "config/credentials.h"

#include <array>
#include <string>
#include <string_view>

#include "read_call.h"
#include "readers.h"

namespace quell::config {

using yaml::Mapping;
using yaml::Node;

namespace {

constexpr std::array<std::string_view, 2> kSessionIds = {"secret", "shown"};

Result<bool> session_ids(const Node& node) {
  QUELL_TRY(const std::string word, one_of(node, kSessionIds));
  return word == "shown";
}

}  // namespace

Result<TokenServer> token_server(const Node& node) {
  QUELL_TRY(const Mapping mapping,
            node.mapping({"name", "server", "read", "valid", "revoked", "watch", "make", "revoke",
                          "restore", "sessions", "session_id", "session_ids", "end_sessions",
                          "dependants", "probe", "control"}));
  TokenServer server;
  QUELL_TRY(const Node* name, required(node, mapping, "name"));
  QUELL_TRY(server.name, text(*name));
  QUELL_TRY(const Node* at, required(node, mapping, "server"));
  QUELL_TRY(server.server, http_server(*at));
  QUELL_TRY(const Node* read, required(node, mapping, "read"));
  QUELL_TRY(server.read, http_call(*read));
  QUELL_TRY(const Node* revoke, required(node, mapping, "revoke"));
  QUELL_TRY(server.revoke, http_call(*revoke));
  QUELL_TRY(const Node* probe, required(node, mapping, "probe"));
  QUELL_TRY(server.probe, http_call(*probe));
  QUELL_CHECK(optional_member(mapping, "valid", server.valid, text));
  QUELL_CHECK(optional_member(mapping, "revoked", server.revoked, text));
  QUELL_CHECK(optional_member(mapping, "watch", server.watch,
                              [](const Node& each) { return list_of(each, &absolute_path); }));
  QUELL_CHECK(optional_member(mapping, "make", server.make, http_call));
  QUELL_CHECK(optional_member(mapping, "restore", server.restore, http_call));
  QUELL_CHECK(optional_member(mapping, "sessions", server.sessions, http_call));
  QUELL_CHECK(optional_member(mapping, "session_id", server.session_id, absolute_path));
  QUELL_CHECK(optional_member(mapping, "session_ids", server.shows_session_ids, session_ids));
  QUELL_CHECK(optional_member(mapping, "end_sessions", server.end_sessions, http_call));
  QUELL_CHECK(optional_member(mapping, "dependants", server.dependants, http_call));
  QUELL_CHECK(optional_member(mapping, "control", server.control, secret_place));
  return server;
}

}  // namespace quell::config
