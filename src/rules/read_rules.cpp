#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <set>
#include <utility>

#include "base/safe_text.h"
#include "doc/yaml.h"
#include "parsed_rules.h"

namespace quell::rules {

namespace {

// An honest pattern needs kilobytes; RE2 gives up beyond this, it never runs away.
constexpr int kPatternMemory = 8 << 20;
constexpr std::size_t kLongestPattern = 4096;

class Reader {
 public:
  Result<AllowRule> allow(const yaml::Node& item) {
    QUELL_TRY(const yaml::Mapping members,
              item.mapping({"name", "classes", "path", "parameter", "clients", "pattern", "allowed",
                            "still_found"}));
    AllowRule rule;
    QUELL_TRY(rule.name, name_at(item, members));
    QUELL_TRY(rule.classes, classes_at(members));
    QUELL_TRY(rule.path, optional_text(members, "path"));
    QUELL_TRY(rule.parameter, optional_text(members, "parameter"));
    QUELL_TRY(rule.clients, clients_at(members));
    QUELL_TRY(rule.pattern, optional_pattern(members));
    if (!rule.path.empty() && !rule.path.starts_with('/')) {
      return std::unexpected(yaml::find(members, "path")->error("a path begins with '/'"));
    }
    if (rule.path.empty() && rule.parameter.empty() && rule.clients.empty() && !rule.pattern) {
      return std::unexpected(
          item.error("name a path, a parameter, clients or a pattern: a rule without them would "
                     "allow every attack"));
    }
    QUELL_CHECK(samples_at(members, "allowed", true, rule.samples));
    QUELL_CHECK(samples_at(members, "still_found", false, rule.samples));
    return rule;
  }

  Result<PatternRule> pattern(const yaml::Node& item) {
    QUELL_TRY(const yaml::Mapping members,
              item.mapping({"name", "class", "in", "score", "pattern", "found", "not_found"}));
    PatternRule rule;
    QUELL_TRY(rule.name, name_at(item, members));
    if (const yaml::Node* node = yaml::find(members, "class"); node != nullptr) {
      QUELL_TRY(rule.which, class_of(*node));
    }
    QUELL_TRY(rule.field, field_at(members));
    QUELL_TRY(rule.score, score_at(members));
    QUELL_TRY(rule.pattern, optional_pattern(members));
    if (!rule.pattern) return std::unexpected(item.error("'pattern' is missing"));
    if (re2::RE2::PartialMatch("", *rule.pattern)) {
      return std::unexpected(item.error("the pattern matches every request"));
    }
    QUELL_CHECK(samples_at(members, "found", true, rule.samples));
    QUELL_CHECK(samples_at(members, "not_found", false, rule.samples));
    return rule;
  }

 private:
  Result<std::string> name_at(const yaml::Node& item, const yaml::Mapping& members) {
    constexpr std::size_t kLongestName = 100;
    const yaml::Node* node = yaml::find(members, "name");
    if (node == nullptr) return std::unexpected(item.error("'name' is missing"));
    QUELL_TRY(std::string name, node->text());
    if (name.empty() || name.size() > kLongestName) {
      return std::unexpected(node->error("a name has 1 to 100 bytes"));
    }
    if (!names_.insert(name).second) {
      return std::unexpected(node->error("another rule has this name"));
    }
    return name;
  }

  static Result<std::string> optional_text(const yaml::Mapping& members, std::string_view key) {
    const yaml::Node* node = yaml::find(members, key);
    if (node == nullptr) return std::string();
    QUELL_TRY(std::string text, node->text());
    if (text.empty()) return std::unexpected(node->error(fmt::format("'{}' is empty", key)));
    return text;
  }

  static Result<attack::Class> class_of(const yaml::Node& node) {
    QUELL_TRY(const std::string name, node.text());
    const auto which = attack::class_from_name(name);
    if (which && *which != attack::Class::kBenign) return *which;
    return std::unexpected(
        node.error("a class is sqli, xss, traversal, cmdi, rce, ssrf, auth, scan or other"));
  }

  static Result<std::vector<attack::Class>> classes_at(const yaml::Mapping& members) {
    std::vector<attack::Class> out;
    const yaml::Node* node = yaml::find(members, "classes");
    if (node == nullptr) return out;
    QUELL_TRY(const yaml::Sequence items, node->sequence());
    for (const yaml::Node& item : items) {
      QUELL_TRY(const attack::Class which, class_of(item));
      out.push_back(which);
    }
    if (out.empty()) return std::unexpected(node->error("'classes' is empty"));
    return out;
  }

  static Result<std::vector<target::Network>> clients_at(const yaml::Mapping& members) {
    std::vector<target::Network> out;
    const yaml::Node* node = yaml::find(members, "clients");
    if (node == nullptr) return out;
    QUELL_TRY(const yaml::Sequence items, node->sequence());
    for (const yaml::Node& item : items) {
      QUELL_TRY(const std::string text, item.text());
      const auto network = target::Network::parse(text);
      if (!network) return std::unexpected(item.error(network.error().message()));
      out.push_back(*network);
    }
    if (out.empty()) return std::unexpected(node->error("'clients' is empty"));
    return out;
  }

  static Result<std::unique_ptr<re2::RE2>> optional_pattern(const yaml::Mapping& members) {
    const yaml::Node* node = yaml::find(members, "pattern");
    if (node == nullptr) return std::unique_ptr<re2::RE2>();
    QUELL_TRY(const std::string text, node->text());
    if (text.empty() || text.size() > kLongestPattern) {
      return std::unexpected(node->error("a pattern has 1 to 4096 bytes"));
    }
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    options.set_max_mem(kPatternMemory);
    auto pattern = std::make_unique<re2::RE2>(text, options);
    if (pattern->ok()) return pattern;
    return std::unexpected(node->error(
        fmt::format("the pattern is not RE2 syntax: {}", terminal_safe(pattern->error()))));
  }

  static Result<Field> field_at(const yaml::Mapping& members) {
    const yaml::Node* node = yaml::find(members, "in");
    if (node == nullptr) return Field::kTarget;
    QUELL_TRY(const std::string text, node->text());
    if (text == "target") return Field::kTarget;
    if (text == "referer") return Field::kReferer;
    if (text == "user_agent") return Field::kUserAgent;
    return std::unexpected(node->error("'in' is target, referer or user_agent"));
  }

  static Result<double> score_at(const yaml::Mapping& members) {
    constexpr double kUsual = 0.9;
    const yaml::Node* node = yaml::find(members, "score");
    if (node == nullptr) return kUsual;
    QUELL_TRY(const std::string text, node->text());
    char* end = nullptr;
    const double score = std::strtod(text.c_str(), &end);
    const bool whole = end == text.c_str() + text.size();
    if (whole && score >= attack::kAttackScore && score <= 1) return score;
    return std::unexpected(node->error("a score is a number from 0.5 to 1"));
  }

  Result<void> samples_at(const yaml::Mapping& members, std::string_view key, bool wanted,
                          std::vector<Sample>& out) {
    const yaml::Node* node = yaml::find(members, key);
    if (node == nullptr) return {};
    QUELL_TRY(const yaml::Sequence items, node->sequence());
    for (const yaml::Node& item : items) {
      if (++samples_ > RuleSet::kMostSamples) {
        return fail(ErrorCode::kLimit, "a rules file has at most 10,000 samples");
      }
      QUELL_TRY(std::string text, item.text());
      std::string place = item.error("").message();
      place.resize(place.find_last_not_of(": ") + 1);
      out.push_back({.text = std::move(text), .place = std::move(place), .wanted = wanted});
    }
    return {};
  }

  std::set<std::string> names_;
  std::size_t samples_ = 0;
};

}  // namespace

Result<void> read_rules(std::string_view yaml, const std::string& file,
                        std::vector<AllowRule>& allow, std::vector<PatternRule>& patterns) {
  QUELL_TRY(const yaml::Node document, yaml::parse(yaml, file));
  if (document.is_null()) return {};
  QUELL_TRY(const yaml::Mapping members, document.mapping({"allow", "patterns"}));
  Reader reader;
  const auto each = [&](std::string_view key, const auto& read, auto& out) -> Result<void> {
    const yaml::Node* node = yaml::find(members, key);
    if (node == nullptr || node->is_null()) return {};
    QUELL_TRY(const yaml::Sequence items, node->sequence());
    if (items.size() > RuleSet::kMostRules) {
      return fail(ErrorCode::kLimit, "a rules file has at most 1,000 rules of a kind");
    }
    for (const yaml::Node& item : items) {
      QUELL_TRY(auto rule, read(item));
      out.push_back(std::move(rule));
    }
    return {};
  };
  QUELL_CHECK(each("allow", [&](const yaml::Node& item) { return reader.allow(item); }, allow));
  return each("patterns", [&](const yaml::Node& item) { return reader.pattern(item); }, patterns);
}

}  // namespace quell::rules
