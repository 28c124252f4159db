#include "segment.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace quell::investigate {

namespace {

// What bytes a text is made of.
constexpr unsigned kDigit = 1;
constexpr unsigned kHexLetter = 2;
constexpr unsigned kLetter = 4;
constexpr unsigned kDash = 8;
constexpr unsigned kJoiner = 16;  // _ = ~
constexpr unsigned kOther = 32;

constexpr std::array<std::uint8_t, 256> classes() {
  std::array<std::uint8_t, 256> out{};
  out.fill(kOther);
  for (unsigned c = '0'; c <= '9'; ++c) out[c] = kDigit;
  for (unsigned c = 'a'; c <= 'z'; ++c) out[c] = out[c - 'a' + 'A'] = kLetter;
  for (unsigned c = 'a'; c <= 'f'; ++c) out[c] = out[c - 'a' + 'A'] = kHexLetter;
  out['-'] = kDash;
  out['_'] = out['='] = out['~'] = kJoiner;
  return out;
}

unsigned class_of(char c) {
  static constexpr std::array<std::uint8_t, 256> kClasses = classes();
  return kClasses[static_cast<unsigned char>(c)];
}

/// Whether dashes stand just there.
bool has_dashes_at(std::string_view text, std::initializer_list<std::size_t> places) {
  std::size_t dashes = 0;
  for (const char c : text) dashes += c == '-' ? 1U : 0U;
  return dashes == places.size() &&
         std::ranges::all_of(places, [&](std::size_t at) { return text[at] == '-'; });
}

/// Twenty letters and digits or more, mixed: made by a program.
bool is_token(std::string_view text) {
  std::size_t digits = 0;
  std::size_t changes = 0;  // from letter to digit and back
  bool was_digit = class_of(text.front()) == kDigit;
  for (const char c : text) {
    const bool digit = class_of(c) == kDigit;
    digits += digit ? 1U : 0U;
    changes += digit != was_digit ? 1U : 0U;
    was_digit = digit;
  }
  return digits >= 3 && changes >= 6;
}

// ---- extensions ----

constexpr std::size_t kLongestExtension = 6;

constexpr std::array kExtensions = std::to_array<std::string_view>({
    ".7z",   ".ashx", ".asp",  ".aspx", ".avi",   ".avif",  ".bmp",  ".bz2",  ".cgi", ".css",
    ".csv",  ".do",   ".doc",  ".docx", ".eot",   ".exe",   ".flv",  ".gif",  ".gz",  ".htm",
    ".html", ".ico",  ".iso",  ".jar",  ".jpeg",  ".jpg",   ".js",   ".json", ".jsp", ".map",
    ".md",   ".mjs",  ".mkv",  ".mov",  ".mp3",   ".mp4",   ".mpeg", ".msi",  ".ogg", ".otf",
    ".pdf",  ".php",  ".pl",   ".png",  ".ppt",   ".pptx",  ".py",   ".rar",  ".rss", ".rtf",
    ".svg",  ".svgz", ".swf",  ".tar",  ".tgz",   ".tif",   ".tiff", ".ttf",  ".txt", ".wasm",
    ".wav",  ".webm", ".webp", ".woff", ".woff2", ".xhtml", ".xls",  ".xlsx", ".xml", ".zip",
});
constexpr std::uint32_t kFirstExtension = 16;

/// The bytes as a number that sorts as they do.
constexpr std::uint64_t packed(std::string_view text) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    out = out << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return out;
}

/// Where each extension is found: places by a hash of its packed bytes, twice as many as needed.
class ExtensionTable {
 public:
  constexpr ExtensionTable() {
    for (std::size_t i = 0; i < kExtensions.size(); ++i) {
      const std::uint64_t bytes = packed(kExtensions.at(i));
      std::size_t at = place_of(bytes);
      while (places_.at(at).bytes != 0) at = (at + 1) % kPlaces;
      places_.at(at) = {.bytes = bytes, .index = static_cast<std::uint8_t>(i)};
    }
  }
  /// Index in kExtensions, or its size.
  [[nodiscard]] constexpr std::size_t find(std::uint64_t bytes) const {
    for (std::size_t at = place_of(bytes);; at = (at + 1) % kPlaces) {
      const Place& place = places_[at];
      if (place.bytes == bytes) return place.index;
      if (place.bytes == 0) return kExtensions.size();
    }
  }

 private:
  struct Place {
    std::uint64_t bytes = 0;
    std::uint8_t index = 0;
  };
  static constexpr std::size_t kPlaces = 256;

  static constexpr std::size_t place_of(std::uint64_t bytes) {
    return static_cast<std::size_t>((bytes * 0x9e3779b97f4a7c15) >> 56U);
  }

  std::array<Place, kPlaces> places_{};
};

/// Index in kExtensions, or its size. REQUIRES: not empty.
std::size_t index_of(std::string_view extension) {
  static constexpr ExtensionTable kTable;
  if (extension.size() > kLongestExtension) return kExtensions.size();
  return kTable.find(packed(extension));
}

/// Where the text's extension begins, and which one it is.
struct Extension {
  std::size_t at = 0;                      ///< the text's size without one
  std::size_t index = kExtensions.size();  ///< in kExtensions
};

Extension find_extension(std::string_view text) {
  const std::size_t first = text.size() > kLongestExtension ? text.size() - kLongestExtension : 1;
  for (std::size_t dot = text.size(); dot > first;) {
    if (text[--dot] != '.') continue;
    const std::size_t index = index_of(text.substr(dot));
    if (index == kExtensions.size()) break;
    return {.at = dot, .index = index};
  }
  return {.at = text.size()};
}

Segment page(std::string_view text, HasQuery has_query) {
  if (has_query == HasQuery::kYes) {
    const std::string_view form = form_of(text);
    return {.text = form, .kind = kQueryKind, .is_literal = form.data() == text.data()};
  }
  const Extension extension = find_extension(text);
  const std::string_view stem = text.substr(0, extension.at);
  const std::string_view form = form_of(stem);
  const std::uint32_t kind = extension.at == text.size()
                                 ? kPageKind
                                 : kFirstExtension + static_cast<std::uint32_t>(extension.index);
  const bool is_literal = form.data() == stem.data();
  return {
      .text = is_literal ? text : form, .kind = kind, .is_literal = is_literal && !text.empty()};
}

}  // namespace

std::string_view extension_of(std::string_view text) {
  return text.substr(find_extension(text).at);
}

std::string_view extension_of(std::uint32_t kind) {
  if (kind < kFirstExtension || kind - kFirstExtension >= kExtensions.size()) return {};
  return kExtensions.at(kind - kFirstExtension);
}

std::string_view form_of(std::string_view text) {
  unsigned all = 0;
  for (const char c : text) all |= class_of(c);
  if ((all & kDigit) == 0 || (all & kOther) != 0) return text;
  if (all == kDigit) return "{n}";
  const std::size_t size = text.size();
  if (size < 8) return text;
  if (all == (kDigit | kDash) && size == 10 && has_dashes_at(text, {4, 7})) return "{date}";
  if (all == (kDigit | kHexLetter)) return "{hex}";
  const bool hex_and_dashes = (all & ~(kDigit | kHexLetter | kDash)) == 0;
  if (hex_and_dashes && size == 36 && has_dashes_at(text, {8, 13, 18, 23})) return "{uuid}";
  if (size >= 20 && is_token(text)) return "{token}";
  return text;
}

Segments::Segments(std::string_view path, HasQuery has_query) {
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    if (count_ == kDeepestSegment) {
      all_[count_++] = {.text = "{rest}", .kind = kPageKind, .is_literal = false};
      return;
    }
    const std::size_t slash = path.find('/');
    const std::string_view text = path.substr(0, slash).substr(0, kLongestSegment);
    if (slash == std::string_view::npos) {
      all_[count_++] = page(text, has_query);
      return;
    }
    const std::string_view form = form_of(text);
    all_[count_++] = {
        .text = form, .kind = kDirectoryKind, .is_literal = form.data() == text.data()};
    path.remove_prefix(slash + 1);
  }
}

}  // namespace quell::investigate
