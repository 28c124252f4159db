#include "credential/scene.h"

#include <algorithm>
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

/// What the server has. Where something of Quell's was in it and it is gone: nothing.
Result<StoredCredential> read_or_nothing(CredentialHolder& holder, const Ledger& noted) {
  Result<StoredCredential> now = holder.read(noted.name);
  const bool gone = !now && now.error().code() == ErrorCode::kNotFound;
  if (gone && !noted.entries.empty()) return StoredCredential();
  return now;
}

}  // namespace

bool is_between(const StoredCredential& now, const StoredCredential& one,
                const StoredCredential& other) {
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  return std::ranges::equal(now, one, same) && std::ranges::equal(now, other, same) &&
         std::ranges::all_of(now, [&](const auto& part) {
           return part.second == one.at(part.first) || part.second == other.at(part.first);
         });
}

Result<CredentialSceneOrRefusal> look_at(CredentialHolder& holder, const Ledger& noted) {
  QUELL_TRY(StoredCredential now, read_or_nothing(holder, noted));
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
  // With nothing in force it is tried again: what is stored may have been changed since.
  if (scene.ledger.entries.empty()) scene.ledger.proved.clear();
  if (rendered(scene.ledger) == scene.now) return scene;
  scene.torn = scene.dropped && !holder.in_one_step() &&
               is_between(scene.now, rendered(noted), rendered(scene.ledger));
  if (scene.torn) return scene;
  return Refusal{
      {fmt::format("{} {} of {} was changed by somebody else after Quell changed it", holder.word(),
                   terminal_safe(noted.name), terminal_safe(holder.where()))},
      difference_of(holder, rendered(noted), scene.now)};
}

Result<void> mend(CredentialHolder& holder, CredentialScene& scene) {
  if (!scene.torn) return {};
  const StoredCredential whole = rendered(scene.ledger);
  QUELL_CHECK(holder.replace(scene.ledger.name, scene.now, whole));
  scene.now = whole;
  scene.torn = false;
  return {};
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
