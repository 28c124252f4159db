// HAProxy's HTTP log (option httplog), with a syslog header or without:
//   client:port [accept date] frontend backend/server TR/Tw/Tc/Tr/Ta status bytes
//   request-cookie response-cookie state actconn/feconn/beconn/srvconn/retries queues
//   {request headers} {response headers} "request"
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "formats/common_fields.h"
#include "formats/request_draft.h"
#include "formats/table.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {

namespace {

/// "127.0.0.1:5000", "::1:5000", "unix:1"; the port is behind the last colon.
std::optional<std::string_view> client_of(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  if (!all_digits(word.substr(colon + 1))) return std::nullopt;
  return word.substr(0, colon);
}

/// The last of "TR/Tw/Tc/Tr/Ta", milliseconds; "+" before it: the log was written before the end.
/// -1 is a time that was not reached.
bool parse_timers(std::string_view word, Record& record) {
  std::array<std::string_view, 5> timers{};
  for (std::size_t i = 0; i < timers.size(); ++i) {
    const std::size_t end = i + 1 < timers.size() ? word.find('/') : word.size();
    if (end == std::string_view::npos) return false;
    timers.at(i) = word.substr(0, end);
    word.remove_prefix(std::min(end + 1, word.size()));
  }
  for (const std::string_view timer : timers) {
    std::string_view number = timer;
    (void)take_prefix(number, "+");
    (void)take_prefix(number, "-");
    if (!all_digits(number)) return false;
  }
  std::string_view total = timers.back();
  (void)take_prefix(total, "+");
  record.request_time = parse_length(total, 1'000'000);
  return true;
}

bool take_status_and_bytes(std::string_view& rest, Record& record) {
  const std::string_view status = take_word(rest);
  if (status != "-1" && !parse_status(status, record)) return false;
  std::string_view bytes = take_word(rest);
  (void)take_prefix(bytes, "+");
  return parse_bytes(bytes, record);
}

/// "----", "CR--", "PR-NI": what ended the session, never anything else.
bool is_state(std::string_view word) {
  return word.size() >= 2 && word.size() <= 5 &&
         word.find_first_not_of("ABCDEGHIKLNOPQRSTUVWX-cdehimnopqrstuvx") == std::string_view::npos;
}

bool is_counters(std::string_view word) {
  return std::ranges::count(word, '/') == 4 &&
         word.find_first_not_of("0123456789/+") == std::string_view::npos;
}

/// Passes the captured cookies, in which spaces may stand, the state and the counters.
bool pass_state(std::string_view& rest) {
  while (!rest.empty()) {
    if (!is_state(take_word(rest))) continue;
    std::string_view behind = rest;
    if (!is_counters(take_word(behind))) continue;
    (void)take_word(behind);  // queues
    rest = behind;
    return true;
  }
  return false;
}

/// The request line, behind the captured headers. HAProxy writes quotes and braces inside of either
/// as #XX. A line that syslog cut has no quote at its end.
std::optional<std::string_view> request_of(std::string_view rest) {
  while (take_prefix(rest, "{")) {
    if (!take_until(rest, "} ")) return std::nullopt;
  }
  if (!take_prefix(rest, "\"")) return std::nullopt;
  return rest.substr(0, rest.find('"'));
}

}  // namespace

bool parse_haproxy(std::string_view line, const FormatContext& context, FieldBuffer& buffer,
                   Record& record) {
  std::string_view rest = line;
  const auto client = client_of(take_word(rest));
  if (!client || !take_prefix(rest, "[")) return false;
  const auto time = take_haproxy_time(rest, context);
  if (!time || !take_prefix(rest, "] ")) return false;
  const std::string_view frontend = take_word(rest);
  const std::string_view server = take_word(rest);
  if (frontend.empty() || server.find('/') == std::string_view::npos) return false;
  if (!parse_timers(take_word(rest), record) || !take_status_and_bytes(rest, record)) return false;
  if (!pass_state(rest)) return record.cut;
  const auto request = request_of(rest);
  if (!request) return false;
  record.client = *client;
  record.time = *time;
  record.request = *request == "<BADREQ>" ? std::string_view() : buffer.unhashed(*request);
  split_request(record);
  return true;
}

}  // namespace quell::logs
