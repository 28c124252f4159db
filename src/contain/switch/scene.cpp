#include "switch/scene.h"

#include <utility>

#include "base/safe_text.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "unified_diff.h"

namespace quell::contain {
namespace {

std::string text_of(const SwitchParts& parts) {
  std::string text;
  for (const auto& [part, value] : without_marks(parts)) {
    const auto parsed = json::parse(value);
    text += fmt::format("{}: {}\n", part, parsed ? json::pretty(*parsed) : value);
  }
  return text;
}

}  // namespace

Result<SwitchSceneOrRefusal> look_at(SwitchHolder& holder, const Ledger& noted) {
  QUELL_TRY(SwitchParts now, holder.read(noted.name));
  SwitchScene scene{.ledger = noted, .now = std::move(now)};
  if (noted.entries.empty()) {
    QUELL_TRY(scene.ledger.original, holder.original(noted.name, scene.now));
    return scene;
  }
  SwitchParts allowed = rendered(noted);
  if (noted.moving && !holder.matches(allowed, scene.now)) {
    scene.ledger = without_entry(noted, *noted.moving);
    if (const LedgerEntry* entry = find_entry(noted, *noted.moving)) scene.dropped = *entry;
    scene.has_leftovers = !holder.matches(rendered(scene.ledger), scene.now);
    // What the server added is taken away after the value was changed.
    for (const auto& [part, value] : rendered(scene.ledger)) allowed[part] = value;
  }
  scene.ledger.moving.reset();
  if (holder.matches(allowed, scene.now)) return scene;
  if (holder.may_forget() && holder.matches(noted.original, scene.now)) {
    scene.ledger.entries.clear();
    scene.has_leftovers = false;
    return scene;
  }
  return Refusal{{what_of(holder, noted.name) + " was changed by somebody else after Quell set it"},
                 difference_of(holder, noted.name, rendered(noted), scene.now)};
}

SwitchParts without_marks(SwitchParts parts) {
  std::erase_if(parts, [](const auto& part) { return part.first.starts_with('+'); });
  return parts;
}

std::string basis_of(const SwitchScene& scene) {
  Ledger all = scene.ledger;
  all.original = scene.now;
  return crypto::digest_of(to_json(scene.ledger) + to_json(all)).hex();
}

std::string difference_of(const SwitchHolder& holder, const std::string& name,
                          const SwitchParts& before, const SwitchParts& after) {
  return unified_diff(text_of(before), text_of(after),
                      fmt::format("{} {} {}", holder.where(), holder.word(), name));
}

std::string what_of(const SwitchHolder& holder, const std::string& name) {
  return fmt::format("{} {} of {}", holder.word(), terminal_safe(name),
                     terminal_safe(holder.name()));
}

}  // namespace quell::contain
