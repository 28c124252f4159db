#include "hotpatch/work.h"

#include <algorithm>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/file.h"
#include "service/outside.h"
#include "unified_diff.h"
#include "user_command/run.h"

namespace quell::contain::hotpatch {

namespace {

constexpr std::size_t kMostBackup = 384UZ * 1024;  // bytes: it goes into a record, twice as long

/// A reason that a person can do something about, and not a failing machine.
bool is_decision(const Error& error) {
  return error.code() == ErrorCode::kInvalidInput || error.code() == ErrorCode::kUnsupported ||
         error.code() == ErrorCode::kLimit || error.code() == ErrorCode::kConflict;
}

UserCommandSettings command_settings(const HotpatchSettings& settings,
                                     const std::filesystem::path& directory) {
  return {.name = settings.name,
          .run = {},
          .timeout = settings.timeout,
          .directory = directory,
          .state_directory = settings.state_directory};
}

/// Why none may be put on top now: another one was interrupted, or its files are not as it left
/// them.
Result<std::optional<Refusal>> in_the_way(const Scene& scene, const Layer& next) {
  const auto expected = made_by(scene.stack, std::nullopt);
  if (!expected) return Refusal{{expected.error().message()}, ""};
  for (const Layer& layer : scene.stack) {
    if (layer.id != next.id && layer.stage != Stage::kApplied) {
      return Refusal{{layer.id.text() + " was interrupted: apply or lift that one first"}, ""};
    }
    for (const auto& [path, file] : layer.files) {
      const auto found = next.files.find(path);
      if (found == next.files.end() || found->second.bytes == expected->at(path)) continue;
      return Refusal{
          {fmt::format("{} is not as {} left it: somebody changed it, or a deployment "
                       "dropped that one; lift it first",
                       terminal_safe(path), layer.id.text())},
          unified_diff(expected->at(path).value_or(""), found->second.bytes.value_or(""), path)};
    }
  }
  return std::nullopt;
}

Result<void> read_files(const Scene& scene, Layer& layer) {
  std::size_t bytes = layer.patch.size();
  for (const std::string& path : patch::paths_of(layer.parsed)) {
    QUELL_TRY(FileBefore file, scene.tree.read(path));
    bytes += file.bytes ? file.bytes->size() : 0;
    if (!file.bytes) {
      QUELL_TRY(const auto missing, scene.tree.missing_above(path));
      for (const std::string& directory : missing) {
        if (std::ranges::find(layer.made, directory) == layer.made.end()) {
          layer.made.push_back(directory);
        }
      }
    }
    layer.files.emplace(path, std::move(file));
  }
  if (bytes <= kMostBackup) return {};
  return fail(ErrorCode::kLimit,
              fmt::format("the patch and its files have more than {} KiB", kMostBackup / 1024));
}

/// A moved file keeps what it had; a new one may be executable.
void give_traits(Layer& layer) {
  for (const patch::FilePatch& file : layer.parsed) {
    if (!file.to || file.from == file.to) continue;
    os::FileTraits& traits = layer.files.at(*file.to).traits;
    if (file.from) {
      traits = layer.files.at(*file.from).traits;
    } else if (file.executable) {
      traits.permissions = 0755;
    }
    traits.modified_ns.reset();
  }
}

}  // namespace

Register register_of(const HotpatchSettings& settings) {
  return {settings.state_directory, "hotpatch", settings.root.string()};
}

Result<Scene> look(const HotpatchSettings& settings) {
  QUELL_TRY(FileTree tree, FileTree::open(settings.root));
  QUELL_TRY(const Standing standing, register_of(settings).read());
  QUELL_TRY(Stack stack, stack_of(standing));
  return Scene{.tree = std::move(tree), .stack = std::move(stack)};
}

Result<MadeOrRefusal> layer_for(const Scene& scene, const Measure& measure) {
  if (!measure.target.starts_with('/')) {
    return Refusal{{"the patch is named by its absolute path"}, ""};
  }
  Made made;
  made.layer.id = measure.id;
  const auto text = os::read_file(measure.target, patch::kLargestPatch + 1);
  if (!text) return Refusal{{"the patch cannot be read: " + text.error().full()}, ""};
  made.layer.patch = *text;
  auto parsed = patch::parse(*text);
  if (!parsed) {
    return Refusal{{terminal_safe(measure.target) + ": " + parsed.error().message()}, ""};
  }
  made.layer.parsed = *std::move(parsed);
  if (const auto read = read_files(scene, made.layer); !read) {
    if (!is_decision(read.error())) return std::unexpected(read.error());
    return Refusal{{read.error().full()}, ""};
  }
  QUELL_TRY(auto refusal, in_the_way(scene, made.layer));
  if (refusal) return *std::move(refusal);
  patch::Tree before;
  for (const auto& [path, file] : made.layer.files) before.emplace(path, file.bytes);
  auto after = patch::patch_tree(made.layer.parsed, std::move(before), made.offsets);
  if (!after) return Refusal{{"the patch does not fit: " + after.error().message()}, ""};
  made.after = *std::move(after);
  give_traits(made.layer);
  return made;
}

Result<std::optional<std::string>> unsound(const HotpatchSettings& settings, const Scene& scene,
                                           const Made& made, const Measure& measure) {
  if (settings.check.empty()) return std::nullopt;
  QUELL_TRY(const os::TemporaryDirectory copy, os::TemporaryDirectory::make("hotpatch"));
  if (const auto copied = scene.tree.copy_to(copy.path(), made.after); !copied) {
    if (!is_decision(copied.error())) return std::unexpected(copied.error());
    return "no copy could be made for the check: " + copied.error().full();
  }
  QUELL_TRY(const auto said,
            user_command::run(command_settings(settings, copy.path()), settings.check, measure));
  if (said.succeeded()) return std::nullopt;
  return "the check of the patched copy failed: " + said.words();
}

Result<void> put_all(const Scene& scene, const patch::Tree& wanted, const OnStep& on_step) {
  const auto found = originals(scene.stack);
  for (const auto& [path, bytes] : wanted) {
    QUELL_CHECK(scene.tree.sweep(path, kTemporary));
    QUELL_TRY(const FileBefore now, scene.tree.read(path));
    if (now.bytes == bytes) continue;
    on_step("put");
    const FileBefore& original = found.at(path);
    os::FileTraits traits = original.traits;
    if (original.bytes != bytes) traits.modified_ns.reset();
    QUELL_CHECK(scene.tree.put(path, bytes, traits, kTemporary));
  }
  return {};
}

Result<void> restart(const HotpatchSettings& settings, const Measure& measure) {
  if (settings.restart.empty()) return {};
  QUELL_TRY(const auto said, user_command::run(command_settings(settings, settings.root),
                                               settings.restart, measure));
  if (said.succeeded()) return {};
  return fail(ErrorCode::kUnavailable, "the restart command failed: " + said.words());
}

ProbeReport report_of_absent(const ContainmentId& id) {
  return {.state = State::kAbsent,
          .summary = "no hotpatch " + id.text() + " stands on this tree",
          .checks = {}};
}

namespace {

std::string_view words_of(Where where) {
  switch (where) {
    case Where::kPatched:
      return "patched";
    case Where::kOriginal:
      return "as before the patch";
    case Where::kEdited:
      return "patched, and changed elsewhere";
    case Where::kDropped:
      return "changed, and what the patch took out is back";
    case Where::kReplaced:
      return "another file";
  }
  return "";
}

struct Compared {
  std::vector<Check> checks;
  std::string difference;
  std::size_t patched = 0;  ///< exactly
  std::size_t edited = 0;
  std::size_t dropped = 0;  ///< also kOriginal and kReplaced
  bool vulnerable = false;  ///< what the patch took out is back
};

/// While one layer is taken out, a file may be as with it or as without it.
Result<std::vector<patch::Tree>> possible(const Stack& stack) {
  std::vector<patch::Tree> trees(1);
  QUELL_TRY(trees.front(), made_by(stack, std::nullopt));
  for (const Layer& layer : stack) {
    if (layer.stage == Stage::kApplied) continue;
    QUELL_TRY(trees.emplace_back(), made_by(stack, layer.id));
  }
  return trees;
}

Result<Compared> compare(const Scene& scene, const Layer& layer) {
  QUELL_TRY(const auto trees, possible(scene.stack));
  Compared compared;
  for (const auto& [path, before] : layer.files) {
    QUELL_TRY(const FileBefore now, scene.tree.read(path));
    const patch::Tree* as = &trees.front();
    for (const patch::Tree& tree : trees) {
      if (tree.at(path) == now.bytes) as = &tree;
    }
    const Where where = where_is(layer, path, now.bytes, as->at(path));
    const bool patched = where == Where::kPatched;
    compared.patched += patched ? 1 : 0;
    compared.edited += where == Where::kEdited ? 1 : 0;
    compared.dropped += !patched && where != Where::kEdited ? 1 : 0;
    compared.vulnerable =
        compared.vulnerable || where == Where::kOriginal || where == Where::kDropped;
    compared.checks.push_back(
        {.what = terminal_safe(path),
         .expected = "patched",
         .seen = std::string(words_of(where)),
         .outcome = patched ? Check::Outcome::kPassed : Check::Outcome::kFailed});
    if (!patched && trees.front().at(path) != now.bytes) {
      compared.difference +=
          unified_diff(trees.front().at(path).value_or(""), now.bytes.value_or(""), path);
    }
  }
  return compared;
}

/// Asks what runs. False: it does not behave as patched, or does not answer any more.
Result<bool> behaves(const HotpatchSettings& settings, const Layer& layer, const Measure& measure,
                     std::vector<Check>& checks) {
  bool fine = true;
  if (settings.port) {
    const service::Seen seen =
        layer.answered
            ? service::ask_until(*settings.port, service::Seen::kAnswers, settings.timeout)
            : service::ask(*settings.port);
    const bool passed = seen == service::Seen::kAnswers;
    fine = passed || !layer.answered;
    checks.push_back({.what = settings.port->at.text(),
                      .expected = "answers",
                      .seen = std::string(service::name_of(seen)),
                      .outcome = passed           ? Check::Outcome::kPassed
                                 : layer.answered ? Check::Outcome::kFailed
                                                  : Check::Outcome::kNote});
  }
  if (settings.probe.empty()) {
    checks.push_back({.what = "what runs",
                      .expected = "behaves as patched",
                      .seen = "not asked: no probe command is configured",
                      .outcome = Check::Outcome::kNote});
    return fine;
  }
  QUELL_TRY(const auto said,
            user_command::run(command_settings(settings, settings.root), settings.probe, measure));
  checks.push_back(
      said.check("exit status 0: it behaves as patched",
                 said.succeeded() ? Check::Outcome::kPassed : Check::Outcome::kFailed));
  return fine && said.succeeded();
}

}  // namespace

Result<ProbeReport> report_of(const HotpatchSettings& settings, const Scene& scene,
                              const Measure& measure) {
  const auto found = std::ranges::find(scene.stack, measure.id, &Layer::id);
  if (found == scene.stack.end()) return report_of_absent(measure.id);
  QUELL_TRY(Compared compared, compare(scene, *found));
  ProbeReport report{.state = State::kHalfApplied,
                     .summary = {},
                     .checks = std::move(compared.checks),
                     .difference = std::move(compared.difference)};
  if (found->stage != Stage::kApplied) {
    report.summary = fmt::format("{} was interrupted; {} of {} files are patched",
                                 found->stage == Stage::kApplying ? "applying it" : "undoing it",
                                 compared.patched, found->files.size());
  } else if (compared.patched + compared.edited == 0) {
    report.state = State::kAbsent;
    report.summary = fmt::format(
        "dropped by a later deployment: {}",
        compared.vulnerable ? "what the patch took out is back" : "its files are other ones now");
  } else if (compared.patched < found->files.size()) {
    report.state = State::kAltered;
    report.summary = fmt::format("{} of {} files are not as the patch left them",
                                 found->files.size() - compared.patched, found->files.size());
  } else {
    QUELL_TRY(const bool fine, behaves(settings, *found, measure, report.checks));
    report.state = fine ? State::kInForce : State::kHalfApplied;
    report.summary = fmt::format("{} files are patched{}", found->files.size(),
                                 fine ? "" : ", but what runs does not behave so");
  }
  return report;
}

Result<std::optional<Refusal>> patched_without_note(const HotpatchSettings& settings,
                                                    const Scene& scene, const Layer& layer) {
  QUELL_TRY(const patch::Tree with, made_by({layer}, std::nullopt));
  const auto noted = originals(scene.stack);
  Refusal refusal;
  for (const auto& [path, before] : layer.files) {
    if (noted.contains(path)) continue;
    QUELL_TRY(const FileBefore now, scene.tree.read(path));
    const Where where = where_is(layer, path, now.bytes, with.at(path));
    if (where != Where::kPatched && where != Where::kEdited) continue;
    refusal.reasons.push_back(fmt::format(
        "{} is patched, and {} holds no note of it: {} was applied with another state_directory, "
        "so lift it with that one; if what is deployed has the fix by now, there is nothing to "
        "lift",
        terminal_safe(path), terminal_safe(settings.state_directory.string()), layer.id.text()));
  }
  if (refusal.reasons.empty()) return std::nullopt;
  return refusal;
}

Result<LeaveOrRefusal> leave(const Scene& scene, const ContainmentId& id) {
  Leave result;
  auto rest = without(scene.stack, id);
  if (!rest) {
    return Refusal{{"a later hotpatch builds on this one and has to be lifted first: " +
                    rest.error().message()},
                   ""};
  }
  result.rest = *std::move(rest);
  const auto found = std::ranges::find(scene.stack, id, &Layer::id);
  QUELL_TRY(const patch::Tree with, made_by(scene.stack, std::nullopt));
  QUELL_TRY(const patch::Tree out, made_by(scene.stack, id));
  QUELL_TRY(const Compared compared, compare(scene, *found));
  if (found->stage == Stage::kApplied && compared.patched + compared.edited == 0) {
    result.dropped = true;
    return result;
  }
  Refusal refusal;
  for (const auto& [path, before] : found->files) {
    QUELL_TRY(const FileBefore now, scene.tree.read(path));
    result.wanted.emplace(path, out.at(path));
    if (now.bytes == out.at(path) || now.bytes == with.at(path)) continue;
    refusal.reasons.push_back(terminal_safe(path) +
                              " was changed by somebody else; nothing was done");
    refusal.difference += unified_diff(with.at(path).value_or(""), now.bytes.value_or(""), path);
  }
  if (!refusal.reasons.empty()) return refusal;
  return result;
}

}  // namespace quell::contain::hotpatch
