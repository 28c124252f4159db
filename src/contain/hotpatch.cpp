#include "contain/hotpatch.h"

#include <algorithm>
#include <utility>

#include "base/safe_text.h"
#include "crypto/digest.h"
#include "end_words.h"
#include "fmt/format.h"
#include "hotpatch/work.h"
#include "service/outside.h"
#include "unified_diff.h"

namespace quell::contain {

namespace {

using hotpatch::FileBefore;
using hotpatch::Layer;
using hotpatch::Leave;
using hotpatch::Made;
using hotpatch::Scene;
using hotpatch::Stack;
using hotpatch::Stage;

constexpr std::string_view kKind = "hotpatch";

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

/// The patch and the bytes that it was made for.
std::string basis_of(const Layer& layer) {
  crypto::Hasher hasher;
  hasher.update(layer.patch);
  for (const auto& [path, file] : layer.files) {
    hasher.update("\n" + path + "\n");
    hasher.update(file.bytes ? crypto::digest_of(*file.bytes).hex() : "none");
  }
  return hasher.digest().hex();
}

std::string shown(const std::vector<std::string>& argv) {
  std::string text;
  for (const std::string& one : argv) text += (text.empty() ? "" : " ") + shell_word(one);
  return text;
}

std::vector<std::string> actions_of(const HotpatchSettings& settings) {
  std::vector<std::string> actions;
  if (!settings.check.empty()) {
    actions.push_back("before anything is changed, in a patched copy: " + shown(settings.check));
  }
  if (!settings.restart.empty()) actions.push_back("runs " + shown(settings.restart));
  if (settings.port) actions.push_back("a request to " + settings.port->at.text());
  if (!settings.probe.empty()) actions.push_back("asks " + shown(settings.probe));
  return actions;
}

std::vector<std::string> warnings_for(const HotpatchSettings& settings, const Made& made) {
  std::vector<std::string> warnings{
      "the next deployment may drop it: put the change where deployments come from, and probe "
      "after each one"};
  if (settings.restart.empty()) {
    warnings.emplace_back(
        "no restart command is configured: what runs may go on with the old code");
  }
  if (settings.probe.empty()) {
    warnings.emplace_back(
        "no probe command is configured: only files are looked at, not what runs");
  }
  if (settings.check.empty()) {
    warnings.emplace_back("no check command is configured: the patched files are not tried first");
  }
  for (const std::string& offset : made.offsets) warnings.push_back(offset);
  return warnings;
}

/// What is done once a layer is written down: also what is left to do after a crash.
struct Finish {
  const HotpatchSettings& settings;
  const Measure& measure;
  const OnStep& on_step;
};

Result<void> write(const Finish& finish, const Stack& stack) {
  return hotpatch::register_of(finish.settings).write(hotpatch::standing_of(stack));
}

/// Puts the files, restarts, looks. REQUIRES: the layer is in the register.
Result<ProbeReport> put_in_force(const Finish& finish, Scene& scene) {
  QUELL_TRY(const patch::Tree all, hotpatch::made_by(scene.stack, std::nullopt));
  patch::Tree wanted;
  Layer& layer = *hotpatch::find(scene.stack, finish.measure.id);
  for (const auto& [path, file] : layer.files) wanted.emplace(path, all.at(path));
  QUELL_CHECK(hotpatch::put_all(scene, wanted, finish.on_step));
  finish.on_step("restart");
  QUELL_CHECK(hotpatch::restart(finish.settings, finish.measure));
  finish.on_step("prove");
  // Looked at as if it were done; written down as done only if the look says so.
  layer.stage = Stage::kApplied;
  auto report = hotpatch::report_of(finish.settings, scene, finish.measure);
  layer.stage = Stage::kApplying;
  return report;
}

/// Puts the files back, restarts, forgets the layer.
Result<ProbeReport> take_out(const Finish& finish, Scene& scene, Leave leave) {
  const bool answered = hotpatch::find(scene.stack, finish.measure.id)->answered;
  std::vector<std::string> made = hotpatch::find(scene.stack, finish.measure.id)->made;
  finish.on_step("mark");
  hotpatch::find(scene.stack, finish.measure.id)->stage = Stage::kUndoing;
  QUELL_CHECK(write(finish, scene.stack));
  QUELL_CHECK(hotpatch::put_all(scene, leave.wanted, finish.on_step));
  QUELL_TRY(made, scene.tree.remove_empty(std::move(made)));
  if (!leave.rest.empty()) {
    auto& heir = leave.rest.front().made;
    heir.insert(heir.begin(), made.begin(), made.end());
  }
  finish.on_step("restart");
  QUELL_CHECK(hotpatch::restart(finish.settings, finish.measure));
  finish.on_step("prove");
  ProbeReport report = hotpatch::report_of_absent(finish.measure.id);
  for (const auto& [path, bytes] : leave.wanted) {
    QUELL_TRY(const FileBefore now, scene.tree.read(path));
    const bool same = now.bytes == bytes;
    report.checks.push_back({.what = terminal_safe(path),
                             .expected = "as without the patch",
                             .seen = same ? "byte for byte" : "different",
                             .outcome = same ? Check::Outcome::kPassed : Check::Outcome::kFailed});
    if (!same) return fail(ErrorCode::kConflict, terminal_safe(path) + " changed under our hands");
  }
  if (finish.settings.port && answered) {
    const auto seen =
        service::ask_until(*finish.settings.port, service::Seen::kAnswers, finish.settings.timeout);
    if (seen != service::Seen::kAnswers) {
      return fail(ErrorCode::kUnavailable, "the files are back, but the service does not answer");
    }
    report.checks.push_back({.what = finish.settings.port->at.text(),
                             .expected = "answers",
                             .seen = std::string(service::name_of(seen))});
  }
  finish.on_step("forget");
  QUELL_CHECK(write(finish, leave.rest));
  report.summary =
      leave.rest.empty()
          ? "every file is as it was before, byte for byte"
          : fmt::format("it is taken out; {} other hotpatches stay in force", leave.rest.size());
  return report;
}

std::vector<Exhibit> exhibits_of(const Made& made) {
  std::vector<Exhibit> exhibits{{"patch", made.layer.patch}};
  for (const auto& [path, file] : made.layer.files) {
    exhibits.push_back({"before/" + path, file.bytes.value_or("(there was no such file)")});
  }
  return exhibits;
}

}  // namespace

Hotpatch::Hotpatch(HotpatchSettings settings) : settings_(std::move(settings)) {}
Hotpatch::~Hotpatch() = default;

std::string_view Hotpatch::kind() const {
  return kKind;
}

Result<PlanAnswer> Hotpatch::plan(const PlanRequest& request) {
  const Measure& measure = request.measure;
  if (const auto fine = check_id(measure.id); !fine) return Refusal{{fine.error().message()}, ""};
  QUELL_TRY(Scene scene, hotpatch::look(settings_));
  Plan plan{
      .actuator = fmt::format("{}:{}", kKind, settings_.name),
      .measure = measure,
      .summary = fmt::format("{}: {} is patched with {}", terminal_safe(settings_.name),
                             terminal_safe(settings_.root.string()), terminal_safe(measure.target)),
      .changes = {},
      .actions = actions_of(settings_),
      .affected = request.affected,
      .warnings = {},
      .undo = "the files get their bytes, owner, mode and time of change back; restart; probe",
      .expiry = end_words(measure, "a patch"),
      .basis = {}};
  if (const Layer* there = hotpatch::find(scene.stack, measure.id)) {
    plan.basis = basis_of(*there);
    plan.warnings.emplace_back("it stands already: only what an interruption left is done");
    return plan;
  }
  QUELL_TRY(const auto answer, hotpatch::layer_for(scene, measure));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  const Made& made = std::get<Made>(answer);
  for (const auto& [path, after] : made.after) {
    const std::string before = made.layer.files.at(path).bytes.value_or("");
    plan.changes.push_back({path, unified_diff(before, after.value_or(""), path)});
    if (!after) plan.changes.back().diff += "(the file is taken away)\n";
  }
  plan.warnings = warnings_for(settings_, made);
  plan.basis = basis_of(made.layer);
  return plan;
}

Result<ApplyOutcome> Hotpatch::apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  const Measure& measure = plan.measure;
  QUELL_CHECK(check_id(measure.id));
  on_step("lock");
  QUELL_TRY(const os::Lock held, hotpatch::register_of(settings_).lock());
  on_step("look");
  QUELL_TRY(Scene scene, hotpatch::look(settings_));
  const Finish finish{.settings = settings_, .measure = measure, .on_step = on_step};
  std::vector<Exhibit> exhibits;
  if (Layer* there = hotpatch::find(scene.stack, measure.id)) {
    QUELL_CHECK(sink.store({measure.id, plan.actuator, plan.summary, to_json(*there)}));
    QUELL_TRY(const auto way, hotpatch::leave(scene, measure.id));
    if (const auto* refusal = std::get_if<Refusal>(&way)) return *refusal;
    there->stage = there->stage == Stage::kUndoing ? Stage::kApplying : there->stage;
  } else {
    QUELL_TRY(auto answer, hotpatch::layer_for(scene, measure));
    if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
    Made& made = std::get<Made>(answer);
    if (basis_of(made.layer) != plan.basis) {
      return Refusal{{"the patch or its files changed after the plan was made; nothing was done"},
                     ""};
    }
    on_step("check");
    QUELL_TRY(const auto reason, hotpatch::unsound(settings_, scene, made, measure));
    if (reason) return Refusal{{*reason}, ""};
    made.layer.answered =
        settings_.port && service::ask(*settings_.port) == service::Seen::kAnswers;
    exhibits = exhibits_of(made);
    on_step("store-undo");
    QUELL_CHECK(sink.store({measure.id, plan.actuator, plan.summary, to_json(made.layer)}));
    scene.stack.push_back(std::move(made.layer));
  }
  on_step("claim");
  QUELL_CHECK(write(finish, scene.stack));
  auto report = put_in_force(finish, scene);
  if (report && report->state == State::kInForce) {
    on_step("mark");
    hotpatch::find(scene.stack, measure.id)->stage = Stage::kApplied;
    QUELL_CHECK(write(finish, scene.stack));
    on_step("done");
    report->took = since(began);
    return Applied{*std::move(report), std::move(exhibits)};
  }
  std::string why = report ? report->summary : report.error().full();
  on_step("roll-back");
  QUELL_TRY(auto way, hotpatch::leave(scene, measure.id));
  if (const auto* refusal = std::get_if<Refusal>(&way)) {
    return fail(ErrorCode::kConflict, why + "; and " + refusal->reasons.front());
  }
  auto back = take_out(finish, scene, std::get<Leave>(std::move(way)));
  if (!back) return fail(back.error(), why);
  return RolledBack{std::move(why), *std::move(back), std::move(exhibits)};
}

Result<ProbeReport> Hotpatch::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(check_id(measure.id));
  QUELL_TRY(const Scene scene, hotpatch::look(settings_));
  QUELL_TRY(ProbeReport report, hotpatch::report_of(settings_, scene, measure));
  report.took = since(began);
  return report;
}

Result<UndoOutcome> Hotpatch::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(check_id(record.id));
  QUELL_TRY(const Layer recorded, hotpatch::layer_from_json(record.id, record.data));
  const Measure measure{.id = record.id, .target = {}};
  on_step("lock");
  QUELL_TRY(const os::Lock held, hotpatch::register_of(settings_).lock());
  on_step("look");
  QUELL_TRY(Scene scene, hotpatch::look(settings_));
  const Finish finish{.settings = settings_, .measure = measure, .on_step = on_step};
  if (hotpatch::find(scene.stack, record.id) == nullptr) {
    QUELL_TRY(auto refusal, hotpatch::patched_without_note(settings_, scene, recorded));
    if (refusal) return *std::move(refusal);
    return Undone{hotpatch::report_of_absent(record.id), {}};
  }
  for (const Layer& layer : scene.stack) {
    if (layer.id != record.id && layer.stage != Stage::kApplied) {
      return Refusal{{layer.id.text() + " was interrupted: lift that one first"}, ""};
    }
  }
  QUELL_TRY(auto way, hotpatch::leave(scene, record.id));
  if (const auto* refusal = std::get_if<Refusal>(&way)) return *refusal;
  Leave leave = std::get<Leave>(std::move(way));
  if (leave.dropped) {
    on_step("forget");
    QUELL_CHECK(write(finish, leave.rest));
    ProbeReport report = hotpatch::report_of_absent(record.id);
    report.summary = "a later deployment had dropped it; its files are left as they are";
    report.took = since(began);
    return Undone{std::move(report), {}};
  }
  QUELL_TRY(ProbeReport report, take_out(finish, scene, std::move(leave)));
  report.took = since(began);
  on_step("done");
  return Undone{std::move(report), {}};
}

}  // namespace quell::contain
