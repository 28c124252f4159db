// What a person is told whose account lacks a right that a measure needs. Private to contain.
#pragma once

#include <string>

#include "base/error.h"

namespace quell::contain {

/// "this account may not write to /etc/nginx: run quell as …": what is missing, and who can do it.
std::string rights_missing(const Error& error);

}  // namespace quell::contain
