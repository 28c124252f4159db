// Shellshock (CVE-2014-6271 and those after it): bash before September 2014 took an environment
// variable that begins as a function definition for one, and ran what stands behind it. Web servers
// put every header into the environment.
#include <algorithm>

#include "judging/families.h"
#include "text/ascii_set.h"

namespace quell::attack {

namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '+';
}

std::string_view behind_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text[0])) text.remove_prefix(1);
  return text;
}

struct Definition {
  std::string_view body;    ///< between the braces
  std::string_view behind;  ///< the closing brace
  bool at_beginning = false;
};

/// Whether a header or a line could begin at `at`.
bool begins_something(std::string_view value, std::size_t at) {
  while (at > 0 && is_blank(value[at - 1])) --at;
  return at == 0 || is_any<":=\n\r\"'">(value[at - 1]);
}

/// `() { body }` at `at`, where "()" stands.
bool definition_at(std::string_view value, std::size_t at, Definition& out) {
  constexpr std::size_t kLongestBody = 256;
  const std::string_view rest = behind_blanks(value.substr(at + 2));
  if (!rest.starts_with('{')) return false;
  const std::size_t close = rest.substr(0, kLongestBody).find('}');
  if (close == std::string_view::npos) return false;
  out.body = rest.substr(1, close - 1);
  out.behind = rest.substr(close + 1);
  out.at_beginning = find_none<" \t+'\"">(value) == at;
  return true;
}

/// `:;`, `_;`, `x;`: a body that is there only to be one.
bool is_idle(std::string_view body) {
  constexpr std::size_t kLongest = 24;
  if (find_none<" \t+;">(body) == std::string_view::npos) return false;
  return body.size() <= kLongest && std::ranges::all_of(body, [](char c) {
           return (c >= 'a' && c <= 'z') || c == ':' || c == '_' || c == ';' || is_blank(c);
         });
}

/// What bash would go on with: `; command`, or the redirection of CVE-2014-6278.
std::string_view command_behind(std::string_view behind) {
  behind = behind_blanks(behind);
  if (behind.starts_with(">_[") || behind.starts_with("> _[")) return behind;
  const std::size_t end = find_none<";&| \t\n\r+">(behind);
  if (end == 0 || end == std::string_view::npos) return {};
  return behind.substr(end);
}

void weigh(const Definition& definition, PartRecord& out) {
  constexpr std::size_t kShown = 120;
  const bool idle = is_idle(definition.body);
  const std::string_view command = command_behind(definition.behind);
  if (!definition.at_beginning && (!idle || command.empty())) return;
  if (definition.at_beginning) {
    out.observe({.text = "begins as the definition of a function of bash", .weight = 2.2});
  } else {
    out.observe(
        {.text = "a value in it begins as the definition of a function of bash", .weight = 1.5});
  }
  if (idle) {
    out.observe(
        {.text = "which does nothing:", .weight = 1.5, .detail = definition.body.substr(0, 40)});
  }
  if (!command.empty()) {
    out.observe({.text = "and behind it a command, which bash would run:",
                 .weight = idle ? 2.5 : 0.6,
                 .detail = command.substr(0, kShown)});
  }
}

}  // namespace

void judge_shellshock(const Question& question, Workspace& work) {
  std::size_t tries = 0;
  constexpr std::size_t kMostTries = 64;
  for (std::size_t at = find_pair(question.value, '(', ')');
       at != std::string_view::npos && tries < kMostTries;
       at = find_pair(question.value, '(', ')', at + 2), ++tries) {
    Definition definition;
    if (!begins_something(question.value, at) || !definition_at(question.value, at, definition)) {
      continue;
    }
    weigh(definition, work.record);
    if (!work.record.observed_any()) continue;
    if (work.record.wants_tokens()) {
      work.record.show({.kind = "body of the function", .text = definition.body});
      work.record.show({.kind = "behind it", .text = definition.behind.substr(0, 200)});
    }
    work.record.settle(Technique::kShellshock, "as a variable of bash", question.layer);
    return;
  }
}

}  // namespace quell::attack
