#include "contain/postgres_role.h"

#include <algorithm>
#include <utility>

#include "base/safe_text.h"
#include "credential/postgres/session.h"
#include "credential/proof.h"
#include "fmt/format.h"
#include "os/deadline.h"

namespace quell::contain {
namespace {

using postgres::Row;
using postgres::Session;

constexpr std::size_t kMostShown = 50;  // dependants; the rest is counted
constexpr auto kSettling = std::chrono::milliseconds(300);
constexpr auto kPause = std::chrono::milliseconds(20);

/// Statements that PostgreSQL would otherwise write, stored password included, into its log or into
/// pg_stat_statements. SET LOCAL: for this transaction only.
constexpr std::string_view kSilence =
    "SET LOCAL log_statement = 'none'; SET LOCAL log_min_duration_statement = -1; "
    "SET LOCAL log_min_duration_sample = -1; SET LOCAL log_min_error_statement = 'panic'; "
    "SET LOCAL pg_stat_statements.track_utility = off; SET LOCAL lock_timeout = '5s'";

class PostgresRole final : public CredentialHolder {
 public:
  explicit PostgresRole(PostgresServer server) : server_(std::move(server)) {}

  [[nodiscard]] std::string_view kind() const override { return "postgres-role"; }
  [[nodiscard]] std::string_view word() const override { return "role"; }
  [[nodiscard]] std::string name() const override { return server_.name; }
  [[nodiscard]] std::string where() const override { return "PostgreSQL " + server_.connection; }
  [[nodiscard]] std::string undo_hint() const override {
    return "sessions that were ended stay ended, those of the new password go on";
  }
  [[nodiscard]] Result<void> check() const override;
  Result<std::optional<std::string>> objection_to(const CredentialWish& wish) override;
  Result<StoredCredential> read(const std::string& name) override;
  Result<StoredCredential> patch_of(const CredentialWish& wish, const crypto::Secret& secret,
                                    crypto::Entropy& entropy) override;
  Result<void> replace(const std::string& name, const StoredCredential& from,
                       const StoredCredential& to) override;
  Result<EndedSessions> end_sessions(const std::string& name) override;
  Result<std::vector<std::string>> dependants(const std::string& name) override;
  std::vector<std::string> actions(const CredentialWish& wish) override;
  std::vector<std::string> warnings(const CredentialWish& wish) override;
  Result<std::vector<Check>> look(const CredentialExpectation& expected) override;

 private:
  [[nodiscard]] Result<Session> connect() const {
    return Session::open({.connection = server_.connection, .patience = server_.patience});
  }
  [[nodiscard]] Result<Attempt> log_in(const std::string& role, std::string_view secret) const;
  Result<void> look_at_sessions(const CredentialExpectation& expected, std::vector<Check>& checks);
  Result<void> look_at_others(std::vector<Check>& checks);

  PostgresServer server_;
};

Result<StoredCredential> stored_of(Session& session, const std::string& name,
                                   std::string_view lock) {
  QUELL_TRY(const std::vector<Row> rows,
            session.ask(fmt::format("SELECT rolpassword, rolcanlogin FROM pg_catalog.pg_authid "
                                    "WHERE rolname = $1 {}",
                                    lock),
                        {name}));
  if (rows.empty()) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no role {}", terminal_safe(name)));
  }
  StoredCredential parts{{"login", rows.front().at(1) == "t" ? "yes" : "no"}};
  if (rows.front().at(0)) parts["verifier"] = *rows.front().at(0);
  return parts;
}

/// "pid 4242, app shop, from 10.0.0.5, since …"
std::string session_words(const Row& row) {
  const auto cell = [&](std::size_t i) { return terminal_safe(row.at(i).value_or("")); };
  return fmt::format("pid {}, application \"{}\", from {}, since {}", cell(0), cell(1),
                     row.at(2) ? cell(2) : "a local socket", cell(3));
}

std::string text_at(const std::vector<Row>& rows) {
  return rows.empty() || rows.front().empty() ? "" : rows.front().front().value_or("");
}

Result<void> PostgresRole::check() const {
  for (const std::string* text : {&server_.connection, &server_.probe}) {
    if (text->contains("password=") || text->contains("password =") || text->contains("://")) {
      return fail(
          ErrorCode::kInvalidInput,
          fmt::format("PostgreSQL server {}: write \"key=value\" pairs without a password; a "
                      "passfile (~/.pgpass) may have it",
                      terminal_safe(server_.name)));
    }
  }
  return {};
}

Result<std::optional<std::string>> PostgresRole::objection_to(const CredentialWish& wish) {
  QUELL_TRY(Session session, connect());
  QUELL_TRY(const std::vector<Row> me, session.ask("SELECT session_user, current_user", {}));
  if (me.front().at(0) == wish.name || me.front().at(1) == wish.name) {
    return fmt::format("Quell itself works as role {}: it would shut itself out",
                       terminal_safe(wish.name));
  }
  if (server_.control == wish.name) {
    return fmt::format("{} is the control that must go on working: name another one in quell.yaml",
                       terminal_safe(wish.name));
  }
  return std::nullopt;
}

Result<StoredCredential> PostgresRole::read(const std::string& name) {
  QUELL_TRY(Session session, connect());
  return stored_of(session, name, "");
}

Result<StoredCredential> PostgresRole::patch_of(const CredentialWish& wish,
                                                const crypto::Secret& secret,
                                                crypto::Entropy& /*entropy*/) {
  if (wish.how == CredentialWish::How::kLock) return StoredCredential{{"login", "no"}};
  QUELL_TRY(Session session, connect());
  QUELL_TRY(std::string stored, session.stored_form(wish.name, secret));
  return StoredCredential{{"verifier", std::move(stored)}};
}

Result<void> PostgresRole::replace(const std::string& name, const StoredCredential& from,
                                   const StoredCredential& to) {
  QUELL_TRY(Session session, connect());
  QUELL_CHECK(session.run("BEGIN"));
  QUELL_CHECK(session.run(std::string(kSilence)));
  QUELL_TRY(const StoredCredential now, stored_of(session, name, "FOR UPDATE"));
  if (now != from) {
    return fail(ErrorCode::kConflict,
                fmt::format("role {} was changed by somebody else", terminal_safe(name)));
  }
  QUELL_TRY(const std::string role, session.identifier(name));
  std::string password = "NULL";
  if (const auto found = to.find("verifier"); found != to.end()) {
    QUELL_TRY(password, session.literal(found->second));
  }
  QUELL_CHECK(session.run(fmt::format("ALTER ROLE {} {} PASSWORD {}", role,
                                      to.at("login") == "yes" ? "LOGIN" : "NOLOGIN", password)));
  QUELL_TRY(const StoredCredential made, stored_of(session, name, ""));
  if (made != to) {
    return fail(ErrorCode::kUnsupported, "the server stores the password in another form");
  }
  return session.run("COMMIT");
}

Result<EndedSessions> PostgresRole::end_sessions(const std::string& name) {
  QUELL_TRY(Session session, connect());
  QUELL_TRY(const std::vector<Row> now, session.ask("SELECT clock_timestamp()::text", {}));
  EndedSessions result{.ended = {}, .mark = text_at(now)};
  // A login that was half-way shows up a little later: looked for until none is left.
  constexpr int kRounds = 50;
  for (int round = 0; round < kRounds; ++round) {
    QUELL_TRY(const std::vector<Row> ended,
              session.ask("SELECT pid, application_name, host(client_addr), backend_start, "
                          "pg_terminate_backend(pid, 2000) FROM pg_stat_activity "
                          "WHERE usename = $1 AND backend_start <= $2::timestamptz",
                          {name, result.mark}));
    if (ended.empty()) return result;
    for (const Row& row : ended) {
      std::string words = session_words(row);
      const bool known = std::ranges::find(result.ended, words) != result.ended.end();
      if (!known) result.ended.push_back(std::move(words));
    }
  }
  return fail(ErrorCode::kTimeout, "sessions of the role do not end");
}

Result<std::vector<std::string>> PostgresRole::dependants(const std::string& name) {
  QUELL_TRY(Session session, connect());
  std::vector<std::string> lines;
  QUELL_TRY(const std::vector<Row> sessions,
            session.ask("SELECT pid, application_name, host(client_addr), backend_start "
                        "FROM pg_stat_activity WHERE usename = $1 ORDER BY backend_start",
                        {name}));
  for (std::size_t i = 0; i < std::min(sessions.size(), kMostShown); ++i) {
    lines.push_back("session that ends: " + session_words(sessions.at(i)));
  }
  if (sessions.size() > kMostShown) {
    lines.push_back(fmt::format("and {} more sessions", sessions.size() - kMostShown));
  }
  QUELL_TRY(const std::vector<Row> owned,
            session.ask("SELECT coalesce(d.datname, '(all databases)'), count(*) "
                        "FROM pg_shdepend s JOIN pg_authid r ON r.oid = s.refobjid "
                        "LEFT JOIN pg_database d ON d.oid = s.dbid "
                        "WHERE s.refclassid = 'pg_authid'::regclass AND s.deptype = 'o' "
                        "AND r.rolname = $1 GROUP BY 1 ORDER BY 1",
                        {name}));
  for (const Row& row : owned) {
    lines.push_back(fmt::format("it owns {} objects in {}", row.at(1).value_or(""),
                                terminal_safe(row.at(0).value_or(""))));
  }
  return lines;
}

std::vector<std::string> PostgresRole::actions(const CredentialWish& wish) {
  const bool lock = wish.how == CredentialWish::How::kLock;
  return {lock ? "ALTER ROLE … NOLOGIN" : "ALTER ROLE … PASSWORD, in its stored form only",
          "pg_terminate_backend for every session of the role that was opened before",
          "logins as the role, with secrets that must be refused and accepted"};
}

std::vector<std::string> PostgresRole::warnings(const CredentialWish& /*wish*/) {
  std::vector<std::string> result;
  if (!server_.control) {
    result.emplace_back(
        "no control is configured: only Quell's own login shows that others still get in");
  }
  result.emplace_back("a pool (pgbouncer) with its own list of passwords must be told too");
  return result;
}

Result<Attempt> PostgresRole::log_in(const std::string& role, std::string_view secret) const {
  const auto session = Session::open({.connection = server_.probe,
                                      .user = role,
                                      .password = secret,
                                      .patience = server_.patience});
  if (session) return Attempt{.accepted = true, .words = "logged in"};
  if (session.error().code() == ErrorCode::kPermissionDenied) {
    return Attempt{.accepted = false, .words = session.error().message()};
  }
  return std::unexpected(session.error());
}

Result<void> PostgresRole::look_at_sessions(const CredentialExpectation& expected,
                                            std::vector<Check>& checks) {
  if (!expected.sessions_since) return {};
  const std::string since =
      expected.sessions_since->empty() ? "infinity" : *expected.sessions_since;
  QUELL_TRY(Session session, connect());
  // A backend whose client has gone needs a moment to end.
  const os::Deadline settled = os::Deadline::after(kSettling);
  std::string count;
  for (;;) {
    QUELL_TRY(const std::vector<Row> old,
              session.ask("SELECT count(*) FROM pg_stat_activity "
                          "WHERE usename = $1 AND backend_start <= $2::timestamptz",
                          {expected.wish.name, since}));
    count = text_at(old);
    if (count == "0" || settled.expired()) break;
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kPause)));
  }
  checks.push_back({.what = "sessions from before the change",
                    .expected = "0",
                    .seen = count,
                    .outcome = count == "0" ? Check::Outcome::kPassed : Check::Outcome::kFailed});
  return {};
}

Result<void> PostgresRole::look_at_others(std::vector<Check>& checks) {
  if (!server_.control) return {};
  return try_control(
      fmt::format("login as {}, another role", terminal_safe(*server_.control)),
      server_.control_secret,
      [&](std::string_view secret) { return log_in(*server_.control, secret); }, checks);
}

Result<std::vector<Check>> PostgresRole::look(const CredentialExpectation& expected) {
  std::vector<Check> checks;
  // First: the attempts below are sessions too.
  QUELL_CHECK(look_at_sessions(expected, checks));
  QUELL_TRY(const std::vector<Check> tried,
            try_passwords(expected, "login", [&](std::string_view secret) {
              return log_in(expected.wish.name, secret);
            }));
  checks.insert(checks.end(), tried.begin(), tried.end());
  QUELL_CHECK(look_at_others(checks));
  return checks;
}

}  // namespace

std::unique_ptr<CredentialHolder> postgres_holder(PostgresServer server) {
  return std::make_unique<PostgresRole>(std::move(server));
}

}  // namespace quell::contain
