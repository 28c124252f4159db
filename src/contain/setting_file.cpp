#include "contain/setting_file.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/safe_text.h"
#include "end_words.h"
#include "fmt/format.h"
#include "missing_rights.h"
#include "os/may_replace.h"
#include "os/replace_file.h"
#include "setting/change.h"
#include "setting/ledger.h"
#include "setting/live.h"
#include "setting/scene.h"
#include "setting/words.h"

namespace quell::contain {

namespace {

constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr std::string_view kPrefix = "setting:";
constexpr std::size_t kMostMeasures = 64;

using setting::Measured;
using setting::Scene;
using SceneOrRefusal = std::variant<Scene, Refusal>;
using WishOrRefusal = std::variant<Measured, Refusal>;

Refusal refused(std::string why) {
  return {{std::move(why)}, ""};
}

/// As plans and records name it: another kind may have an entry of the same name.
std::string owner_of(const SettingFile& file, const SettingWords& words) {
  return fmt::format("{}:{}", words.kind, file.name);
}

/// What is asked for, or why it may not be.
WishOrRefusal wish_of(const SettingFile& file, const SettingWords& words, const Measure& measure) {
  if (const Result<void> fine = check_id(measure.id); !fine) return refused(fine.error().message());
  auto wish = words.read(measure.target);
  if (!wish) return refused(wish.error().full());
  const std::string name = terminal_safe(to_text(wish->key, file.format));
  if (std::ranges::find(file.keys, wish->key, &SettingKey::key) == file.keys.end()) {
    std::string known;
    for (const SettingKey& one : file.keys) {
      known += " " + terminal_safe(to_text(one.key, file.format));
    }
    return refused(fmt::format("{} may not be set here; quell.yaml allows:{}", name, known));
  }
  if (setting::is_secret_name(name)) {
    return refused(
        fmt::format("{} looks like a secret, and a measure is kept on the record: change "
                    "it as a credential",
                    name));
  }
  return Measured{.id = measure.id, .wish = *std::move(wish)};
}

/// The later measure that sets the same key to something else.
const Measured* override_of(const std::vector<Measured>& measures, const Measured& one) {
  const auto all = setting::effective(measures);
  const auto found = std::ranges::find_if(
      all, [&](const Measured& other) { return other.wish.key == one.wish.key; });
  if (found == all.end() || found->id == one.id || found->wish == one.wish) return nullptr;
  return setting::find_measure(measures, found->id);
}

std::optional<std::string> objection_here(const SettingFile& file, const Scene& scene,
                                          const Measured& wish) {
  const Measured* there = setting::find_measure(scene.measures, wish.id);
  if (there != nullptr && *there != wish) {
    return fmt::format("{} is in force already, for {}", wish.id.text(),
                       terminal_safe(to_text(there->wish, file.format)));
  }
  if (there == nullptr && scene.measures.size() >= kMostMeasures) {
    return fmt::format("{} measures are in force in this file, and more are not possible",
                       kMostMeasures);
  }
  return std::nullopt;
}

std::vector<std::string> warnings_for(const SettingFile& file, const Scene& scene,
                                      const Measured& wish) {
  std::vector<std::string> out;
  if (!setting::shows_value(file, wish.wish.key)) {
    out.emplace_back(
        "no probe shows the value that the service works with ({value} in what it expects): only "
        "that it was told to reload and goes on working will be proved");
  }
  if (!file.check) {
    out.emplace_back("there is no check: the service itself is the first to judge the change");
  }
  if (!scene.merged.empty()) {
    out.push_back(
        fmt::format("somebody else changed other parts of the file since Quell first "
                    "did; that is kept:\n{}",
                    terminal_safe_lines(scene.merged)));
  }
  for (const Measured& one : scene.measures) {
    if (one.wish.key != wish.wish.key || one.id == wish.id) continue;
    out.push_back(fmt::format("{} sets the same key already; this one counts until it is undone",
                              one.id.text()));
  }
  return out;
}

std::vector<std::string> actions_for(const SettingFile& file) {
  std::vector<std::string> out;
  if (file.check) {
    out.push_back(fmt::format(
        "{} ({})", setting::command_words(*file.check),
        setting::checks_copies(file) ? "on a copy, before the change" : "after the change"));
  }
  if (file.reload) out.push_back(setting::command_words(*file.reload));
  for (const LiveProbe& probe : file.probes) out.push_back(setting::probe_words(probe, file));
  return out;
}

/// What only another account may do is said before anybody decides on it. `quell helper` does it
/// for settings alone.
Result<void> check_rights(const SettingWords& words, const Scene& scene) {
  const auto may = os::may_replace(scene.file);
  if (may || may.error().code() != ErrorCode::kPermissionDenied) return may;
  if (words.kind == "setting") {
    return fail(ErrorCode::kPermissionDenied, rights_missing(may.error()));
  }
  return fail(
      ErrorCode::kPermissionDenied,
      fmt::format("{}: run quell as an account that may; nothing was changed", may.error().full()));
}

Result<os::DirectoryLock> lock(const SettingFile& file) {
  return os::DirectoryLock::acquire(file.file.parent_path(), kLockPatience);
}

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

Refusal overtaken(const Scene& scene, std::string difference) {
  return {{fmt::format("{} was changed by somebody else; nothing was done", scene.file.string())},
          std::move(difference)};
}

/// The file itself is kept in the undo only: it may hold secrets.
std::vector<Exhibit> exhibits_of(const SettingFile& file, const Scene& scene,
                                 const std::vector<Measured>& measures, const Measured& wish,
                                 const std::vector<Check>& checks) {
  const auto after = setting::render(scene.original, scene.format, measures);
  return {{scene.file.filename().string() + ".diff",
           setting::value_diff(scene.text, after ? *after : scene.text, wish.wish.key, file)},
          {"probe.txt", setting::probe_text(checks)}};
}

std::string in_force_words(const SettingFile& file, const Measured& wish) {
  const std::string where =
      fmt::format("{} in {}", terminal_safe(to_text(wish.wish, file.format)), file.file.string());
  if (setting::shows_value(file, wish.wish.key)) return "shown by the service: " + where;
  // Nothing that the service says has shown the value: only what was seen is said.
  return where + (file.reload ? "; the service was told to read it and goes on working"
                              : "; nothing told the service to read it (no reload is configured), "
                                "and none of its probes shows the value");
}

std::string stay_words(std::size_t others) {
  return others == 1 ? "one other setting stays in force"
                     : fmt::format("{} other settings stay in force", others);
}

/// The note beside the file is gone (it ended, or somebody removed it). Where the file is what this
/// measure made of its backup, that backup is the original; where the value is as it was, or
/// somebody else's, there is nothing to undo; else nobody can tell.
std::optional<Refusal> taken_from_backup(Scene& scene, const setting::Undo& undo,
                                         const ContainmentId& id) {
  const Measured own{.id = id, .wish = undo.wish};
  const auto after = setting::with_value(undo.before, undo.format, undo.wish);
  if (undo.others.empty() && after && *after == scene.text) {
    scene.original = undo.before;
    scene.measures = {own};
    return std::nullopt;
  }
  const auto now = setting::value_at(scene.text, scene.format, undo.wish.key);
  const auto then = setting::value_at(undo.before, undo.format, undo.wish.key);
  if (now && then && *now == *then) return std::nullopt;
  if (after && now && *now) {
    const auto ours = setting::value_at(*after, undo.format, undo.wish.key);
    if (ours && *ours && (*now)->text != (*ours)->text) return std::nullopt;
  }
  return Refusal{
      {fmt::format("{} is gone, and somebody else changed the file since: nobody can "
                   "tell whether {} is to be undone; set it by hand to what it is to be, "
                   "and lift again",
                   setting::ledger_path(scene.file).string(),
                   terminal_safe(to_text(undo.wish.key, undo.format)))},
      setting::careful_diff(undo.before, scene.text, scene.file.string())};
}

}  // namespace

SettingWords setting_words(setting::Format format) {
  return {.kind = "setting",
          .read = [format](const std::string& target) -> Result<setting::Assignment> {
            std::string_view text = target;
            if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
            return setting::parse_assignment(text, format);
          }};
}

Setting::Setting(SettingFile file, SettingWords words)
    : file_(std::move(file)), words_(std::move(words)) {}
Setting::~Setting() = default;

std::string_view Setting::kind() const {
  return words_.kind;
}

Result<PlanAnswer> Setting::plan(const PlanRequest& request) {
  QUELL_CHECK(setting::check_settings(file_));
  const auto asked = wish_of(file_, words_, request.measure);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) return *refusal;
  const auto& wish = std::get<Measured>(asked);
  QUELL_TRY(const SceneOrRefusal look, setting::look_at(file_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const Scene& scene = std::get<Scene>(look);
  if (auto objection = objection_here(file_, scene, wish)) return refused(*std::move(objection));
  if (const auto may = check_rights(words_, scene); !may) {
    if (may.error().code() != ErrorCode::kPermissionDenied) return std::unexpected(may.error());
    return refused(may.error().message());
  }
  const auto after =
      setting::render(scene.original, scene.format, setting::with_measure(scene.measures, wish));
  if (!after) return refused(after.error().full());
  const std::string where = scene.file.string();
  Plan plan{
      .actuator = owner_of(file_, words_),
      .measure = request.measure,
      .summary = fmt::format("{}: {} in {}", terminal_safe(file_.name),
                             terminal_safe(to_text(wish.wish, file_.format)), where),
      .changes = {},
      .actions = actions_for(file_),
      .affected = request.affected,
      .warnings = warnings_for(file_, scene, wish),
      .undo = fmt::format("the value is taken out of {} again (with no containment left it is "
                          "byte for byte the original),{} probe",
                          where, file_.reload ? " reload," : ""),
      .expiry = end_words(request.measure, "the service"),
      .basis = scene.text};
  if (*after != scene.text) {
    plan.changes.push_back({where, setting::value_diff(scene.text, *after, wish.wish.key, file_)});
  }
  return plan;
}

Result<ApplyOutcome> Setting::apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(setting::check_settings(file_));
  const auto asked = wish_of(file_, words_, plan.measure);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) return *refusal;
  const auto& wish = std::get<Measured>(asked);
  on_step("lock");
  QUELL_TRY(const os::DirectoryLock held, lock(file_));
  QUELL_TRY(const SceneOrRefusal look, setting::look_at(file_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const Scene& scene = std::get<Scene>(look);
  if (scene.text != plan.basis) {
    return overtaken(scene, setting::careful_diff(plan.basis, scene.text, scene.file.string()));
  }
  if (auto objection = objection_here(file_, scene, wish)) return refused(*std::move(objection));
  const auto measures = setting::with_measure(scene.measures, wish);
  on_step("store-undo");
  // Applied again after a crash, the file may hold it already: that is no backup.
  const auto others = setting::without_measure(scene.measures, wish.id);
  QUELL_TRY(std::string before, setting::render(scene.original, scene.format, others));
  QUELL_TRY(std::string data, setting::to_json(setting::Undo{.file = scene.file,
                                                             .format = scene.format,
                                                             .wish = wish.wish,
                                                             .before = std::move(before),
                                                             .others = others}));
  QUELL_CHECK(sink.store({wish.id, plan.actuator, plan.summary, std::move(data)}));
  QUELL_TRY(setting::ChangeOutcome outcome, setting::carry_out({file_, scene, measures, wish.wish,
                                                                owner_of(file_, words_), on_step}));
  on_step("done");
  if (auto* moved = std::get_if<setting::Overtaken>(&outcome)) {
    return overtaken(scene, std::move(moved->difference));
  }
  if (auto* failed = std::get_if<setting::NotChanged>(&outcome)) {
    auto exhibits = exhibits_of(file_, scene, scene.measures, wish, failed->checks);
    return RolledBack{failed->why,
                      {.state = State::kAbsent,
                       .summary = "nothing is changed",
                       .checks = std::move(failed->checks),
                       .took = since(began)},
                      std::move(exhibits)};
  }
  auto& checks = std::get<setting::Changed>(outcome).checks;
  auto exhibits = exhibits_of(file_, scene, measures, wish, checks);
  return Applied{{.state = State::kInForce,
                  .summary = in_force_words(file_, wish),
                  .checks = std::move(checks),
                  .took = since(began)},
                 std::move(exhibits)};
}

Result<ProbeReport> Setting::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(setting::check_settings(file_));
  const auto asked = wish_of(file_, words_, measure);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) {
    return fail(ErrorCode::kInvalidInput, refusal->reasons.front());
  }
  const auto& wish = std::get<Measured>(asked);
  QUELL_TRY(const SceneOrRefusal look, setting::look_at(file_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) {
    return ProbeReport{.state = State::kAltered,
                       .summary = "altered: " + refusal->reasons.front(),
                       .checks = {},
                       .difference = refusal->difference,
                       .took = since(began)};
  }
  const Scene& scene = std::get<Scene>(look);
  const Measured* there = setting::find_measure(scene.measures, wish.id);
  const bool in_file = there != nullptr && there->wish == wish.wish;
  std::vector<Check> checks =
      setting::look(file_, setting::expected_of(file_, scene.text, scene.measures, wish.wish));
  const bool live = setting::is_live(file_, owner_of(file_, words_), scene, wish.wish.key, checks);
  const Measured* other = in_file ? override_of(scene.measures, wish) : nullptr;
  const State state = !live || other != nullptr ? State::kHalfApplied
                      : in_file                 ? State::kInForce
                                                : State::kAbsent;
  std::string summary =
      fmt::format("{}: the file {} it, and the service {} so", name_of(state),
                  in_file ? "holds" : "does not hold", live ? "works" : "is not known to work");
  if (other != nullptr) {
    summary =
        fmt::format("{}, which came later, sets the same key to something else", other->id.text());
  } else if (state == State::kInForce) {
    summary = in_force_words(file_, wish);
  }
  return ProbeReport{.state = state,
                     .summary = std::move(summary),
                     .checks = std::move(checks),
                     .difference = scene.merged,
                     .took = since(began)};
}

Result<UndoOutcome> Setting::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(setting::check_settings(file_));
  QUELL_TRY(const setting::Undo undo, setting::undo_from_json(record.data));
  on_step("lock");
  QUELL_TRY(const os::DirectoryLock held, lock(file_));
  QUELL_TRY(SceneOrRefusal look, setting::look_at(file_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  Scene& scene = std::get<Scene>(look);
  if (scene.file != undo.file) {
    return refused(fmt::format("it was set in {}, and quell.yaml now names {}", undo.file.string(),
                               scene.file.string()));
  }
  if (!scene.is_noted) {
    if (auto refusal = taken_from_backup(scene, undo, record.id)) return *std::move(refusal);
  }
  const Measured wish{.id = record.id, .wish = undo.wish};
  const auto measures = setting::without_measure(scene.measures, record.id);
  QUELL_TRY(setting::ChangeOutcome outcome, setting::carry_out({file_, scene, measures, undo.wish,
                                                                owner_of(file_, words_), on_step}));
  on_step("done");
  if (auto* moved = std::get_if<setting::Overtaken>(&outcome)) {
    return overtaken(scene, std::move(moved->difference));
  }
  if (auto* failed = std::get_if<setting::NotChanged>(&outcome)) {
    return refused("the containment stays in force: " + failed->why);
  }
  auto& checks = std::get<setting::Changed>(outcome).checks;
  auto exhibits = exhibits_of(file_, scene, measures, wish, checks);
  return Undone{{.state = State::kAbsent,
                 .summary = measures.empty() ? "nothing of Quell is left in the file"
                                             : stay_words(measures.size()),
                 .checks = std::move(checks),
                 .took = since(began)},
                std::move(exhibits)};
}

}  // namespace quell::contain
