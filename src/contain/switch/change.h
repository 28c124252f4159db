// Setting one containment of a thing with a value, or taking it out. Private to contain.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "contain/switch.h"
#include "credential/ledger.h"
#include "switch/scene.h"

namespace quell::contain {

/// REQUIRES: the lock is held and the scene was looked at under it.
struct SwitchWork {
  SwitchHolder& holder;
  const LedgerFile& file;
  const SwitchScene& scene;
  const std::string& name;  ///< of the thing
  Duration patience;
  const OnStep& on_step;
};

struct SwitchChanged {
  std::vector<Check> checks;  ///< all passed
  SwitchParts after;          ///< as it is stored now
  std::size_t left = 0;       ///< containments in force on the thing
};
/// It was taken back, or refused by the server, and `checks` show that.
struct SwitchNotChanged {
  std::string why;
  std::vector<Check> checks;
};
using SwitchOutcome = std::variant<SwitchChanged, SwitchNotChanged, Refusal>;

/// Steps: note, change, prove, settle or roll-back. `entry` is already in the ledger of the scene
/// when it is in force: then nothing is sent and only the proof is gone through again. An error
/// means that it is not known whether the change was done.
Result<SwitchOutcome> set_switch(const SwitchWork& work, const LedgerEntry& entry);

/// Steps: note, change, prove, settle. Never SwitchNotChanged: what cannot be shown is an error,
/// and it may be called again.
Result<SwitchOutcome> unset_switch(const SwitchWork& work, const ContainmentId& id);

/// What is stored, and what is seen from outside, against what should be.
Result<std::vector<Check>> checks_of(SwitchHolder& holder, const std::string& name,
                                     const SwitchParts& expected, const SwitchParts& now);

}  // namespace quell::contain
