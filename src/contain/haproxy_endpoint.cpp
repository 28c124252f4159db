#include "contain/haproxy_endpoint.h"

#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include "base/limits.h"
#include "base/safe_text.h"
#include "checks.h"
#include "end_words.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "haproxy/change.h"
#include "haproxy/rights.h"
#include "haproxy/undo_record.h"
#include "haproxy/wish.h"
#include "os/file.h"
#include "os/replace_file.h"
#include "unified_diff.h"
#include "web/altered_checks.h"
#include "web/words.h"

namespace quell::contain {

namespace {

constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr std::string_view kKind = "haproxy-endpoint";

using haproxy::Edit;
using haproxy::MapKind;
using haproxy::Scene;
using haproxy::SceneOrRefusal;
using haproxy::Wish;

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

Result<os::DirectoryLock> lock(const HaproxySite& site) {
  return os::DirectoryLock::acquire(site.directory, kLockPatience);
}

/// Nothing when the site cannot be reached: then a probe says so.
std::optional<target::Address> own_address(const web::Entrance& entrance) {
  const auto own = web::Outside(entrance).own_address();
  return own ? std::optional(*own) : std::nullopt;
}

std::string after(const Scene& scene, MapKind kind, const Edit& edit) {
  const haproxy::MapFile& map = kind == MapKind::kRequests ? scene.requests : scene.addresses;
  return haproxy::put_in(kind, map.original, edit, scene.original());
}

/// Everything that decides what a plan does: the maps on disk and in the processes.
std::string basis_of(const Scene& scene) {
  std::string basis = scene.requests.text + scene.addresses.text;
  for (const haproxy::Loaded& one : scene.loaded) {
    // Processes of before a reload come to their end by themselves.
    if (one.old_worker != 0) continue;
    basis += one.socket;
    for (const haproxy::Rule& rule : one.edit.rules) {
      basis += fmt::format("\n{} {}", rule.id.text(), to_text(rule.target));
    }
  }
  return basis;
}

std::vector<Change> changes_of(const Scene& scene, const Edit& edit) {
  std::vector<Change> changes;
  for (const auto& [kind, map] : {std::pair(MapKind::kAddresses, &scene.addresses),
                                  std::pair(MapKind::kRequests, &scene.requests)}) {
    std::string diff = unified_diff(map->text, after(scene, kind, edit), map->file.string());
    if (!diff.empty()) changes.push_back({map->file.string(), std::move(diff)});
  }
  return changes;
}

std::vector<Exhibit> exhibits_of(const Scene& scene, const Edit& edit,
                                 const std::vector<Check>& checks) {
  std::vector<Exhibit> result{{"before/requests.map", scene.requests.text},
                              {"before/addresses.map", scene.addresses.text}};
  for (Change& change : changes_of(scene, edit)) {
    result.push_back({change.where + ".diff", std::move(change.diff)});
  }
  result.push_back({"probe.txt", text_of(checks)});
  return result;
}

Refusal refusal_of(haproxy::Overtaken& moved) {
  return {std::move(moved.reasons), std::move(moved.difference)};
}

/// The refusal of an undo, with what somebody changed and how to go on.
Refusal with_difference(Refusal refusal, const HaproxySite& site, const haproxy::Undo& undo,
                        const ContainmentId& id) {
  if (!refusal.difference.empty()) return refusal;
  refusal.difference = haproxy::difference_since(site, undo, id);
  if (!refusal.difference.empty() && !refusal.reasons.empty()) {
    refusal.reasons = {refusal.reasons.front(), std::string(haproxy::kPutBack)};
  }
  return refusal;
}

std::string first_reason(const Refusal& refusal) {
  return refusal.reasons.empty() ? std::string() : refusal.reasons.front();
}

RolledBack rolled_back(const Scene& scene, haproxy::NotChanged& failed,
                       std::chrono::steady_clock::time_point began) {
  auto exhibits = exhibits_of(scene, scene.edit(), failed.checks);
  return {failed.why,
          {.state = State::kAbsent,
           .summary = "nothing is changed",
           .checks = std::move(failed.checks),
           .took = since(began)},
          std::move(exhibits)};
}

}  // namespace

HaproxyEndpoint::HaproxyEndpoint(HaproxySite site) : site_(std::move(site)) {}
HaproxyEndpoint::~HaproxyEndpoint() = default;

std::string_view HaproxyEndpoint::kind() const {
  return kKind;
}

Result<PlanAnswer> HaproxyEndpoint::plan(const PlanRequest& request) {
  QUELL_CHECK(haproxy::check_site(site_));
  const auto asked = haproxy::read_wish(request.measure);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) return *refusal;
  const Wish& wish = std::get<Wish>(asked);
  auto looked = haproxy::look_at(site_);
  if (!looked) {
    if (auto refusal = haproxy::refusal_of_rights(looked.error())) return *std::move(refusal);
  }
  QUELL_TRY(const SceneOrRefusal look, std::move(looked));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const Scene& scene = std::get<Scene>(look);
  const auto own = own_address(haproxy::entrance_of(site_));
  QUELL_TRY(const std::optional<Refusal> objection,
            haproxy::objection_here(site_, scene, wish, own, request.traffic));
  if (objection) return *objection;
  QUELL_TRY(const std::optional<Refusal> no_right, haproxy::objection_to_rights(site_, scene));
  if (no_right) return *no_right;
  const Edit edit = web::with_rule(scene.edit(), wish.rule);
  Plan plan{.actuator = fmt::format("{}:{}", kKind, site_.name),
            .measure = request.measure,
            .summary = fmt::format("{}: {}", terminal_safe(site_.name),
                                   web::effect_words(wish.rule.target)),
            .changes = changes_of(scene, edit),
            .actions = {},
            .affected = request.affected,
            .warnings = haproxy::warnings_for(site_, scene, wish.rule),
            .undo = fmt::format("the entries are taken out of the running HAProxy and of {} again "
                                "(with no containment left both maps are byte for byte as now), "
                                "probe",
                                site_.directory.string()),
            .expiry = end_words(request.measure, "HAProxy"),
            .basis = basis_of(scene)};
  plan.actions = {fmt::format("{} -c on the new maps", site_.binary.string()),
                  fmt::format("the maps' new entries, each map at once and without a reload, at {}",
                              fmt::join(site_.sockets, ", ")),
                  fmt::format("requests to {}: what falls under it in its spellings, and {}",
                              site_.probe_at.text(), terminal_safe(site_.control))};
  return plan;
}

Result<ApplyOutcome> HaproxyEndpoint::apply(const Plan& plan, UndoSink& sink,
                                            const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(haproxy::check_site(site_));
  const auto asked = haproxy::read_wish(plan.measure);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) return *refusal;
  const Wish& wish = std::get<Wish>(asked);
  on_step("lock");
  QUELL_TRY(const os::DirectoryLock held, lock(site_));
  QUELL_TRY(const SceneOrRefusal look, haproxy::look_at(site_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) return *refusal;
  const Scene& scene = std::get<Scene>(look);
  if (basis_of(scene) != plan.basis) {
    return Refusal{{"the maps were changed since the plan was made; nothing was done"},
                   unified_diff(plan.basis, basis_of(scene), site_.directory.string())};
  }
  on_step("baseline");
  const Edit edit = web::with_rule(scene.edit(), wish.rule);
  const web::Entrance entrance = haproxy::entrance_of(site_);
  const auto own = own_address(entrance);
  QUELL_TRY(const std::optional<Refusal> objection,
            haproxy::objection_here(site_, scene, wish, own, std::nullopt));
  if (objection) return *objection;
  QUELL_TRY(const std::optional<Refusal> no_right, haproxy::objection_to_rights(site_, scene));
  if (no_right) return *no_right;
  QUELL_TRY(const web::Control control,
            web::control_now(web::Outside(entrance), {scene.original(), scene.edit(), own},
                             {scene.original(), edit, own}));

  on_step("store-undo");
  QUELL_TRY(const std::string data,
            haproxy::to_json({wish.rule.target, scene.requests.text, scene.addresses.text}));
  QUELL_CHECK(sink.store({wish.rule.id, plan.actuator, plan.summary, data}));

  QUELL_TRY(
      haproxy::ChangeOutcome outcome,
      haproxy::carry_out({site_, entrance, scene, edit, wish.rule.target, own, control, on_step}));
  on_step("done");
  if (auto* moved = std::get_if<haproxy::Overtaken>(&outcome)) return refusal_of(*moved);
  if (auto* failed = std::get_if<haproxy::NotChanged>(&outcome)) {
    return rolled_back(scene, *failed, began);
  }
  web::Proof& proof = std::get<haproxy::Changed>(outcome).proof;
  auto exhibits = exhibits_of(scene, edit, proof.checks);
  return Applied{{.state = State::kInForce,
                  .summary = web::result_words(wish.rule.target, proof),
                  .checks = std::move(proof.checks),
                  .took = since(began)},
                 std::move(exhibits)};
}

Result<ProbeReport> HaproxyEndpoint::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(haproxy::check_site(site_));
  const auto asked = haproxy::read_wish(measure);
  if (const auto* refusal = std::get_if<Refusal>(&asked)) {
    return fail(ErrorCode::kInvalidInput, first_reason(*refusal));
  }
  const haproxy::Rule& rule = std::get<Wish>(asked).rule;
  const web::Entrance entrance = haproxy::entrance_of(site_);
  const web::Outside outside(entrance);
  // Whether anybody answers at all: a site that is down is an error, not a state.
  QUELL_TRY(const target::Address own, outside.own_address());
  QUELL_TRY(const SceneOrRefusal look, haproxy::look_at(site_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) {
    return ProbeReport{.state = State::kAltered,
                       .summary = "altered: " + first_reason(*refusal),
                       .checks = web::altered_checks(outside, rule.target, own),
                       .difference = refusal->difference,
                       .took = since(began)};
  }
  const Scene& scene = std::get<Scene>(look);
  const haproxy::Rule* there = web::find_rule(scene.edit(), rule.id);
  const bool in_maps = there != nullptr && *there == rule;
  const bool agree = scene.is_everywhere(scene.edit());
  const web::Expectations expected(scene.original(), scene.edit(), own);
  const bool control_hit = web::control_is_contained(expected, entrance) ||
                           web::falls_under(rule.target, {.target = site_.control}, own);
  web::Proof proof = web::checks_of(
      outside, rule.target, expected, scene.original(),
      control_hit ? web::Control(web::NotLookedAt{}) : web::Control(web::Ordinary{}));
  const bool as_said = agree && all_passed(proof.checks);
  const State state = !as_said ? State::kHalfApplied : in_maps ? State::kInForce : State::kAbsent;
  std::string summary =
      fmt::format("{}: the maps on disk {} it, {}, and the site {} so", name_of(state),
                  in_maps ? "hold" : "do not hold",
                  agree ? "those in HAProxy are the same" : "those in HAProxy are not the same",
                  all_passed(proof.checks) ? "answers" : "does not answer");
  if (state == State::kInForce) summary = web::result_words(rule.target, proof);
  return ProbeReport{.state = state,
                     .summary = std::move(summary),
                     .checks = std::move(proof.checks),
                     .took = since(began)};
}

Result<UndoOutcome> HaproxyEndpoint::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(haproxy::check_site(site_));
  QUELL_TRY(const haproxy::Undo undo, haproxy::undo_from_json(record.data));
  on_step("lock");
  QUELL_TRY(const os::DirectoryLock held, lock(site_));
  QUELL_TRY(const SceneOrRefusal look, haproxy::look_at(site_));
  if (const auto* refusal = std::get_if<Refusal>(&look)) {
    return with_difference(*refusal, site_, undo, record.id);
  }
  const Scene& scene = std::get<Scene>(look);
  const Edit edit = web::without_rule(scene.edit(), record.id);
  if (!scene.is_everywhere(edit)) {
    QUELL_TRY(const std::optional<Refusal> no_right, haproxy::objection_to_rights(site_, scene));
    if (no_right) return *no_right;
  }
  on_step("baseline");
  const web::Entrance entrance = haproxy::entrance_of(site_);
  const auto own = own_address(entrance);
  QUELL_TRY(const web::Control control,
            web::control_now(web::Outside(entrance), {scene.original(), scene.edit(), own},
                             {scene.original(), edit, own}));
  QUELL_TRY(haproxy::ChangeOutcome outcome,
            haproxy::carry_out({site_, entrance, scene, edit, undo.target, own, control, on_step}));
  on_step("done");
  if (auto* moved = std::get_if<haproxy::Overtaken>(&outcome)) return refusal_of(*moved);
  if (auto* failed = std::get_if<haproxy::NotChanged>(&outcome)) {
    return Refusal{{"the containment stays in force: " + failed->why}, ""};
  }
  auto& checks = std::get<haproxy::Changed>(outcome).proof.checks;
  auto exhibits = exhibits_of(scene, edit, checks);
  return Undone{
      {.state = State::kAbsent,
       .summary = edit.rules.empty()
                      ? "nothing of Quell is left in the maps"
                      : fmt::format("other containments that stay in force: {}", edit.rules.size()),
       .checks = std::move(checks),
       .took = since(began)},
      std::move(exhibits)};
}

}  // namespace quell::contain
