// The journal as one text file that proves itself: writing it, and checking it with nothing but
// the file and the public key. Form: docs/formats/journal.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "crypto/sign.h"
#include "journal/chain.h"
#include "journal/checkpoint.h"
#include "journal/store.h"

namespace quell::journal {

/// Receives the file in pieces. An error stops the export.
using Output = std::function<Result<void>(std::string_view)>;

struct ExportOptions {
  std::optional<StreamName> only;  ///< one stream; all when not given
  Instant now;
};

/// Writes an export of sound streams. Errors: kCorrupted (damaged entries are never exported as
/// sound), kNotFound (no such stream), the output's own.
Result<Verification> export_journal(Store& store, const ExportOptions& options,
                                    const crypto::KeyPair& key, const Output& output);

/// Checks an export given in pieces of any size. Memory: one line. Copyable: a copy goes on from
/// the same place. Damage that was found stays found. Not thread-safe.
class ExportVerifier {
 public:
  /// `on_entry`, when given, sees every sound entry (so that a file can be read, not only checked).
  explicit ExportVerifier(const crypto::PublicKey& key, Sink on_entry = {});

  void feed(std::string_view bytes);
  /// What was found. Until this says sound(), nothing in the file is proved.
  [[nodiscard]] Verification finish() const;
  /// Whether damage was found in what was fed so far.
  [[nodiscard]] bool damaged() const { return found_.damaged > 0; }

 private:
  enum class Expect : std::uint8_t { kHeader, kMade, kHolds, kBody, kSignature, kNothing };

  void line(std::string_view text);
  void body_line(std::string_view text);
  void stream_line(std::string_view name);
  void entry_line(std::string_view text);
  void end_line(std::string_view text);
  void report(std::string what);

  crypto::PublicKey key_;
  Sink on_entry_;
  crypto::Hasher hasher_;
  std::string partial_;    ///< the line so far
  bool overlong_ = false;  ///< the line is over the limit; its rest is skipped
  std::uint64_t line_number_ = 0;
  Expect expect_ = Expect::kHeader;
  bool holds_one_ = false;
  std::string stream_;
  Chain chain_{Head{}};
  std::string signed_text_;
  Verification found_;
};

}  // namespace quell::journal
