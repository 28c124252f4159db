// nginx's error log:
//   2026/11/22 03:14:15 [error] 7#7: *1 message, client: ADDR, server: NAME, request: "…", host:
//   "…"
// Also what FastCGI sent to it: PHP's traces over several lines.
#include <optional>
#include <string_view>

#include "formats/entry_decoder.h"
#include "formats/level.h"
#include "formats/table.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/format.h"

namespace quell::logs {

namespace {

/// nginx escapes nothing here: a path before, or a Referer behind, may hold a second ", client: ".
/// Then neither is believed.
void read_request(EntryHeader& header) {
  constexpr std::string_view kClient = ", client: ";
  const std::size_t at = header.message.find(kClient);
  if (at == std::string_view::npos || header.message.rfind(kClient) != at) return;
  std::string_view rest = header.message.substr(at + kClient.size());
  const std::size_t end = std::min(rest.find(','), rest.size());
  header.client = rest.substr(0, end);
  header.message = header.message.substr(0, at);
  if (!take_until(rest, ", request: \"")) return;
  // Behind the request come host and referrer, each in quotes.
  const std::size_t host = rest.find("\", host: \"");
  const std::size_t upstream = rest.find("\", upstream: \"");
  std::size_t request_end = std::min(host, upstream);
  if (request_end == std::string_view::npos && rest.ends_with('"')) request_end = rest.size() - 1;
  if (request_end != std::string_view::npos) header.request = rest.substr(0, request_end);
}

std::optional<EntryHeader> parse(std::string_view line, const FormatContext& context) {
  if (line.size() < 24 || !is_digit(line.front()) || line[4] != '/') return std::nullopt;
  EntryHeader out;
  out.time = take_slash_time(line, context);
  if (!out.time || !take_prefix(line, " [")) return std::nullopt;
  const auto word = take_until(line, "] ");
  const auto level = word ? level_named(*word) : std::nullopt;
  if (!level) return std::nullopt;
  const auto process = take_until(line, "#");
  const auto thread = process ? take_until(line, ":") : std::nullopt;
  if (!thread || !all_digits(*process) || !all_digits(*thread)) return std::nullopt;
  (void)take_prefix(line, " ");
  if (line.starts_with('*')) (void)take_word(line);  // number of the connection
  out.level = *level;
  out.message = line;
  out.logger = "nginx";
  read_request(out);
  if (take_prefix(out.message, "FastCGI sent in stderr: \"")) {
    (void)take_prefix(out.message, "PHP message: ");
  }
  return out;
}

}  // namespace

Format nginx_error_format() {
  return entry_format("nginx_error", parse, LoneTraces::kNo);
}

}  // namespace quell::logs
