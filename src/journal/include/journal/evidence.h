// Evidence: bytes that are too many or too secret for the journal. Originals are sealed and lie
// under their digest; people read a redacted copy. Form on disk: docs/formats/evidence.md.
//
// Invariants:
//  1. An object that is visible under a digest has that digest, or every read says kCorrupted.
//  2. A crash at any point leaves no object half written.
//  3. An object is never changed or removed.
// Thread-safe; several processes may use one store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "crypto/entropy.h"
#include "redact/redactor.h"

namespace quell::journal {

/// What the bytes are; decides whether a redacted copy can be made.
enum class Form : std::uint8_t {
  kText,    ///< log lines, HTTP messages, JSON, source: gets a redacted copy
  kOpaque,  ///< images, archives, …: there is no copy to read, only the original
};

struct Provenance {
  std::string origin;  ///< where the bytes are from: path, URL, "typed by …"
  std::string who;     ///< who put them here
  Instant when;
};

/// What is known of a piece of evidence: goes into the event that records it.
struct Kept {
  crypto::Digest original;
  std::uint64_t size = 0;                  ///< bytes of the original
  std::optional<crypto::Digest> redacted;  ///< the copy for reading
  std::uint64_t redacted_size = 0;
  redact::Tally hidden;  ///< what the copy does not show
  Provenance provenance;
};

/// Fills the span from its start and says with how many bytes; 0 means the end.
using Source = std::function<Result<std::size_t>(std::span<char>)>;
using Bytes = std::function<Result<void>(std::string_view)>;

class Evidence {
 public:
  /// Makes `directory` when it is missing. `rules` and `entropy` (for temporary names) must outlive
  /// the object. Errors: kPermissionDenied, kIo.
  static Result<Evidence> open(std::filesystem::path directory, const redact::Rules& rules,
                               crypto::Entropy& entropy);

  /// Keeps what the source gives, at most kEvidenceBytes. Durable when it returns. Putting the same
  /// bytes again is no error. Errors: kNoSpace, kLimit, kIo, the source's own; nothing stays then.
  Result<Kept> put(const Source& source, Form form, const Provenance& provenance);
  Result<Kept> put_text(std::string_view bytes, Form form, const Provenance& provenance);

  /// Shows a redacted copy (`Kept::redacted`), in pieces. The digest is checked before the first
  /// piece is shown. Errors: kNotFound, kCorrupted.
  Result<void> read_redacted(const crypto::Digest& redacted, const Bytes& show) const;

  /// Shows an original. REQUIRES: the caller has recorded who reads it and why, in the journal,
  /// before calling. Errors: kNotFound, kCorrupted.
  Result<void> read_original(const crypto::Digest& original, const Bytes& show) const;

  /// Every object checked against its digest: the names of those that fail.
  [[nodiscard]] Result<std::vector<std::string>> verify() const;

 private:
  Evidence(std::filesystem::path directory, const redact::Rules& rules, crypto::Entropy& entropy)
      : directory_(std::move(directory)), rules_(&rules), entropy_(&entropy) {}

  std::filesystem::path directory_;
  const redact::Rules* rules_;
  crypto::Entropy* entropy_;
};

/// One piece of evidence, bytes: a log of a busy day fits, a mistake does not fill the disk.
inline constexpr std::uint64_t kEvidenceBytes = 16ULL * 1024 * 1024 * 1024;

}  // namespace quell::journal
