// Values of formats with one setting a line: how they are written, and what cannot be told.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "setting/lines.h"

namespace quell::contain::setting {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool holds_any(std::string_view text, std::string_view bytes) {
  return text.find_first_of(bytes) != kNone;
}

Quotes quotes_of(char quote) {
  return quote == '\'' ? Quotes::kSingle : Quotes::kDouble;
}

/// The end of a quoted text, behind the quote; npos: it has none. A backslash takes the next byte
/// with it in double quotes, and a doubled quote is one quote where `doubled` says so.
std::size_t end_of_quoted(std::string_view text, std::size_t begin, std::size_t end,
                          Format format) {
  const char quote = text[begin];
  const bool escapes = quote == '"' || format == Format::kPostgres;
  for (std::size_t i = begin + 1; i < end; ++i) {
    if (text[i] == '\\' && escapes) {
      ++i;
    } else if (text[i] == quote) {
      if (format != Format::kPostgres || i + 1 >= end || text[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  return kNone;
}

std::size_t trimmed_end(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin && is_blank(text[end - 1])) --end;
  return end;
}

/// Whether nothing but a comment follows.
bool is_rest(std::string_view text, std::size_t at, std::size_t end) {
  while (at < end && is_blank(text[at])) ++at;
  return at >= end || text[at] == '#';
}

Slot whole(std::string_view text, std::size_t begin, std::size_t end) {
  return {.begin = begin,
          .end = end,
          .value = {Type::kText, std::string(text.substr(begin, end - begin))}};
}

/// In quotes from the first byte to the last, without escapes inside.
Slot quoted(std::string_view text, std::size_t begin, std::size_t end) {
  Slot slot{.begin = begin, .end = end, .quotes = quotes_of(text[begin])};
  slot.value = {Type::kText, std::string(text.substr(begin + 1, end - begin - 2))};
  if (holds_any(slot.value.text, "\\")) slot.objection = "its value holds escapes";
  return slot;
}

/// \" and \\ are understood; any other escape leaves the objection.
void unescape(Slot& slot) {
  std::string out;
  const std::string& raw = slot.value.text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\\') {
      ++i;
      if (i == raw.size() || (raw[i] != '"' && raw[i] != '\\')) return;
    }
    out += raw[i];
  }
  slot.value.text = std::move(out);
  slot.objection.clear();
}

/// A list or an inline table on one line; npos: it goes on.
std::size_t end_of_brackets(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t depth = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const std::size_t past = end_of_quoted(text, i, end, Format::kToml);
      if (past == kNone) return kNone;
      i = past - 1;
    } else if (c == '#') {
      return kNone;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return i + 1;
    }
  }
  return kNone;
}

Result<Slot> toml_value(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin >= end) return fail(ErrorCode::kInvalidInput, "a value is missing");
  const std::string_view rest = text.substr(begin, end - begin);
  const char first = rest.front();
  Slot slot;
  if (rest.starts_with("\"\"\"") || rest.starts_with("'''")) {
    return fail(ErrorCode::kUnsupported, "a text over several lines is not understood");
  }
  if (first == '"' || first == '\'') {
    const std::size_t past = end_of_quoted(text, begin, end, Format::kToml);
    if (past == kNone) return fail(ErrorCode::kInvalidInput, "a quote is never closed");
    slot = quoted(text, begin, past);
    if (first == '\'') slot.objection.clear();
    if (first == '"') unescape(slot);
  } else if (first == '[' || first == '{') {
    const std::size_t past = end_of_brackets(text, begin, end);
    if (past == kNone) {
      return fail(ErrorCode::kUnsupported, "a list over several lines is not understood");
    }
    slot = whole(text, begin, past);
    slot.value.type = Type::kOther;
    slot.objection = "its value is a list or a table";
  } else {
    const std::size_t stop = std::min(text.find('#', begin), end);
    slot = whole(text, begin, trimmed_end(text, begin, stop));
    const std::string& word = slot.value.text;
    const bool boolean = word == "true" || word == "false";
    slot.value.type = boolean                ? Type::kBoolean
                      : is_json_number(word) ? Type::kNumber
                                             : Type::kOther;
    if (word.empty() || holds_any(word, "\"'[]{}=,")) {
      return fail(ErrorCode::kInvalidInput, "this is no value of TOML");
    }
  }
  if (!is_rest(text, slot.end, end)) {
    return fail(ErrorCode::kInvalidInput, "something stands behind a value");
  }
  return slot;
}

Result<Slot> postgres_value(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin < end && text[begin] == '\'') {
    const std::size_t past = end_of_quoted(text, begin, end, Format::kPostgres);
    if (past == kNone) return fail(ErrorCode::kInvalidInput, "a quote is never closed");
    Slot slot = quoted(text, begin, past);
    if (holds_any(slot.value.text, "'")) slot.objection = "its value holds quotes";
    if (!is_rest(text, past, end)) {
      return fail(ErrorCode::kInvalidInput, "something stands behind a value");
    }
    return slot;
  }
  const std::size_t stop = std::min(text.find_first_of(" \t#", begin), end);
  if (stop <= begin) return fail(ErrorCode::kInvalidInput, "a value is missing");
  if (!is_rest(text, stop, end)) {
    return fail(ErrorCode::kInvalidInput, "something stands behind a value");
  }
  return whole(text, begin, stop);
}

/// Where readers differ about quotes, escapes and comments, only what all read alike is touched.
Slot word_value(std::string_view text, std::size_t begin, std::size_t end, Format format) {
  const std::size_t stop = trimmed_end(text, begin, end);
  if (begin < stop && (text[begin] == '"' || text[begin] == '\'')) {
    const bool closed = end_of_quoted(text, begin, stop, format) == stop;
    if (!closed) {
      Slot slot = whole(text, begin, stop);
      slot.objection = "its quotes do not enclose it";
      return slot;
    }
    Slot slot = quoted(text, begin, stop);
    if (format == Format::kEnv && slot.quotes == Quotes::kDouble &&
        holds_any(slot.value.text, "$`")) {
      slot.objection = "a shell would replace what stands in it";
    }
    return slot;
  }
  Slot slot = whole(text, begin, stop);
  const std::string& value = slot.value.text;
  if (format == Format::kEnv && holds_any(value, " \t\"'\\$`#;&|<>()*?")) {
    slot.objection = "readers of such files differ about what its value is";
  }
  const auto comment = [&](char c) {
    return value.find(fmt::format(" {}", c)) != kNone ||
           value.find(fmt::format("\t{}", c)) != kNone;
  };
  if (format == Format::kIni && (comment(';') || comment('#') || value.ends_with('\\'))) {
    slot.objection = "readers of ini files differ about where its value ends";
  }
  if (format == Format::kRedis && holds_any(value, "\"'")) {
    slot.objection = "its value holds quotes";
  }
  return slot;
}

Slot properties_value(std::string_view text, std::size_t begin, std::size_t end) {
  Slot slot = whole(text, begin, end);
  if (holds_any(slot.value.text, "\\")) slot.objection = "its value holds escapes";
  return slot;
}

bool is_plain(std::string_view text, std::string_view also) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_name_byte(c) || also.find(c) != kNone;
  });
}

Error unspeakable(std::string_view value, std::string_view why) {
  return {ErrorCode::kUnsupported, fmt::format("\"{}\" {}", terminal_safe(value), why)};
}

Result<std::string> enclosed(const std::string& value, char quote, std::string_view forbidden) {
  if (holds_any(value, forbidden)) {
    return std::unexpected(unspeakable(value, "cannot be written in the quotes that are there"));
  }
  return quote + value + quote;
}

}  // namespace

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

Result<Slot> read_value(std::string_view text, std::size_t begin, std::size_t end, Format format) {
  switch (format) {
    case Format::kToml:
      return toml_value(text, begin, end);
    case Format::kPostgres:
      return postgres_value(text, begin, end);
    case Format::kProperties:
      return properties_value(text, begin, end);
    default:
      return word_value(text, begin, end, format);
  }
}

Result<std::string> line_spelling(const Scalar& value, Quotes quotes, Format format) {
  const std::string& text = value.text;
  if (format == Format::kToml) {
    if (value.type != Type::kText) return text;
    if (quotes == Quotes::kSingle && !holds_any(text, "'")) return "'" + text + "'";
    return double_quoted(text);
  }
  if (format == Format::kPostgres) {
    if (quotes == Quotes::kNone && is_plain(text, ".")) return text;
    return enclosed(text, '\'', "'\\");
  }
  if (quotes == Quotes::kSingle) return enclosed(text, '\'', "'\\");
  if (quotes == Quotes::kDouble) return enclosed(text, '"', "\"\\$`");
  if (format == Format::kEnv) {
    if (text.empty() || is_plain(text, "./:@%+,=")) return text;
    return std::unexpected(
        unspeakable(text, "needs quotes, about which readers of such files differ"));
  }
  const bool outer_blank = !text.empty() && (is_blank(text.front()) || is_blank(text.back()));
  if (outer_blank || holds_any(text, format == Format::kProperties ? "\\" : "\\\"'#;")) {
    return std::unexpected(unspeakable(text, "cannot be written surely without quotes"));
  }
  const bool ascii = std::ranges::all_of(text, [](char c) { return c > 0; });
  if (format == Format::kProperties && !ascii) {
    return std::unexpected(unspeakable(text, "is not ASCII, which readers of properties need"));
  }
  if (text.empty() && format == Format::kRedis) {
    return std::unexpected(unspeakable(text, "is no value in such a file"));
  }
  return text;
}

}  // namespace quell::contain::setting
