#include "behaviour/path_words.h"

#include <algorithm>
#include <array>
#include <span>

namespace quell::investigate {

namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kLongestExtension = 6;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool equals_lower(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, {}, lower);
}

/// "php" of "/a/b.PHP"; empty without one.
std::string_view extension(std::string_view path) {
  const std::size_t from = path.size() > kLongestExtension ? path.size() - kLongestExtension : 0;
  const std::size_t dot = path.find_last_of("./");
  if (dot == std::string_view::npos || dot < from || path[dot] != '.') return {};
  return path.substr(dot + 1);
}

bool is_one_of(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return equals_lower(text, word); });
}

/// Whether a segment of the path (without its extension) begins with one of the words.
bool has_segment(std::string_view path, std::span<const std::string_view> words) {
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, slash - at);
    for (const std::string_view word : words) {
      if (segment.size() >= word.size() && equals_lower(segment.substr(0, word.size()), word)) {
        return true;
      }
    }
    at = slash + 1;
  }
  return false;
}

}  // namespace

bool is_script_path(std::string_view path) {
  static constexpr auto kWords =
      std::to_array({"php"sv, "jsp"sv, "asp"sv, "aspx"sv, "jspx"sv, "ashx"sv, "asmx"sv, "phtml"sv,
                     "php5"sv, "php7"sv, "phar"sv, "cgi"sv, "cfm"sv, "pl"sv, "py"sv});
  const std::string_view found = extension(path);
  return !found.empty() && is_one_of(found, kWords);
}

bool is_below_uploads(std::string_view path) {
  static constexpr auto kWords = std::to_array(
      {"upload"sv, "files"sv, "media"sv, "images"sv, "image"sv, "img"sv, "avatar"sv, "attachment"sv,
       "tmp"sv, "temp"sv, "cache"sv, "static"sv, "assets"sv, "userfiles"sv});
  const std::size_t name = path.rfind('/');
  return name != std::string_view::npos && has_segment(path.substr(0, name), kWords);
}

bool is_upload_target(std::string_view path) {
  static constexpr auto kWords =
      std::to_array({"upload"sv, "import"sv, "attach"sv, "media"sv, "avatar"sv, "filemanager"sv,
                     "fileupload"sv, "async-upload"sv, "file"sv, "photo"sv, "document"sv});
  return has_segment(path, kWords);
}

bool is_admin_path(std::string_view path) {
  static constexpr auto kWords = std::to_array(
      {"admin"sv, "wp-admin"sv, "administrator"sv, "manage"sv, "console"sv, "dashboard"sv,
       "phpmyadmin"sv, "actuator"sv, "backend"sv, "cpanel"sv, "settings"sv, "config"sv});
  return has_segment(path, kWords);
}

bool is_static_path(std::string_view path) {
  static constexpr auto kWords =
      std::to_array({"css"sv, "js"sv, "png"sv, "jpg"sv, "jpeg"sv, "gif"sv, "svg"sv, "ico"sv,
                     "webp"sv, "woff"sv, "woff2"sv, "ttf"sv, "map"sv, "mp4"sv, "avif"sv, "mjs"sv});
  const std::string_view found = extension(path);
  return !found.empty() && is_one_of(found, kWords);
}

std::string directory_of(std::string_view path) {
  if (!path.starts_with('/')) return {};
  const std::size_t slash = path.find('/', 1);
  if (slash == std::string_view::npos || slash + 1 == path.size()) return {};
  return std::string(path.substr(0, slash)) + "/…";
}

}  // namespace quell::investigate
