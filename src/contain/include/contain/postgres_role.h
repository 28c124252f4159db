// A login role of a PostgreSQL server: another password, or NOLOGIN; its sessions ended.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "contain/credential.h"

namespace quell::contain {

/// The one server whose roles may be changed. From quell.yaml.
struct PostgresServer {
  std::string name;
  /// How Quell connects, as libpq takes it, without a password (a peer login, a service or a
  /// passfile has it). A superuser's, because only they may read stored passwords.
  std::string connection = "host=/var/run/postgresql user=postgres dbname=postgres";
  /// How the role that is looked at connects: host, port, dbname; user and password are added.
  std::string probe;
  /// Another role, which must go on working, and the file that holds its password.
  std::optional<std::string> control = std::nullopt;
  std::filesystem::path control_secret = {};
  Duration patience = std::chrono::seconds(10);
};

/// Parts: "verifier" (pg_authid.rolpassword, absent where it is null) and "login" (yes, no). The
/// server is never given a password in the clear by ALTER ROLE, so no log of it can hold one.
std::unique_ptr<CredentialHolder> postgres_holder(PostgresServer server);

}  // namespace quell::contain
