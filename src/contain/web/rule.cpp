#include "web/rule.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "web/pattern.h"

namespace quell::contain::web {

namespace {

constexpr std::string_view kForbidden = "\"'\\;{}$#?* ";
/// The longest word that nginx reads is a little under 4096 bytes.
constexpr std::size_t kLongestWord = 4000;
constexpr std::size_t kLongestPath = 1024;
constexpr std::size_t kMostParameters = 16;
constexpr unsigned kWidestV4 = 16;
constexpr unsigned kWidestV6 = 32;

/// The path without its places, which hold braces.
std::string without_places(const target::Endpoint& endpoint) {
  std::string result = endpoint.path;
  if (!endpoint.has_places) return result;
  for (const std::string_view place : {target::kNumberPlace, target::kAnyPlace}) {
    const std::string component = fmt::format("/{}", place);
    for (std::size_t at = 0; (at = result.find(component, at)) != std::string::npos;) {
      const std::size_t end = at + component.size();
      if (end == result.size() || result[end] == '/') {
        result.replace(at, component.size(), "/x");
      }
      ++at;
    }
  }
  return result;
}

std::optional<std::string> endpoint_objection(const target::Endpoint& endpoint) {
  const std::string path = without_places(endpoint);
  if (!path.starts_with('/')) return "an endpoint begins with '/'";
  if (path.size() > kLongestPath) {
    return fmt::format("an endpoint has at most {} bytes", kLongestPath);
  }
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || kForbidden.contains(c)) {
      return fmt::format("an endpoint may not hold '{}'", terminal_safe(std::string_view(&c, 1)));
    }
  }
  if (target::normalised_path(sendable(path)) != path) {
    return fmt::format("\"{}\" is not the form in which nginx knows a path; \"{}\" is",
                       terminal_safe(path), terminal_safe(target::normalised_path(sendable(path))));
  }
  return std::nullopt;
}

std::optional<std::string> width_objection(const target::Network& network) {
  const unsigned widest = network.base().is_v4() ? kWidestV4 : kWidestV6;
  if (network.prefix() >= widest) return std::nullopt;
  return fmt::format("{} is wider than /{}: that many clients are not refused by one measure",
                     network.text(), widest);
}

/// The words of the rule that could be too long, for a check beforehand.
std::vector<std::string> long_words(const target::Target& target) {
  std::vector<std::string> words{pattern_of(target.methods)};
  if (target.endpoint) words.push_back(pattern_of(*target.endpoint));
  for (const target::ParameterPattern& parameter : target.parameters) {
    words.push_back(pattern_of(parameter));
    words.push_back(to_text(target::Target{.parameters = {parameter}}));
  }
  return words;
}

}  // namespace

std::optional<std::string> objection_to(const target::Target& target) {
  if (!target.endpoint && target.addresses.empty() && target.parameters.empty()) {
    return "name an endpoint, addresses or a parameter (endpoint:/* is the whole site)";
  }
  if (target.endpoint) {
    if (auto objection = endpoint_objection(*target.endpoint)) return objection;
  }
  for (const target::Network& network : target.addresses) {
    if (auto objection = width_objection(network)) return objection;
  }
  if (target.parameters.size() > kMostParameters) {
    return fmt::format("at most {} parameters are possible", kMostParameters);
  }
  for (const std::string& word : long_words(target)) {
    if (word.size() > kLongestWord) {
      return "a part of the target is too long: nginx reads words of less than 4096 bytes, and "
             "each "
             "byte of a parameter takes up to 18";
    }
  }
  return std::nullopt;
}

}  // namespace quell::contain::web
