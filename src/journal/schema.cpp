#include "schema.h"

#include <array>
#include <thread>

#include <fmt/format.h>

namespace quell::journal {
namespace {

constexpr std::int64_t kApplication = 0x5175656C;  // "Quel"
constexpr std::int64_t kVersion = 2;

constexpr std::array<std::string_view, 5> kTables = {
    "CREATE TABLE IF NOT EXISTS streams(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE IF NOT EXISTS entries(id INTEGER PRIMARY KEY, previous BLOB NOT NULL, "
    "hash BLOB NOT NULL, payload BLOB NOT NULL) STRICT",
    // In the order in which they came, whatever their stream: so a commit of many streams writes
    // few pages. The id only says that order.
    "CREATE TABLE IF NOT EXISTS recent(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, "
    "previous BLOB NOT NULL, hash BLOB NOT NULL, payload BLOB NOT NULL) STRICT",
    "CREATE UNIQUE INDEX IF NOT EXISTS recent_entry ON recent(entry)",
    "CREATE TABLE IF NOT EXISTS commands(id TEXT PRIMARY KEY, first INTEGER NOT NULL, "
    "last INTEGER NOT NULL, receipt BLOB NOT NULL) STRICT, WITHOUT ROWID"};

Result<void> make_tables(Connection& connection) {
  QUELL_CHECK(connection.run("BEGIN IMMEDIATE"));
  for (const std::string_view table : kTables) QUELL_CHECK(connection.run(table));
  QUELL_CHECK(connection.run(fmt::format("PRAGMA application_id={}", kApplication)));
  QUELL_CHECK(connection.run(fmt::format("PRAGMA user_version={}", kVersion)));
  return connection.run("COMMIT");
}

/// Version 1 had no `recent`; making the tables that are missing is all that it needs.
Result<bool> is_older(Connection& connection) {
  QUELL_TRY(const std::int64_t version, connection.number("PRAGMA user_version"));
  return version < kVersion;
}

Result<void> check_application(Connection& connection) {
  QUELL_TRY(const std::int64_t application, connection.number("PRAGMA application_id"));
  if (application == kApplication) return {};
  return fail(ErrorCode::kCorrupted, "this file is not a Quell journal");
}

Result<bool> is_empty(Connection& connection) {
  QUELL_TRY(const std::int64_t objects, connection.number("SELECT count(*) FROM sqlite_schema"));
  QUELL_TRY(const std::int64_t application, connection.number("PRAGMA application_id"));
  return objects == 0 && application == 0;
}

/// SQLite does not call the busy handler for this: two processes that both want to change a new
/// file's mode would wait for each other.
Result<void> use_write_ahead_log(Connection& connection, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kBetweenTries{2};
  for (std::chrono::milliseconds waited{0};; waited += kBetweenTries) {
    auto done = connection.run("PRAGMA journal_mode=WAL");
    const bool others = !done && done.error().code() == ErrorCode::kTimeout;
    if (!others || waited >= patience) return done;
    std::this_thread::sleep_for(kBetweenTries);
  }
}

}  // namespace

Result<void> prepare_to_write(Connection& connection, std::chrono::milliseconds patience) {
  QUELL_TRY(const bool empty, is_empty(connection));
  if (!empty) QUELL_CHECK(check_application(connection));
  QUELL_CHECK(use_write_ahead_log(connection, patience));
  QUELL_CHECK(connection.run("PRAGMA synchronous=FULL"));
  // Checkpoints are made after the callers were answered, not inside their commit.
  QUELL_CHECK(connection.run("PRAGMA wal_autocheckpoint=0"));
  QUELL_TRY(const bool older, is_older(connection));
  if (older) QUELL_CHECK(make_tables(connection));
  return check_schema(connection);
}

Result<void> check_schema(Connection& connection) {
  QUELL_CHECK(check_application(connection));
  QUELL_TRY(const std::int64_t version, connection.number("PRAGMA user_version"));
  if (version > kVersion) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("the journal has format {}, this program knows up to {}: use a newer "
                            "Quell",
                            version, kVersion));
  }
  if (version < kVersion) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("the journal has the older format {}: open it once with permission to "
                            "write, which brings it up to date",
                            version));
  }
  return {};
}

}  // namespace quell::journal
