// The site seen from outside: what a new connection gets.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/exchange.h"
#include "target/address.h"
#include "web/entrance.h"

namespace quell::contain::web {

/// A request to be sent.
struct Question {
  std::string method = "GET";
  std::string target;                                ///< as sent
  std::optional<std::string> source = std::nullopt;  ///< local address to come from
  /// Whether it could do something if it reached the application: it is then sent only when
  /// the server is known to refuse it.
  enum class Harm : std::uint8_t { kNone, kPossible } harm = Harm::kNone;

  [[nodiscard]] std::string words() const;
};

/// One answer.
struct Look {
  int status = 0;
  std::optional<std::string> reference;  ///< of an answer of ours
  bool has_retry_after = false;
  std::uint64_t size = 0;  ///< bytes of the body

  [[nodiscard]] std::string words() const;
};

/// Sends requests to the site's probe address and nowhere else. Not thread-safe.
class Outside {
 public:
  explicit Outside(Entrance entrance);

  /// Over a new connection. Errors: those of http::exchange.
  Result<Look> ask(const Question& question) const;
  Result<Look> look(const std::string& request_target) const;

  /// The address that requests come from, unless something between changes it. Errors:
  /// kUnavailable, kTimeout.
  Result<target::Address> own_address() const;

  /// Asks again and again, over new connections, until `good` held for every answer during 200 ms:
  /// after a reload nginx lets old and new workers accept side by side for 100 ms. Where `settled`
  /// says that nothing else answers any more, one good answer after that is enough. False: time
  /// ran out.
  Result<bool> wait_until(const std::string& request_target,
                          const std::function<bool(const Look&)>& good,
                          const std::function<bool()>& settled = {}) const;
  [[nodiscard]] const Entrance& entrance() const { return entrance_; }

 private:
  Entrance entrance_;
  http::PermittedDestination to_;
};

}  // namespace quell::contain::web
