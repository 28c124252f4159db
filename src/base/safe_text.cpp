#include "base/safe_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "unicode.h"

namespace quell {
namespace {

enum class Newlines : std::uint8_t { kShown, kKept };

void append_shown(std::string& safe, char32_t value) {
  if (value == '\n') {
    safe += "\\n";
  } else if (value == '\t') {
    safe += "\\t";
  } else if (value == '\r') {
    safe += "\\r";
  } else if (value < 0x80) {
    safe += fmt::format("\\x{:02x}", static_cast<unsigned>(value));
  } else {
    safe += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(value));
  }
}

std::string make_safe(std::string_view outside, Newlines newlines) {
  std::string safe;
  safe.reserve(outside.size());
  while (!outside.empty()) {
    const std::optional<CodePoint> next = first_code_point(outside);
    if (!next) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(outside.front()));
      outside.remove_prefix(1);
      continue;
    }
    if (next->value == '\n' && newlines == Newlines::kKept) {
      safe += '\n';
    } else if (is_unsafe(next->value)) {
      append_shown(safe, next->value);
    } else {
      safe += outside.substr(0, next->bytes);
    }
    outside.remove_prefix(next->bytes);
  }
  return safe;
}

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string terminal_safe(std::string_view outside) {
  return make_safe(outside, Newlines::kShown);
}

std::string terminal_safe_lines(std::string_view outside) {
  return make_safe(outside, Newlines::kKept);
}

std::string html_safe(std::string_view outside) {
  std::string safe;
  for (const char c : terminal_safe_lines(outside)) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

namespace {

/// Whether the character could be read as Markdown where it stands. In the middle of a line most
/// punctuation is only that, and people also read the text as it is.
bool is_markup(std::string_view text, std::size_t at) {
  static constexpr std::string_view kAnywhere = "\\`*_[]#|~";
  if (kAnywhere.find(text[at]) != std::string_view::npos) return true;
  const std::string_view before = text.substr(0, at);
  switch (text[at]) {
    case '-':
    case '+':
    case '=':
      return before.find_first_not_of(' ') == std::string_view::npos;  // begins a block
    case ')':
    case '.': {
      const bool ends_word = at + 1 == text.size() || text[at + 1] == ' ';
      if (ends_word && before.find_first_not_of(" 0123456789") == std::string_view::npos)
        return true;  // "1. "
      const std::string_view last = before.substr(before.size() - std::min(before.size(), 3UZ));
      return last.size() == 3 && last.find_first_not_of("wW") == std::string_view::npos;  // "www."
    }
    case ':':
      return text.substr(at, 3) == "://";
    default:
      return false;
  }
}

}  // namespace

std::string markdown_safe(std::string_view outside) {
  const std::string text = terminal_safe(outside);
  std::string safe;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '&') {
      safe += "&amp;";
    } else if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else if (c == '@') {
      // GFM makes links and mentions of what it finds in finished text: no escape helps, only that
      // the text is interrupted.
      const std::size_t end = std::min(text.find_first_not_of('@', at), text.size());
      safe += '`' + text.substr(at, end - at) + '`';
      at = end - 1;
    } else if (c == ' ' && at == 0) {
      safe += "&#32;";  // four of them would begin a code block
    } else {
      if (is_markup(text, at)) safe += '\\';
      safe += c;
    }
  }
  return safe;
}

std::string markdown_code(std::string_view outside) {
  std::string text = terminal_safe(outside);
  if (text.empty()) return "` `";
  const std::string fence(longest_run(text, '`') + 1, '`');
  // A pipe ends a table cell even inside a code span; nothing else can leave the span.
  std::string inside;
  for (const char c : text) {
    if (c == '|') inside += '\\';
    inside += c;
  }
  const bool pad = inside.front() == '`' || inside.back() == '`' ||
                   (inside.front() == ' ' && inside.back() == ' ');
  return pad ? fence + " " + inside + " " + fence : fence + inside + fence;
}

std::string csv_safe(std::string_view outside) {
  std::string text = terminal_safe_lines(outside);
  static constexpr std::string_view kFormula = "=+-@\t";
  if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) {
    text.insert(0, 1, '\'');
  }
  if (text.find_first_of("\",\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string shell_word(std::string_view outside) {
  static constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+";
  if (!outside.empty() && outside.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(outside);
  }
  const bool shown_as_is = terminal_safe(outside) == outside;
  std::string word = shown_as_is ? "'" : "$'";
  for (const char c : outside) {
    const auto byte = static_cast<unsigned char>(c);
    if (shown_as_is) {
      word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    } else if (byte < 0x20 || byte > 0x7E || c == '\'' || c == '\\') {
      word += fmt::format("\\x{:02x}", byte);
    } else {
      word += c;
    }
  }
  return word + "'";
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::optional<CodePoint> next = first_code_point(text);
    width += next ? columns_of(next->value) : 1;
    text.remove_prefix(next ? next->bytes : 1);
  }
  return width;
}

std::string fit(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  std::size_t width = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const std::optional<CodePoint> next = first_code_point(text.substr(end));
    const std::size_t wide = next ? columns_of(next->value) : 1;
    if (width + wide > columns - 1) break;
    width += wide;
    end += next ? next->bytes : 1;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace quell
