// Access log of an AWS Application Load Balancer:
//   type time elb client:port target:port request_processing_time target_processing_time
//   response_processing_time elb_status target_status received_bytes sent_bytes "request"
//   "user agent" ssl_cipher ssl_protocol target_group_arn "trace_id" "domain" … (more, not read)
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "formats/common_fields.h"
#include "formats/table.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {

namespace {

bool is_type(std::string_view word) {
  static constexpr std::array<std::string_view, 6> kTypes = {"http",  "https", "h2",
                                                             "grpcs", "ws",    "wss"};
  for (const std::string_view type : kTypes) {
    if (word == type) return true;
  }
  return false;
}

/// The sum of the three times; -1: the load balancer could not answer by itself or by a target.
bool parse_times(FieldScanner& scanner, Record& record) {
  Duration sum{};
  bool all = true;
  for (int i = 0; i < 3; ++i) {
    const auto word = scanner.word();
    if (!word || !scanner.space()) return false;
    const auto seconds = parse_seconds(*word);
    if (!seconds && *word != "-1" && *word != "-") return false;
    sum += seconds.value_or(Duration(0));
    all = all && seconds.has_value();
  }
  if (all) record.request_time = sum;
  return true;
}

/// "203.0.113.9:2817": there is always a port, and an IPv6 address may lack its brackets.
std::string_view address_of(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  std::string_view address = word.substr(0, colon);
  if (take_prefix(address, "[")) (void)take_suffix(address, "]");
  return address;
}

/// "GET https://shop.example:443/a?b HTTP/1.1" has scheme, host and port before what was sent.
void split_absolute(Record& record) {
  if (record.request.starts_with("- ")) record.request = {};  // not a request
  split_request(record);
  const std::size_t scheme = record.target.find("://");
  if (record.method.empty() || scheme == std::string_view::npos || scheme > 5) return;
  const std::size_t path = record.target.find('/', scheme + 3);
  record.target = path == std::string_view::npos ? "/" : record.target.substr(path);
}

bool parse_statuses_and_bytes(FieldScanner& scanner, Record& record) {
  const auto status = scanner.word();
  if (!status || !parse_status(*status, record) || !scanner.space()) return false;
  for (int i = 0; i < 2; ++i) {  // target's status, received bytes
    if (!scanner.word() || !scanner.space()) return false;
  }
  const auto bytes = scanner.word();
  return bytes && parse_bytes(*bytes, record) && scanner.space();
}

/// What follows the user agent, as far as it is there.
void parse_rest(FieldScanner& scanner, FieldBuffer& buffer, Record& record) {
  for (int i = 0; i < 3; ++i) {  // cipher, protocol, target group
    if (!scanner.space() || !scanner.word()) return;
  }
  if (!scanner.space()) return;
  if (const auto trace = scanner.quoted())
    record.request_id = buffer.unescaped(unless_dash(*trace));
  if (!scanner.space()) return;
  if (const auto domain = scanner.quoted()) record.host = buffer.unescaped(unless_dash(*domain));
}

}  // namespace

bool parse_aws_alb(std::string_view line, const FormatContext& context, FieldBuffer& buffer,
                   Record& record) {
  FieldScanner scanner(line, record.cut);
  const auto type = scanner.word();
  if (!type || !is_type(*type) || !scanner.space()) return false;
  const auto time_word = scanner.word();
  if (!time_word || !scanner.space()) return false;
  std::string_view time_text = *time_word;
  const auto time = take_iso_time(time_text, context);
  if (!time || !time_text.empty() || !scanner.word() || !scanner.space()) return false;
  const auto client = scanner.word();
  if (!client || !scanner.space() || !scanner.word() || !scanner.space()) return false;
  if (!parse_times(scanner, record) || !parse_statuses_and_bytes(scanner, record)) return false;
  const auto request = scanner.quoted();
  if (!request) return false;
  record.time = *time;
  record.client = address_of(*client);
  record.request = buffer.unescaped(unless_dash(*request));
  split_absolute(record);
  if (scanner.ran_out()) return true;
  if (!scanner.space()) return false;
  const auto agent = scanner.quoted();
  if (!agent) return scanner.ran_out();
  record.user_agent = buffer.unescaped(unless_dash(*agent));
  parse_rest(scanner, buffer, record);
  return true;
}

}  // namespace quell::logs
