#include "http/answer.h"

#include <algorithm>

#include "fmt/format.h"
#include "grammar.h"

namespace quell::http {

namespace {

enum class At : std::uint8_t {
  kStatusLine,
  kHeaders,
  kBody,  // a body with a length, or until the end of the connection
  kChunkSize,
  kChunkData,
  kChunkEnd,
  kTrailers,
  kComplete,
};

// RFC 9112 section 7.1: a size line is a few digits; extensions are read over, not for ever.
constexpr std::size_t kLongestChunkLine = 4096;

/// "HTTP/1.1 200 OK"; the reason may be missing together with its space.
bool parse_status_line(std::string_view line, Answer& into) {
  if (line.size() < 12 || !line.starts_with("HTTP/1.") || (line[7] != '0' && line[7] != '1') ||
      line[8] != ' ' || (line.size() > 12 && line[12] != ' ')) {
    return false;
  }
  const auto status = decimal(line.substr(9, 3));
  if (!status || *status < 100) return false;
  into.version = line.substr(0, 8);
  into.status = static_cast<int>(*status);
  into.reason = line.size() > 13 ? line.substr(13) : std::string_view();
  return true;
}

}  // namespace

class AnswerReader::Impl {
 public:
  Impl(RequestKind kind, AnswerLimits limits) : kind_(kind), limits_(limits) {}

  Result<std::size_t> feed(std::string_view bytes) {
    std::string_view rest = bytes;
    while (!rest.empty() && at_ != At::kComplete) {
      const bool in_data = at_ == At::kBody || at_ == At::kChunkData;
      QUELL_TRY(const std::size_t used, in_data ? take_data(rest) : take_line(rest));
      rest.remove_prefix(used);
      offset_ += used;
    }
    return bytes.size() - rest.size();
  }

  [[nodiscard]] bool complete() const { return at_ == At::kComplete; }

  Result<Answer> finish() {
    if (at_ == At::kBody && answer_.framing == BodyFraming::kUntilClose) at_ = At::kComplete;
    if (at_ == At::kComplete) return answer_;
    if (offset_ == 0)
      return fail(ErrorCode::kUnavailable, "the connection ended without an answer");
    return std::unexpected(bad(offset_, fmt::format("the answer ends in {}", place())));
  }

  [[nodiscard]] const Answer& so_far() const { return answer_; }

 private:
  static Error bad(std::uint64_t offset, std::string_view why) {
    return Error(ErrorCode::kInvalidInput,
                 fmt::format("malformed HTTP answer, byte {}: {}", offset, why));
  }

  [[nodiscard]] std::string_view place() const {
    switch (at_) {
      case At::kStatusLine:
        return "its status line";
      case At::kHeaders:
        return "its headers";
      case At::kTrailers:
        return "its trailers";
      case At::kChunkSize:
      case At::kChunkData:
      case At::kChunkEnd:
        return "a chunked body";
      case At::kBody:
      case At::kComplete:
        return "its body";
    }
    return "its body";
  }

  /// Collects up to a line feed; then handles the line. Returns the bytes used.
  Result<std::size_t> take_line(std::string_view rest) {
    if (line_.empty()) line_at_ = offset_;
    const std::size_t end = rest.find('\n');
    const std::size_t used = end == std::string_view::npos ? rest.size() : end + 1;
    const bool in_head = at_ != At::kChunkSize && at_ != At::kChunkEnd;
    if (in_head) head_bytes_ += used;
    if (head_bytes_ > limits_.head ||
        line_.size() + used > std::max(limits_.head, kLongestChunkLine)) {
      return fail(ErrorCode::kLimit,
                  fmt::format("the head of the answer is longer than {} bytes", limits_.head));
    }
    line_.append(rest.substr(0, used));
    if (end == std::string_view::npos) return used;
    if (!line_.ends_with("\r\n")) return std::unexpected(bad(line_at_, "a line without CR"));
    line_.resize(line_.size() - 2);
    QUELL_CHECK(handle_line());
    line_.clear();
    return used;
  }

  Result<void> handle_line() {
    switch (at_) {
      case At::kStatusLine:
        return handle_status();
      case At::kHeaders:
        return line_.empty() ? end_headers() : add_header();
      case At::kChunkSize:
        return handle_chunk_size();
      case At::kChunkEnd:
        if (!line_.empty()) return std::unexpected(bad(line_at_, "a chunk longer than it says"));
        at_ = At::kChunkSize;
        return {};
      case At::kTrailers:
        if (line_.empty()) at_ = At::kComplete;
        return line_.empty() ? Result<void>() : check_trailer();
      case At::kBody:
      case At::kChunkData:
      case At::kComplete:
        return {};
    }
    return {};
  }

  Result<void> handle_status() {
    if (!parse_status_line(line_, answer_)) {
      return std::unexpected(bad(line_at_, "no HTTP/1.x status line"));
    }
    at_ = At::kHeaders;
    return {};
  }

  Result<void> add_header() {
    if (answer_.headers.size() >= limits_.headers) {
      return fail(ErrorCode::kLimit, fmt::format("more than {} headers", limits_.headers));
    }
    auto header = parse_header(line_);
    if (!header) return std::unexpected(bad(line_at_, header.error()));
    answer_.headers.push_back(*std::move(header));
    return {};
  }

  Result<void> check_trailer() {
    if (const auto header = parse_header(line_); !header) {
      return std::unexpected(bad(line_at_, header.error()));
    }
    return {};
  }

  Result<void> end_headers() {
    const int status = answer_.status;
    if (status < 200 && status != 101) {
      if (answer_.interim.size() >= 16) return fail(ErrorCode::kLimit, "too many 1xx answers");
      answer_.interim.push_back(status);
      answer_.headers.clear();
      at_ = At::kStatusLine;
      return {};
    }
    const auto length = content_length(answer_.headers);
    if (!length) return std::unexpected(bad(line_at_, length.error()));
    QUELL_TRY(const bool chunked, is_chunked());
    if (chunked && *length) {
      return std::unexpected(bad(line_at_, "Transfer-Encoding together with Content-Length"));
    }
    // RFC 9112 section 6.3: these never have a body, whatever the headers say.
    if (kind_ == RequestKind::kHead || status == 101 || status == 204 || status == 304) {
      at_ = At::kComplete;
      return {};
    }
    begin_body(chunked, *length);
    return {};
  }

  void begin_body(bool chunked, std::optional<std::uint64_t> length) {
    if (chunked) {
      answer_.framing = BodyFraming::kChunked;
      at_ = At::kChunkSize;
      return;
    }
    answer_.framing = length ? BodyFraming::kLength : BodyFraming::kUntilClose;
    data_left_ = length.value_or(0);
    at_ = length == 0 ? At::kComplete : At::kBody;
  }

  Result<bool> is_chunked() {
    bool chunked = false;
    for (const Header& header : answer_.headers) {
      if (!equal_ignoring_case(header.name, "Transfer-Encoding")) continue;
      // Other codings (gzip, deflate) have no user: nobody may send them unasked.
      if (chunked || !equal_ignoring_case(header.value, "chunked")) {
        return std::unexpected(bad(line_at_, "a Transfer-Encoding other than chunked"));
      }
      chunked = true;
    }
    return chunked;
  }

  Result<void> handle_chunk_size() {
    const std::string_view line = line_;
    const auto size = hexadecimal(trimmed(line.substr(0, line.find(';'))));
    if (!size) return std::unexpected(bad(line_at_, "a chunk size that is no number"));
    data_left_ = *size;
    at_ = *size == 0 ? At::kTrailers : At::kChunkData;
    return {};
  }

  Result<std::size_t> take_data(std::string_view rest) {
    const bool counted = answer_.framing != BodyFraming::kUntilClose;
    const std::size_t used =
        counted ? static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), data_left_))
                : rest.size();
    answer_.body_total += used;
    if (answer_.body_total > limits_.body_total) {
      return fail(ErrorCode::kLimit,
                  fmt::format("a body of more than {} bytes", limits_.body_total));
    }
    const std::size_t room = limits_.body - std::min(limits_.body, answer_.body.size());
    answer_.body.append(rest.substr(0, std::min(used, room)));
    if (!counted) return used;
    data_left_ -= used;
    if (data_left_ == 0) at_ = at_ == At::kBody ? At::kComplete : At::kChunkEnd;
    return used;
  }

  RequestKind kind_;
  AnswerLimits limits_;
  At at_ = At::kStatusLine;
  Answer answer_;
  std::string line_;
  std::uint64_t offset_ = 0;   // of the next byte
  std::uint64_t line_at_ = 0;  // where line_ began
  std::size_t head_bytes_ = 0;
  std::uint64_t data_left_ = 0;
};

AnswerReader::AnswerReader(RequestKind kind, AnswerLimits limits)
    : impl_(std::make_unique<Impl>(kind, limits)) {}
AnswerReader::AnswerReader(AnswerReader&&) noexcept = default;
AnswerReader& AnswerReader::operator=(AnswerReader&&) noexcept = default;
AnswerReader::~AnswerReader() = default;

Result<std::size_t> AnswerReader::feed(std::string_view bytes) {
  return impl_->feed(bytes);
}
bool AnswerReader::complete() const {
  return impl_->complete();
}
Result<Answer> AnswerReader::finish() {
  return impl_->finish();
}
const Answer& AnswerReader::so_far() const {
  return impl_->so_far();
}

}  // namespace quell::http
