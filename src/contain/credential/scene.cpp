#include "credential/scene.h"

#include <set>
#include <utility>

#include "base/safe_text.h"
#include "crypto/digest.h"
#include "fmt/format.h"

namespace quell::contain {
namespace {

std::string shown(const std::string& part, const StoredCredential& stored, std::string_view which) {
  const auto found = stored.find(part);
  if (found == stored.end()) return "(nothing)";
  if (part.starts_with("verifier")) return fmt::format("({}, not shown)", which);
  return terminal_safe(found->second);
}

}  // namespace

Result<CredentialSceneOrRefusal> look_at(CredentialHolder& holder, const Ledger& noted) {
  QUELL_TRY(StoredCredential now, holder.read(noted.name));
  CredentialScene scene{.ledger = noted, .now = std::move(now)};
  if (noted.entries.empty()) {
    scene.ledger.original = scene.now;
    return scene;
  }
  if (noted.moving && rendered(noted) != scene.now) {
    scene.ledger = without_entry(noted, *noted.moving);
    if (const LedgerEntry* entry = find_entry(noted, *noted.moving)) scene.dropped = *entry;
  }
  scene.ledger.moving.reset();
  if (rendered(scene.ledger) == scene.now) return scene;
  return Refusal{
      {fmt::format("{} {} of {} was changed by somebody else after Quell changed it", holder.word(),
                   terminal_safe(noted.name), terminal_safe(holder.where()))},
      difference_of(holder, rendered(noted), scene.now)};
}

std::string basis_of(const CredentialScene& scene) {
  Ledger all = scene.ledger;
  all.original = scene.now;
  return crypto::digest_of(to_json(scene.ledger) + to_json(all)).hex();
}

std::string difference_of(const CredentialHolder& holder, const StoredCredential& expected,
                          const StoredCredential& now) {
  std::set<std::string> parts;
  for (const auto& [part, value] : expected) parts.insert(part);
  for (const auto& [part, value] : now) parts.insert(part);
  std::string result;
  for (const std::string& part : parts) {
    const auto before = expected.find(part);
    const auto after = now.find(part);
    if (before != expected.end() && after != now.end() && before->second == after->second) continue;
    result += fmt::format("-{}: {}\n+{}: {}\n", part, shown(part, expected, "as Quell left it"),
                          part, shown(part, now, "another one"));
  }
  if (result.empty()) return result;
  return fmt::format("--- {0}, as Quell left it\n+++ {0}, as it is now\n{1}",
                     terminal_safe(holder.where()), result);
}

Ledger with_entry(const CredentialScene& scene, const LedgerEntry& entry) {
  Ledger result = scene.ledger;
  result.entries.push_back(entry);
  result.moving = entry.id;
  return result;
}

}  // namespace quell::contain
