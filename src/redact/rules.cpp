#include "redact/rules.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "doc/yaml.h"
#include "names.h"

namespace quell::redact {
namespace {

Result<std::string> text_at(const yaml::Node& item, const yaml::Mapping& members,
                            std::string_view key) {
  const yaml::Node* node = yaml::find(members, key);
  if (node == nullptr) {
    return std::unexpected(item.error("'" + std::string(key) + "' is missing"));
  }
  QUELL_TRY(std::string text, node->text());
  if (text.empty()) return std::unexpected(node->error("'" + std::string(key) + "' is empty"));
  return text;
}

Result<Show> show_at(const yaml::Node& item, const yaml::Mapping& members) {
  QUELL_TRY(const std::string text, text_at(item, members, "show"));
  if (text == "nothing") return Show::kNothing;
  if (text == "ends") return Show::kEnds;
  if (text == "last_four") return Show::kLastFour;
  if (text == "everything") return Show::kEverything;
  return std::unexpected(item.error("'show' is nothing, ends, last_four or everything"));
}

Result<std::size_t> count_in(const yaml::Node& node) {
  constexpr long long kMost = 4096;
  QUELL_TRY(const long long count, node.integer());
  if (count >= 1 && count <= kMost) return static_cast<std::size_t>(count);
  return std::unexpected(node.error("'at_least' is a number from 1 to 4096"));
}

Result<NameRule> read_name(const yaml::Node& item) {
  QUELL_TRY(const yaml::Mapping members, item.mapping({"name", "show", "at_least"}));
  QUELL_TRY(const std::string name, text_at(item, members, "name"));
  QUELL_TRY(const Show show, show_at(item, members));
  if (!is_name_pattern(name)) {
    return std::unexpected(
        item.error("a name has letters, digits, '-', '_' and at most one '*' at each end"));
  }
  NameRule rule{.name = normalised(name), .show = show};
  if (const yaml::Node* at_least = yaml::find(members, "at_least"); at_least != nullptr) {
    QUELL_TRY(rule.at_least, count_in(*at_least));
  }
  return rule;
}

/// "-p" as it is, "--api-key*" as "apikey*".
Result<std::string> option_name(const yaml::Node& item, const yaml::Mapping& members) {
  constexpr std::size_t kShort = 2;
  QUELL_TRY(std::string name, text_at(item, members, "name"));
  if (name.size() == kShort && name[0] == '-' && is_alnum(name[1])) return name;
  const std::string_view rest = std::string_view(name).substr(std::min(kShort, name.size()));
  if (name.starts_with("--") && is_name_pattern(rest)) return normalised(rest);
  return std::unexpected(
      item.error("an option is -x, or -- and a name with at most one '*' at each end"));
}

Result<std::string> read_program(const yaml::Node& item) {
  QUELL_TRY(std::string name, item.text());
  if (!name.empty() && std::ranges::all_of(name, is_name_byte)) return name;
  return std::unexpected(item.error("a program's name has letters, digits, '-' and '_'"));
}

Result<OptionValue> option_value(const yaml::Node& item, const yaml::Mapping& members) {
  QUELL_TRY(const std::string text, text_at(item, members, "value"));
  if (text == "word") return OptionValue::kWord;
  if (text == "joined") return OptionValue::kJoined;
  if (text == "login") return OptionValue::kLogin;
  return std::unexpected(item.error("'value' is word, joined or login"));
}

template <class Rule>
Result<std::vector<Rule>> list_at(const yaml::Mapping& members, std::string_view key,
                                  Result<Rule> (*read)(const yaml::Node&)) {
  std::vector<Rule> rules;
  const yaml::Node* node = yaml::find(members, key);
  if (node == nullptr) return rules;
  QUELL_TRY(const yaml::Sequence items, node->sequence());
  for (const yaml::Node& item : items) {
    QUELL_TRY(Rule rule, read(item));
    rules.push_back(std::move(rule));
  }
  return rules;
}

Result<OptionRule> read_option(const yaml::Node& item) {
  QUELL_TRY(const yaml::Mapping members, item.mapping({"name", "of", "value", "show"}));
  OptionRule rule;
  QUELL_TRY(rule.name, option_name(item, members));
  QUELL_TRY(rule.of, list_at(members, "of", &read_program));
  QUELL_TRY(rule.value, option_value(item, members));
  QUELL_TRY(rule.show, show_at(item, members));
  const bool is_long = !rule.name.starts_with('-');
  if (is_long && rule.value == OptionValue::kJoined) {
    return std::unexpected(
        item.error("nothing is joined to a long option: name=value is one of "
                   "the parameters"));
  }
  return rule;
}

Result<Charset> charset_at(const yaml::Node& item, const yaml::Mapping& members) {
  QUELL_TRY(const std::string text, text_at(item, members, "charset"));
  if (text == "alnum") return Charset::kAlnum;
  if (text == "base64") return Charset::kBase64;
  if (text == "token") return Charset::kToken;
  return std::unexpected(item.error("'charset' is alnum, base64 or token"));
}

Result<PrefixRule> read_prefix(const yaml::Node& item) {
  QUELL_TRY(const yaml::Mapping members, item.mapping({"name", "prefix", "charset", "at_least"}));
  PrefixRule rule;
  QUELL_TRY(rule.name, text_at(item, members, "name"));
  QUELL_TRY(rule.prefix, text_at(item, members, "prefix"));
  QUELL_TRY(rule.charset, charset_at(item, members));
  const yaml::Node* at_least = yaml::find(members, "at_least");
  if (at_least == nullptr) return std::unexpected(item.error("'at_least' is missing"));
  QUELL_TRY(rule.at_least, count_in(*at_least));
  return rule;
}

Result<BlockRule> read_block(const yaml::Node& item) {
  QUELL_TRY(const yaml::Mapping members, item.mapping({"name", "begin", "end"}));
  BlockRule rule;
  QUELL_TRY(rule.name, text_at(item, members, "name"));
  QUELL_TRY(rule.begin, text_at(item, members, "begin"));
  QUELL_TRY(rule.end, text_at(item, members, "end"));
  return rule;
}

Result<bool> flag_at(const yaml::Mapping& members, std::string_view key) {
  const yaml::Node* node = yaml::find(members, key);
  return node == nullptr ? Result<bool>(false) : node->boolean();
}

}  // namespace

Result<Rules> parse_rules(std::string_view yaml, const std::string& file) {
  QUELL_TRY(const yaml::Node document, yaml::parse(yaml, file));
  QUELL_TRY(const yaml::Mapping members,
            document.mapping({"headers", "parameters", "keys", "options", "prefixes", "blocks",
                              "card_numbers", "email_addresses"}));
  Rules rules;
  QUELL_TRY(rules.headers, list_at(members, "headers", &read_name));
  QUELL_TRY(rules.parameters, list_at(members, "parameters", &read_name));
  QUELL_TRY(rules.keys, list_at(members, "keys", &read_name));
  QUELL_TRY(rules.options, list_at(members, "options", &read_option));
  QUELL_TRY(rules.prefixes, list_at(members, "prefixes", &read_prefix));
  QUELL_TRY(rules.blocks, list_at(members, "blocks", &read_block));
  QUELL_TRY(rules.card_numbers, flag_at(members, "card_numbers"));
  QUELL_TRY(rules.email_addresses, flag_at(members, "email_addresses"));
  return rules;
}

Result<Rules> default_rules() {
  return parse_rules(default_rules_text(), "redaction.yaml");
}

}  // namespace quell::redact
