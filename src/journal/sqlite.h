// SQLite with owners, Results and no surprises. The only file that includes sqlite3.h besides the
// fault tests. A connection and its statements have one user at a time.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"
#include "os/file.h"

namespace quell::journal {

enum class OpenAs : std::uint8_t {
  kReadWrite,  ///< creates what is missing
  kReadOnly,
  kImmutable,  ///< read-only, and nobody else writes: no locks, no write-ahead log
};

class Connection;

/// A prepared statement. Columns are valid until the next step().
class Statement {
 public:
  Statement() = default;

  void bind(int place, std::int64_t value);
  /// The bytes are borrowed until reset().
  void bind_text(int place, std::string_view value);
  void bind_blob(int place, std::string_view value);
  void bind_blob(int place, const crypto::Digest& value);

  /// true: a row is there; false: done (and reset).
  Result<bool> step();
  /// For statements that give no rows.
  Result<void> run();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string_view bytes(int column) const;
  /// nullopt unless the column is a blob of exactly 32 bytes.
  [[nodiscard]] std::optional<crypto::Digest> digest(int column) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// A statement in use: reset when it goes away, so that no read transaction stays open.
class InUse {
 public:
  explicit InUse(Statement& statement) : statement_(&statement) {}
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;
  ~InUse() { statement_->reset(); }
  Statement* operator->() { return statement_; }

 private:
  Statement* statement_;
};

class Connection {
 public:
  Connection() = default;
  /// `vfs`: name of a registered one; empty for the system's.
  static Result<Connection> open(const std::filesystem::path& file, OpenAs as,
                                 const std::string& vfs);

  Result<Statement> prepare(std::string_view sql);
  /// One statement without rows, or whose rows do not matter.
  Result<void> run(std::string_view sql);
  /// The first column of the first row. Errors: kCorrupted when there is none.
  Result<std::int64_t> number(std::string_view sql);

  /// Waits this long for others, in short sleeps of random length. `waiting`, which may be null and
  /// must outlive the connection, is held up meanwhile.
  void wait_for_others(std::chrono::milliseconds patience, os::Flag* waiting);
  [[nodiscard]] sqlite3* raw() { return database_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  struct Waiting {
    std::chrono::microseconds patience;
    os::Flag* flag;
  };
  static int wait_a_little(void* waiting, int tries);

  // Before database_: closing may wait for others once more.
  std::unique_ptr<Waiting> waiting_;
  std::unique_ptr<sqlite3, Close> database_;
};

/// The error that the last call on this connection left.
Error error_of(sqlite3* database, std::string_view doing);

}  // namespace quell::journal
