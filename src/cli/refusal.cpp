#include "refusal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "desk/desk.h"
#include "doc/json.h"
#include "incident/decide.h"
#include "state_json.h"

namespace quell::cli {
namespace {

using incident::MissingFact;
using Words = std::vector<std::string>;

/// "--rollback TEXT", one of those that are missing.
struct Missed {
  std::string name;
  std::string value;  ///< as it is typed; empty for a flag
};

/// Whether the command that supplies this is the refused one itself.
bool means(const MissingFact& fact, const OwnForm& own) {
  const std::string_view supply = fact.supply;
  if (!supply.starts_with(own.recorded)) return false;
  return supply.size() == own.recorded.size() || supply[own.recorded.size()] == ' ';
}

/// " --confirm 'I know' --rollback TEXT" cut in front of each option. The rules of the record quote
/// values, so that " --" stands in front of an option only.
std::vector<Missed> options_in(std::string_view tail) {
  std::vector<Missed> options;
  for (std::size_t at = tail.find(" --"); at != std::string_view::npos;) {
    const std::size_t next = tail.find(" --", at + 1);
    const std::string_view one = tail.substr(at + 1, next - at - (next == tail.npos ? 0 : 1));
    const std::size_t space = one.find(' ');
    options.push_back({std::string(one.substr(0, space)),
                       space == one.npos ? "" : std::string(one.substr(space + 1))});
    at = next;
  }
  return options;
}

/// Takes out an option that was typed with a value that did not do.
void drop(Words& typed, const Missed& option) {
  for (std::size_t i = 0; i < typed.size() && typed[i] != "--"; ++i) {
    const bool alone = typed[i] == option.name;
    if (!alone && !typed[i].starts_with(option.name + "=")) continue;
    const std::size_t words = alone && !option.value.empty() && i + 1 < typed.size() ? 2 : 1;
    const auto from = typed.begin() + static_cast<std::ptrdiff_t>(i);
    typed.erase(from, from + static_cast<std::ptrdiff_t>(words));
    return;
  }
}

/// What is missing and one command that supplies all of it.
struct Group {
  Words whys;
  std::string supply;
};

void add(std::vector<Group>& groups, const MissingFact& fact, const std::string& supply) {
  auto group = std::ranges::find(groups, supply, &Group::supply);
  if (group == groups.end())
    group = groups.insert(groups.end(), Group{.whys = {}, .supply = supply});
  if (std::ranges::find(group->whys, fact.why) == group->whys.end()) {
    group->whys.push_back(fact.why);
  }
}

/// What other commands supply comes first, in the order of the record: the refused one comes last.
std::vector<Group> grouped(const std::vector<MissingFact>& missing, const RefusalView& view) {
  std::vector<Group> groups;
  Group last;
  if (view.own) last.supply = combined_command(missing, *view.own).value_or("");
  for (const MissingFact& fact : missing) {
    const bool own = view.own && means(fact, *view.own);
    if (own) {
      last.whys.push_back(fact.why);
    } else {
      add(groups, fact, fact.supply);
    }
  }
  if (!last.whys.empty()) groups.push_back(std::move(last));
  return groups;
}

}  // namespace

std::optional<std::string> combined_command(const std::vector<MissingFact>& missing,
                                            const OwnForm& own) {
  Words typed = own.typed;
  std::string added;
  bool any = false;
  for (const MissingFact& fact : missing) {
    if (!means(fact, own)) continue;
    any = true;
    for (const Missed& option :
         options_in(std::string_view(fact.supply).substr(own.recorded.size()))) {
      drop(typed, option);
      added += " " + option.name + (option.value.empty() ? "" : " " + option.value);
    }
  }
  if (!any) return std::nullopt;
  std::string command = "quell";
  for (const std::string& word : typed) {
    // Behind "--" words are no options any more.
    if (word == "--") command += std::exchange(added, "");
    command += " " + shell_word(word);
  }
  return command + added;
}

Exit show_refusal(const desk::Outcome& outcome, const RefusalView& view, Console& console) {
  if (view.json) {
    json::Object object = outcome_json(outcome);
    if (view.own) {
      if (const auto command = combined_command(outcome.missing, *view.own)) {
        object["command"] = *command;
      }
    }
    if (!view.emergency.empty()) object["emergency"] = view.emergency;
    console.print(json::pretty(object));
    return Exit::kFound;
  }
  const bool approval = outcome.answer == incident::GateAnswer::kNeedsApproval;
  // The message sums up what is missing; where the list follows, it would only repeat it.
  const bool listed = !outcome.missing.empty();
  console.print(console.styled(Style::kRed, approval ? "needs approval" : "refused") +
                (listed ? "" : ": " + terminal_safe(outcome.message)) + "\n");
  for (const Group& group : grouped(outcome.missing, view)) {
    for (const std::string& why : group.whys) {
      console.print(fmt::format("  missing: {}\n", terminal_safe(why)));
    }
    if (group.supply.empty()) continue;
    console.print(
        fmt::format("     give: {}\n", console.styled(Style::kBold, terminal_safe(group.supply))));
  }
  if (!view.emergency.empty()) {
    console.print(
        fmt::format("  no time for that? What is left out is reviewed afterwards:\n"
                    "     give: {}\n",
                    console.styled(Style::kBold, terminal_safe(view.emergency))));
  }
  return Exit::kFound;
}

}  // namespace quell::cli
