// A site as it stands: its server block, the file that holds it, and what Quell has in it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "contain/nginx/edit.h"
#include "contain/nginx_endpoint.h"
#include "nginx/site.h"
#include "web/entrance.h"

namespace quell::contain::nginx {

/// Invariant: put_in(original, edit) is the file's text.
struct Scene {
  ServerPlace place;           ///< in the text as it stands
  std::filesystem::path file;  ///< resolved: what a rename must replace
  std::string original;        ///< without Quell's edit
  Edit edit;                   ///< no rules: nothing of ours is there
};

/// How to go on where a difference is shown: '-' is what Quell wrote, '+' what is there.
inline constexpr std::string_view kPutBack =
    "put these lines back by hand ('-' is what Quell wrote, '+' what is there now), lift, then "
    "make "
    "the change again";

/// Errors: those of find_server; kPermissionDenied. A Refusal: the edit there was changed by
/// somebody else (with the difference, where the file itself tells it), or belongs to another
/// server block.
Result<std::variant<Scene, Refusal>> look_at(const NginxSite& site,
                                             Depth depth = Depth::kServerLevel);

/// Paths absolute, host and control without control bytes, times positive. Errors: kInvalidInput.
Result<void> check_site(const NginxSite& site);

/// Where it answers, and what is asked of it there.
web::Entrance entrance_of(const NginxSite& site);

/// The master that the pid file names, if it runs. Errors: kUnavailable (says why not).
Result<int> master_of(const NginxSite& site);

}  // namespace quell::contain::nginx
