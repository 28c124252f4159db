// The chain rule in one place: what stores and exports check of each entry they read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/entry.h"

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

}  // namespace quell::journal
