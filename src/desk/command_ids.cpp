#include "desk/command_ids.h"

#include <fmt/format.h>

#include "crypto/entropy.h"
#include "incident/command.h"

namespace quell::desk {

incident::CommandId CommandIds::next() {
  return incident::CommandId(fmt::format("{:014x}-{}", clock_.now().time_since_epoch().count(),
                                         crypto::random_hex(entropy_, 8)));
}

}  // namespace quell::desk
