// Evidence as the incident knows it: bytes go into the sealed store, and the command that puts them
// on the record comes back.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "incident/commands.h"
#include "incident/digest.h"
#include "journal/evidence.h"

namespace quell::casework {

/// What a piece of evidence is called and where it is from.
struct Label {
  std::string name;
  std::string origin;
  journal::Form form = journal::Form::kText;
  std::string media_type = "text/plain";
};

/// Not thread-safe. The references must outlive it.
class Keeper {
 public:
  /// `who` is recorded as the person who put it there.
  Keeper(journal::Evidence& evidence, Clock& clock, std::string who)
      : evidence_(evidence), clock_(clock), who_(std::move(who)) {}

  /// Seals the bytes; durable when it returns. The caller gives the command to the desk.
  Result<incident::AddEvidence> keep(const Label& label, std::string_view bytes);

  /// Bytes that Quell itself needs to work on (undo data, reproductions), not for a person to read.
  /// Errors: kNotFound, kCorrupted, kLimit over `limit` bytes.
  Result<std::string> fetch(const incident::Digest& digest, std::size_t limit);

  /// The time that evidence would bear now.
  [[nodiscard]] Instant now() { return clock_.now(); }

 private:
  journal::Evidence& evidence_;
  Clock& clock_;
  std::string who_;
};

}  // namespace quell::casework
