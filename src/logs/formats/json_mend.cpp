#include "formats/json_mend.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "formats/text.h"

namespace quell::logs {

namespace {

/// Areas of 256 code points for bytes; one that the line does not use is taken.
constexpr std::array<char32_t, 3> kByteBases = {0x10FE00, 0xF8F00, 0xE8F00};

std::optional<unsigned> hex(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    const char low = lower(c);
    if (!is_digit(c) && (low < 'a' || low > 'f')) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : low - 'a' + 10);
  }
  return value;
}

/// Private use areas are written with four bytes.
bool is_lead_of_four(char c) {
  return static_cast<unsigned char>(c) >= 0xF0;
}

char32_t free_base(std::string_view line) {
  for (const char32_t base : kByteBases) {
    std::string first;
    append_utf8(first, base);
    // The third byte differs within the area: two tell that it may be in use.
    if (line.find(first.substr(0, 2)) == std::string_view::npos) return base;
  }
  return kByteBases.front();
}

/// Copies a line, mending what stands inside of texts.
class Mender {
 public:
  explicit Mender(std::string_view line) : rest_(line) {
    out_.byte_base = free_base(line);
    out_.text.reserve(line.size() + 64);
  }

  Mended run() && {
    while (!rest_.empty()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const auto c = static_cast<unsigned char>(rest_.front());
    if (c == '"') {
      inside_ = !inside_;
      return copy(1);
    }
    if (c == '\\' && inside_) return escape();
    if (c < 0x20 && inside_) {
      out_.text += fmt::format("\\u{:04x}", c);
      return rest_.remove_prefix(1);
    }
    if (c < 0x80) return copy(1);
    if (const auto character = first_code_point(rest_)) return copy(character->bytes);
    append_utf8(out_.text, out_.byte_base + c);
    rest_.remove_prefix(1);
  }

  void escape() {
    const char kind = rest_.size() > 1 ? rest_[1] : '\0';
    if (kind == 'x' && rest_.size() >= 4) {
      if (const auto byte = hex(rest_.substr(2, 2))) return raw_byte(*byte);
    }
    if (kind == 'u' && rest_.size() >= 6) {
      if (const auto unit = hex(rest_.substr(2, 4))) return code_unit(*unit);
    }
    if (kind == '\0') return rest_.remove_prefix(1);  // the line ends in a backslash
    if (std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos) return copy(2);
    if (kind == 'v' || kind == 'a') {
      out_.text += kind == 'v' ? "\\u000b" : "\\u0007";
      return rest_.remove_prefix(2);
    }
    out_.text += "\\\\";  // a backslash that escapes nothing
    rest_.remove_prefix(1);
  }

  void raw_byte(unsigned byte) {
    rest_.remove_prefix(4);
    if (byte < 0x80) {
      out_.text += fmt::format("\\u{:04x}", byte);
    } else {
      append_utf8(out_.text, out_.byte_base + byte);
    }
  }

  void code_unit(unsigned unit) {
    const bool high = unit >= 0xD800 && unit < 0xDC00;
    const bool low = unit >= 0xDC00 && unit < 0xE000;
    if (high && rest_.size() >= 12 && rest_[6] == '\\' && rest_[7] == 'u') {
      const auto second = hex(rest_.substr(8, 4));
      if (second && *second >= 0xDC00 && *second < 0xE000) return copy(12);
    }
    if (!high && !low) return copy(6);
    out_.text += "\\ufffd";
    rest_.remove_prefix(6);
  }

  void copy(std::size_t bytes) {
    out_.text += rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
  }

  std::string_view rest_;
  Mended out_;
  bool inside_ = false;
};

/// Nesting of a line that is still closed; deeper ones are left as they are.
constexpr std::size_t kDeepest = 64;

/// Follows the nesting of a line up to its cut.
class Closer {
 public:
  explicit Closer(std::string_view line) : line_(line) {}

  std::string run() && {
    for (; at_ < line_.size(); ++at_) step(line_[at_]);
    if (open_.size() > kDeepest) return std::string(line_);
    std::string out;
    if (inside_ && value_) {
      const bool halved = escape_end_ > line_.size();
      out = std::string(halved ? line_.substr(0, escape_) : line_) + "\"";
    } else {
      out = std::string(line_.substr(0, complete_));
      open_ = open_then_;
    }
    for (std::size_t i = open_.size(); i > 0; --i) out += open_[i - 1] == '{' ? '}' : ']';
    return out;
  }

 private:
  void step(char c) {
    if (inside_) {
      if (c == '\\') {
        escape();
      } else if (c == '"') {
        inside_ = false;
        if (value_) note_complete(at_ + 1);
      }
      return;
    }
    if (c == '"') {
      inside_ = true;
      value_ = before_ == ':' || before_ == '[' || (!open_.empty() && open_.back() == '[');
    } else if (c == '{' || c == '[') {
      open_ += c;
      // What is open is noted at each step: bounded, so that the whole stays linear.
      if (open_.size() > kDeepest) at_ = line_.size();
      note_complete(at_ + 1);
    } else if ((c == '}' || c == ']') && !open_.empty()) {
      open_.pop_back();
      note_complete(at_ + 1);
    } else if (c == ',') {
      note_complete(at_);
    }
    if (c != ' ') before_ = c;
  }

  void escape() {
    const char kind = at_ + 1 < line_.size() ? line_[at_ + 1] : '\0';
    escape_ = at_;
    escape_end_ = at_ + (kind == 'u' ? 6 : kind == 'x' ? 4 : 2);
    ++at_;
  }

  /// What stands before `end` is whole once what is open here is closed.
  void note_complete(std::size_t end) {
    complete_ = end;
    open_then_ = open_;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::size_t complete_ = 0;
  std::size_t escape_ = 0;  // where the last one began
  std::size_t escape_end_ = 0;
  std::string open_;
  std::string open_then_;
  char before_ = '\0';
  bool inside_ = false;
  bool value_ = false;
};

}  // namespace

Mended mended_json(std::string_view line) {
  return Mender(line).run();
}

std::string closed_json(std::string_view cut_line) {
  return Closer(cut_line).run();
}

void append_restored(std::string& out, std::string_view text, char32_t byte_base) {
  while (!text.empty()) {
    const auto character = is_lead_of_four(text.front()) ? first_code_point(text) : std::nullopt;
    if (character && character->value >= byte_base && character->value < byte_base + 256) {
      out += static_cast<char>(static_cast<unsigned char>(character->value - byte_base));
      text.remove_prefix(character->bytes);
      continue;
    }
    // Not find_first_of(): clang 19 folds a search for bytes above 0x7f into one that finds none.
    const auto* const next_lead = std::find_if(text.begin() + 1, text.end(), is_lead_of_four);
    const auto next = static_cast<std::size_t>(next_lead - text.begin());
    out += text.substr(0, next);
    text.remove_prefix(next);
  }
}

}  // namespace quell::logs
