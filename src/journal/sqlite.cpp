#include "sqlite.h"

#include <algorithm>
#include <cerrno>
#include <random>
#include <thread>

#include <fmt/format.h>

namespace quell::journal {
namespace {

constexpr int kPrimaryCode = 0xFF;  // extended result codes keep the primary one in the low byte

ErrorCode code_of(int result, int system_errno) {
  if (system_errno == ENOSPC || system_errno == EDQUOT) return ErrorCode::kNoSpace;
  // The file that SQLite shares between processes could not be made longer.
  if (result == SQLITE_IOERR_SHMSIZE) return ErrorCode::kNoSpace;
  switch (result & kPrimaryCode) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::kTimeout;
    case SQLITE_FULL:
      return ErrorCode::kNoSpace;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return ErrorCode::kPermissionDenied;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return ErrorCode::kCorrupted;
    case SQLITE_TOOBIG:
      return ErrorCode::kLimit;
    case SQLITE_CANTOPEN:
      return system_errno == EACCES || system_errno == EROFS || system_errno == EPERM
                 ? ErrorCode::kPermissionDenied
                 : ErrorCode::kIo;
    default:
      return ErrorCode::kIo;
  }
}

int flags_of(OpenAs as) {
  constexpr int kCommon = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  if (as == OpenAs::kReadWrite) return kCommon | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  return kCommon | SQLITE_OPEN_READONLY;
}

/// A file: URI; every byte that is not plain is written %HH.
std::string uri_of(const std::filesystem::path& file, OpenAs as) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '-' || c == '_' || c == '.';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return as == OpenAs::kImmutable ? uri + "?immutable=1" : uri;
}

}  // namespace

Error error_of(sqlite3* database, std::string_view doing) {
  const int result = sqlite3_extended_errcode(database);
  const int system_errno = sqlite3_system_errno(database);
  return Error(code_of(result, system_errno),
               fmt::format("{}: {} (SQLite {})", doing, sqlite3_errmsg(database), result));
}

void Statement::bind(int place, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), place, value);
}

void Statement::bind_text(int place, std::string_view value) {
  sqlite3_bind_text64(statement_.get(), place, value.data(), value.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

void Statement::bind_blob(int place, std::string_view value) {
  sqlite3_bind_blob64(statement_.get(), place, value.data(), value.size(), SQLITE_STATIC);
}

void Statement::bind_blob(int place, const crypto::Digest& value) {
  sqlite3_bind_blob64(statement_.get(), place, value.bytes.data(), value.bytes.size(),
                      SQLITE_STATIC);
}

Result<bool> Statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) {
    reset();
    return false;
  }
  Error error = error_of(sqlite3_db_handle(statement_.get()), "the journal's database");
  reset();
  return std::unexpected(std::move(error));
}

Result<void> Statement::run() {
  QUELL_TRY(bool more, step());
  while (more) {
    QUELL_TRY(const bool again, step());
    more = again;
  }
  return {};
}

void Statement::reset() {
  // The result repeats the error of the last step, which was reported there.
  sqlite3_reset(statement_.get());
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string_view()
                         : std::string_view(data, static_cast<std::size_t>(size));
}

std::optional<crypto::Digest> Statement::digest(int column) const {
  const std::string_view found = bytes(column);
  crypto::Digest digest;
  if (found.size() != digest.bytes.size()) return std::nullopt;
  std::ranges::copy(found, digest.bytes.begin());
  return digest;
}

Result<Connection> Connection::open(const std::filesystem::path& file, OpenAs as,
                                    const std::string& vfs) {
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(uri_of(file, as).c_str(), &raw, flags_of(as),
                                     vfs.empty() ? nullptr : vfs.c_str());
  Connection connection;
  connection.database_.reset(raw);
  if (raw == nullptr) return fail(ErrorCode::kLimit, "no memory for the journal's database");
  if (result != SQLITE_OK) {
    return std::unexpected(error_of(raw, "cannot open " + file.string()));
  }
  return connection;
}

Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK) {
    return std::unexpected(error_of(database_.get(), "the journal's database"));
  }
  return Statement(raw);
}

Result<void> Connection::run(std::string_view sql) {
  QUELL_TRY(Statement statement, prepare(sql));
  return statement.run();
}

Result<std::int64_t> Connection::number(std::string_view sql) {
  QUELL_TRY(Statement statement, prepare(sql));
  QUELL_TRY(const bool found, statement.step());
  if (!found) return fail(ErrorCode::kCorrupted, "the database gives no answer");
  return statement.integer(0);
}

/// SQLite's busy handler: `tries` counts from 0 for each wait; 0 gives up.
int Connection::wait_a_little(void* waiting, int tries) {
  constexpr std::int64_t kShortest = 200;  // about one synced append, microseconds
  constexpr std::int64_t kLongest = 800;
  constexpr std::int64_t kMean = (kShortest + kLongest) / 2;
  const Waiting& self = *static_cast<const Waiting*>(waiting);
  if (tries * kMean > self.patience.count()) return 0;
  if (self.flag != nullptr) self.flag->raise();
  static thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> length(kShortest, kLongest);
  std::this_thread::sleep_for(std::chrono::microseconds(length(random)));
  return 1;
}

void Connection::wait_for_others(std::chrono::milliseconds patience, os::Flag* waiting) {
  waiting_ = std::make_unique<Waiting>(Waiting{.patience = patience, .flag = waiting});
  sqlite3_busy_handler(database_.get(), &wait_a_little, waiting_.get());
}

}  // namespace quell::journal
