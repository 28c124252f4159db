// Apache's error log:
//   [Sun Nov 22 03:14:15.123456 2026] [php:error] [pid 7:tid 8] [client 192.0.2.1:5] message
#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/entry_decoder.h"
#include "formats/level.h"
#include "formats/request_draft.h"
#include "formats/table.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/format.h"

namespace quell::logs {

namespace {

/// "php:error", or "error" before 2.4.
bool read_level(std::string_view text, EntryHeader& header) {
  const std::size_t colon = text.find(':');
  const bool has_module = colon != std::string_view::npos;
  const auto level = level_named(has_module ? text.substr(colon + 1) : text);
  if (!level) return text.find(":trace") != std::string_view::npos;
  header.level = *level;
  if (has_module && colon > 0) header.logger = text.substr(0, colon);
  return true;
}

std::optional<EntryHeader> parse(std::string_view line, const FormatContext& context) {
  if (line.size() < 30 || line[0] != '[' || line[4] != ' ' || line[8] != ' ') return std::nullopt;
  line.remove_prefix(1);
  EntryHeader out;
  out.time = take_ctime(line, context);
  if (!out.time || !take_prefix(line, "] [")) return std::nullopt;
  const auto level = take_until(line, "] ");
  if (!level || !read_level(*level, out)) return std::nullopt;
  while (line.starts_with("[pid ") || line.starts_with("[tid ") || line.starts_with("[client ") ||
         line.starts_with("[remote ")) {
    const bool is_client = line.starts_with("[client ");
    const auto group = take_until(line, "] ");
    if (!group) break;
    if (is_client) out.client = without_port(group->substr(8));
  }
  // "AH00128: File does not exist": the number of the message.
  const std::size_t colon = line.find(": ");
  if (line.starts_with("AH") && colon == 7) line.remove_prefix(9);
  out.message = line;
  return out;
}

}  // namespace

Format apache_error_format() {
  return entry_format("apache_error", parse, LoneTraces::kNo);
}

}  // namespace quell::logs
