#include "contain/nginx_endpoint.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "contain/nginx/edit.h"
#include "fmt/format.h"
#include "nginx/change.h"
#include "nginx/check.h"
#include "nginx/outside.h"
#include "nginx/scene.h"
#include "nginx/undo_record.h"
#include "os/file.h"
#include "os/replace_file.h"
#include "unified_diff.h"

namespace quell::contain {

namespace {

constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr std::string_view kKind = "nginx-endpoint";

using SceneOrRefusal = std::variant<nginx::Scene, Refusal>;

/// What is asked for, or why it is nonsense.
std::variant<nginx::Rule, Refusal> rule_of(const Measure& measure) {
  const Result<target::Target> what = target::parse_target(measure.target);
  if (!what) return Refusal{{what.error().message()}, ""};
  if (!what->endpoint || *what != target::Target{.endpoint = what->endpoint}) {
    return Refusal{{"this measure stops one endpoint for everyone: name an endpoint, and no "
                    "addresses, methods, parameters or rate"},
                   ""};
  }
  if (what->endpoint->has_places) {
    return Refusal{{"this measure stops one path, or all below it: {n} and {any} are not possible"},
                   ""};
  }
  if (const Result<void> fine = check_id(measure.id); !fine) {
    return Refusal{{fine.error().message()}, ""};
  }
  if (const auto objection = nginx::objection_to(*what->endpoint)) return Refusal{{*objection}, ""};
  return nginx::Rule{measure.id, *what->endpoint};
}

std::string expiry_words(const Measure& measure) {
  if (!measure.expires) return "no end is set: it stays until it is lifted";
  return fmt::format("until {}; nginx cannot end it by itself, so whatever of Quell runs then does",
                     to_iso(*measure.expires));
}

std::vector<std::string> warnings_for(const NginxSite& site, const nginx::Rule& rule) {
  std::vector<std::string> result;
  if (nginx::covers(rule.endpoint, nginx::control_of(site))) {
    result.push_back(
        fmt::format("the control page {} falls under it: nothing will show that the "
                    "rest of the site goes on working",
                    terminal_safe(site.control)));
  }
  if (rule.endpoint.match == target::PathMatch::kExact && !rule.endpoint.path.ends_with('/')) {
    result.push_back(
        fmt::format("only {0} itself is stopped; if the application also serves {0}/ "
                    "or paths below it, contain {0}/*",
                    terminal_safe(rule.endpoint.path)));
  }
  if (const Result<int> master = nginx::master_of(site); !master) {
    result.push_back(terminal_safe(master.error().full()));
  }
  return result;
}

std::string probe_text(const std::vector<Check>& checks) {
  std::string result;
  for (const Check& check : checks) {
    const std::string_view word = check.outcome == Check::Outcome::kPassed   ? "passed"
                                  : check.outcome == Check::Outcome::kFailed ? "FAILED"
                                                                             : "note";
    result +=
        fmt::format("{}: {}: expected {}, seen {}\n", word, check.what, check.expected, check.seen);
  }
  return result;
}

std::vector<Exhibit> exhibits_of(const nginx::Scene& scene, const std::string& after,
                                 const std::vector<Check>& checks) {
  const std::string name = scene.file.filename().string();
  return {{"before/" + name, scene.place.text},
          {"after/" + name, after},
          {name + ".diff", unified_diff(scene.place.text, after, scene.file.string())},
          {"probe.txt", probe_text(checks)}};
}

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

Refusal overtaken(const std::string& file, std::string difference) {
  return {{fmt::format("{} was changed by somebody else; nothing was done", file)},
          std::move(difference)};
}

/// The one lock of an installation: the directory of its main file, where copies are written too.
Result<os::DirectoryLock> lock(const NginxSite& site) {
  return os::DirectoryLock::acquire(site.config_file.parent_path(), kLockPatience);
}

/// What the ordinary page answers before the change, and so must answer after it.
Result<nginx::Control> control_now(const NginxSite& site, const nginx::Edit& edit) {
  if (nginx::control_is_contained(site, edit)) return nginx::NotLookedAt{};
  QUELL_TRY(const nginx::Look look, nginx::Outside(site).look(site.control));
  return nginx::AsBefore{look.status};
}

std::string refusal_text(const Refusal& refusal) {
  return refusal.reasons.empty() ? std::string() : refusal.reasons.front();
}

}  // namespace

NginxEndpoint::NginxEndpoint(NginxSite site) : site_(std::move(site)) {}
NginxEndpoint::~NginxEndpoint() = default;

std::string_view NginxEndpoint::kind() const {
  return kKind;
}

Result<PlanAnswer> NginxEndpoint::plan(const PlanRequest& request) {
  QUELL_CHECK(nginx::check_site(site_));
  const auto asked = rule_of(request.measure);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) return *refusal;
  const nginx::Rule& rule = std::get<nginx::Rule>(asked);
  QUELL_TRY(const SceneOrRefusal look, nginx::look_at(site_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const nginx::Scene& scene = std::get<nginx::Scene>(look);
  const nginx::Rule* there = nginx::find_rule(scene.edit, rule.id);
  if (there != nullptr && *there != rule) {
    return Refusal{{fmt::format("{} is in force already, for {}", rule.id.text(),
                                terminal_safe(target::to_text(there->endpoint)))},
                   ""};
  }
  const std::string after = nginx::put_in(scene.original, nginx::with_rule(scene.edit, rule));
  Plan plan{.actuator = fmt::format("{}:{}", kKind, site_.name),
            .measure = request.measure,
            .summary = fmt::format("{} of {} answers 503 for everyone",
                                   terminal_safe(target::to_text(rule.endpoint)),
                                   terminal_safe(site_.name)),
            .changes = {},
            .actions = {},
            .affected = request.affected,
            .warnings = warnings_for(site_, rule),
            .undo = fmt::format("the lines are taken out of {} again (with no containment left it "
                                "is byte for byte as now), reload, probe",
                                scene.file.string()),
            .expiry = expiry_words(request.measure),
            .basis = scene.place.text};
  if (after != scene.place.text) {
    plan.changes.push_back(
        {scene.file.string(), unified_diff(scene.place.text, after, scene.file.string())});
  }
  plan.actions = {
      fmt::format("{} -t on a copy of the configuration", site_.binary.string()),
      fmt::format("SIGHUP (reload) to the nginx that {} names", site_.pid_file.string()),
      fmt::format("GET requests to {}: the endpoint in its spellings, and {}",
                  site_.probe_at.text(), terminal_safe(site_.control))};
  return plan;
}

Result<ApplyOutcome> NginxEndpoint::apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(nginx::check_site(site_));
  const auto asked = rule_of(plan.measure);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) return *refusal;
  const nginx::Rule& rule = std::get<nginx::Rule>(asked);
  on_step("lock");
  QUELL_TRY(const os::DirectoryLock held, lock(site_));
  QUELL_TRY(const SceneOrRefusal look, nginx::look_at(site_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const nginx::Scene& scene = std::get<nginx::Scene>(look);
  if (scene.place.text != plan.basis) {
    return overtaken(scene.file.string(),
                     unified_diff(plan.basis, scene.place.text, scene.file.string()));
  }
  on_step("baseline");
  const nginx::Edit edit = nginx::with_rule(scene.edit, rule);
  QUELL_TRY(const nginx::Control control, control_now(site_, edit));

  on_step("store-undo");
  QUELL_TRY(const std::string data, nginx::to_json({.file = scene.file,
                                                    .endpoint = rule.endpoint,
                                                    .before = scene.place.text,
                                                    .retry_after_s = scene.edit.retry_after_s,
                                                    .places = scene.edit.places}));
  QUELL_CHECK(sink.store({rule.id, plan.actuator, plan.summary, data}));

  QUELL_TRY(nginx::ChangeOutcome outcome,
            nginx::carry_out({site_, scene, edit, rule.endpoint, control, on_step}));
  on_step("done");
  if (auto* moved = std::get_if<nginx::Overtaken>(&outcome)) {
    return overtaken(scene.file.string(), std::move(moved->difference));
  }
  if (auto* failed = std::get_if<nginx::NotChanged>(&outcome)) {
    auto exhibits = exhibits_of(scene, scene.place.text, failed->checks);
    return RolledBack{failed->why,
                      {.state = State::kAbsent,
                       .summary = "nothing is changed",
                       .checks = std::move(failed->checks),
                       .took = since(began)},
                      std::move(exhibits)};
  }
  auto& checks = std::get<nginx::Changed>(outcome).checks;
  auto exhibits = exhibits_of(scene, nginx::put_in(scene.original, edit), checks);
  return Applied{
      {.state = State::kInForce,
       .summary = fmt::format("{} answers 503 in {} spellings and requests",
                              terminal_safe(target::to_text(rule.endpoint)), checks.size()),
       .checks = std::move(checks),
       .took = since(began)},
      std::move(exhibits)};
}

Result<ProbeReport> NginxEndpoint::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(nginx::check_site(site_));
  const auto asked = rule_of(measure);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) {
    return fail(ErrorCode::kInvalidInput, refusal_text(*refusal));
  }
  const nginx::Rule& rule = std::get<nginx::Rule>(asked);
  QUELL_TRY(const SceneOrRefusal look, nginx::look_at(site_));
  const auto* refusal = std::get_if<Refusal>(&look);
  const auto* scene = std::get_if<nginx::Scene>(&look);
  const nginx::Rule* there = scene != nullptr ? nginx::find_rule(scene->edit, rule.id) : nullptr;
  const bool in_file = there != nullptr && *there == rule;
  const bool control_hit = nginx::covers(rule.endpoint, nginx::control_of(site_)) ||
                           (scene != nullptr && nginx::control_is_contained(site_, scene->edit));
  const nginx::Outside outside(site_);
  // Whether anybody answers at all: a site that is down is an error, not a state.
  QUELL_CHECK(outside.look(nginx::sendable(rule.endpoint.path)));
  const nginx::Edit nothing;
  const nginx::Expectations expected = scene != nullptr
                                           ? nginx::Expectations(scene->original, scene->edit)
                                           : nginx::Expectations("", nothing);
  std::vector<Check> checks = nginx::checks_of(
      outside, rule.endpoint, expected,
      control_hit ? nginx::Control(nginx::NotLookedAt{}) : nginx::Control(nginx::Ordinary{}));
  const bool as_configured = nginx::all_passed(checks);
  const State state = refusal != nullptr ? State::kAltered
                      : !as_configured   ? State::kHalfApplied
                      : in_file          ? State::kInForce
                                         : State::kAbsent;
  std::string summary = fmt::format("{}: the configuration file {} it, and the site {} so",
                                    name_of(state), in_file ? "holds" : "does not hold",
                                    as_configured ? "answers" : "does not answer");
  if (refusal != nullptr) summary = fmt::format("altered: {}", refusal_text(*refusal));
  return ProbeReport{.state = state,
                     .summary = std::move(summary),
                     .checks = std::move(checks),
                     .took = since(began)};
}

Result<UndoOutcome> NginxEndpoint::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(nginx::check_site(site_));
  QUELL_TRY(const nginx::Undo undo, nginx::undo_from_json(record.data));
  on_step("lock");
  QUELL_TRY(const os::DirectoryLock held, lock(site_));
  QUELL_TRY(const SceneOrRefusal look, nginx::look_at(site_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) {
    QUELL_TRY(const std::string now, os::read_file(undo.file, limits::kDocumentBytes));
    Refusal shown = *refusal;
    shown.difference = unified_diff(nginx::after_of(undo, record.id), now, undo.file.string());
    return shown;
  }
  const nginx::Scene& scene = std::get<nginx::Scene>(look);
  const nginx::Edit edit = nginx::without_rule(scene.edit, record.id);
  on_step("baseline");
  QUELL_TRY(const nginx::Control control, control_now(site_, scene.edit));
  QUELL_TRY(nginx::ChangeOutcome outcome,
            nginx::carry_out({site_, scene, edit, undo.endpoint, control, on_step}));
  on_step("done");
  if (auto* moved = std::get_if<nginx::Overtaken>(&outcome)) {
    return overtaken(scene.file.string(), std::move(moved->difference));
  }
  if (auto* failed = std::get_if<nginx::NotChanged>(&outcome)) {
    return Refusal{{"the containment stays in force: " + failed->why}, ""};
  }
  auto& checks = std::get<nginx::Changed>(outcome).checks;
  const std::string after = nginx::put_in(scene.original, edit);
  auto exhibits = exhibits_of(scene, after, checks);
  return Undone{{.state = State::kAbsent,
                 .summary = edit.rules.empty() ? "nothing of Quell is left in the configuration"
                                               : fmt::format("{} other containments stay in force",
                                                             edit.rules.size()),
                 .checks = std::move(checks),
                 .took = since(began)},
                std::move(exhibits)};
}

}  // namespace quell::contain
