#include "decode/decode.h"

#include <algorithm>

#include "decode/decoders.h"

namespace quell::attack {

namespace {

/// The first decoder that changes anything, in the order in which encodings are usually nested.
bool add_next(Layers& layers, Arena& arena) {
  const LayerView& last = layers.last();
  for (const Decoder& decoder : decoders()) {
    if (!decoder.could_change(last.bytes, last.holds)) continue;
    const std::span<char> room = arena.room(last.bytes.size());
    Decoded out(room);
    if (!decoder.decode(last.bytes, out)) continue;
    const std::string_view bytes = arena.keep(room, out.size());
    layers.add(
        {.how = decoder.name, .bytes = bytes, .holds = bytes_in(bytes), .needless = out.needless});
    return true;
  }
  return false;
}

std::string_view with_spaces(std::string_view bytes, Arena& arena) {
  const std::span<char> room = arena.room(bytes.size());
  std::ranges::replace_copy(bytes, room.begin(), '+', ' ');
  return arena.keep(room, bytes.size());
}

}  // namespace

bool stays_as_sent(std::string_view raw, ByteSet held) {
  const auto could_change = [&](const Decoder& each) { return each.could_change(raw, held); };
  return !holds(held, kPlus) && std::ranges::none_of(decoders(), could_change);
}

Layers decode_layers(std::string_view raw, Wire wire, Arena& arena) {
  Layers layers;
  const std::string_view sent = raw.substr(0, kMaxValueBytes);
  layers.add({.how = "as sent", .bytes = sent, .holds = bytes_in(sent)});
  if (wire == Wire::kForm && holds(layers[0].holds, kPlus)) {
    const std::string_view spaced = with_spaces(sent, arena);
    layers.add({.how = kBlanksOfForms, .bytes = spaced, .holds = bytes_in(spaced)});
  }
  while (layers.size() < kMaxLayers && add_next(layers, arena)) {
  }
  return layers;
}

}  // namespace quell::attack
