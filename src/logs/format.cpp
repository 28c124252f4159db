#include "logs/format.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "logs/sink.h"

namespace quell::logs {

namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

/// The byte that a one-letter escape stands for (Apache's ap_escape_logitem).
std::optional<char> letter_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'v':
      return '\v';
    case 'a':
      return '\a';
    default:
      return std::nullopt;
  }
}

/// Two hexadecimal digits behind `before` bytes: appends the byte they stand for. How many bytes of
/// `text` that was; 0 if they are no such digits.
std::size_t undo_hex(std::string_view text, std::size_t before, std::string& out) {
  if (text.size() < before + 2) return 0;
  const auto high = hex_digit(text[before]);
  const auto low = hex_digit(text[before + 1]);
  if (!high || !low) return 0;
  out += static_cast<char>(*high * 16 + *low);
  return before + 2;
}

std::size_t undo_backslash(std::string_view text, std::string& out) {
  if (text.size() < 2) return 0;
  if (text[1] == 'x') return undo_hex(text, 2, out);
  const auto byte = letter_escape(text[1]);
  if (!byte) return 0;
  out += *byte;
  return 2;
}

/// "\u00e9" → its code unit.
std::optional<char32_t> code_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  char32_t unit = 0;
  for (const char c : text.substr(2, 4)) {
    const auto digit = hex_digit(c);
    if (!digit) return std::nullopt;
    unit = unit * 16 + *digit;
  }
  return unit;
}

std::size_t undo_json(std::string_view text, std::string& out) {
  if (text.starts_with("\\/")) {
    out += '/';
    return 2;
  }
  const auto first = code_unit(text);
  if (!first) return undo_backslash(text, out);
  const bool is_high = *first >= 0xD800 && *first < 0xDC00;
  const auto second = is_high ? code_unit(text.substr(6)) : std::nullopt;
  if (second && *second >= 0xDC00 && *second < 0xE000) {
    append_utf8(out, 0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00));
    return 12;
  }
  const bool is_lone = *first >= 0xD800 && *first < 0xE000;
  append_utf8(out, is_lone ? 0xFFFD : *first);
  return 6;
}

}  // namespace

void FieldBuffer::start_line(std::size_t line_bytes) {
  bytes_.clear();
  if (bytes_.capacity() < line_bytes) bytes_.reserve(line_bytes);
}

template <class Undo>
std::string_view FieldBuffer::undone(std::string_view field, char mark, Undo&& undo) {
  std::size_t at = field.find(mark);
  if (at == std::string_view::npos) return field;
  // A field that is read twice must not make the buffer grow either: then it stays as it is.
  if (bytes_.size() + field.size() > bytes_.capacity()) return field;
  const std::size_t start = bytes_.size();
  std::size_t copied = 0;
  for (; at != std::string_view::npos; at = field.find(mark, at)) {
    bytes_ += field.substr(copied, at - copied);
    copied = at + undo(field.substr(at), bytes_);
    at = std::max(copied, at + 1);
  }
  bytes_ += field.substr(copied);
  return std::string_view(bytes_).substr(start);
}

std::string_view FieldBuffer::unescaped(std::string_view field) {
  return undone(field, '\\', undo_backslash);
}

std::string_view FieldBuffer::unescaped_json(std::string_view field) {
  return undone(field, '\\', undo_json);
}

std::string_view FieldBuffer::unhashed(std::string_view field) {
  return undone(field, '#',
                [](std::string_view text, std::string& out) { return undo_hex(text, 1, out); });
}

namespace {

/// Counts what a format makes of a sample; hands nothing on.
class NoSink final : public Sink {
 public:
  void request(const Record&) override {}
  void login(const Login&) override {}
  void event(const AppEvent&) override {}
};

std::size_t lines_read(const Format& format, std::string_view sample,
                       const FormatContext& context) {
  NoSink sink;
  const auto decoder = format.decoder(context);
  std::size_t read = 0;
  while (!sample.empty()) {
    const std::size_t end = sample.find('\n');
    std::string_view line = sample.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const RawLine raw{.text = line, .cut = false, .place = {}};
    if (!line.empty() && decoder->take(raw, sink) != Taken::kNotMine) ++read;
    if (end == std::string_view::npos) break;
    sample.remove_prefix(end + 1);
  }
  decoder->finish(sink);
  return read;
}

}  // namespace

const Format* detect_format(const std::vector<Format>& formats, std::string_view sample,
                            const FormatContext& context) {
  const std::size_t last = sample.rfind('\n');
  if (last != std::string_view::npos) sample = sample.substr(0, last + 1);
  const Format* best = nullptr;
  std::size_t most = 0;
  for (const Format& format : formats) {
    const std::size_t read = lines_read(format, sample, context);
    if (read <= most) continue;
    most = read;
    best = &format;
  }
  return best;
}

}  // namespace quell::logs
