#include "credential/postgres/session.h"

#include <libpq-fe.h>

#include <array>
#include <cstddef>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/deadline.h"
#include "os/ready.h"

namespace quell::contain::postgres {
namespace {

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct FreeMemory {
  void operator()(char* memory) const { PQfreemem(memory); }
};
using ConnectionPtr = std::unique_ptr<PGconn, CloseConnection>;
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;
using TextPtr = std::unique_ptr<char, FreeMemory>;

/// One line; the server's words are outside text.
std::string said(const PGconn* connection) {
  std::string text = PQerrorMessage(connection);
  while (text.ends_with('\n')) text.pop_back();
  return terminal_safe(text);
}

/// The codes of SQLSTATE that callers act on.
ErrorCode code_of(std::string_view state) {
  if (state == "42501") return ErrorCode::kPermissionDenied;
  if (state == "57014") return ErrorCode::kTimeout;
  if (state.starts_with("40")) return ErrorCode::kConflict;
  return ErrorCode::kIo;
}

/// Connects step by step, so that no server can hold it up.
Result<void> connect(PGconn* connection, const os::Deadline& deadline) {
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
    const auto wanted =
        next == PGRES_POLLING_READING ? os::Readiness::kToRead : os::Readiness::kToWrite;
    QUELL_CHECK(os::wait_until_ready(PQsocket(connection), wanted, deadline));
    next = PQconnectPoll(connection);
  }
  if (next == PGRES_POLLING_OK) return {};
  // Class 28 of SQLSTATE, which no translation of messages changes.
  const std::string why = said(connection);
  const bool refused = why.contains(" 28P01") || why.contains(" 28000");
  return fail(refused ? ErrorCode::kPermissionDenied : ErrorCode::kUnavailable, why);
}

}  // namespace

class Session::Impl {
 public:
  Impl(ConnectionPtr connection, Duration patience)
      : connection_(std::move(connection)), patience_(patience) {}

  [[nodiscard]] PGconn* get() const { return connection_.get(); }

  /// The last result of what was sent.
  Result<ResultPtr> wait() {
    const os::Deadline deadline = os::Deadline::after(patience_);
    ResultPtr last;
    for (;;) {
      while (PQisBusy(get()) != 0) {
        QUELL_CHECK(os::wait_until_ready(PQsocket(get()), os::Readiness::kToRead, deadline));
        if (PQconsumeInput(get()) == 0) return fail(ErrorCode::kUnavailable, said(get()));
      }
      ResultPtr next(PQgetResult(get()));
      if (!next) break;
      last = std::move(next);
    }
    const ExecStatusType status = PQresultStatus(last.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return last;
    if (PQstatus(get()) != CONNECTION_OK) return fail(ErrorCode::kUnavailable, said(get()));
    const char* state = PQresultErrorField(last.get(), PG_DIAG_SQLSTATE);
    const std::string_view known = state == nullptr ? "" : state;
    return fail(code_of(known), fmt::format("PostgreSQL: {} ({})", said(get()), known));
  }

 private:
  ConnectionPtr connection_;
  Duration patience_;
};

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::Session(Session&& other) noexcept = default;
Session::~Session() = default;

Result<Session> Session::open(const Login& login) {
  std::string password(login.password);
  // An empty passfile: the probe must not find another password in the responder's home.
  std::vector<const char*> keys{"dbname", "application_name"};
  std::vector<const char*> values{login.connection.c_str(), "quell"};
  if (login.user) {
    for (const auto& [key, value] :
         {std::pair{"user", login.user->c_str()}, std::pair{"password", password.c_str()},
          std::pair{"passfile", "/dev/null"}}) {
      keys.push_back(key);
      values.push_back(value);
    }
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  constexpr int kExpandConnection = 1;
  ConnectionPtr connection(PQconnectStartParams(keys.data(), values.data(), kExpandConnection));
  if (!connection || PQstatus(connection.get()) == CONNECTION_BAD) {
    crypto::wipe(password);
    return fail(ErrorCode::kUnavailable, connection ? said(connection.get()) : "no memory");
  }
  PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
  const Result<void> connected = connect(connection.get(), os::Deadline::after(login.patience));
  crypto::wipe(password);
  if (!connected) return std::unexpected(connected.error());
  PQsetErrorVerbosity(connection.get(), PQERRORS_TERSE);
  return Session(std::make_unique<Impl>(std::move(connection), login.patience));
}

Result<std::vector<Row>> Session::ask(const std::string& statement,
                                      const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const std::string& each : parameters) values.push_back(each.c_str());
  if (PQsendQueryParams(impl_->get(), statement.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0) == 0) {
    return fail(ErrorCode::kUnavailable, said(impl_->get()));
  }
  QUELL_TRY(const ResultPtr result, impl_->wait());
  std::vector<Row> rows;
  for (int i = 0; i < PQntuples(result.get()); ++i) {
    Row row;
    for (int k = 0; k < PQnfields(result.get()); ++k) {
      if (PQgetisnull(result.get(), i, k) != 0) {
        row.emplace_back(std::nullopt);
      } else {
        row.emplace_back(std::string(PQgetvalue(result.get(), i, k),
                                     static_cast<std::size_t>(PQgetlength(result.get(), i, k))));
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<void> Session::run(const std::string& statement) {
  if (PQsendQuery(impl_->get(), statement.c_str()) == 0) {
    return fail(ErrorCode::kUnavailable, said(impl_->get()));
  }
  QUELL_CHECK(impl_->wait());
  return {};
}

Result<std::string> Session::identifier(std::string_view name) const {
  const TextPtr quoted(PQescapeIdentifier(impl_->get(), name.data(), name.size()));
  if (!quoted) return fail(ErrorCode::kInvalidInput, said(impl_->get()));
  return std::string(quoted.get());
}

Result<std::string> Session::literal(std::string_view text) const {
  const TextPtr quoted(PQescapeLiteral(impl_->get(), text.data(), text.size()));
  if (!quoted) return fail(ErrorCode::kInvalidInput, said(impl_->get()));
  return std::string(quoted.get());
}

Result<std::string> Session::stored_form(std::string_view user, const crypto::Secret& secret) {
  std::string password(secret.reveal());
  const std::string name(user);
  const TextPtr stored(
      PQencryptPasswordConn(impl_->get(), password.c_str(), name.c_str(), nullptr));
  crypto::wipe(password);
  if (!stored) return fail(ErrorCode::kUnsupported, said(impl_->get()));
  return std::string(stored.get());
}

}  // namespace quell::contain::postgres
