#include "contain/credential/resp.h"

#include <charconv>
#include <cstdint>
#include <system_error>

#include "fmt/format.h"

namespace quell::contain::redis {
namespace {

constexpr std::size_t kLongestText = 16UZ * 1024 * 1024;
constexpr std::size_t kMostMembers = 65536;
constexpr int kDeepest = 8;
constexpr std::string_view kEnd = "\r\n";

Result<std::int64_t> number(std::string_view digits) {
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || stop != digits.data() + digits.size()) {
    return fail(ErrorCode::kInvalidInput, "a number of the server is none");
  }
  return value;
}

class Parser {
 public:
  explicit Parser(std::string_view bytes) : bytes_(bytes) {}

  /// nullopt: more bytes are needed.
  Result<std::optional<Reply>> next(int depth) {
    if (depth > kDeepest) return fail(ErrorCode::kLimit, "the server's answer is nested too deep");
    const std::size_t end = bytes_.find(kEnd, at_);
    if (end == std::string_view::npos) return std::nullopt;
    if (end == at_) return fail(ErrorCode::kInvalidInput, "the server's answer has an empty line");
    const char kind = bytes_[at_];
    const std::string_view line = bytes_.substr(at_ + 1, end - at_ - 1);
    at_ = end + kEnd.size();
    switch (kind) {
      case '+':
        return Reply{.kind = Reply::Kind::kText, .text = std::string(line)};
      case '-':
        return Reply{.kind = Reply::Kind::kError, .text = std::string(line)};
      case ':':
        QUELL_CHECK(number(line));
        return Reply{.kind = Reply::Kind::kInteger, .text = std::string(line)};
      case '$':
        return text(line);
      case '*':
        return list(line, depth);
      default:
        return fail(ErrorCode::kInvalidInput, "this is not the protocol of Redis");
    }
  }

  [[nodiscard]] std::size_t used() const { return at_; }

 private:
  Result<std::optional<Reply>> text(std::string_view line) {
    QUELL_TRY(const std::int64_t length, number(line));
    if (length == -1) return Reply{};
    if (length < 0) return fail(ErrorCode::kInvalidInput, "a text of negative length");
    const auto size = static_cast<std::size_t>(length);
    if (size > kLongestText) return fail(ErrorCode::kLimit, "the server's answer is too long");
    if (bytes_.size() - at_ < size + kEnd.size()) return std::nullopt;
    if (bytes_.substr(at_ + size, kEnd.size()) != kEnd) {
      return fail(ErrorCode::kInvalidInput, "a text of the server does not end where it should");
    }
    Reply reply{.kind = Reply::Kind::kText, .text = std::string(bytes_.substr(at_, size))};
    at_ += size + kEnd.size();
    return reply;
  }

  Result<std::optional<Reply>> list(std::string_view line, int depth) {
    QUELL_TRY(const std::int64_t count, number(line));
    if (count == -1) return Reply{};
    if (count < 0 || static_cast<std::size_t>(count) > kMostMembers) {
      return fail(ErrorCode::kLimit, "a list of the server is too long");
    }
    Reply reply{.kind = Reply::Kind::kList};
    for (std::int64_t i = 0; i < count; ++i) {
      QUELL_TRY(std::optional<Reply> member, next(depth + 1));
      if (!member) return std::nullopt;
      reply.list.push_back(*std::move(member));
    }
    return reply;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string command_bytes(const std::vector<std::string>& words) {
  std::string result = fmt::format("*{}\r\n", words.size());
  for (const std::string& word : words) {
    result += fmt::format("${}\r\n", word.size());
    result += word;
    result += kEnd;
  }
  return result;
}

Result<std::optional<Parsed>> parse_reply(std::string_view bytes) {
  Parser parser(bytes);
  QUELL_TRY(std::optional<Reply> reply, parser.next(0));
  if (!reply) return std::nullopt;
  return Parsed{.reply = *std::move(reply), .size = parser.used()};
}

}  // namespace quell::contain::redis
