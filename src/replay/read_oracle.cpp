#include "read_oracle.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace quell::replay {

namespace {

constexpr std::size_t kDeepest = 8;

/// "200", "200..299", "1000.." or "..500".
struct Range {
  std::optional<std::uint64_t> from;
  std::optional<std::uint64_t> to;
};

Result<std::optional<std::uint64_t>> bound(const yaml::Node& node, std::string_view digits) {
  if (digits.empty()) return std::optional<std::uint64_t>();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return std::unexpected(node.error("not a number, and not FROM..TO"));
  }
  return std::optional(value);
}

Result<Range> read_range(const yaml::Node& node) {
  QUELL_TRY(const std::string text, node.text());
  const std::string_view view = text;
  const std::size_t dots = view.find("..");
  Range range;
  QUELL_TRY(range.from, bound(node, view.substr(0, dots)));
  range.to = range.from;
  if (dots != std::string_view::npos) {
    QUELL_TRY(range.to, bound(node, view.substr(dots + 2)));
  }
  if (!range.from && !range.to) return std::unexpected(node.error("a range needs a number"));
  return range;
}

Result<Oracle> read_status(const yaml::Node& node) {
  QUELL_TRY(const Range range, read_range(node));
  // Larger than any status, smaller than what an int holds: check() then says what is wrong.
  constexpr std::uint64_t kMost = 9999;
  return Oracle{StatusIn{static_cast<int>(std::min(range.from.value_or(100), kMost)),
                         static_cast<int>(std::min(range.to.value_or(999), kMost))}};
}

Result<Oracle> read_header(const yaml::Node& node) {
  QUELL_TRY(const yaml::Mapping mapping, node.mapping({"name", "text"}));
  const yaml::Node* name = yaml::find(mapping, "name");
  const yaml::Node* text = yaml::find(mapping, "text");
  if (name == nullptr || text == nullptr) {
    return std::unexpected(node.error("header_contains needs name and text"));
  }
  HeaderContains rule;
  QUELL_TRY(rule.name, name->text());
  QUELL_TRY(rule.text, text->text());
  return Oracle{std::move(rule)};
}

Result<std::vector<Oracle>> read_list(const yaml::Node& node, std::size_t depth) {
  QUELL_TRY(const yaml::Sequence items, node.sequence());
  std::vector<Oracle> parts;
  for (const yaml::Node& item : items) {
    QUELL_TRY(Oracle part, read_oracle(item, depth + 1));
    parts.push_back(std::move(part));
  }
  return parts;
}

Result<Oracle> read_condition(const yaml::Member& member, std::size_t depth) {
  const yaml::Node& node = member.value;
  if (member.key == "status") return read_status(node);
  if (member.key == "header_contains") return read_header(node);
  if (member.key == "body_size") {
    QUELL_TRY(const Range range, read_range(node));
    return Oracle{BodySize{range.from.value_or(0), range.to}};
  }
  if (member.key == "all" || member.key == "any") {
    QUELL_TRY(std::vector<Oracle> parts, read_list(node, depth));
    if (member.key == "all") return Oracle{AllOf{std::move(parts)}};
    return Oracle{AnyOf{std::move(parts)}};
  }
  if (member.key == "not") {
    QUELL_TRY(Oracle part, read_oracle(node, depth + 1));
    Not rule;
    rule.part.push_back(std::move(part));
    return Oracle{std::move(rule)};
  }
  QUELL_TRY(std::string text, node.text());
  if (member.key == "body_matches") return Oracle{BodyMatches{std::move(text)}};
  return Oracle{BodyContains{std::move(text)}};
}

}  // namespace

Result<Oracle> read_oracle(const yaml::Node& node, std::size_t depth) {
  if (depth > kDeepest) return std::unexpected(node.error("conditions nested too deep"));
  QUELL_TRY(const yaml::Mapping mapping,
            node.mapping({"status", "body_contains", "body_matches", "header_contains", "body_size",
                          "all", "any", "not"}));
  AllOf rules;
  for (const yaml::Member& member : mapping) {
    QUELL_TRY(Oracle rule, read_condition(member, depth));
    if (const Result<void> fine = check(rule); !fine) {
      return std::unexpected(member.value.error(fine.error().message()));
    }
    rules.parts.push_back(std::move(rule));
  }
  if (rules.parts.empty()) return std::unexpected(node.error("at least one condition is needed"));
  if (rules.parts.size() == 1) return std::move(rules.parts.front());
  return Oracle{std::move(rules)};
}

}  // namespace quell::replay
