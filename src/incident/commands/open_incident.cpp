#include "base/safe_text.h"
#include "commands/rule.h"

namespace quell::incident {
namespace {

/// A title stands in tables, messages and file headings: one printable line that fits there.
std::optional<Ruling> check_title(const std::string& title) {
  const std::string supply = "quell open TITLE --summary TEXT";
  if (terminal_safe(title) != title)
    return deny({.fact = "title",
                 .why = "title is one line of printable text, without line breaks and control "
                        "characters",
                 .supply = supply});
  const std::size_t columns = display_width(title);
  if (columns <= kTitleColumns) return std::nullopt;
  return deny({.fact = "title",
               .why = "title is " + std::to_string(columns) + " columns wide, at most " +
                      std::to_string(kTitleColumns) + "; the rest goes into the summary",
               .supply = supply});
}

}  // namespace

Ruling rule(const OpenIncident& command, const Case& given) {
  if (given.state.opened)
    return deny(
        {.fact = "not_open", .why = "the incident is open already", .supply = "quell note TEXT"});
  if (auto refused = check_title(command.title)) return *std::move(refused);
  const std::string id = given.context.incident.text();
  Ruling ruling = allow(IncidentOpened{.incident = id,
                                       .title = command.title,
                                       .summary = command.summary,
                                       .source = command.source,
                                       .reporter = command.reporter,
                                       .component = command.component,
                                       .procedure = given.context.policy.procedure.name,
                                       .scan = command.scan},
                        id + " opened");
  ruling.events.emplace_back(
      OwnerSet{.owner = command.owner.value_or(given.context.actor.name), .reason = {}});
  return ruling;
}

}  // namespace quell::incident
