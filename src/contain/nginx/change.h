// Carrying a change out on a running nginx: tried on copies, one rename, reload, seen from outside,
// or rolled back. The caller holds the lock and has stored the undo.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "nginx/edit.h"
#include "nginx/outside.h"
#include "nginx/scene.h"

namespace quell::contain::nginx {

/// What the site must answer once a configuration is live.
struct Expectation {
  target::Endpoint endpoint;             ///< the one that is being changed
  std::optional<std::string> reference;  ///< of the 503 it must answer; nullopt: none of ours
};

/// For the endpoint under a whole edit: other rules may cover it too.
Expectation expectation_of(const target::Endpoint& endpoint, std::string_view original,
                           const Edit& edit);

/// What the ordinary page must answer.
struct NotLookedAt {};  ///< it falls under a containment
struct AsBefore {
  int status = 200;
};
struct Ordinary {};  ///< anything but a 503 of ours or a server's error
using Control = std::variant<NotLookedAt, AsBefore, Ordinary>;

/// Whether some rule stops the ordinary page.
bool control_is_contained(const NginxSite& site, const Edit& edit);

/// The endpoint in all its spellings, then the ordinary page.
std::vector<Check> checks_of(const NginxSite& site, const Outside& outside,
                             const Expectation& expected, const Control& control);
bool all_passed(const std::vector<Check>& checks);

struct Changed {
  std::vector<Check> checks;
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
  const Scene& scene;  ///< as it stands
  const Edit& edit;    ///< as it shall be
  target::Endpoint endpoint;
  Control control;
  const OnStep& on_step;
};

/// Steps, in this order: check, replace, reload, prove; on failure roll-back. Where the file
/// already is as it shall be and the site answers so, nothing is done. Errors: as Actuator; after
/// an error the state is not known.
Result<ChangeOutcome> carry_out(const ChangeRequest& request);

/// The path of the ordinary page.
target::Endpoint control_of(const NginxSite& site);
/// Whether a rule for `rule` stops `endpoint` as a whole.
bool covers(const target::Endpoint& rule, const target::Endpoint& endpoint);

/// SIGHUP to the master, which is checked to be the site's binary. Errors: kUnavailable, kConflict,
/// kPermissionDenied.
Result<void> reload(const NginxSite& site);

}  // namespace quell::contain::nginx
