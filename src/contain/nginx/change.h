// Carrying a change out on a running nginx: tried on copies, one rename, reload, seen from outside,
// or rolled back. The caller holds the lock and has stored the undo.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/nginx/edit.h"
#include "nginx/scene.h"
#include "web/checks.h"

namespace quell::contain::nginx {

struct Changed {
  web::Proof proof;
};
/// Everything is as it was; the checks show that the earlier configuration answers again.
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
  const NginxSite& site;
  const Scene& scene;                  ///< as it stands
  const Edit& edit;                    ///< as it shall be
  target::Target target;               ///< of the measure that comes or goes
  std::optional<target::Address> own;  ///< as in Expectations
  web::Control control;
  const OnStep& on_step;
};

/// Steps, in this order: check, replace, reload, prove; on failure roll-back. Where the file
/// already is as it shall be and the site answers so, nothing is done. What fails before the file
/// was replaced is NotChanged. Errors: as Actuator; after an error the state is not known.
Result<ChangeOutcome> carry_out(const ChangeRequest& request);

/// SIGHUP to the master, which is checked to be the site's binary. Errors: kUnavailable, kConflict,
/// kPermissionDenied.
Result<void> reload(const NginxSite& site);
/// Whether that could be done; sends nothing. Errors: as reload.
Result<void> may_reload(const NginxSite& site);

}  // namespace quell::contain::nginx
