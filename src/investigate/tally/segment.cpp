#include "segment.h"

#include <algorithm>
#include <array>

namespace quell::investigate {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool fits = form[i] == 'd'   ? is_digit(text[i])
                      : form[i] == 'h' ? is_hex(text[i])
                                       : text[i] == form[i];
    if (!fits) return false;
  }
  return true;
}

/// Eight hexadecimal digits or more, not all of them letters: a hash, and no word.
bool is_hexadecimal(std::string_view text) {
  return text.size() >= 8 && std::ranges::all_of(text, is_hex) &&
         std::ranges::any_of(text, is_digit);
}

/// Twenty letters and digits or more, mixed: made by a program.
bool is_token(std::string_view text) {
  if (text.size() < 20) return false;
  std::size_t digits = 0;
  std::size_t changes = 0;  // from letter to digit and back
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_digit(c) && !is_letter(c) && c != '-' && c != '_' && c != '=' && c != '~') return false;
    digits += is_digit(c) ? 1U : 0U;
    changes += i > 0 && is_digit(c) != is_digit(text[i - 1]) ? 1U : 0U;
  }
  return digits >= 3 && changes >= 6;
}

constexpr std::array kExtensions = std::to_array<std::string_view>({
    ".7z",   ".ashx", ".asp",  ".aspx", ".avi",   ".avif",  ".bmp",  ".bz2",  ".cgi", ".css",
    ".csv",  ".do",   ".doc",  ".docx", ".eot",   ".exe",   ".flv",  ".gif",  ".gz",  ".htm",
    ".html", ".ico",  ".iso",  ".jar",  ".jpeg",  ".jpg",   ".js",   ".json", ".jsp", ".map",
    ".md",   ".mjs",  ".mkv",  ".mov",  ".mp3",   ".mp4",   ".mpeg", ".msi",  ".ogg", ".otf",
    ".pdf",  ".php",  ".pl",   ".png",  ".ppt",   ".pptx",  ".py",   ".rar",  ".rss", ".rtf",
    ".svg",  ".svgz", ".swf",  ".tar",  ".tgz",   ".tif",   ".tiff", ".ttf",  ".txt", ".wasm",
    ".wav",  ".webm", ".webp", ".woff", ".woff2", ".xhtml", ".xls",  ".xlsx", ".xml", ".zip",
});

std::uint32_t kind_of_extension(std::string_view extension) {
  constexpr std::uint32_t kFirst = 16;
  const auto* const found = std::ranges::find(kExtensions, extension);
  return kFirst + static_cast<std::uint32_t>(found - kExtensions.begin());
}

Segment page(std::string_view text, HasQuery has_query) {
  const std::string_view extension = extension_of(text);
  const std::string_view stem = text.substr(0, text.size() - extension.size());
  const std::string_view form = form_of(stem);
  Segment out;
  out.text = std::string(form) + std::string(extension);
  out.is_literal = form == stem && !text.empty();
  out.kind = has_query == HasQuery::kYes ? kQueryKind
             : extension.empty()         ? kPageKind
                                         : kind_of_extension(extension);
  return out;
}

}  // namespace

std::string_view extension_of(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  const std::string_view extension = text.substr(dot);
  return std::ranges::find(kExtensions, extension) == kExtensions.end() ? std::string_view()
                                                                        : extension;
}

Segment slug_of(const Segment& one) {
  Segment slug{.text = "{slug}", .kind = one.kind, .is_literal = false};
  if (one.kind > kQueryKind) slug.text += std::string(extension_of(one.text));
  return slug;
}

std::string_view form_of(std::string_view text) {
  if (text.empty()) return text;
  if (std::ranges::all_of(text, is_digit)) return "{n}";
  if (has_form(text, "dddd-dd-dd")) return "{date}";
  if (has_form(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh")) return "{uuid}";
  if (is_hexadecimal(text)) return "{hex}";
  if (is_token(text)) return "{token}";
  return text;
}

std::vector<Segment> segments_of(std::string_view path, HasQuery has_query) {
  std::vector<Segment> out;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    const std::size_t slash = path.find('/');
    std::string_view text = path.substr(0, slash);
    if (out.size() == kDeepestSegment) {
      out.push_back({.text = "{rest}", .kind = kPageKind, .is_literal = false});
      return out;
    }
    text = text.substr(0, kLongestSegment);
    if (slash == std::string_view::npos) {
      out.push_back(page(text, has_query));
      return out;
    }
    const std::string_view form = form_of(text);
    out.push_back({.text = std::string(form), .kind = kDirectoryKind, .is_literal = form == text});
    path.remove_prefix(slash + 1);
  }
}

}  // namespace quell::investigate
