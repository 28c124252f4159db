#include "options.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "names.h"
#include "redact/redactor.h"

namespace quell::redact {
namespace {

constexpr std::size_t kLongestName = 64;

bool is_long(const OptionRule& rule) {
  return !rule.name.starts_with('-');
}

bool is_of(const OptionRule& rule, const Programs& programs) {
  const auto named = [&](std::string_view program) {
    return std::ranges::find(rule.of, program) != rule.of.end();
  };
  return rule.of.empty() || std::ranges::any_of(programs, named);
}

/// The length of a long option, with its dashes; 0: this is none.
std::size_t long_option(std::string_view word) {
  const std::string_view looked = word.substr(0, kLongestName + 1);
  const auto stop = std::ranges::find_if_not(looked, is_name_byte);
  const auto length = static_cast<std::size_t>(stop - looked.begin());
  if (length > kLongestName) return 0;
  const char next = length < word.size() ? word[length] : ' ';
  return next == '=' || next == ':' ? 0 : length;
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// "--password=SECRET" and "PGPASSWORD=SECRET": a word is the value's end, whatever it holds.
std::optional<std::string> hidden_assignment(const Rules& rules, const std::string& word) {
  const std::size_t sign = word.find('=');
  if (sign == std::string::npos) return std::nullopt;
  const std::string name = normalised(std::string_view(word).substr(0, sign));
  const NameRule* rule = find_rule(rules.parameters, name);
  if (rule == nullptr) rule = find_rule(rules.headers, name);
  const std::string_view value = std::string_view(word).substr(sign + 1);
  if (rule == nullptr || value.size() < rule->at_least) return std::nullopt;
  return word.substr(0, sign + 1) + shown(rule->show, value);
}

/// Where the secret in an option's value begins; nullopt: it holds none.
std::optional<std::size_t> secret_in(const OptionRule& rule, std::string_view value) {
  if (rule.show == Show::kEverything) return std::nullopt;
  std::size_t at = 0;
  if (rule.value == OptionValue::kLogin) {
    at = value.find(':');
    if (at == std::string_view::npos) return std::nullopt;
    ++at;
  }
  return at < value.size() ? std::optional(at) : std::nullopt;
}

std::optional<std::string> hidden_value(const OptionRule& rule, std::string_view value) {
  const auto secret = secret_in(rule, value);
  if (!secret) return std::nullopt;
  return std::string(value.substr(0, *secret)) + shown(rule.show, value.substr(*secret));
}

}  // namespace

void note_program(const Rules& rules, std::string_view word, Programs& programs) {
  if (std::ranges::find(programs, word) != programs.end()) return;
  for (const OptionRule& rule : rules.options) {
    const auto found = std::ranges::find(rule.of, word);
    if (found == rule.of.end()) continue;
    programs.emplace_back(*found);
    return;
  }
}

std::optional<FoundOption> find_option(const Rules& rules, std::string_view word,
                                       const Programs& programs) {
  constexpr std::size_t kShort = 2;
  if (word.size() < kShort || word[0] != '-') return std::nullopt;
  const std::size_t length = long_option(word);
  const std::string name = normalised(word.substr(0, length));
  for (const OptionRule& rule : rules.options) {
    if (!is_of(rule, programs)) continue;
    if (is_long(rule)) {
      if (length > kShort && matches(rule.name, name)) return FoundOption{&rule, length};
      continue;
    }
    if (!word.starts_with(rule.name)) continue;
    const bool joined = word.size() > kShort;
    if (rule.value == OptionValue::kLogin || joined == (rule.value == OptionValue::kJoined)) {
      return FoundOption{&rule, kShort};
    }
  }
  return std::nullopt;
}

std::vector<std::string> redacted_words(const Rules& rules, const std::vector<std::string>& words) {
  std::vector<std::string> out;
  Programs programs;
  const OptionRule* open = nullptr;  // the word before was an option whose value is this one
  for (const std::string& word : words) {
    const OptionRule* const before = std::exchange(open, nullptr);
    if (before != nullptr && !word.starts_with('-')) {
      out.push_back(hidden_value(*before, word).value_or(redacted(rules, word)));
      continue;
    }
    note_program(rules, base_name(word), programs);
    const auto found = find_option(rules, word, programs);
    const std::string_view value =
        found ? std::string_view(word).substr(found->length) : std::string_view();
    if (found && value.empty()) {
      open = found->rule;
      out.push_back(word);
    } else if (const auto hidden = found ? hidden_value(*found->rule, value) : std::nullopt) {
      out.push_back(word.substr(0, found->length) + *hidden);
    } else {
      out.push_back(hidden_assignment(rules, word).value_or(redacted(rules, word)));
    }
  }
  return out;
}

}  // namespace quell::redact
