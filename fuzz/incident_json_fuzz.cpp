// links: incident
// Any bytes are an event, a command or an error. What is read is written in one form, which reads
// back the same; and any event can be folded, any command decided.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "incident/decide.h"
#include "incident/facts.h"

namespace {

using namespace quell::incident;  // NOLINT(google-build-using-namespace): a fuzz target

void try_event(std::string_view bytes) {
  const auto event = decode_event(1, bytes);
  if (!event) return;
  const auto again = decode_event(1, encode(*event));
  if (!again || *again != *event) std::abort();
  const State state = apply(apply({}, *event), *event);
  (void)facts(state, event->at);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try_event(bytes);
  const auto command = decode_command(bytes);
  if (!command) return 0;
  const auto again = decode_command(encode(*command));
  if (!again || *again != *command) std::abort();
  const Policy policy{.procedure = {.name = "none"}};
  for (const ActorKind kind : all_values<ActorKind>()) {
    const Decision decision =
        decide({}, *command, {.actor = {.kind = kind, .name = "a"}, .policy = policy});
    for (const Event& event : decision.events)
      if (!decode_event(event.sequence, encode(event))) std::abort();
  }
  return 0;
}
