// A connection to PostgreSQL, with time limits: the only user of libpq.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/secret.h"

namespace quell::contain::postgres {

using Row = std::vector<std::optional<std::string>>;  ///< nullopt: NULL

/// Not thread-safe. Errors: kUnavailable (cannot connect, lost), kTimeout, kPermissionDenied,
/// kConflict (serialisation), kIo (any other error of the server, with its SQLSTATE).
class Session {
 public:
  struct Login {
    std::string connection;  ///< as libpq takes it
    std::optional<std::string> user = std::nullopt;
    std::string_view password = {};
    Duration patience{};
  };
  /// kPermissionDenied: the server knows, and refuses, this user or password.
  static Result<Session> open(const Login& login);

  Session(Session&& other) noexcept;
  Session& operator=(Session&&) = delete;
  ~Session();

  /// One statement with text parameters ($1 …).
  Result<std::vector<Row>> ask(const std::string& statement,
                               const std::vector<std::string>& parameters);
  /// One statement without parameters and rows.
  Result<void> run(const std::string& statement);

  /// Quoted as an identifier or a literal of SQL.
  [[nodiscard]] Result<std::string> identifier(std::string_view name) const;
  [[nodiscard]] Result<std::string> literal(std::string_view text) const;
  /// What the server would store for this password, computed here.
  [[nodiscard]] Result<std::string> stored_form(std::string_view user,
                                                const crypto::Secret& secret);

 private:
  class Impl;
  explicit Session(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace quell::contain::postgres
