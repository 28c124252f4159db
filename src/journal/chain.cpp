#include "append.h"

#include <fmt/format.h>

namespace quell::journal {

std::optional<Flaw> Chain::follow(const EntryView& entry) {
  const Head before = head_;
  const bool before_trusted = head_trusted_;
  const bool itself_sound = hash_of(entry) == entry.hash;
  head_ = Head{.sequence = entry.sequence, .hash = entry.hash};
  head_trusted_ = itself_sound;
  if (!itself_sound) {
    return Flaw{.what = "its bytes do not have the hash that was stored with them",
                .itself_sound = false};
  }
  if (entry.sequence != before.sequence + 1) {
    return Flaw{.what = fmt::format("it follows entry {}: the entries between are missing or out "
                                    "of order",
                                    before.sequence),
                .itself_sound = true};
  }
  if (before_trusted && entry.previous != before.hash) {
    return Flaw{.what = "it names another entry as the one before it: history was rewritten here",
                .itself_sound = true};
  }
  return std::nullopt;
}

void Chain::jump(std::uint64_t sequence) {
  head_ = Head{.sequence = sequence, .hash = {}};
  head_trusted_ = false;
}

std::string place_of(std::string_view stream, std::uint64_t sequence) {
  return fmt::format("{} entry {}", stream, sequence);
}

std::vector<EntryView> chained(std::string_view stream, const Head& after,
                               std::span<const std::string> payloads) {
  std::vector<EntryView> entries;
  entries.reserve(payloads.size());
  Head head = after;
  for (const std::string& payload : payloads) {
    EntryView entry{.stream = stream,
                    .sequence = head.sequence + 1,
                    .previous = head.hash,
                    .payload = payload,
                    .hash = {}};
    entry.hash = hash_of(entry);
    head = Head{.sequence = entry.sequence, .hash = entry.hash};
    entries.push_back(entry);
  }
  return entries;
}

Result<void> check_append(const StreamName& stream, const CommandId& command,
                          std::span<const std::string> payloads) {
  QUELL_CHECK(check_stream(stream.text()));
  QUELL_CHECK(check_command(command.text()));
  if (payloads.empty()) return fail(ErrorCode::kInvalidInput, "an append needs a payload");
  if (payloads.size() > kPayloads) {
    return fail(ErrorCode::kLimit, fmt::format("{} payloads in one append, at most {} are allowed",
                                               payloads.size(), kPayloads));
  }
  for (const std::string& payload : payloads) QUELL_CHECK(check_payload(payload));
  return {};
}

crypto::Digest receipt_of(const CommandId& command, const Appended& done) {
  const std::string text =
      fmt::format("quell/journal/command/1\n{}\n{}\n{}\n{}\n{}\n", command.text(),
                  done.stream.text(), done.first, done.head.sequence, done.head.hash.hex());
  return crypto::digest_of(text);
}

}  // namespace quell::journal
