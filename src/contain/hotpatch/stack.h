// The patches that stand on one tree, in their order, and what follows from them. Pure. Private to
// contain.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/patch.h"
#include "os/open_directory.h"
#include "standing.h"

namespace quell::contain::hotpatch {

/// Of a crash in the middle of it the register knows by these.
enum class Stage : std::uint8_t { kApplying, kApplied, kUndoing };

/// A file as a patch found it; traits also of a file that is to be made.
struct FileBefore {
  std::optional<std::string> bytes;
  os::FileTraits traits;
  friend bool operator==(const FileBefore&, const FileBefore&) = default;
};

struct Layer {
  ContainmentId id;
  Stage stage = Stage::kApplying;
  bool answered = false;                         ///< the port did before
  std::string patch = {};                        ///< its text
  std::map<std::string, FileBefore> files = {};  ///< by path below the root
  std::vector<std::string> made = {};            ///< directories that it made, outermost first
  std::vector<patch::FilePatch> parsed = {};     ///< of `patch`
};
using Stack = std::vector<Layer>;

std::string to_json(const Layer& layer);
/// Errors: kInvalidInput, kUnsupported, kCorrupted.
Result<Layer> layer_from_json(const ContainmentId& id, std::string_view text);
Result<Stack> stack_of(const Standing& standing);
Standing standing_of(const Stack& stack);

Layer* find(Stack& stack, const ContainmentId& id);

/// Each path as the first layer that touches it found it.
std::map<std::string, FileBefore> originals(const Stack& stack);
/// The files as all layers but `left_out` make them. Errors: kConflict (a layer builds on the one
/// that is left out; the message begins with its id), kLimit.
Result<patch::Tree> made_by(const Stack& stack, const std::optional<ContainmentId>& left_out);
/// The stack without one layer, the others' notes of what they found brought up to date.
Result<Stack> without(const Stack& stack, const ContainmentId& id);

/// What became of one file of a layer.
enum class Where : std::uint8_t {
  kPatched,   ///< as the layers made it
  kOriginal,  ///< as the layer found it
  kEdited,    ///< something else in it changed; what the patch put in is there
  kDropped,   ///< something else in it changed; what the patch took out is back
  kReplaced   ///< neither: it is another file, or gone
};
Where where_is(const Layer& layer, const std::string& path,
               const std::optional<std::string>& current, const std::optional<std::string>& wanted);

}  // namespace quell::contain::hotpatch
