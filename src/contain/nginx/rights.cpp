#include "nginx/rights.h"

#include "missing_rights.h"
#include "nginx/change.h"
#include "os/may_replace.h"

namespace quell::contain::nginx {

std::optional<std::string> objection_to_rights(const NginxSite& site, const Scene& scene) {
  if (const auto may = os::may_write_to(site.config_file.parent_path()); !may) {
    return rights_missing(may.error());
  }
  if (const auto may = os::may_replace(scene.file); !may) return rights_missing(may.error());
  const Result<void> reloads = may_reload(site);
  if (reloads || reloads.error().code() != ErrorCode::kPermissionDenied) return std::nullopt;
  return rights_missing(reloads.error());
}

}  // namespace quell::contain::nginx
