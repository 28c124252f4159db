#include "web/header_v1.h"

#include <cstddef>
#include <utility>

#include "crypto/digest.h"
#include "fmt/format.h"
#include "web/pattern.h"

namespace quell::contain::web::v1 {

namespace {

std::optional<Rule> parse_rule(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t second = line.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  Rule rule{ContainmentId(std::string(line.substr(0, first))), {}};
  const std::string_view match = line.substr(first + 1, second - first - 1);
  if (!check_id(rule.id) || (match != "exact" && match != "under")) return std::nullopt;
  target::Endpoint endpoint;
  endpoint.match = match == "exact" ? target::PathMatch::kExact : target::PathMatch::kUnder;
  endpoint.path = target::percent_decoded(line.substr(second + 1));
  rule.target.endpoint = std::move(endpoint);
  return rule;
}

}  // namespace

std::string header_lines(std::string_view original, const Edit& edit) {
  std::string result = fmt::format("{}{}\n{}{}\n", kOriginal, crypto::digest_of(original).hex(),
                                   kRetry, edit.retry_after_s);
  for (const Rule& rule : edit.rules) {
    result +=
        fmt::format("{}{} {} {}\n", kContained, rule.id.text(),
                    rule.target.endpoint->match == target::PathMatch::kExact ? "exact" : "under",
                    sendable(rule.target.endpoint->path));
  }
  return result;
}

std::optional<Header> parse_header(std::string_view rest) {
  const auto digest = line_after(rest, kOriginal);
  if (!digest) return std::nullopt;
  const auto retry = retry_after(rest);
  if (!retry) return std::nullopt;
  Header header{.digest = std::string(*digest), .edit = {}};
  header.edit.retry_after_s = *retry;
  header.edit.version = Version::kOne;
  while (const auto line = line_after(rest, kContained)) {
    auto rule = parse_rule(*line);
    if (!rule) return std::nullopt;
    header.edit.rules.push_back(*std::move(rule));
  }
  if (header.edit.rules.empty()) return std::nullopt;
  return header;
}

}  // namespace quell::contain::web::v1
