// Carrying a change of settings out: checked, noted, replaced, reloaded, seen from outside, or
// rolled back. The caller holds the lock and has stored the undo.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/setting_file.h"
#include "setting/live.h"
#include "setting/scene.h"

namespace quell::contain::setting {

struct Changed {
  std::vector<Check> checks;
};
/// Everything is as it was; the checks show that the service works as before.
struct NotChanged {
  std::string why;
  std::vector<Check> checks;
};
/// The file was no longer what was looked at.
struct Overtaken {
  std::string difference;
};
using ChangeOutcome = std::variant<Changed, NotChanged, Overtaken>;

struct ChangeRequest {
  const SettingFile& setting;
  const Scene& scene;                     ///< as it stands
  const std::vector<Measured>& measures;  ///< as they shall be
  const Assignment& wish;                 ///< of the measure that comes or goes
  std::string owner;                      ///< the setting, as Plan::actuator names it
  const OnStep& on_step;
};

/// What the service must show when the file is `text`: of the wish's key, and of those keys of
/// these measures that quell.yaml names for this setting.
std::vector<Expected> expected_of(const SettingFile& setting, const std::string& text,
                                  const std::vector<Measured>& measures, const Assignment& wish);

/// Steps, in this order: check, note, replace, reload, prove, settle; on failure roll-back. Where
/// the file is already as it shall be and the service works so, it is not told to reload. Errors:
/// as Actuator; after an error the state is not known.
Result<ChangeOutcome> carry_out(const ChangeRequest& request);

/// Whether the owner's service is known to work with the key's value: seen, or told by Quell since
/// the value was changed for that setting.
bool is_live(const SettingFile& setting, const std::string& owner, const Scene& scene,
             const Key& key, const std::vector<Check>& checks);

}  // namespace quell::contain::setting
