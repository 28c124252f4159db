#include "setting/change.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/safe_text.h"
#include "checks.h"
#include "fmt/format.h"
#include "os/file.h"
#include "os/replace_file.h"
#include "replace_ours.h"
#include "setting/words.h"

namespace quell::contain::setting {

namespace {

std::string temporary_name(const std::filesystem::path& file) {
  return fmt::format(".quell-new-{}", file.filename().string());
}

Result<void> note(const ChangeRequest& request, const std::vector<Measured>& before,
                  const std::vector<Measured>& after, std::vector<Owed> owed) {
  return write_ledger(request.scene.file, {.format = request.scene.format,
                                           .original = request.scene.original,
                                           .before = before,
                                           .after = after,
                                           .owed = std::move(owed)});
}

/// Where nothing is in force and no service has to be told anything, nothing stays noted.
Result<void> keep(const ChangeRequest& request, const std::vector<Measured>& measures,
                  std::vector<Owed> owed) {
  if (measures.empty() && owed.empty()) return remove_ledger(request.scene.file);
  return note(request, measures, measures, std::move(owed));
}

/// From now on the owner's service may have the one value or the other.
std::vector<Owed> with_this_change(const ChangeRequest& request) {
  std::vector<Owed> owed = request.scene.owed;
  Owed own{.to = request.owner, .key = to_text(request.wish.key, request.scene.format)};
  if (std::ranges::find(owed, own) == owed.end()) owed.push_back(std::move(own));
  return owed;
}

/// Its service was told to read the file and was seen to work.
Result<void> settle_all(const ChangeRequest& request, const std::vector<Measured>& measures) {
  std::vector<Owed> owed = with_this_change(request);
  std::erase_if(owed, [&](const Owed& one) {
    const auto is_it = [&](const SettingKey& key) {
      return to_text(key.key, request.scene.format) == one.key;
    };
    return one.to == request.owner ||
           (one.to.empty() && std::ranges::any_of(request.setting.keys, is_it));
  });
  return keep(request, measures, std::move(owed));
}

/// Its service was seen to work with the value of this key.
Result<void> settle_key(const ChangeRequest& request, const std::vector<Measured>& measures) {
  std::vector<Owed> owed = request.scene.owed;
  const std::string key = to_text(request.wish.key, request.scene.format);
  std::erase_if(owed, [&](const Owed& one) {
    return one.key == key && (one.to == request.owner || one.to.empty());
  });
  return keep(request, measures, std::move(owed));
}

/// Nothing was changed after all: what was noted for it goes again.
Result<void> unnote(const ChangeRequest& request) {
  return keep(request, request.scene.measures, request.scene.owed);
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

std::optional<std::string> expected_value(const SettingFile& setting, const std::string& text,
                                          const Key& key) {
  const auto value = value_at(text, setting.format, key);
  if (value && *value) return (*value)->text;
  const auto known = std::ranges::find(setting.keys, key, &SettingKey::key);
  return known == setting.keys.end() ? std::nullopt : known->when_missing;
}

/// What a roll-back leaves is what was there before this step: when a lift is rolled back, the
/// containment's own value.
std::string as_before(const ChangeRequest& request) {
  const auto value = expected_value(request.setting, request.scene.text, request.wish.key);
  const std::string key = to_text(request.wish.key, request.scene.format);
  return "the file is as it was before this step, " +
         (value ? fmt::format("{} is {} again", key, terminal_safe(*value))
                : fmt::format("without {}", key));
}

/// `written`: what the file holds unless somebody else was there since.
Result<ChangeOutcome> roll_back(const ChangeRequest& request, const std::string& written,
                                std::string why) {
  request.on_step("roll-back");
  const Scene& scene = request.scene;
  const auto back = replace_ours(scene.file, {written}, scene.text, temporary_name(scene.file));
  if (!back) return fail(back.error(), why + "; and it could not be rolled back");
  if (const auto objection = reload(request.setting)) {
    return fail(ErrorCode::kUnavailable, fmt::format("{}; {}, but the service was not reloaded: {}",
                                                     why, as_before(request), *objection));
  }
  std::vector<Check> checks = prove(request, scene.text, scene.measures);
  if (!all_passed(checks)) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; {}, but the service does not work as before: {}", why,
                            as_before(request), first_failure(checks)));
  }
  QUELL_CHECK(settle_all(request, scene.measures));
  return NotChanged{std::move(why), std::move(checks)};
}

/// The file holds `text`, and the service is to read it.
Result<ChangeOutcome> put_in_force(const ChangeRequest& request, const std::string& text) {
  request.on_step("reload");
  if (auto objection = reload(request.setting)) {
    return roll_back(request, text, *std::move(objection));
  }
  request.on_step("prove");
  std::vector<Check> checks = prove(request, text, request.measures);
  if (!all_passed(checks)) return roll_back(request, text, first_failure(checks));
  request.on_step("settle");
  QUELL_CHECK(settle_all(request, request.measures));
  return Changed{std::move(checks)};
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

bool is_live(const SettingFile& setting, const std::string& owner, const Scene& scene,
             const Key& key, const std::vector<Check>& checks) {
  if (!all_passed(checks)) return false;
  if (shows_value(setting, key)) return true;
  const std::string name = to_text(key, scene.format);
  return std::ranges::none_of(scene.owed, [&](const Owed& one) {
    return one.key == name && (one.to == owner || one.to.empty());
  });
}

Result<ChangeOutcome> carry_out(const ChangeRequest& request) {
  const Scene& scene = request.scene;
  QUELL_TRY(const std::string text, render(scene.original, scene.format, request.measures));
  if (text == scene.text) {
    std::vector<Check> checks =
        look(request.setting, expected_of(request.setting, text, request.measures, request.wish));
    if (is_live(request.setting, request.owner, scene, request.wish.key, checks)) {
      QUELL_CHECK(settle_key(request, request.measures));
      return Changed{std::move(checks)};
    }
  }
  request.on_step("check");
  QUELL_TRY(const auto objection, objection_to(request.setting, scene.file, text));
  if (objection) return NotChanged{*objection, {}};
  request.on_step("note");
  QUELL_CHECK(note(request, scene.measures, request.measures, with_this_change(request)));
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
