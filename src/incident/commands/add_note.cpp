#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const AddNote& command, const Case& /*given*/) {
  return allow(NoteAdded{.text = command.text}, "noted");
}

}  // namespace quell::incident
