// HTTP/1.x answers from servers that may lie: read byte by byte, with caps. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace quell::http {

/// Name and value as received, white space around the value removed.
struct Header {
  std::string name;
  std::string value;
  friend bool operator==(const Header&, const Header&) = default;
};

/// The first header of that name (ASCII case ignored).
const Header* find_header(const std::vector<Header>& headers, std::string_view name);

/// How the end of a body was told (RFC 9112 section 6.3).
enum class BodyFraming : std::uint8_t { kNone, kLength, kChunked, kUntilClose };

/// All of it is outside text.
struct Answer {
  int status = 0;       ///< 100..999
  std::string version;  ///< "HTTP/1.1"
  std::string reason;
  std::vector<Header> headers;
  BodyFraming framing = BodyFraming::kNone;
  std::string body;              ///< transfer coding removed; the first bytes up to the cap
  std::uint64_t body_total = 0;  ///< bytes of the whole body
  std::vector<int> interim;      ///< status codes of 1xx answers that came before
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// What the request was, as far as the framing of the answer depends on it.
enum class RequestKind : std::uint8_t { kOrdinary, kHead };

struct AnswerLimits {
  std::size_t body = limits::kHttpAnswer;  ///< bytes kept; the rest is counted
  std::size_t head = 64UZ * 1024;          ///< bytes of status line and headers, and of trailers
  std::size_t headers = 256;               ///< lines
  std::uint64_t body_total = 1ULL << 30;   ///< bytes; a body that goes on longer is an error
};

/// Reads one answer from pieces of any size. Messages that RFC 9112 forbids and that servers and
/// proxies understand differently (two different Content-Length, white space before a colon, folded
/// lines, bad chunk sizes) are errors with the byte's place, never guesses. Not thread-safe.
class AnswerReader {
 public:
  explicit AnswerReader(RequestKind kind, AnswerLimits limits = {});
  AnswerReader(AnswerReader&&) noexcept;
  AnswerReader& operator=(AnswerReader&&) noexcept;
  ~AnswerReader();

  /// Takes bytes; returns how many it used: fewer than given once the answer is complete. Errors:
  /// kInvalidInput ("byte 17: …"), kLimit; after an error the reader must not be used.
  Result<std::size_t> feed(std::string_view bytes);
  [[nodiscard]] bool complete() const;
  /// The connection has ended: the answer if that is a legal end, else kInvalidInput saying what
  /// was missing.
  Result<Answer> finish();
  /// What was understood so far, for evidence after an error.
  [[nodiscard]] const Answer& so_far() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace quell::http
