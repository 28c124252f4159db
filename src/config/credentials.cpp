#include "config/credentials.h"

#include <array>
#include <string_view>
#include <utility>

#include "read_call.h"
#include "read_credentials.h"
#include "readers.h"

namespace quell::config {
namespace {

using yaml::Mapping;
using yaml::Node;

constexpr std::array<std::string_view, 2> kSchemes = {"bcrypt", "sha512"};

/// The member as text that is not empty, or an error that says where it is missing.
Result<std::string> required_text(const Node& owner, const Mapping& mapping, std::string_view key) {
  QUELL_TRY(const Node* node, required(owner, mapping, key));
  return text(*node);
}

Result<std::string> required_path(const Node& owner, const Mapping& mapping, std::string_view key) {
  QUELL_TRY(const Node* node, required(owner, mapping, key));
  return absolute_path(*node);
}

/// A name and the file that holds its secret, under these two keys: both or none.
Result<void> read_account(const Node& owner, const Mapping& mapping,
                          std::pair<std::string_view, std::string_view> keys,
                          std::optional<std::string>& name, std::string& secret) {
  QUELL_CHECK(optional_member(mapping, keys.first, name, text));
  QUELL_CHECK(optional_member(mapping, keys.second, secret, absolute_path));
  if (name.has_value() == !secret.empty()) return {};
  return std::unexpected(owner.error(std::string(keys.first) + " and " + std::string(keys.second) +
                                     " are wanted together"));
}

constexpr std::pair<std::string_view, std::string_view> kControl = {"control", "control_secret"};

Result<HtpasswdFile> htpasswd(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"name", "file", "scheme", "probe_at", "host",
                                                 "path", "control", "control_secret"}));
  HtpasswdFile file;
  QUELL_TRY(file.name, required_text(node, mapping, "name"));
  QUELL_TRY(file.file, required_path(node, mapping, "file"));
  QUELL_TRY(const Node* probe_at, required(node, mapping, "probe_at"));
  QUELL_TRY(file.probe_at, endpoint(*probe_at));
  const auto scheme = [](const Node& value) { return one_of(value, kSchemes); };
  QUELL_CHECK(optional_member(mapping, "scheme", file.scheme, scheme));
  QUELL_CHECK(optional_member(mapping, "host", file.host, text));
  QUELL_TRY(file.path, required_path(node, mapping, "path"));
  QUELL_CHECK(read_account(node, mapping, kControl, file.control, file.control_secret));
  return file;
}

/// "key=value" pairs; a password does not belong into a configuration.
Result<std::string> connection(const Node& node) {
  QUELL_TRY(std::string value, text(node));
  if (!value.contains("password") && !value.contains("://")) return value;
  return std::unexpected(
      node.error("\"key=value\" pairs without a password are wanted here; a passfile (~/.pgpass) "
                 "may have it"));
}

Result<PostgresServer> postgres(const Node& node) {
  QUELL_TRY(const Mapping mapping,
            node.mapping({"name", "connection", "probe", "control", "control_secret"}));
  PostgresServer server;
  QUELL_TRY(server.name, required_text(node, mapping, "name"));
  QUELL_CHECK(optional_member(mapping, "connection", server.connection, connection));
  QUELL_CHECK(optional_member(mapping, "probe", server.probe, connection));
  QUELL_CHECK(read_account(node, mapping, kControl, server.control, server.control_secret));
  return server;
}

Result<RedisServer> redis(const Node& node) {
  QUELL_TRY(const Mapping mapping,
            node.mapping({"name", "at", "user", "secret", "control", "control_secret"}));
  RedisServer server;
  QUELL_TRY(server.name, required_text(node, mapping, "name"));
  QUELL_TRY(const Node* at, required(node, mapping, "at"));
  QUELL_TRY(server.at, endpoint(*at));
  QUELL_CHECK(read_account(node, mapping, {"user", "secret"}, server.user, server.secret));
  QUELL_CHECK(read_account(node, mapping, kControl, server.control, server.control_secret));
  return server;
}

Result<SshServer> ssh(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"name", "accounts", "sshd", "config", "log",
                                                 "probe_at", "control", "control_key"}));
  SshServer server;
  QUELL_TRY(server.name, required_text(node, mapping, "name"));
  QUELL_TRY(const Node* accounts, required(node, mapping, "accounts"));
  QUELL_TRY(server.accounts, list_of(*accounts, &text));
  if (server.accounts.empty()) return std::unexpected(accounts->error("an account is wanted here"));
  QUELL_CHECK(optional_member(mapping, "sshd", server.program, absolute_path));
  QUELL_CHECK(optional_member(mapping, "config", server.config_file, absolute_path));
  QUELL_CHECK(optional_member(mapping, "log", server.log, absolute_path));
  QUELL_CHECK(optional_member(mapping, "probe_at", server.probe_at, endpoint));
  QUELL_CHECK(
      read_account(node, mapping, {"control", "control_key"}, server.control, server.control_key));
  if (!server.control || server.probe_at) return server;
  return std::unexpected(node.error("probe_at is wanted where a control is named"));
}

}  // namespace

Result<Credentials> credentials(const Node& node) {
  QUELL_TRY(const Mapping mapping,
            node.mapping({"state", "htpasswd", "postgres", "redis", "ssh", "tokens"}));
  Credentials all;
  const auto list = [](auto reader) {
    return [reader](const Node& each) { return list_of(each, reader); };
  };
  QUELL_CHECK(optional_member(mapping, "state", all.state, absolute_path));
  QUELL_CHECK(optional_member(mapping, "htpasswd", all.htpasswd, list(&htpasswd)));
  QUELL_CHECK(optional_member(mapping, "postgres", all.postgres, list(&postgres)));
  QUELL_CHECK(optional_member(mapping, "redis", all.redis, list(&redis)));
  QUELL_CHECK(optional_member(mapping, "ssh", all.ssh, list(&ssh)));
  QUELL_CHECK(optional_member(mapping, "tokens", all.tokens, list(&token_server)));
  QUELL_CHECK(unique_names(node, all.htpasswd, "htpasswd files"));
  QUELL_CHECK(unique_names(node, all.postgres, "PostgreSQL servers"));
  QUELL_CHECK(unique_names(node, all.redis, "Redis servers"));
  QUELL_CHECK(unique_names(node, all.ssh, "SSH servers"));
  QUELL_CHECK(unique_names(node, all.tokens, "servers of tokens"));
  return all;
}

}  // namespace quell::config
