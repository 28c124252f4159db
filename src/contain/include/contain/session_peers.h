// Where the person who works here comes from.
#pragma once

#include <vector>

#include "target/address.h"

namespace quell::contain {

/// The clients of the ssh sessions that this process was started in, nearest first. sudo and su
/// clear the environment of what they start; the shell before them still has it. So the
/// environments of all processes from this one up are asked, as far as they may be read.
std::vector<target::Address> session_peers();

}  // namespace quell::contain
