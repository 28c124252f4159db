#include "fast_combined.h"

#include <chrono>
#include <cstring>

#include "formats/common_fields.h"
#include "formats/time_text.h"

namespace quell::logs {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// " 200 5120 " between the quotes of request and referer.
bool status_and_bytes(const char* at, const char* end, Record& record) {
  constexpr std::size_t kMostDigits = 18;  // of a number that cannot overflow
  if (end - at < 7 || at[0] != ' ' || at[4] != ' ' || end[-1] != ' ') return false;
  if (!is_digit(at[1]) || !is_digit(at[2]) || !is_digit(at[3])) return false;
  const int status = (at[1] - '0') * 100 + (at[2] - '0') * 10 + (at[3] - '0');
  at += 5;
  --end;
  if (static_cast<std::size_t>(end - at) > kMostDigits) return false;
  std::uint64_t bytes = 0;
  for (; at != end; ++at) {
    if (!is_digit(*at)) return false;
    bytes = bytes * 10 + static_cast<std::uint64_t>(*at - '0');
  }
  record.status = status == 0 ? std::nullopt : std::optional(static_cast<std::uint16_t>(status));
  record.bytes = bytes;
  return true;
}

std::string_view unless_dash(const char* begin, const char* end) {
  const auto size = static_cast<std::size_t>(end - begin);
  return size == 1 && *begin == '-' ? std::string_view() : std::string_view(begin, size);
}

/// "GET /path HTTP/1.1", as split_request() would; false: it must look.
bool split_plainly(Record& record) {
  constexpr std::size_t kProtocol = 8;  // "HTTP/1.1"
  const std::string_view request = record.request;
  const std::size_t method = request.starts_with("GET ") ? 3 : request.starts_with("POST ") ? 4 : 0;
  if (method == 0 || request.size() < method + 2 + kProtocol) return false;
  const std::string_view end = request.substr(request.size() - kProtocol - 1);
  // Without another space in it, it is the last one that counts.
  if (!end.starts_with(" HTTP/") || end[6] == ' ' || end[7] != '.' || end[8] == ' ') return false;
  record.method = request.substr(0, method);
  record.protocol = end.substr(1);
  record.target = request.substr(method + 1, request.size() - method - 2 - kProtocol);
  return true;
}

/// "203.0.113.9 - - [": anything but that is left to the slow way.
bool client_of(const char* begin, const char* bracket, Record& record) {
  constexpr std::string_view kNobody = " - - ";
  const auto size = static_cast<std::size_t>(bracket - begin);
  if (size <= kNobody.size()) return false;
  const char* const end = bracket - kNobody.size();
  if (std::memcmp(end, kNobody.data(), kNobody.size()) != 0) return false;
  const std::string_view client(begin, static_cast<std::size_t>(end - begin));
  if (client.size() > 45 || client.find(' ') != std::string_view::npos) return false;
  record.client = client;
  return true;
}

}  // namespace

bool FastCombined::time_of(const char* text, Instant& time) {
  const bool same_minute = is_known_ && std::memcmp(text, known_.data(), kMinuteBytes) == 0 &&
                           std::memcmp(text + kMinuteBytes + 3, known_.data() + kMinuteBytes + 3,
                                       kTimeBytes - kMinuteBytes - 3) == 0;
  if (same_minute && text[kMinuteBytes] == ':' && is_digit(text[kMinuteBytes + 1]) &&
      is_digit(text[kMinuteBytes + 2])) {
    const int second = (text[kMinuteBytes + 1] - '0') * 10 + (text[kMinuteBytes + 2] - '0');
    if (second > 60) return false;
    time = minute_ + std::chrono::seconds(second);
    return true;
  }
  const auto parsed = parse_log_time({text, kTimeBytes});
  if (!parsed) return false;
  time = *parsed;
  const int second = (text[kMinuteBytes + 1] - '0') * 10 + (text[kMinuteBytes + 2] - '0');
  minute_ = time - std::chrono::seconds(second);
  std::memcpy(known_.data(), text, kTimeBytes);
  is_known_ = true;
  return true;
}

bool FastCombined::parse(const IndexedLine& line, Record& record) {
  if (line.has_backslash || line.quote_count != 6 || line.dropped_bytes > 0) return false;
  const char* const begin = line.text.data();
  const auto& quotes = *line.quotes;
  constexpr std::size_t kTimeField = kTimeBytes + 3;  // '[' time "] "
  if (quotes[0] < kTimeField || quotes[4] != quotes[3] + 2) return false;
  const char* const bracket = begin + quotes[0] - kTimeField;
  if (*bracket != '[' || begin[quotes[0] - 2] != ']' || begin[quotes[0] - 1] != ' ') return false;
  if (quotes[5] + 1 != line.text.size()) return false;  // fields behind: the slow way reads them
  if (begin[quotes[3] + 1] != ' ') return false;
  if (!client_of(begin, bracket, record)) return false;
  if (!status_and_bytes(begin + quotes[1] + 1, begin + quotes[2], record)) return false;
  if (!time_of(bracket + 1, record.time)) return false;
  record.request = unless_dash(begin + quotes[0] + 1, begin + quotes[1]);
  if (!split_plainly(record)) {
    record.method = record.protocol = {};
    split_request(record);
  }
  record.referer = unless_dash(begin + quotes[2] + 1, begin + quotes[3]);
  record.user_agent = unless_dash(begin + quotes[4] + 1, begin + quotes[5]);
  return true;
}

}  // namespace quell::logs
