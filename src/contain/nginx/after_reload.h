// A look at a site that waits for a reload which may be on its way: who asked for one may have
// ended since.
#pragma once

#include <functional>

#include "contain/nginx_endpoint.h"
#include "web/checks.h"

namespace quell::contain::nginx {

/// What `look` sees once no worker of before a reload accepts any more. Where a check fails, waits
/// for a reload that was asked for and has not begun, and looks again after it. Waits two seconds
/// at most, and no longer than the site's patience; a note among the checks says what could not be
/// waited for or not be seen.
web::Proof look_after_reload(const NginxSite& site, const std::function<web::Proof()>& look);

}  // namespace quell::contain::nginx
