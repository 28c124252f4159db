#include "contain/nginx_endpoint.h"

#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "checks.h"
#include "contain/nginx/edit.h"
#include "end_words.h"
#include "fmt/format.h"
#include "missing_rights.h"
#include "nginx/after_reload.h"
#include "nginx/change.h"
#include "nginx/plan_words.h"
#include "nginx/rights.h"
#include "nginx/scene.h"
#include "nginx/spared.h"
#include "nginx/surroundings.h"
#include "nginx/undo_record.h"
#include "os/file.h"
#include "os/replace_file.h"
#include "unified_diff.h"
#include "web/altered_checks.h"
#include "web/checks.h"
#include "web/outside.h"
#include "web/rule.h"
#include "web/words.h"

namespace quell::contain {

namespace {

constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr std::string_view kKind = "nginx-endpoint";

using SceneOrRefusal = std::variant<nginx::Scene, Refusal>;

/// What is asked for, or why it is nonsense.
std::variant<nginx::Rule, Refusal> rule_of(const Measure& measure) {
  Result<target::Target> what = target::parse_target(measure.target);
  if (!what) return Refusal{{what.error().message()}, ""};
  if (const Result<void> fine = check_id(measure.id); !fine) {
    return Refusal{{fine.error().message()}, ""};
  }
  if (const auto objection = web::objection_to(*what)) return Refusal{{*objection}, ""};
  return nginx::Rule{measure.id, *std::move(what)};
}

/// A limit of the site's own may stand in any location.
nginx::Depth depth_for(const nginx::Rule& rule) {
  return rule.target.rate ? nginx::Depth::kEverything : nginx::Depth::kServerLevel;
}

/// The address that proofs come from, and why not to refuse it.
std::vector<nginx::Spared> spared_by(const NginxSite& site, const nginx::Scene& scene,
                                     const std::optional<target::Address>& own) {
  constexpr unsigned kWhole = 128;
  std::vector<nginx::Spared> result;
  if (own) result.push_back({target::Network(*own, kWhole), "where Quell asks from"});
  for (const target::Network& network : site.spared) {
    result.push_back({network, "a proxy that quell.yaml names"});
  }
  for (const target::Network& network : nginx::trusted_proxies(scene.place)) {
    result.push_back({network, "a proxy that the site trusts (set_real_ip_from)"});
  }
  return result;
}

/// Why this measure cannot be had on this site.
std::optional<std::string> objection_here(const NginxSite& site, const nginx::Scene& scene,
                                          const nginx::Rule& rule,
                                          const std::optional<target::Address>& own) {
  const nginx::Rule* there = web::find_rule(scene.edit, rule.id);
  if (there != nullptr && *there != rule) {
    return fmt::format("{} is in force already, for {}", rule.id.text(),
                       terminal_safe(to_text(there->target)));
  }
  if (auto objection = nginx::objection_to(rule.target, spared_by(site, scene, own))) {
    return objection;
  }
  if (rule.target.rate) {
    if (const auto limit = nginx::own_limit(scene.place)) {
      return fmt::format(
          "the site has a limit of its own, {}: nginx does not add limits of "
          "several levels, so one more would switch that off, or be switched off",
          *limit);
    }
  }
  if (scene.edit.rules.size() >= web::kMostRules && there == nullptr) {
    return fmt::format("{} containments are in force on this site, and more are not possible",
                       web::kMostRules);
  }
  return nginx::objection_to_rights(site, scene);
}

/// Nothing when the site cannot be reached: then a probe says so.
std::optional<target::Address> own_address(const NginxSite& site) {
  const auto own = web::Outside(nginx::entrance_of(site)).own_address();
  return own ? std::optional(*own) : std::nullopt;
}

std::vector<Exhibit> exhibits_of(const nginx::Scene& scene, const std::string& after,
                                 const std::vector<Check>& checks) {
  const std::string name = scene.file.filename().string();
  return {{"before/" + name, scene.place.text},
          {"after/" + name, after},
          {name + ".diff", unified_diff(scene.place.text, after, scene.file.string())},
          {"probe.txt", text_of(checks)}};
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

Result<std::string> undo_data(const nginx::Scene& scene, const nginx::Rule& rule) {
  return nginx::to_json({.file = scene.file,
                         .target = rule.target,
                         .before = scene.place.text,
                         .retry_after_s = scene.edit.retry_after_s,
                         .places = scene.edit.places,
                         .version = nginx::Version::kTwo});
}

/// The refusal of an undo, with what somebody changed and how to go on.
Refusal with_difference(Refusal refusal, const nginx::Undo& undo, const ContainmentId& id) {
  if (!refusal.difference.empty()) return refusal;
  const Result<std::string> now = os::read_file(undo.file, limits::kDocumentBytes);
  if (!now) {
    refusal.reasons.push_back(now.error().full());
    return refusal;
  }
  refusal.difference = nginx::difference_since(undo, id, *now);
  // Empty: the file is as Quell wrote it, and something else is in the way.
  if (!refusal.difference.empty() && !refusal.reasons.empty()) {
    refusal.reasons = {refusal.reasons.front(), std::string(nginx::kPutBack)};
  }
  return refusal;
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
  auto looked = nginx::look_at(site_, depth_for(rule));
  if (!looked && looked.error().code() == ErrorCode::kPermissionDenied) {
    return Refusal{{rights_missing(looked.error())}, ""};
  }
  QUELL_TRY(const SceneOrRefusal look, std::move(looked));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const nginx::Scene& scene = std::get<nginx::Scene>(look);
  if (const auto objection = objection_here(site_, scene, rule, own_address(site_))) {
    return Refusal{{*objection}, ""};
  }
  if (const auto data = undo_data(scene, rule); !data) return Refusal{{data.error().full()}, ""};
  const std::string after = nginx::put_in(scene.original, web::with_rule(scene.edit, rule));
  Plan plan{
      .actuator = fmt::format("{}:{}", kKind, site_.name),
      .measure = request.measure,
      .summary = fmt::format("{}: {}", terminal_safe(site_.name), web::effect_words(rule.target)),
      .changes = {},
      .actions = {},
      .affected = request.affected,
      .warnings = nginx::warnings_for(scene, rule, site_),
      .undo = fmt::format("the lines are taken out of {} again (with no containment left it "
                          "is byte for byte as now), reload, probe",
                          scene.file.string()),
      .expiry = end_words(request.measure, "nginx"),
      .basis = scene.place.text};
  if (after != scene.place.text) {
    plan.changes.push_back(
        {scene.file.string(), unified_diff(scene.place.text, after, scene.file.string())});
  }
  plan.actions = {
      fmt::format("{} -t on a copy of the configuration", site_.binary.string()),
      fmt::format("SIGHUP (reload) to the nginx that {} names", site_.pid_file.string()),
      fmt::format("requests to {}: what falls under it in its spellings, and {}",
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
  QUELL_TRY(const SceneOrRefusal look, nginx::look_at(site_, depth_for(rule)));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const nginx::Scene& scene = std::get<nginx::Scene>(look);
  if (scene.place.text != plan.basis) {
    return overtaken(scene.file.string(),
                     unified_diff(plan.basis, scene.place.text, scene.file.string()));
  }
  on_step("baseline");
  const nginx::Edit edit = web::with_rule(scene.edit, rule);
  const auto own = own_address(site_);
  if (const auto objection = objection_here(site_, scene, rule, own)) {
    return Refusal{{*objection}, ""};
  }
  QUELL_TRY(const web::Control control,
            web::control_now(web::Outside(nginx::entrance_of(site_)),
                             {scene.original, scene.edit, own}, {scene.original, edit, own}));

  on_step("store-undo");
  QUELL_TRY(const std::string data, undo_data(scene, rule));
  QUELL_CHECK(sink.store({rule.id, plan.actuator, plan.summary, data}));

  QUELL_TRY(nginx::ChangeOutcome outcome,
            nginx::carry_out({site_, scene, edit, rule.target, own, control, on_step}));
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
  web::Proof& proof = std::get<nginx::Changed>(outcome).proof;
  auto exhibits = exhibits_of(scene, nginx::put_in(scene.original, edit), proof.checks);
  std::string summary = web::result_words(rule.target, proof);
  return Applied{{.state = State::kInForce,
                  .summary = std::move(summary),
                  .checks = std::move(proof.checks),
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
  const web::Outside outside(nginx::entrance_of(site_));
  // Whether anybody answers at all: a site that is down is an error, not a state.
  QUELL_TRY(const target::Address own, outside.own_address());
  if (const auto* refusal = std::get_if<Refusal>(&look)) {
    return ProbeReport{.state = State::kAltered,
                       .summary = fmt::format("altered: {}", refusal_text(*refusal)),
                       .checks = web::altered_checks(outside, rule.target, own),
                       .difference = refusal->difference,
                       .took = since(began)};
  }
  const nginx::Scene& scene = std::get<nginx::Scene>(look);
  const nginx::Rule* there = web::find_rule(scene.edit, rule.id);
  const bool in_file = there != nullptr && *there == rule;
  const web::Expectations expected(scene.original, scene.edit, own);
  // Before a probe nobody has seen the ordinary page; where the rule is half applied it may be hit.
  const bool control_hit = web::control_is_contained(expected, outside.entrance()) ||
                           web::falls_under(rule.target, {.target = site_.control}, own);
  const web::Control control =
      control_hit ? web::Control(web::NotLookedAt{}) : web::Control(web::Ordinary{});
  web::Proof proof = nginx::look_after_reload(site_, [&] {
    return web::checks_of(outside, rule.target, expected, scene.original, control);
  });
  const bool as_configured = all_passed(proof.checks);
  const State state = !as_configured ? State::kHalfApplied
                      : in_file      ? State::kInForce
                                     : State::kAbsent;
  std::string summary = fmt::format("{}: the configuration file {} it, and the site {} so",
                                    name_of(state), in_file ? "holds" : "does not hold",
                                    as_configured ? "answers" : "does not answer");
  if (state == State::kInForce) summary = web::result_words(rule.target, proof);
  return ProbeReport{.state = state,
                     .summary = std::move(summary),
                     .checks = std::move(proof.checks),
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
    return with_difference(*refusal, undo, record.id);
  }
  const nginx::Scene& scene = std::get<nginx::Scene>(look);
  const nginx::Edit edit = web::without_rule(scene.edit, record.id);
  if (edit != scene.edit) {
    if (const auto objection = nginx::objection_to_rights(site_, scene)) {
      return Refusal{{*objection}, ""};
    }
  }
  on_step("baseline");
  const auto own = own_address(site_);
  QUELL_TRY(const web::Control control,
            web::control_now(web::Outside(nginx::entrance_of(site_)),
                             {scene.original, scene.edit, own}, {scene.original, edit, own}));
  QUELL_TRY(nginx::ChangeOutcome outcome,
            nginx::carry_out({site_, scene, edit, undo.target, own, control, on_step}));
  on_step("done");
  if (auto* moved = std::get_if<nginx::Overtaken>(&outcome)) {
    return overtaken(scene.file.string(), std::move(moved->difference));
  }
  if (auto* failed = std::get_if<nginx::NotChanged>(&outcome)) {
    return Refusal{{"the containment stays in force: " + failed->why}, ""};
  }
  auto& checks = std::get<nginx::Changed>(outcome).proof.checks;
  const std::string after = nginx::put_in(scene.original, edit);
  auto exhibits = exhibits_of(scene, after, checks);
  return Undone{
      {.state = State::kAbsent,
       .summary = edit.rules.empty()
                      ? "nothing of Quell is left in the configuration"
                      : fmt::format("other containments that stay in force: {}", edit.rules.size()),
       .checks = std::move(checks),
       .took = since(began)},
      std::move(exhibits)};
}

}  // namespace quell::contain
