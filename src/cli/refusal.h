// A refusal as people read it: what is missing, grouped by the command that supplies it, and what
// concerns the refused command itself as one command that is ready to paste.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/subcommand.h"
#include "desk/desk.h"
#include "incident/decide.h"

namespace quell::cli {

/// The refused command in both of its forms.
struct OwnForm {
  std::vector<std::string> typed;  ///< the words behind "quell"
  std::string recorded;            ///< what `supply` begins with where it means this command
};

struct RefusalView {
  bool json = false;
  std::optional<OwnForm> own = {};
  /// What to type where there is no time for all that is missing; empty: nothing skips it.
  std::string emergency = {};
};

/// The command as it was typed with every option that is missing: quoted for a shell, with the
/// placeholders of the record where a value is not known. nullopt: nothing missing is about it.
std::optional<std::string> combined_command(const std::vector<incident::MissingFact>& missing,
                                            const OwnForm& own);

/// Shows it; always Exit::kFound.
Exit show_refusal(const desk::Outcome& outcome, const RefusalView& view, Console& console);

}  // namespace quell::cli
