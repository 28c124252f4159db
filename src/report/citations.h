// How statements name their source: "[#12]" is event 12 of the record, "[E1]" evidence by its id,
// "[evidence 3fa9c2e01b7d]" stored bytes without an id of their own. Every digest that was cited is
// listed in full at the end of the artifact.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "incident/state.h"
#include "markdown.h"

namespace quell::report {

/// " [#12]", with a leading space.
Markdown by(const incident::Proof& proof);
/// "ada", or "nginx-endpoint (effect)" when it was not a person.
Markdown who(const incident::Actor& actor);

/// Collects the digests that an artifact cites. Not thread-safe; the state outlives it.
class Citations {
 public:
  explicit Citations(const incident::State& state) : state_(state) {}

  /// " [E1]" or " [evidence 3fa9c2e01b7d]", with a leading space; `what` says what the bytes are.
  Markdown evidence(const incident::Digest& digest, const Markdown& what);
  Markdown evidence(const std::optional<incident::Digest>& digest, const Markdown& what);
  /// What a person cited by id ("E1", "F2", "R1"): " [E1] [F2 #14]"; ids that the record does not
  /// know are called unknown.
  Markdown ids(const std::vector<std::string>& cited) const;

  /// The list for the end: sealed evidence first, then whatever else was cited.
  void list(Document& document) const;

 private:
  [[nodiscard]] Markdown id(const std::string& cited) const;

  const incident::State& state_;
  std::map<std::string, Markdown> others_;  // digests without an id
};

}  // namespace quell::report
