// Files of one setting a line, as an engine: sections, keys, places.
#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "setting/lines.h"

namespace quell::contain::setting {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::string_view comment_starts(Format format) {
  switch (format) {
    case Format::kIni:
      return ";#";
    case Format::kProperties:
      return "#!";
    default:
      return "#";
  }
}

bool has_sections(Format format) {
  return format == Format::kIni || format == Format::kToml;
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

/// Some readers do not tell LOG_LEVEL from log_level: then the two are one key.
std::string folded(const Key& key, Format format) {
  std::string text;
  for (const std::string& name : key.names) text += name + '\n';
  const bool exact =
      format == Format::kEnv || format == Format::kToml || format == Format::kProperties;
  return exact ? text : lower(std::move(text));
}

class Reader {
 public:
  Reader(std::string_view text, Format format) : text_(text), format_(format), sections_(1) {}

  Result<std::vector<Section>> read() {
    if (text_.starts_with("\xef\xbb\xbf")) {
      return fail(ErrorCode::kUnsupported, "the file begins with a byte order mark");
    }
    while (at_ < text_.size()) {
      ++line_;
      if (Result<void> taken = line(); !taken) {
        return fail(taken.error(), fmt::format("line {}", line_));
      }
    }
    return std::move(sections_);
  }

 private:
  /// [begin_, end_) without its line end; at_ is behind it.
  void cut_line() {
    begin_ = at_;
    const std::size_t newline = std::min(text_.find('\n', at_), text_.size());
    at_ = std::min(newline + 1, text_.size());
    end_ = newline > begin_ && newline < text_.size() && text_[newline - 1] == '\r' ? newline - 1
                                                                                    : newline;
  }

  [[nodiscard]] std::size_t past_blanks(std::size_t at) const {
    while (at < end_ && is_blank(text_[at])) ++at;
    return at;
  }

  Result<void> line() {
    cut_line();
    const std::size_t first = past_blanks(begin_);
    if (text_.substr(begin_, end_ - begin_).find('\r') != kNone) {
      return fail(ErrorCode::kUnsupported, "a carriage return stands inside of it");
    }
    if (first == end_ || comment_starts(format_).find(text_[first]) != kNone) return {};
    if (has_sections(format_) && text_[first] == '[') return header(first);
    return entry(first);
  }

  Result<void> header(std::size_t first) {
    Section section{.head_end = at_};
    std::size_t after = 0;
    if (format_ == Format::kToml) {
      const bool in_list = text_.substr(first, 2) == "[[";
      std::size_t at = first + (in_list ? 2 : 1);
      QUELL_TRY(section.names, dotted(at));
      const std::string_view close = in_list ? "]]" : "]";
      if (text_.substr(at, close.size()) != close) {
        return fail(ErrorCode::kInvalidInput, "this is no header of a table");
      }
      after = at + close.size();
      if (in_list) section.names.push_back(std::to_string(elements_[section.names]++));
    } else {
      const std::size_t close = text_.substr(0, end_).find(']', first);
      if (close == kNone) return fail(ErrorCode::kInvalidInput, "the section's name has no end");
      section.names = {std::string(text_.substr(first + 1, close - first - 1))};
      after = close + 1;
    }
    const std::size_t rest = past_blanks(after);
    if (rest != end_ && comment_starts(format_).find(text_[rest]) == kNone) {
      return fail(ErrorCode::kInvalidInput, "something stands behind a section's name");
    }
    sections_.push_back(std::move(section));
    return {};
  }

  /// a."b.c".d
  Result<std::vector<std::string>> dotted(std::size_t& at) const {
    std::vector<std::string> names;
    for (;;) {
      at = past_blanks(at);
      const std::size_t begin = at;
      if (at < end_ && (text_[at] == '"' || text_[at] == '\'')) {
        const std::size_t close = text_.substr(0, end_).find(text_[at], at + 1);
        if (close == kNone) return fail(ErrorCode::kInvalidInput, "a quote is never closed");
        names.emplace_back(text_.substr(begin + 1, close - begin - 1));
        if (names.back().find('\\') != kNone) {
          return fail(ErrorCode::kUnsupported, "a key with escapes is not understood");
        }
        at = close + 1;
      } else {
        while (at < end_ && is_name_byte(text_[at])) ++at;
        if (at == begin) return fail(ErrorCode::kInvalidInput, "a key is missing");
        names.emplace_back(text_.substr(begin, at - begin));
      }
      at = past_blanks(at);
      if (at >= end_ || text_[at] != '.') return names;
      ++at;
    }
  }

  Result<void> entry(std::size_t first) {
    Entry entry{.key = {.names = sections_.back().names}, .begin = begin_, .key_begin = first};
    std::size_t value = 0;
    switch (format_) {
      case Format::kToml: {
        QUELL_TRY(value, toml_key(entry));
        break;
      }
      case Format::kEnv: {
        QUELL_TRY(value, env_key(entry));
        break;
      }
      default: {
        QUELL_TRY(value, plain_key(entry));
      }
    }
    QUELL_TRY(entry.slot, read_value(text_, value, end_, format_));
    if (format_ == Format::kIni && value == entry.key_end) {
      entry.slot.objection = "no value stands there";
    }
    if (format_ == Format::kIni) note_indent(entry);
    if (format_ == Format::kProperties) take_continued(entry);
    entry.end = at_;
    sections_.back().entries.push_back(std::move(entry));
    return {};
  }

  /// Some readers take a line with more blanks before it for more of the value above it.
  void note_indent(Entry& entry) {
    auto& entries = sections_.back().entries;
    if (entries.empty()) return;
    Entry& last = entries.back();
    if (entry.key_begin - entry.begin <= last.key_begin - last.begin) return;
    last.slot.objection = "readers differ about whether the line below it belongs to it";
    entry.slot.objection = "readers differ about whether it belongs to the line above it";
  }

  /// A backslash at the end of a line of properties takes the next line in.
  void take_continued(Entry& entry) {
    const auto goes_on = [&] {
      std::size_t slashes = 0;
      while (end_ - slashes > begin_ && text_[end_ - slashes - 1] == '\\') ++slashes;
      return slashes % 2 == 1;
    };
    while (goes_on() && at_ < text_.size()) {
      entry.slot.objection = "its value goes over several lines";
      ++line_;
      cut_line();
    }
  }

  Result<std::size_t> toml_key(Entry& entry) const {
    std::size_t at = entry.key_begin;
    QUELL_TRY(const std::vector<std::string> names, dotted(at));
    entry.key.names.insert(entry.key.names.end(), names.begin(), names.end());
    entry.key_end = at;
    while (entry.key_end > entry.key_begin && is_blank(text_[entry.key_end - 1])) --entry.key_end;
    if (at >= end_ || text_[at] != '=') return fail(ErrorCode::kInvalidInput, "= is missing");
    return past_blanks(at + 1);
  }

  Result<std::size_t> env_key(Entry& entry) const {
    constexpr std::string_view kExport = "export";
    std::size_t at = entry.key_begin;
    if (text_.substr(at).starts_with(kExport) && at + kExport.size() < end_ &&
        is_blank(text_[at + kExport.size()])) {
      at = past_blanks(at + kExport.size());
    }
    entry.key_begin = at;
    while (at < end_ && (is_name_byte(text_[at]) || text_[at] == '.')) ++at;
    entry.key_end = at;
    if (at == entry.key_begin || at >= end_ || text_[at] != '=') {
      return fail(ErrorCode::kInvalidInput, "it is not NAME=value");
    }
    entry.key.names.emplace_back(text_.substr(entry.key_begin, at - entry.key_begin));
    return at + 1;
  }

  [[nodiscard]] std::size_t end_of_plain_key(std::size_t at) const {
    switch (format_) {
      case Format::kIni: {
        const std::size_t stop = std::min(text_.find_first_of("=:", at), end_);
        std::size_t end = stop;
        while (end > at && is_blank(text_[end - 1])) --end;
        return end;
      }
      case Format::kProperties:
        for (; at < end_ && text_[at] != '=' && text_[at] != ':' && !is_blank(text_[at]); ++at) {
          if (text_[at] == '\\') ++at;
        }
        return std::min(at, end_);
      case Format::kPostgres:
        while (at < end_ && (is_name_byte(text_[at]) || text_[at] == '.')) ++at;
        return at;
      default:
        while (at < end_ && !is_blank(text_[at])) ++at;
        return at;
    }
  }

  /// Where the value begins.
  Result<std::size_t> plain_key(Entry& entry) const {
    entry.key_end = end_of_plain_key(entry.key_begin);
    if (entry.key_end == entry.key_begin) return fail(ErrorCode::kInvalidInput, "a key is missing");
    entry.key.names.emplace_back(text_.substr(entry.key_begin, entry.key_end - entry.key_begin));
    std::size_t at = past_blanks(entry.key_end);
    const std::string_view separators = format_ == Format::kPostgres ? "="
                                        : format_ == Format::kRedis  ? ""
                                                                     : "=:";
    if (at < end_ && separators.find(text_[at]) != kNone) {
      return past_blanks(at + 1);
    }
    if (format_ == Format::kPostgres && at == entry.key_end) {
      return fail(ErrorCode::kInvalidInput, "it is not KEY = VALUE");
    }
    return format_ == Format::kIni ? entry.key_end : at;
  }

  std::string_view text_;
  Format format_;
  std::vector<Section> sections_;
  std::map<std::vector<std::string>, std::size_t> elements_;  ///< of [[lists]]
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t line_ = 0;
};

Result<std::vector<Leaf>> read_leaves(std::string_view text, Format format) {
  QUELL_TRY(const std::vector<Section> sections, read_lines(text, format));
  std::vector<Leaf> out;
  for (const Section& section : sections) {
    for (const Entry& entry : section.entries) out.push_back({entry.key, entry.slot.value});
  }
  return out;
}

Result<std::string> new_key(const std::string& name, Format format) {
  const bool plain = !name.empty() && std::ranges::all_of(name, [&](char c) {
    return is_name_byte(c) || (c == '.' && format != Format::kToml);
  });
  if (plain) return name;
  return fail(ErrorCode::kUnsupported,
              fmt::format("\"{}\" is not there and is no name to add", terminal_safe(name)));
}

/// What stands between key and value, as the line above has it.
std::string_view separator(std::string_view text, const Section& section, Format format) {
  if (!section.entries.empty()) {
    const Entry& last = section.entries.back();
    const std::string_view there = text.substr(last.key_end, last.slot.begin - last.key_end);
    if (!there.empty()) return there;
  }
  if (format == Format::kRedis) return " ";
  return format == Format::kEnv || format == Format::kProperties ? "=" : " = ";
}

Result<Spot> gap_in(std::string_view text, const Section& section, const std::string& name,
                    Format format) {
  QUELL_TRY(const std::string key, new_key(name, format));
  const bool crlf = text.find("\r\n") != kNone;
  const std::string_view newline = crlf ? "\r\n" : "\n";
  std::size_t at = section.head_end;
  std::string_view lead;
  if (!section.entries.empty()) {
    const Entry& last = section.entries.back();
    at = last.end;
    lead = text.substr(last.begin, last.key_begin - last.begin);
    if (last.slot.objection.find("several lines") != std::string::npos) lead = {};
  }
  const bool open_line = at > 0 && text[at - 1] != '\n';
  Gap gap{.at = at,
          .before = fmt::format("{}{}{}{}", open_line ? newline : "", lead, key,
                                separator(text, section, format)),
          .after = std::string(open_line ? "" : newline)};
  return gap;
}

Result<Spot> spot(std::string_view text, Format format, const Key& key) {
  QUELL_TRY(const std::vector<Section> sections, read_lines(text, format));
  std::optional<Slot> found;
  const std::string wanted = folded(key, format);
  for (const Section& section : sections) {
    for (const Entry& entry : section.entries) {
      if (folded(entry.key, format) != wanted) continue;
      if (found) return fail(ErrorCode::kUnsupported, "the key stands there more than once");
      if (entry.key != key) {
        return fail(
            ErrorCode::kUnsupported,
            fmt::format("it is written \"{}\" there", terminal_safe(to_text(entry.key, format))));
      }
      found = entry.slot;
    }
  }
  if (found) return *std::move(found);
  const std::vector<std::string> owner(key.names.begin(), key.names.end() - 1);
  const auto is_owner = [&](const Section& section) { return section.names == owner; };
  if (std::ranges::count_if(sections, is_owner) != 1) {
    return fail(ErrorCode::kUnsupported,
                "it is not there, and neither is one section that it could be added to");
  }
  return gap_in(text, *std::ranges::find_if(sections, is_owner), key.names.back(), format);
}

}  // namespace

Result<std::vector<Section>> read_lines(std::string_view text, Format format) {
  return Reader(text, format).read();
}

const Engine& line_engine() {
  static const Engine engine{.leaves = read_leaves, .spot = spot, .spelling = line_spelling};
  return engine;
}

}  // namespace quell::contain::setting
