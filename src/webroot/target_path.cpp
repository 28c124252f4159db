#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "webroot/requests.h"

namespace quell::webroot {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
        digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Without a first slash; "a//./b/../c" is "a/c". A directory keeps its last slash.
std::string normalised(std::string_view path) {
  std::vector<std::string_view> parts;
  const bool is_directory = path.ends_with('/');
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  std::string out;
  for (const std::string_view part : parts) {
    if (!out.empty()) out += '/';
    out += part;
  }
  if (is_directory && !out.empty()) out += '/';
  return out;
}

}  // namespace

std::optional<std::string> path_of_target(std::string_view target, std::string_view url) {
  // "http://host/path", as proxies are asked.
  if (const std::size_t scheme = target.find("://");
      scheme != std::string_view::npos && scheme < target.find_first_of("/?#")) {
    target.remove_prefix(scheme + 3);
    target.remove_prefix(std::min(target.find('/'), target.size()));
  }
  target = target.substr(0, target.find_first_of("?#"));
  std::string path = normalised(percent_decoded(target));
  std::string below = normalised(url);
  if (below.empty()) return path;
  if (!below.ends_with('/')) below += '/';
  if (!path.starts_with(below)) return std::nullopt;
  return path.substr(below.size());
}

}  // namespace quell::webroot
