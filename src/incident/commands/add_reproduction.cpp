#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const AddReproduction& command, const Case& given) {
  std::vector<MissingFact> missing;
  const std::string supply = "quell repro add FILE";
  if (command.exploited_if.empty())
    missing.push_back({.fact = "exploited_if",
                       .why = "it must say how to tell that the exploit worked",
                       .supply = supply});
  if (command.control_line && !command.control_ok_if)
    missing.push_back({.fact = "control_ok_if",
                       .why = "it must say how to tell that the control worked",
                       .supply = supply});
  if (auto refused = deny_if(std::move(missing))) return *refused;
  std::string id = next_id("R", given.state.reproductions.size());
  return allow(ReproductionAdded{.reproduction = id,
                                 .title = command.title,
                                 .file = command.file,
                                 .request_line = command.request_line,
                                 .control_line = command.control_line,
                                 .exploited_if = command.exploited_if,
                                 .control_ok_if = command.control_ok_if,
                                 .vector = command.vector,
                                 .endpoint = command.endpoint},
               id + " added");
}

}  // namespace quell::incident
