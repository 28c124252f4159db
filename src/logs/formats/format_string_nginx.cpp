// nginx's log_format: text with $variables.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "formats/format_string.h"
#include "formats/request_draft.h"
#include "formats/text.h"

namespace quell::logs {

namespace {

struct KnownVariable {
  std::string_view name;
  Field field;
  bool free = false;
  std::size_t spaces = 0;
};

constexpr auto kVariables = std::to_array<KnownVariable>({
    {"remote_addr", Field::kClient},
    {"binary_remote_addr", Field::kIgnored},
    {"realip_remote_addr", Field::kIgnored},
    {"remote_port", Field::kIgnored},
    {"remote_user", Field::kUser, true},
    {"time_local", Field::kTime, false, 1},
    {"time_iso8601", Field::kTime},
    {"msec", Field::kTime},
    {"request", Field::kRequest, true},
    {"request_method", Field::kMethod},
    {"request_uri", Field::kTarget, true},
    {"uri", Field::kTarget, true},
    {"document_uri", Field::kTarget, true},
    {"args", Field::kQuery, true},
    {"query_string", Field::kQuery, true},
    {"server_protocol", Field::kProtocol},
    {"status", Field::kStatus},
    {"body_bytes_sent", Field::kBytes},
    {"bytes_sent", Field::kBytes},
    {"request_length", Field::kIgnored},
    {"request_time", Field::kSeconds},
    {"request_id", Field::kRequestId},
    {"host", Field::kHost},
    {"http_host", Field::kHost},
    {"server_name", Field::kHost},
    {"server_port", Field::kIgnored},
    {"server_addr", Field::kIgnored},
    {"scheme", Field::kIgnored},
    {"pipe", Field::kIgnored},
    {"connection", Field::kIgnored},
    {"connection_requests", Field::kIgnored},
    {"pid", Field::kIgnored},
    {"ssl_protocol", Field::kIgnored},
    {"ssl_cipher", Field::kIgnored},
    {"gzip_ratio", Field::kIgnored},
    {"hostname", Field::kIgnored},
});

Variable variable_named(std::string_view name) {
  Variable out;
  const auto* const known = std::ranges::find(kVariables, name, &KnownVariable::name);
  if (known != kVariables.end()) {
    out.field = known->field;
    out.free = known->free;
    out.spaces = known->spaces;
  } else {
    std::string_view header = name;
    if (take_prefix(header, "http_")) out.field = field_of_header(header);
    if (name == "is_args") out.kind = Variable::Kind::kNothing;
    out.free = name != "is_args";
  }
  return out;
}

bool is_name_byte(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

}  // namespace

Result<std::vector<FormatToken>> parse_nginx_format(std::string_view format) {
  std::vector<FormatToken> out;
  std::string literal;
  for (std::size_t at = 0; at < format.size();) {
    if (format[at] != '$') {
      literal += format[at++];
      continue;
    }
    const std::size_t position = at++;
    const bool braces = at < format.size() && format[at] == '{';
    if (braces) ++at;
    const std::size_t start = at;
    while (at < format.size() && is_name_byte(format[at])) ++at;
    const std::string_view name = format.substr(start, at - start);
    const bool is_closed = !braces || (at < format.size() && format[at] == '}');
    if (braces) ++at;
    if (name.empty() || !is_closed) {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("position {}: \"$\" without a variable's name", position + 1));
    }
    if (!literal.empty()) out.emplace_back(Literal{.text = std::exchange(literal, {})});
    Variable variable = variable_named(name);
    variable.name = fmt::format("${}", name);
    variable.position = position;
    out.emplace_back(std::move(variable));
  }
  if (!literal.empty()) out.emplace_back(Literal{.text = std::move(literal)});
  return out;
}

Field field_of_header(std::string_view name) {
  std::string plain;
  for (const char c : name) plain += c == '_' ? '-' : lower(c);
  if (plain == "user-agent") return Field::kUserAgent;
  if (plain == "referer" || plain == "referrer") return Field::kReferer;
  if (plain == "x-forwarded-for") return Field::kForwardedFor;
  if (plain == "x-request-id") return Field::kRequestId;
  if (plain == "host") return Field::kHost;
  return Field::kIgnored;
}

}  // namespace quell::logs
