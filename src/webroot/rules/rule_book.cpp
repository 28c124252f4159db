#include "webroot/rule_book.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "php/code_view.h"
#include "rules/embedded.h"
#include "rules/yara_rules.h"

namespace quell::webroot {
namespace {

std::uint32_t line_of(std::string_view bytes, std::uint64_t offset) {
  const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(offset, bytes.size()));
  return 1 + static_cast<std::uint32_t>(std::count(bytes.begin(), end, '\n'));
}

/// Where the line with this number begins.
std::size_t offset_of_line(std::string_view bytes, std::uint32_t line) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = bytes.find('\n', at);
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  return at;
}

std::string trimmed_line(std::string_view bytes, std::size_t at) {
  std::string_view line = bytes.substr(at);
  line = line.substr(0, line.find('\n'));
  const std::size_t first = line.find_first_not_of(" \t\r");
  line.remove_prefix(std::min(first, line.size()));
  return std::string(line.substr(0, kMatchedBytes));
}

Hit hit_in_bytes(Match match, std::string_view bytes) {
  Hit hit{.rule = std::move(match.rule), .says = std::move(match.says), .points = match.points};
  if (!match.has_place) return hit;
  hit.offset = match.offset;
  hit.line = line_of(bytes, match.offset);
  hit.matched = bytes.substr(match.offset, std::min(match.length, kMatchedBytes));
  return hit;
}

Hit hit_in_code(Match match, std::string_view bytes, const php::CodeView& view) {
  Hit hit{.rule = std::move(match.rule), .says = std::move(match.says), .points = match.points};
  if (!match.has_place) return hit;
  // Rules about code begin with what stands before a word, which may be the statement before.
  hit.line = view.line_at(match.offset + 1);
  hit.offset = offset_of_line(bytes, hit.line);
  hit.matched = trimmed_line(bytes, hit.offset);
  return hit;
}

}  // namespace

struct RuleBook::Impl {
  YaraRules code;
  YaraRules files;
};

RuleBook::RuleBook(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RuleBook::RuleBook(RuleBook&&) noexcept = default;
RuleBook::~RuleBook() = default;

Result<RuleBook> RuleBook::make(const std::vector<RuleText>& more) {
  QUELL_TRY(YaraRules code,
            YaraRules::compile({{.name = "code.yar", .text = std::string(code_rules_text())}}));
  std::vector<RuleText> texts{{.name = "files.yar", .text = std::string(files_rules_text())}};
  texts.insert(texts.end(), more.begin(), more.end());
  QUELL_TRY(YaraRules files, YaraRules::compile(texts));
  return RuleBook(std::make_unique<Impl>(Impl{.code = std::move(code), .files = std::move(files)}));
}

Result<std::vector<Hit>> RuleBook::read(std::string_view bytes, const FileFacts& facts) const {
  bytes = bytes.substr(0, kScannedBytes);
  std::vector<Hit> hits;
  QUELL_TRY(std::vector<Match> in_bytes, impl_->files.scan(bytes, facts));
  for (Match& match : in_bytes) hits.push_back(hit_in_bytes(std::move(match), bytes));
  const php::CodeView view = php::code_view(bytes);
  if (!view.text.empty()) {
    QUELL_TRY(std::vector<Match> in_code, impl_->code.scan(view.text, facts));
    for (Match& match : in_code) hits.push_back(hit_in_code(std::move(match), bytes, view));
  }
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return std::tie(b.points, a.line, a.rule) < std::tie(a.points, b.line, b.rule);
  });
  return hits;
}

}  // namespace quell::webroot
