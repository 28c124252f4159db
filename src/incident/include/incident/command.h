// A command: one request to change an incident, with the id that makes repeating it harmless.
#pragma once

#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "incident/catalogue.h"
#include "incident/commands.h"

namespace quell::incident {

struct CommandTag;
/// Chosen by whoever gives the command; the journal carries out one id once.
using CommandId = Id<CommandTag>;

struct Command {
  CommandId id{};
  CommandBody body{};
  friend bool operator==(const Command&, const Command&) = default;
};

/// "AddNote"
std::string_view type_name(const CommandBody& body);
/// Its row in the catalogue.
const CommandSpec& spec_of(const CommandBody& body);

/// Canonical JSON: {"command":…,"data":{…},"id":…}
std::string encode(const Command& command);

/// Reads what encode() wrote, as strictly as events. Errors: kInvalidInput, kUnsupported (unknown
/// command), kLimit.
Result<Command> decode_command(std::string_view bytes);

}  // namespace quell::incident
