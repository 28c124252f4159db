// One hotpatch's work on its tree: what is there, what changes it, what a client sees. Private to
// contain.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/hotpatch.h"
#include "hotpatch/stack.h"
#include "hotpatch/tree.h"
#include "standing.h"

namespace quell::contain::hotpatch {

/// Everything that is known at one moment.
struct Scene {
  FileTree tree;
  Stack stack;
};

Register register_of(const HotpatchSettings& settings);
Result<Scene> look(const HotpatchSettings& settings);

/// The layer that the measure would become; or why it cannot. Errors: as FileTree's.
struct Made {
  Layer layer;
  patch::Tree after;                 ///< of the files that it touches
  std::vector<std::string> offsets;  ///< where lines were found elsewhere
};
using MadeOrRefusal = std::variant<Made, Refusal>;
Result<MadeOrRefusal> layer_for(const Scene& scene, const Measure& measure);

/// Runs the check in a patched copy; a reason why it is not sound, or nothing.
Result<std::optional<std::string>> unsound(const HotpatchSettings& settings, const Scene& scene,
                                           const Made& made, const Measure& measure);

/// Puts files that differ from `wanted` in their place. Traits: those of `originals` where the
/// bytes are the original ones again, else the same but for the time.
Result<void> put_all(const Scene& scene, const patch::Tree& wanted, const OnStep& on_step);

/// Runs the restart command, if there is one. Errors: kUnavailable when it fails.
Result<void> restart(const HotpatchSettings& settings, const Measure& measure);

/// What is true of one layer now.
ProbeReport report_of_absent(const ContainmentId& id);
Result<ProbeReport> report_of(const HotpatchSettings& settings, const Scene& scene,
                              const Measure& measure);

/// What undoing the layer leaves, or who is in the way.
struct Leave {
  patch::Tree wanted;    ///< of the files that are to be put back; empty: none
  Stack rest;            ///< the layers that stay
  bool dropped = false;  ///< a deployment replaced it all: nothing is put back
};
/// Why a layer that the register does not know cannot be called undone: its files are patched. Not
/// those that layers of the register patch too.
Result<std::optional<Refusal>> patched_without_note(const HotpatchSettings& settings,
                                                    const Scene& scene, const Layer& layer);

using LeaveOrRefusal = std::variant<Leave, Refusal>;
Result<LeaveOrRefusal> leave(const Scene& scene, const ContainmentId& id);

}  // namespace quell::contain::hotpatch
