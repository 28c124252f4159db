#include "web/header.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "fmt/format.h"

namespace quell::contain::web {

namespace {

constexpr std::string_view kVersionLine = "# version 2\n";
constexpr std::size_t kRetryDigits = 9;

}  // namespace

std::string header_lines(std::string_view original, const Edit& edit) {
  std::string result = fmt::format("{}{}{}\n{}{}\n", kVersionLine, kOriginal,
                                   crypto::digest_of(original).hex(), kRetry, edit.retry_after_s);
  for (const Rule& rule : edit.rules) {
    // A line for each term: nginx reads no comment of more than 4096 bytes.
    const std::string terms = to_text(rule.target);
    for (std::size_t at = 0; at < terms.size();) {
      const std::size_t end = std::min(terms.find(' ', at), terms.size());
      result += fmt::format("{}{} {}\n", kContained, rule.id.text(),
                            std::string_view(terms).substr(at, end - at));
      at = end + 1;
    }
  }
  return result;
}

std::optional<std::string_view> line_after(std::string_view& rest, std::string_view label) {
  if (!rest.starts_with(label)) return std::nullopt;
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view value = rest.substr(label.size(), end - label.size());
  rest.remove_prefix(end + 1);
  return value;
}

std::optional<std::int64_t> retry_after(std::string_view& rest) {
  const auto digits = line_after(rest, kRetry);
  if (!digits || digits->empty() || digits->size() > kRetryDigits) return std::nullopt;
  std::int64_t result = 0;
  for (const char c : *digits) {
    if (c < '0' || c > '9') return std::nullopt;
    result = result * 10 + (c - '0');
  }
  return result;
}

std::optional<Header> parse_header(std::string_view rest) {
  if (!rest.starts_with(kVersionLine)) return std::nullopt;
  rest.remove_prefix(kVersionLine.size());
  const auto digest = line_after(rest, kOriginal);
  if (!digest) return std::nullopt;
  const auto retry = retry_after(rest);
  if (!retry) return std::nullopt;
  Header header{.digest = std::string(*digest), .edit = {}};
  header.edit.retry_after_s = *retry;
  std::vector<std::pair<ContainmentId, std::string>> terms;
  while (const auto line = line_after(rest, kContained)) {
    const std::size_t space = std::min(line->find(' '), line->size());
    ContainmentId id{std::string(line->substr(0, space))};
    if (!check_id(id)) return std::nullopt;
    if (terms.empty() || terms.back().first != id) terms.emplace_back(std::move(id), "");
    terms.back().second.append(line->substr(space));
  }
  for (auto& [id, text] : terms) {
    auto target = target::parse_target(text);
    if (!target) return std::nullopt;
    header.edit.rules.push_back({std::move(id), *std::move(target)});
  }
  if (header.edit.rules.empty()) return std::nullopt;
  return header;
}

}  // namespace quell::contain::web
