// Decodes a value step by step to a capped fixpoint and keeps every layer. Private to attack. Pure;
// each step is linear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attack/explain.h"

namespace quell::attack {

/// How the bytes are encoded on the wire, before any decoding that only attackers add.
enum class Wire {
  kForm,   ///< percent with '+' for space: query parameters, form bodies
  kPath,   ///< percent only
  kPlain,  ///< nothing: headers, leaves of JSON
};

/// At least one layer ("as sent"); at most kMaxLayers. Only layers that changed something are kept.
std::vector<Layer> decode_layers(std::string_view raw, Wire wire);

}  // namespace quell::attack
