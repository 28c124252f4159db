// The site seen from outside: what a new connection gets for an endpoint in its spellings.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/nginx_endpoint.h"
#include "http/exchange.h"
#include "target/target.h"

namespace quell::contain::nginx {

/// One answer.
struct Look {
  std::string target;
  int status = 0;
  std::optional<std::string> reference;  ///< of a 503 of ours
  bool has_retry_after = false;
  std::uint64_t size = 0;  ///< bytes of the body

  [[nodiscard]] std::string words() const;
};

/// Sends GET requests to the site's probe address and nowhere else. Not thread-safe.
class Outside {
 public:
  explicit Outside(const NginxSite& site);

  /// Over a new connection. Errors: those of http::exchange.
  Result<Look> look(const std::string& request_target) const;

  /// Asks again and again, over new connections, until `good` held for every answer during 200 ms:
  /// after a reload nginx lets old and new workers accept side by side for 100 ms. False: time ran
  /// out.
  Result<bool> wait_until(const std::string& request_target,
                          const std::function<bool(const Look&)>& good) const;
  [[nodiscard]] const NginxSite& site() const { return site_; }

 private:
  const NginxSite& site_;
  http::PermittedDestination to_;
};

/// The path as it is sent in a request line.
std::string sendable(std::string_view path);

/// The endpoint as clients may spell it: as it is; a letter percent-encoded; //, /./ and /x/../
/// before it; with a query; as an absolute target; and, if everything under it is meant, a page
/// below.
struct Spelling {
  std::string target;  ///< as sent
  std::string path;    ///< as nginx knows it
};
std::vector<Spelling> spellings_of(const target::Endpoint& endpoint, const std::string& host);

}  // namespace quell::contain::nginx
