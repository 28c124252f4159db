#include "logs/format.h"

#include <optional>

#include "formats/line_format.h"
#include "formats/table.h"

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

}  // namespace

void FieldBuffer::start_line(std::size_t line_bytes) {
  bytes_.clear();
  if (bytes_.capacity() < line_bytes) bytes_.reserve(line_bytes);
}

std::string_view FieldBuffer::unescaped(std::string_view field) {
  std::size_t at = field.find('\\');
  if (at == std::string_view::npos) return field;
  const std::size_t start = bytes_.size();
  std::size_t copied = 0;
  for (; at != std::string_view::npos; at = field.find('\\', at)) {
    bytes_ += field.substr(copied, at - copied);
    copied = at;
    const char next = at + 1 < field.size() ? field[at + 1] : '\0';
    if (next == 'x' && at + 3 < field.size()) {
      const auto high = hex_digit(field[at + 2]);
      const auto low = hex_digit(field[at + 3]);
      if (high && low) {
        bytes_ += static_cast<char>(*high * 16 + *low);
        copied = at + 4;
      }
    } else if (const auto byte = letter_escape(next)) {
      bytes_ += *byte;
      copied = at + 2;
    }
    at = std::max(copied, at + 1);
  }
  bytes_ += field.substr(copied);
  return std::string_view(bytes_).substr(start);
}

std::vector<Format> known_formats() {
  return {request_format("vhost_combined", parse_vhost_combined),
          request_format("combined", parse_combined),
          request_format("common", parse_common_format)};
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
