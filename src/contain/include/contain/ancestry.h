// Where this process comes from: who started it, and in which session.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace quell::contain {

/// This process and those that it descends from, nearest first, without init.
std::vector<int> ancestors();

/// The values of a variable in the environments that they began with, nearest first: sudo and su
/// clear the environment of what they start, but the shell before them still has it. As far as they
/// may be read.
std::vector<std::string> in_environments_of_ancestors(std::string_view variable);

}  // namespace quell::contain
