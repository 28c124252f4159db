// The containment that a command names: quell contain show, probe, confirm and lift find it alike.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "common.h"
#include "incident/state.h"

namespace quell::cli {

struct OneContainment {
  Case of;
  std::string id;  ///< as the record has it: "C1", also where "c1" was typed

  /// Never dangles: looked up in `of` each time.
  [[nodiscard]] const incident::ContainmentState& state() const;
};

/// The incident, and the containment of it that CONTAINMENT names.
/// Errors: those of open_case; kInvalidInput, naming those that there are.
Result<OneContainment> open_containment(const Arguments& arguments, Console& console,
                                        Session& session);

}  // namespace quell::cli
