// The part "credentials" of quell.yaml: what keeps credentials that containment may change. Values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/call.h"
#include "config/endpoint.h"

namespace quell::config {

/// A file for HTTP basic authentication.
struct HtpasswdFile {
  std::string name;
  std::string file;
  std::string scheme = "bcrypt";  ///< or "sha512"
  Endpoint probe_at;
  std::string host = "localhost";
  std::string path = "/";
  std::optional<std::string> control;
  std::string control_secret;
};

/// A PostgreSQL server whose roles may be changed.
struct PostgresServer {
  std::string name;
  std::string connection = "host=/var/run/postgresql user=postgres dbname=postgres";
  std::string probe = "host=127.0.0.1 dbname=postgres";
  std::optional<std::string> control;
  std::string control_secret;
};

/// A Redis server whose users may be changed.
struct RedisServer {
  std::string name;
  Endpoint at;
  std::optional<std::string> user;
  std::string secret;
  std::optional<std::string> control;
  std::string control_secret;
};

/// An sshd whose authorized keys may be changed, and of which accounts.
struct SshServer {
  std::string name;
  std::vector<std::string> accounts;
  std::string program = "/usr/sbin/sshd";
  std::string config_file = "/etc/ssh/sshd_config";
  std::string log = "/var/log/auth.log";
  std::optional<Endpoint> probe_at;
  std::optional<std::string> control;
  std::string control_key;
};

/// An API whose tokens may be revoked, through described calls.
struct TokenServer {
  std::string name;
  HttpServer server;
  HttpCall read;
  std::string valid = "true";          ///< JSON
  std::optional<std::string> revoked;  ///< JSON
  std::vector<std::string> watch;      ///< JSON pointers
  std::optional<HttpCall> make;
  HttpCall revoke;
  std::optional<HttpCall> restore;
  std::optional<HttpCall> sessions;
  std::string session_id;          ///< JSON pointer into each session; "": all of it
  bool shows_session_ids = false;  ///< they are no secrets
  std::optional<HttpCall> end_sessions;
  std::optional<HttpCall> dependants;
  HttpCall probe;
  std::optional<SecretPlace> control;
};

struct Credentials {
  /// Where it is kept what is in force and what it replaced.
  std::string state;
  std::vector<HtpasswdFile> htpasswd;
  std::vector<PostgresServer> postgres;
  std::vector<RedisServer> redis;
  std::vector<SshServer> ssh;
  std::vector<TokenServer> tokens;
};

}  // namespace quell::config
