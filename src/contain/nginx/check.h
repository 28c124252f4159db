// Would nginx take this change? Asked of nginx itself (-t), on copies, before anything is touched.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "contain/nginx_endpoint.h"
#include "nginx/site.h"

namespace quell::contain::nginx {

/// `nginx -t` on the whole configuration with `text` in the place of the server's file. Where that
/// is an included file, the includes on the way to it are written out in copies that name the copy;
/// all copies lie beside the main file, because nginx resolves relative includes from there.
/// nullopt: nginx takes it; else what nginx said. Errors: kNotFound (no such binary), kTimeout,
/// kPermissionDenied or kIo (copies cannot be written), kUnsupported (a path nginx cannot be told).
Result<std::optional<std::string>> try_configuration(const NginxSite& site,
                                                     const ServerPlace& place,
                                                     const std::string& text);

/// Removes copies that a crash left.
void remove_copies(const NginxSite& site);

/// What replace_file calls its temporary file beside the configuration.
inline constexpr const char* kTemporaryName = ".quell-new";

}  // namespace quell::contain::nginx
