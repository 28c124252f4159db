#include <string>
#include <string_view>

#include "fmt/format.h"
#include "haproxy/maps.h"
#include "web/pattern.h"

namespace quell::contain::haproxy {

namespace {

constexpr std::string_view kNoBlank = "[^\\x20]*";
/// A path that still has ".." after the passes of the snippet: nobody honest sends one.
constexpr std::string_view kUnresolved = "(?s:.*)/[.][.]/(?s:.*)";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

std::string without_anchors(std::string pattern) {
  if (pattern.starts_with('^')) pattern.erase(0, 1);
  if (pattern.ends_with('$')) pattern.pop_back();
  return pattern;
}

/// The same path as nginx's pattern, without its anchors and up to the blank behind the path.
std::string path_pattern(const target::Endpoint& endpoint) {
  constexpr std::string_view kBelow = "(?:/|$)";
  std::string pattern = web::pattern_of(endpoint);
  if (endpoint.match == target::PathMatch::kUnder) {
    if (pattern.ends_with(kBelow)) {
      pattern.resize(pattern.size() - kBelow.size());
      pattern += "(?:/(?s:.*))?";
    } else {
      pattern += "(?s:.*)";
    }
  }
  pattern = without_anchors(std::move(pattern));
  // A '%' that begins no escape comes as '#', see the snippet.
  replace_all(pattern, "\\x25", "[\\x25\\x23]");
  return pattern;
}

/// nginx looks at the whole request target, this at the query alone.
std::string query_pattern(const target::ParameterPattern& parameter) {
  constexpr std::string_view kBefore = "^[^?]*\\?";
  std::string pattern = web::pattern_of(parameter);
  pattern.erase(0, kBefore.size());
  return fmt::format("(?={})", pattern);
}

}  // namespace

std::string pattern_of(const Rule& rule) {
  const target::Target& target = rule.target;
  std::string result = "^";
  result += target.addresses.empty() ? std::string(kNoBlank)
                                     : fmt::format("{},{},{}", kNoBlank, tag_of(rule.id), kNoBlank);
  result += "\\x20";
  result += target.methods.empty() ? std::string(kNoBlank)
                                   : without_anchors(web::pattern_of(target.methods));
  result += "\\x20";
  result += target.endpoint ? fmt::format("(?:{}|{})", path_pattern(*target.endpoint), kUnresolved)
                            : std::string("(?s:.*)");
  // The last blank: a query has none.
  result += fmt::format("\\x20(?={}\\z)", kNoBlank);
  for (const target::ParameterPattern& parameter : target.parameters) {
    result += query_pattern(parameter);
  }
  return result;
}

std::string sign_pattern(const std::string& path) {
  return fmt::format("^{0}\\x20{0}\\x20{1}\\x20(?={0}\\z)", kNoBlank,
                     path_pattern(target::Endpoint{.path = path}));
}

}  // namespace quell::contain::haproxy
