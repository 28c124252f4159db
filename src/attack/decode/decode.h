// Decodes a value step by step to a capped fixpoint and keeps every layer. Private to attack. Pure;
// each step is linear.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "attack/classify.h"
#include "text/arena.h"
#include "text/byte_set.h"

namespace quell::attack {

/// How the bytes are encoded on the wire, before any decoding that only attackers add.
enum class Wire {
  kForm,   ///< percent with '+' for space: query parameters, form bodies
  kPath,   ///< percent only
  kPlain,  ///< nothing: headers, leaves of JSON
};

/// LayerView::how of blanks that were sent as '+'.
inline constexpr std::string_view kBlanksOfForms = "+ as space";

/// One decoding step. The first is the bytes as sent, where they lie; the others are in the arena.
struct LayerView {
  std::string_view how;
  std::string_view bytes;
  ByteSet holds = 0;      ///< bytes_in(bytes)
  bool needless = false;  ///< an ordinary client would not have encoded this
};

/// At least one layer ("as sent"), at most kMaxLayers. Only layers that changed something.
class Layers {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<const LayerView> all() const { return {layers_.data(), size_}; }
  [[nodiscard]] const LayerView& operator[](std::size_t i) const { return layers_[i]; }
  [[nodiscard]] const LayerView& last() const { return layers_[size_ - 1]; }
  void add(const LayerView& layer) { layers_[size_++] = layer; }

 private:
  std::array<LayerView, kMaxLayers> layers_;
  std::size_t size_ = 0;
};

/// Whether no decoding could change `raw`, which holds such bytes: it is its only layer.
bool stays_as_sent(std::string_view raw, ByteSet held);

/// Of `raw` the first kMaxValueBytes.
Layers decode_layers(std::string_view raw, Wire wire, Arena& arena);

}  // namespace quell::attack
