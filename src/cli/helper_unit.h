// The systemd unit that runs `quell helper`.
#pragma once

#include <string>
#include <string_view>

#include "casework/helping.h"

namespace quell::cli {

/// With the capabilities that the file's targets need, and no more. Pure.
std::string helper_unit(std::string_view program, std::string_view file,
                        const casework::HelperOffer& offer);

}  // namespace quell::cli
