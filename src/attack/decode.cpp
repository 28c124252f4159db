#include "decode.h"

#include <algorithm>
#include <optional>

#include "decoders.h"

namespace quell::attack {

namespace {

/// The first decoder that changes anything, in the order in which encodings are usually nested.
std::optional<Layer> next_layer(const std::string& bytes) {
  for (const Decoder& decoder : decoders()) {
    if (auto decoded = decoder.decode(bytes)) {
      return Layer{.how = std::string(decoder.name),
                   .bytes = std::move(decoded->bytes),
                   .needless = decoded->needless};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Layer> decode_layers(std::string_view raw, Wire wire) {
  std::vector<Layer> layers;
  layers.push_back({.how = "as sent", .bytes = std::string(raw.substr(0, kMaxValueBytes))});
  if (wire == Wire::kForm && layers[0].bytes.find('+') != std::string::npos) {
    std::string spaced = layers[0].bytes;
    std::ranges::replace(spaced, '+', ' ');
    layers.push_back({.how = "+ as space", .bytes = std::move(spaced)});
  }
  while (layers.size() < kMaxLayers) {
    auto next = next_layer(layers.back().bytes);
    if (!next) break;
    layers.push_back(*std::move(next));
  }
  return layers;
}

}  // namespace quell::attack
