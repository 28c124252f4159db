// What Quell notes beside a configuration file while it has settings in it: the original and the
// measures, before and after the last change. docs/formats/containment.md.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/setting/document.h"

namespace quell::contain::setting {

struct Measured {
  ContainmentId id;
  Assignment wish;
  friend bool operator==(const Measured&, const Measured&) = default;
};

/// The file was changed, and it is not known that the service of that setting read it since.
struct Owed {
  std::string to;   ///< the setting, as Plan::actuator names it; empty: whichever has the key
  std::string key;  ///< as to_text() writes it
  friend bool operator==(const Owed&, const Owed&) = default;
};

/// The file is rendered from `original` with `after`, or, where the change was not made yet, with
/// `before`.
struct Ledger {
  Format format = Format::kYaml;
  std::string original;
  std::vector<Measured> before;
  std::vector<Measured> after;
  std::vector<Owed> owed = {};
  /// What an older Quell noted in place of `owed`: digest of the file that a service, of whichever
  /// setting, was last told to read; hexadecimal.
  std::optional<std::string> reloaded = std::nullopt;
};

std::filesystem::path ledger_path(const std::filesystem::path& file);

/// Errors: kLimit (so large that it could not be read back).
Result<std::string> to_json(const Ledger& ledger);
/// Errors: kInvalidInput, kUnsupported, kCorrupted.
Result<Ledger> ledger_from_json(std::string_view text);

/// nullopt: there is none.
Result<std::optional<Ledger>> read_ledger(const std::filesystem::path& file);
/// Durable when it returns.
Result<void> write_ledger(const std::filesystem::path& file, const Ledger& ledger);
Result<void> remove_ledger(const std::filesystem::path& file);

/// The original with the values of the measures; of two with one key the later counts.
Result<std::string> render(std::string_view original, Format format,
                           const std::vector<Measured>& measures);

/// Those whose value counts.
std::vector<Measured> effective(const std::vector<Measured>& measures);

/// What the undo record of a measure holds.
struct Undo {
  std::filesystem::path file;
  Format format = Format::kYaml;
  Assignment wish;
  std::string before;                 ///< the file's bytes: the backup
  std::vector<Measured> others = {};  ///< in force in `before`
};
Result<std::string> to_json(const Undo& undo);
Result<Undo> undo_from_json(std::string_view text);

}  // namespace quell::contain::setting
