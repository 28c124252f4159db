// What a file has besides bytes, owner and mode: its access list (acl(5)), SELinux's label and
// attributes of users. Those that speak of the bytes (capabilities, signatures) are left out.
#pragma once

#include <string>

#include "base/result.h"

namespace quell::os {

/// Gives `made` those of `model` and none else; both are descriptors of regular files, `made` has
/// its owner and mode already. An access list that a directory hands down to what is made in it
/// would let others in than the model does. Errors: kPermissionDenied, kIo; the message names
/// `shown`.
Result<void> give_extended_attributes(int model, int made, const std::string& shown);

}  // namespace quell::os
