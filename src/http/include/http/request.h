// Raw HTTP requests given by people as reproductions. Parsed to know what they are; what is sent is
// always the text itself. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/answer.h"

namespace quell::http {

/// A request's bytes and what they mean. Invariant: the other members describe `raw`.
struct Request {
  std::string raw;
  std::string method;   ///< as written
  std::string target;   ///< as written, nothing decoded
  std::string version;  ///< "HTTP/1.1"
  std::vector<Header> headers;
  std::size_t body_at = 0;  ///< offset of the body in raw

  [[nodiscard]] std::string_view body() const { return std::string_view(raw).substr(body_at); }
};

/// How the lines of the head end in the text that is given.
enum class LineEnds : std::uint8_t {
  kAsTheyAre,  ///< must be CRLF, and stay byte for byte
  kMakeCrLf,   ///< typed by a person: LF or CRLF; becomes CRLF, a missing empty line is added
};

/// Errors: kInvalidInput ("line 3: …"): no request line, a method that is no token, white space or
/// control bytes in the target, a header without colon, a Content-Length that differs from the
/// body; kLimit: over limits::kHttpRequest, 256 headers or a 64 KiB head.
Result<Request> parse_request(std::string_view text, LineEnds ends);

/// GET, HEAD, OPTIONS and TRACE (RFC 9110 section 9.2.1) ask for no change of state.
bool is_safe_method(std::string_view method);

/// The same request with another target; every other byte stays.
Result<Request> with_target(const Request& request, std::string_view target);

}  // namespace quell::http
