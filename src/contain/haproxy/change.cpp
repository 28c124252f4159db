#include "haproxy/change.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "checks.h"
#include "fmt/format.h"
#include "haproxy/old_workers.h"
#include "replace_ours.h"
#include "unified_diff.h"
#include "web/questions.h"

namespace quell::contain::haproxy {

namespace {

constexpr const char* kTemporaryName = ".quell-new";

/// What is to be in the files and in each process.
struct Goal {
  std::string requests;
  std::string addresses;
  std::vector<Edit> loaded;  ///< for each socket
};

Goal goal_of(const Scene& scene, const Edit& edit) {
  return {
      .requests = put_in(MapKind::kRequests, scene.original(), edit, scene.original()),
      .addresses = put_in(MapKind::kAddresses, scene.addresses.original, edit, scene.original()),
      .loaded = std::vector<Edit>(scene.loaded.size(), edit)};
}

Goal as_it_was(const Scene& scene) {
  Goal goal{.requests = scene.requests.text, .addresses = scene.addresses.text, .loaded = {}};
  for (const Loaded& one : scene.loaded) goal.loaded.push_back(one.edit);
  return goal;
}

Result<void> load(const ChangeRequest& request, MapKind kind, const Goal& goal) {
  request.on_step(kind == MapKind::kRequests ? "load-requests" : "load-addresses");
  const Scene& scene = request.scene;
  for (std::size_t i = 0; i < scene.loaded.size(); ++i) {
    const Runtime runtime = runtime_of(request.site, scene.loaded[i]);
    const Edit& edit = goal.loaded[i];
    const Result<void> done =
        kind == MapKind::kRequests
            ? runtime.replace(scene.requests.name, request_entries(scene.original(), edit))
            : runtime.replace(scene.addresses.name, address_entries(edit));
    // A process of before a reload may have ended since: then nothing needs to be done there.
    const int worker = scene.loaded[i].old_worker;
    if (!done && (worker == 0 || !has_ended(request.site, worker, done.error()))) return done;
  }
  return {};
}

Result<void> write(const ChangeRequest& request, MapKind kind, const Goal& goal) {
  const bool is_requests = kind == MapKind::kRequests;
  request.on_step(is_requests ? "replace-requests" : "replace-addresses");
  const MapFile& map = is_requests ? request.scene.requests : request.scene.addresses;
  const std::string& wanted = is_requests ? goal.requests : goal.addresses;
  const Goal changed = goal_of(request.scene, request.edit);
  const std::string& ours = is_requests ? changed.requests : changed.addresses;
  return replace_ours(map.file, {map.text, ours}, wanted, kTemporaryName);
}

Result<void> put_in(const ChangeRequest& request, const Goal& goal) {
  QUELL_CHECK(write(request, MapKind::kAddresses, goal));
  QUELL_CHECK(write(request, MapKind::kRequests, goal));
  QUELL_CHECK(load(request, MapKind::kAddresses, goal));
  return load(request, MapKind::kRequests, goal);
}

Result<void> take_out(const ChangeRequest& request, const Goal& goal) {
  QUELL_CHECK(load(request, MapKind::kRequests, goal));
  QUELL_CHECK(load(request, MapKind::kAddresses, goal));
  QUELL_CHECK(write(request, MapKind::kRequests, goal));
  return write(request, MapKind::kAddresses, goal);
}

std::vector<Check> old_worker_checks(const ChangeRequest& request, const Edit& edit) {
  const Scene& scene = request.scene;
  const auto wanted = request_entries(scene.original(), edit);
  std::vector<Check> checks;
  for (const Loaded& one : scene.loaded) {
    if (one.old_worker == 0) continue;
    const auto entries = runtime_of(request.site, one).entries(scene.requests.name);
    if (!entries && has_ended(request.site, one.old_worker, entries.error())) continue;
    const bool same = entries && *entries == wanted;
    checks.push_back({.what = fmt::format("process {} of before a reload", one.old_worker),
                      .expected = "the same maps",
                      .seen = !entries ? entries.error().full()
                              : same   ? "they are loaded"
                                       : "others",
                      .outcome = same ? Check::Outcome::kPassed : Check::Outcome::kFailed});
  }
  for (const std::string& why : scene.unreached) {
    checks.push_back({.what = "processes of before a reload",
                      .expected = "the same maps",
                      .seen = "not reached: " + why,
                      .outcome = Check::Outcome::kNote});
  }
  return checks;
}

/// Waits until every new connection gets what `edit` makes, then looks at everything.
Result<web::Proof> prove(const ChangeRequest& request, const Edit& edit) {
  request.on_step("prove");
  const web::Outside outside(request.entrance);
  const std::string& original = request.scene.original();
  const web::Expectations expected(original, edit, request.own);
  const std::string sign = web::sign_path(original);
  QUELL_TRY(const bool live, outside.wait_until(sign, [&](const web::Look& look) {
    return look.reference == expected.reference();
  }));
  if (!live) {
    return web::Proof{
        .checks = {{.what = "GET " + sign,
                    .expected = expected.reference() ? "reference " + *expected.reference()
                                                     : std::string("no containment"),
                    .seen = "something else answers: are Quell's lines in the frontend of the "
                            "probe address, before rules that answer, and as Quell gave them?",
                    .outcome = Check::Outcome::kFailed}}};
  }
  web::Proof proof = web::checks_of(outside, request.target, expected, original, request.control);
  for (const Rule& rule : edit.rules) {
    const web::Question question = web::principal_question(rule.target, request.entrance);
    if (rule.target == request.target || !expected.verdict_for(question)) continue;
    proof.checks.push_back(web::check_question(outside, question, expected));
  }
  // No new connection reaches these, so their maps are all that can be looked at.
  std::ranges::move(old_worker_checks(request, edit), std::back_inserter(proof.checks));
  return proof;
}

Result<ChangeOutcome> roll_back(const ChangeRequest& request, std::string why) {
  request.on_step("roll-back");
  if (const auto undone = take_out(request, as_it_was(request.scene)); !undone) {
    return fail(undone.error(), fmt::format("{}; and it could not be rolled back", why));
  }
  const Edit& before =
      request.scene.loaded.empty() ? request.scene.edit() : request.scene.loaded.front().edit;
  Result<web::Proof> proof = prove(request, before);
  if (!proof || !all_passed(proof->checks)) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; the maps are as they were, but the site does not answer as "
                            "before: {}",
                            why, proof ? first_failure(proof->checks) : proof.error().full()));
  }
  return NotChanged{std::move(why), std::move(proof->checks)};
}

/// The lock holds back Quell only.
Result<std::optional<Overtaken>> overtaken(const ChangeRequest& request) {
  QUELL_TRY(SceneOrRefusal now, look_at(request.site));
  if (auto* refusal = std::get_if<Refusal>(&now)) {
    return Overtaken{std::move(refusal->reasons), std::move(refusal->difference)};
  }
  const Scene& scene = std::get<Scene>(now);
  std::string difference;
  for (const auto& [before, after] : {std::pair(&request.scene.requests, &scene.requests),
                                      std::pair(&request.scene.addresses, &scene.addresses)}) {
    difference += unified_diff(before->text, after->text, after->file.string());
  }
  if (difference.empty()) return std::nullopt;
  return Overtaken{{"a map was changed by somebody else; nothing was done"}, std::move(difference)};
}

}  // namespace

Result<ChangeOutcome> carry_out(const ChangeRequest& request) {
  const Scene& scene = request.scene;
  if (scene.is_everywhere(request.edit)) {
    QUELL_TRY(web::Proof proof, prove(request, request.edit));
    if (all_passed(proof.checks)) return Changed{std::move(proof)};
    return NotChanged{first_failure(proof.checks), std::move(proof.checks)};
  }
  request.on_step("check");
  const Goal goal = goal_of(scene, request.edit);
  const auto objection = try_maps(request.site, goal.requests, goal.addresses);
  if (!objection) return NotChanged{objection.error().full(), {}};
  if (*objection) return NotChanged{"HAProxy does not take the maps: " + **objection, {}};
  auto moved = overtaken(request);
  if (!moved) return NotChanged{moved.error().full(), {}};
  if (*moved) return **std::move(moved);

  const bool is_coming = request.edit.rules.size() >= scene.edit().rules.size();
  const Result<void> done = is_coming ? put_in(request, goal) : take_out(request, goal);
  if (!done) return roll_back(request, done.error().full());
  Result<web::Proof> proof = prove(request, request.edit);
  if (!proof) return roll_back(request, proof.error().full());
  if (!all_passed(proof->checks)) {
    return roll_back(request, first_failure(proof->checks));
  }
  return Changed{*std::move(proof)};
}

}  // namespace quell::contain::haproxy
