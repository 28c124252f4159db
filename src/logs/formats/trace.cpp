#include "formats/trace.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "formats/text.h"

namespace quell::logs {

namespace {

/// Lines of a trace in one text that are looked at.
constexpr std::size_t kTraceLines = 4096;
constexpr std::size_t kLongestType = 200;

bool begin(std::string_view line, TraceState& state) {
  return begin_python(line, state) || begin_go(line, state) || begin_php(line, state) ||
         begin_ruby(line, state) || begin_at(line, state);
}

bool go_on(std::string_view line, TraceState& state) {
  switch (state.kind) {
    case TraceKind::kNone:
      return false;
    case TraceKind::kPython:
      return go_on_python(line, state);
    case TraceKind::kAt:
      return go_on_at(line, state);
    case TraceKind::kPhp:
      return go_on_php(line, state);
    case TraceKind::kRuby:
      return go_on_ruby(line, state);
    case TraceKind::kGo:
      return go_on_go(line, state);
  }
  return false;
}

}  // namespace

bool TraceReader::take(std::string_view line) {
  if (has_begun()) return go_on(line, state_);
  return begin(line, state_);
}

TraceSummary summary_of_trace(std::string_view text) {
  TraceReader reader;
  for (std::size_t i = 0; i < kTraceLines && !text.empty(); ++i) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    (void)reader.take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.summary();
}

void keep_text(std::string& where, std::string_view text) {
  where.assign(text.substr(0, kTraceText));
}

bool is_type_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestType) return false;
  if (!is_letter(text.front()) && text.front() != '_' && text.front() != '\\') return false;
  return std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view("._$:\\").find(c) != std::string_view::npos;
  });
}

bool is_exception_name(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kEndings = {
      "Error", "Exception", "Throwable", "Failure", "Warning", "Interrupt", "Fault"};
  return is_type_name(name) && std::ranges::any_of(kEndings, [name](std::string_view ending) {
           return name.ends_with(ending);
         });
}

bool split_exception(std::string_view line, std::string_view& type, std::string_view& message) {
  const std::size_t colon = line.find(": ");
  type = line.substr(0, colon);
  message = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 2);
  if (colon == std::string_view::npos) (void)take_suffix(type, ":");
  return is_type_name(type);
}

bool is_indented(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

}  // namespace quell::logs
