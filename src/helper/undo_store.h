// The helper's own copies of every undo, in a directory of root's: the only ones that it acts on.
// Private to helper. Form: docs/formats/helper.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"

namespace quell::helper {

/// Measures that may stand at once, and undone ones that are still remembered, so that an undo that
/// was carried out and never acknowledged can be asked for again.
inline constexpr std::size_t kMostStanding = 1000;
inline constexpr std::size_t kMostRemembered = 200;

/// Names what is undone, and not how it is told: of actuator, id and data.
std::string digest_of(const contain::UndoRecord& record);

/// A copy as it is kept.
struct KeptUndo {
  contain::UndoRecord record;
  /// What the measure was, so that it can be probed; nullopt: an older Quell kept the copy.
  std::optional<std::string> target;
  bool undone = false;  ///< it was noted as undone, or as one of a measure that is not in force
};

/// One process at a time changes one record; any number may use the directory.
class UndoStore {
 public:
  explicit UndoStore(std::filesystem::path directory) : directory_(std::move(directory)) {}

  enum class Kept : std::uint8_t { kNew, kAlready };
  /// Durable when it returns. Errors: kLimit (too many measures stand), kIo, kNoSpace.
  Result<Kept> keep(const contain::UndoRecord& record, std::string_view target);
  /// By digest, also of one that was undone. Errors: kNotFound, kCorrupted, kIo.
  [[nodiscard]] Result<KeptUndo> find(const std::string& digest) const;
  /// Digests of those that stand, the oldest first. Errors: kIo.
  [[nodiscard]] Result<std::vector<std::string>> standing_ones() const;
  /// A measure stands whose copy was taken for one that does not, while it was begun.
  Result<void> note_standing(const std::string& digest);
  /// It stands no more; the oldest of those are forgotten beyond kMostRemembered.
  Result<void> note_undone(const std::string& digest);
  /// Nothing was changed after keep().
  Result<void> drop(const std::string& digest);

 private:
  [[nodiscard]] std::filesystem::path standing(const std::string& digest) const;
  [[nodiscard]] std::filesystem::path undone(const std::string& digest) const;
  Result<void> forget_oldest();

  std::filesystem::path directory_;
};

}  // namespace quell::helper
