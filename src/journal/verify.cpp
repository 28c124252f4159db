// A live store, all of it, and against what somebody saw earlier.
#include <map>

#include <fmt/format.h>

#include "append.h"
#include "journal/checkpoint.h"

namespace quell::journal {
namespace {

void add(Verification& found, Damage damage) {
  ++found.damaged;
  if (found.damage.size() < kNamedDamage) found.damage.push_back(std::move(damage));
}

void add_all(Verification& found, std::vector<Damage> damage) {
  for (Damage& one : damage) add(found, std::move(one));
}

using Seen = std::map<StreamName, Head>;

Seen seen_in(const std::optional<Checkpoint>& earlier) {
  Seen seen;
  if (!earlier) return seen;
  for (const StreamHead& one : earlier->heads) seen.emplace(one.stream, one.head);
  return seen;
}

/// One stream; `seen` loses what the stream still holds.
Result<void> verify_stream(Store& store, const StreamName& stream, Seen& seen,
                           Verification& found) {
  const auto expected = seen.find(stream);
  bool still_there = false;
  auto damage = store.salvage(stream, [&](const EntryView& entry) -> Result<void> {
    ++found.entries;
    still_there = still_there ||
                  (expected != seen.end() && expected->second == Head{entry.sequence, entry.hash});
    return {};
  });
  if (!damage) return std::unexpected(damage.error());
  add_all(found, *std::move(damage));
  if (still_there) seen.erase(expected);
  return {};
}

}  // namespace

Result<Verification> verify(Store& store, const std::optional<Checkpoint>& earlier) {
  Verification found;
  Seen seen = seen_in(earlier);
  QUELL_TRY(const std::vector<StreamHead> streams, store.streams());
  for (const StreamHead& one : streams) {
    ++found.streams;
    QUELL_CHECK(verify_stream(store, one.stream, seen, found));
  }
  for (const auto& [stream, head] : seen) {
    add(found, Damage{.place = place_of(stream.text(), head.sequence),
                      .what = fmt::format("the checkpoint of {} saw another entry here: history "
                                          "was rewritten or cut",
                                          to_iso(earlier->made))});
  }
  QUELL_TRY(std::vector<Damage> beside, store.audit());
  add_all(found, std::move(beside));
  return found;
}

}  // namespace quell::journal
