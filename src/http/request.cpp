#include "http/request.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "fmt/format.h"
#include "grammar.h"

namespace quell::http {

namespace {

constexpr std::size_t kMostHeaders = 256;
constexpr std::size_t kLongestHead = 64UZ * 1024;

Error bad(std::size_t line, std::string_view why) {
  return Error(ErrorCode::kInvalidInput, fmt::format("line {} of the request: {}", line, why));
}

/// The head with CRLF line ends and its empty line; then the body as it stands.
std::string with_crlf(std::string_view text) {
  std::string result;
  result.reserve(text.size() + 64);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    result.append(line).append("\r\n");
    if (line.empty()) return result.append(text);
  }
  return result.append("\r\n");
}

/// Bytes that would end the target or the line. Everything else may be part of an attack.
bool is_target_byte(char c) {
  return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
}

Result<void> parse_request_line(std::string_view line, Request& into) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return std::unexpected(bad(1, "not METHOD TARGET HTTP/1.1"));
  }
  into.method = line.substr(0, first);
  into.target = line.substr(first + 1, last - first - 1);
  into.version = line.substr(last + 1);
  if (!is_token(into.method)) return std::unexpected(bad(1, "the method is not a token"));
  if (into.target.empty() || !std::ranges::all_of(into.target, is_target_byte)) {
    return std::unexpected(bad(1, "white space or control bytes in the target"));
  }
  if (into.version != "HTTP/1.1" && into.version != "HTTP/1.0") {
    return std::unexpected(bad(1, "the version is not HTTP/1.1 or HTTP/1.0"));
  }
  return {};
}

/// Fills everything but raw's bytes, which are there.
Result<void> parse_head(Request& request) {
  std::string_view rest = request.raw;
  for (std::size_t number = 1;; ++number) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::unexpected(bad(number, "the head has no end"));
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!line.ends_with('\r')) return std::unexpected(bad(number, "does not end in CRLF"));
    line.remove_suffix(1);
    request.body_at = request.raw.size() - rest.size();
    if (request.body_at > kLongestHead) return fail(ErrorCode::kLimit, "a head of over 64 KiB");
    if (number == 1) {
      QUELL_CHECK(parse_request_line(line, request));
    } else if (line.empty()) {
      return {};
    } else {
      auto header = parse_header(line);
      if (!header) return std::unexpected(bad(number, header.error()));
      if (request.headers.size() >= kMostHeaders)
        return fail(ErrorCode::kLimit, "over 256 headers");
      request.headers.push_back(*std::move(header));
    }
  }
}

}  // namespace

Result<Request> parse_request(std::string_view text, LineEnds ends) {
  if (text.size() > limits::kHttpRequest) {
    return fail(ErrorCode::kLimit, fmt::format("a request of over {} bytes", limits::kHttpRequest));
  }
  Request request;
  request.raw = ends == LineEnds::kMakeCrLf ? with_crlf(text) : std::string(text);
  QUELL_CHECK(parse_head(request));
  const auto length = content_length(request.headers);
  if (!length)
    return fail(ErrorCode::kInvalidInput, fmt::format("the request has {}", length.error()));
  if (find_header(request.headers, "Transfer-Encoding") != nullptr) return request;
  if (length->value_or(0) != request.body().size()) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the request's Content-Length is {}, its body has {} bytes",
                            *length ? std::to_string(**length) : "missing", request.body().size()));
  }
  return request;
}

bool is_safe_method(std::string_view method) {
  constexpr std::array<std::string_view, 4> kSafe{"GET", "HEAD", "OPTIONS", "TRACE"};
  return std::ranges::find(kSafe, method) != kSafe.end();
}

Result<Request> with_target(const Request& request, std::string_view target) {
  std::string raw = request.raw;
  raw.replace(request.method.size() + 1, request.target.size(), target);
  return parse_request(raw, LineEnds::kAsTheyAre);
}

}  // namespace quell::http
