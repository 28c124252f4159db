// The address of a server that described calls go to. Private to contain. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/destination.h"

namespace quell::contain::call {

struct Url {
  enum class Scheme : std::uint8_t { kHttp, kHttps } scheme = Scheme::kHttps;
  http::Destination to;
  std::string base;  ///< "" or "/api": without a slash at its end

  [[nodiscard]] std::string origin() const;     ///< "https://flags.example:443"
  [[nodiscard]] std::string authority() const;  ///< for Host: the port only where it is unusual
  [[nodiscard]] bool is_loopback() const;
};

/// "https://flags.example:8443/base". Errors: kInvalidInput (another scheme, an account, a query).
Result<Url> parse_url(std::string_view text);

}  // namespace quell::contain::call
