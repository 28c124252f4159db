#include "nginx/edit_v1.h"

#include <cstddef>
#include <utility>

#include "crypto/digest.h"
#include "fmt/format.h"
#include "nginx/answers.h"
#include "nginx/pattern.h"

namespace quell::contain::nginx::v1 {

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

std::string head_part(std::string_view original, const Edit& edit) {
  std::string result = fmt::format("{}{}", kHeadBegin, v1::header_lines(original, edit));
  result += fmt::format("map $uri $quell_{} {{\n    default 0;\n", reference(original, edit));
  for (const Rule& rule : edit.rules) {
    result +=
        fmt::format("    \"~{}\" 1;  # {}\n", pattern_of(*rule.target.endpoint), rule.id.text());
  }
  return result.append("}\n").append(kEnd);
}

std::string server_part(std::string_view original, const Edit& edit) {
  const std::string mark = reference(original, edit);
  return fmt::format(
      "{0}if ($quell_{1}) {{ rewrite ^ /.quell-{1} last; }}\n"
      "location = /.quell-{1} {{\n"
      "    internal;\n"
      "    default_type text/plain;\n"
      "    add_header Retry-After {2} always;\n"
      "    add_header Cache-Control no-store always;\n"
      "    return 503 \"{3}{1}\\n\";\n"
      "}}\n{4}",
      kServerBegin, mark, edit.retry_after_s, text_of_answer(503), kEnd);
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

}  // namespace quell::contain::nginx::v1
