#include "fold/fold.h"

#include <utility>

namespace quell::incident {

void fold(State& state, const Event& event) {
  const Proof proof{.sequence = event.sequence, .at = event.at, .actor = event.actor};
  std::visit([&](const auto& body) { fold_one(state, body, proof); }, event.body);
  state.last_sequence = event.sequence;
  state.last_at = event.at;
}

State apply(State state, const Event& event) {
  fold(state, event);
  return state;
}

}  // namespace quell::incident
