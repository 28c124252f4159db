#include "setting/change.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "crypto/digest.h"
#include "fmt/format.h"
#include "os/file.h"
#include "os/replace_file.h"
#include "setting/words.h"

namespace quell::contain::setting {

namespace {

std::string temporary_name(const std::filesystem::path& file) {
  return fmt::format(".quell-new-{}", file.filename().string());
}

Result<void> note(const ChangeRequest& request, const std::vector<Measured>& before,
                  const std::vector<Measured>& after, std::string reloaded) {
  return write_ledger(request.scene.file, {.format = request.scene.format,
                                           .original = request.scene.original,
                                           .before = before,
                                           .after = after,
                                           .reloaded = std::move(reloaded)});
}

/// What stays noted once the service was seen to work with `text`.
Result<void> settle(const ChangeRequest& request, const std::vector<Measured>& measures,
                    const std::string& text) {
  if (measures.empty()) return remove_ledger(request.scene.file);
  return note(request, measures, measures, crypto::digest_of(text).hex());
}

/// Nothing was changed after all: what was noted for it goes again.
Result<void> unnote(const ChangeRequest& request) {
  const Scene& scene = request.scene;
  if (scene.measures.empty()) return remove_ledger(scene.file);
  return note(request, scene.measures, scene.measures, scene.reloaded);
}

/// The check that cannot be asked about a copy, then the reload.
std::optional<std::string> reload(const SettingFile& setting) {
  if (!checks_copies(setting)) {
    if (auto objection = objection_of(setting, setting.check)) return objection;
  }
  return objection_of(setting, setting.reload);
}

std::vector<Check> prove(const ChangeRequest& request, const std::string& text,
                         const std::vector<Measured>& measures) {
  return look_until_passed(request.setting,
                           expected_of(request.setting, text, measures, request.wish));
}

Result<ChangeOutcome> roll_back(const ChangeRequest& request, std::string why) {
  request.on_step("roll-back");
  const Scene& scene = request.scene;
  QUELL_CHECK(os::replace_file(scene.file, scene.text, temporary_name(scene.file)));
  if (const auto objection = reload(request.setting)) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; the file is as it was, but the service was not reloaded: {}", why,
                            *objection));
  }
  std::vector<Check> checks = prove(request, scene.text, scene.measures);
  if (!all_passed(checks)) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; the file is as it was, but the service does not work as before: "
                            "{}",
                            why, first_failure(checks)));
  }
  QUELL_CHECK(settle(request, scene.measures, scene.text));
  return NotChanged{std::move(why), std::move(checks)};
}

/// The file holds `text`, and the service is to read it.
Result<ChangeOutcome> put_in_force(const ChangeRequest& request, const std::string& text) {
  request.on_step("reload");
  if (auto objection = reload(request.setting)) return roll_back(request, *std::move(objection));
  request.on_step("prove");
  std::vector<Check> checks = prove(request, text, request.measures);
  if (!all_passed(checks)) return roll_back(request, first_failure(checks));
  request.on_step("settle");
  QUELL_CHECK(settle(request, request.measures, text));
  return Changed{std::move(checks)};
}

std::optional<std::string> expected_value(const SettingFile& setting, const std::string& text,
                                          const Key& key) {
  const auto value = value_at(text, setting.format, key);
  if (value && *value) return (*value)->text;
  const auto known = std::ranges::find(setting.keys, key, &SettingKey::key);
  return known == setting.keys.end() ? std::nullopt : known->when_missing;
}

}  // namespace

std::vector<Expected> expected_of(const SettingFile& setting, const std::string& text,
                                  const std::vector<Measured>& measures, const Assignment& wish) {
  std::vector<Key> keys{wish.key};
  for (const Measured& one : measures) {
    // Another entry of quell.yaml may have measures in the same file: its probes ask for their
    // keys.
    const Key& key = one.wish.key;
    const bool own = std::ranges::find(setting.keys, key, &SettingKey::key) != setting.keys.end();
    if (own && std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  }
  std::vector<Expected> out;
  for (Key& key : keys) {
    Expected one{.key = std::move(key), .value = std::nullopt};
    one.value = expected_value(setting, text, one.key);
    if (one.key == wish.key) one.unlike = wish.value;
    out.push_back(std::move(one));
  }
  return out;
}

bool is_live(const SettingFile& setting, const Scene& scene, const Key& key,
             const std::vector<Check>& checks) {
  if (!all_passed(checks)) return false;
  if (shows_value(setting, key) || !scene.is_noted) return true;
  return scene.reloaded == crypto::digest_of(scene.text).hex();
}

Result<ChangeOutcome> carry_out(const ChangeRequest& request) {
  const Scene& scene = request.scene;
  QUELL_TRY(const std::string text, render(scene.original, scene.format, request.measures));
  if (text == scene.text) {
    std::vector<Check> checks =
        look(request.setting, expected_of(request.setting, text, request.measures, request.wish));
    if (is_live(request.setting, scene, request.wish.key, checks)) {
      QUELL_CHECK(settle(request, request.measures, text));
      return Changed{std::move(checks)};
    }
  }
  request.on_step("check");
  QUELL_TRY(const auto objection, objection_to(request.setting, scene.file, text));
  if (objection) return NotChanged{*objection, {}};
  request.on_step("note");
  QUELL_CHECK(note(request, scene.measures, request.measures, scene.reloaded));
  // The lock holds back Quell only: an editor or configuration management may have been here.
  QUELL_TRY(const os::FileRead now, os::read_to_replace(scene.file, limits::kDocumentBytes));
  if (now.bytes != scene.text) {
    QUELL_CHECK(unnote(request));
    return Overtaken{careful_diff(scene.text, now.bytes, scene.file.string())};
  }
  request.on_step("replace");
  if (text != now.bytes) {
    QUELL_CHECK(os::replace_file(scene.file, text, temporary_name(scene.file), now.identity));
  }
  return put_in_force(request, text);
}

}  // namespace quell::contain::setting
