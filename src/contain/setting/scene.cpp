#include "setting/scene.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/safe_text.h"
#include "crypto/digest.h"
#include "fmt/format.h"
#include "os/errno.h"
#include "os/file.h"
#include "setting/words.h"

namespace quell::contain::setting {

namespace {

/// The bytes that adding the last measure put in.
Result<std::string> added_bytes(const Ledger& ledger, std::vector<Measured> measures) {
  QUELL_TRY(const std::string with, render(ledger.original, ledger.format, measures));
  measures.pop_back();
  QUELL_TRY(const std::string without, render(ledger.original, ledger.format, measures));
  const std::size_t size = with.size() - without.size();
  const auto differ = std::ranges::mismatch(without, with);
  const auto at = static_cast<std::size_t>(differ.in1 - without.begin());
  return with.substr(at, size);
}

/// Takes the last measure's value out of a text that somebody else changed as well.
Result<std::string> taken_out(const std::string& text, const Ledger& ledger,
                              const std::vector<Measured>& measures) {
  const Key& key = measures.back().wish.key;
  QUELL_TRY(const auto old, extent_of(ledger.original, ledger.format, key));
  std::string result = text;
  if (old) {
    QUELL_TRY(const auto now, extent_of(text, ledger.format, key));
    if (!now) return fail(ErrorCode::kConflict, "the key is gone");
    return result.replace(now->begin, now->end - now->begin, ledger.original, old->begin,
                          old->end - old->begin);
  }
  QUELL_TRY(const std::string added, added_bytes(ledger, measures));
  const std::size_t at = text.find(added);
  if (added.empty() || at == std::string::npos || text.find(added, at + 1) != std::string::npos) {
    return fail(ErrorCode::kConflict, "the added line is not there exactly once");
  }
  return result.erase(at, added.size());
}

/// The original as it would be with somebody else's change and without Quell's; nullopt: that
/// cannot be said for sure. Sure is only what gives the very bytes when it is done again.
std::optional<std::string> merged_original(const std::string& text, const Ledger& ledger,
                                           const std::vector<Measured>& measures) {
  std::vector<Measured> left = effective(measures);
  std::string original = text;
  while (!left.empty()) {
    auto out = taken_out(original, ledger, left);
    if (!out) return std::nullopt;
    original = *std::move(out);
    left.pop_back();
  }
  const auto again = render(original, ledger.format, measures);
  if (!again || *again != text) return std::nullopt;
  return original;
}

/// Whether no key that a change was to set, or had set, is touched: then the text can be taken for
/// one without Quell's values.
bool is_as_original(const std::string& text, const Ledger& ledger) {
  return std::ranges::all_of(ledger.after, [&](const Measured& one) {
    const auto now = value_at(text, ledger.format, one.wish.key);
    const auto then = value_at(ledger.original, ledger.format, one.wish.key);
    return now && then && *now == *then;
  });
}

/// Sets original and measures from what is noted; false: the file is nothing that follows from it.
bool explain(Scene& scene, const Ledger& ledger) {
  for (const auto* measures : {&ledger.after, &ledger.before}) {
    const auto rendered = render(ledger.original, ledger.format, *measures);
    if (rendered && *rendered == scene.text) {
      scene.original = ledger.original;
      scene.measures = *measures;
      return true;
    }
  }
  for (const auto* measures : {&ledger.after, &ledger.before}) {
    if (measures->empty() && !is_as_original(scene.text, ledger)) continue;
    auto original = merged_original(scene.text, ledger, *measures);
    if (!original) continue;
    scene.merged = careful_diff(ledger.original, *original, scene.file.string());
    scene.original = *std::move(original);
    scene.measures = *measures;
    return true;
  }
  return false;
}

/// An older Quell did not note whose service was told: where it was not this very file, any may not
/// have been.
std::vector<Owed> owed_of(const Ledger& ledger, const std::string& text) {
  std::vector<Owed> owed = ledger.owed;
  if (!ledger.reloaded || *ledger.reloaded == crypto::digest_of(text).hex()) return owed;
  for (const auto* measures : {&ledger.before, &ledger.after}) {
    for (const Measured& one : *measures) {
      Owed each{.to = "", .key = to_text(one.wish.key, ledger.format)};
      if (std::ranges::find(owed, each) == owed.end()) owed.push_back(std::move(each));
    }
  }
  return owed;
}

Error bad(const SettingFile& setting, std::string_view why) {
  return {ErrorCode::kInvalidInput,
          fmt::format("setting {}: {}", terminal_safe(setting.name), why)};
}

}  // namespace

Result<std::variant<Scene, Refusal>> look_at(const SettingFile& setting) {
  std::error_code failed;
  Scene scene{.file = std::filesystem::canonical(setting.file, failed),
              .format = setting.format,
              .text = {},
              .original = {},
              .measures = {}};
  if (failed) return std::unexpected(os::error_of(failed.value(), setting.file.string()));
  QUELL_TRY(scene.text, os::read_file(scene.file, limits::kDocumentBytes));
  QUELL_TRY(const std::optional<Ledger> ledger, read_ledger(scene.file));
  if (const auto read = leaves(scene.text, scene.format); !read) {
    return Refusal{{fmt::format("{}: {}", scene.file.string(), terminal_safe(read.error().full()))},
                   ""};
  }
  scene.original = scene.text;
  if (!ledger) return scene;
  if (ledger->format != setting.format) {
    return Refusal{
        {fmt::format("{} was changed as {}, and quell.yaml now says {}", scene.file.string(),
                     name_of(ledger->format), name_of(setting.format))},
        ""};
  }
  scene.is_noted = true;
  scene.owed = owed_of(*ledger, scene.text);
  if (explain(scene, *ledger)) return scene;
  const auto expected = render(ledger->original, ledger->format, ledger->after);
  return Refusal{
      {fmt::format("{} was changed by somebody else, at or beside what Quell set",
                   scene.file.string()),
       fmt::format("put it right by hand as the difference shows, or, to keep it as it is, remove "
                   "{}",
                   ledger_path(scene.file).string())},
      expected ? careful_diff(*expected, scene.text, scene.file.string()) : std::string()};
}

const Measured* find_measure(const std::vector<Measured>& measures, const ContainmentId& id) {
  const auto found = std::ranges::find(measures, id, &Measured::id);
  return found == measures.end() ? nullptr : &*found;
}

std::vector<Measured> with_measure(std::vector<Measured> measures, const Measured& one) {
  if (find_measure(measures, one.id) == nullptr) measures.push_back(one);
  return measures;
}

std::vector<Measured> without_measure(std::vector<Measured> measures, const ContainmentId& id) {
  std::erase_if(measures, [&](const Measured& one) { return one.id == id; });
  return measures;
}

Result<void> check_settings(const SettingFile& setting) {
  if (!setting.file.is_absolute()) return std::unexpected(bad(setting, "the path is not absolute"));
  const auto is_no_key = [](const SettingKey& one) { return one.key.names.empty(); };
  const auto has_no_key = [](const LiveProbe& one) { return one.key && one.key->names.empty(); };
  if (std::ranges::any_of(setting.keys, is_no_key) ||
      std::ranges::any_of(setting.probes, has_no_key)) {
    return std::unexpected(
        bad(setting, fmt::format("a key is none as {} files have them", name_of(setting.format))));
  }
  for (const auto* command : {&setting.check, &setting.reload}) {
    if (*command && ((*command)->empty() || (*command)->front().empty())) {
      return std::unexpected(bad(setting, "a command has no program"));
    }
  }
  if (setting.probes.empty()) {
    return std::unexpected(bad(setting, "there is no probe, so nothing could be proved"));
  }
  if (setting.patience <= Duration::zero() || setting.command_timeout <= Duration::zero()) {
    return std::unexpected(bad(setting, "times must be longer than nothing"));
  }
  return {};
}

}  // namespace quell::contain::setting
