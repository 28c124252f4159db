// The chain rule in one place: what stores and exports check of each entry they read.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "journal/entry.h"
#include "journal/store.h"

namespace quell::journal {

/// What is wrong with an entry, and whether its own bytes can still be trusted.
struct Flaw {
  std::string what;
  bool itself_sound = false;  ///< its hash holds; only its place in the chain is wrong
};

/// Follows one stream. Not thread-safe.
class Chain {
 public:
  /// `before`: the head after which entries are expected.
  explicit Chain(const Head& before) : head_(before) {}

  /// Checks the next entry and moves on to it, sound or not. nullopt: it is sound.
  std::optional<Flaw> follow(const EntryView& entry);
  /// Goes on after `sequence`, whose hash is not known: entries up to there cannot be read.
  void jump(std::uint64_t sequence);
  /// The last entry that was followed, as it says of itself.
  [[nodiscard]] const Head& head() const { return head_; }

 private:
  Head head_;
  bool head_trusted_ = true;  ///< after a damaged entry its hash says nothing about the link
};

/// "incident/QL-2026-0001 entry 17"
std::string place_of(std::string_view stream, std::uint64_t sequence);

/// Chains payloads after a head. The views borrow from the arguments.
std::vector<EntryView> chained(std::string_view stream, const Head& after,
                               std::span<const std::string> payloads);

/// What append() checks before it looks at any store.
Result<void> check_append(const StreamName& stream, const CommandId& command,
                          std::span<const std::string> payloads);

/// The record of a command beside its entries: its digest ties the id to what it did.
crypto::Digest receipt_of(const CommandId& command, const Appended& done);

}  // namespace quell::journal
