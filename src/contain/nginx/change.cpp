#include "nginx/change.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "base/limits.h"
#include "checks.h"
#include "fmt/format.h"
#include "nginx/check.h"
#include "nginx/workers.h"
#include "os/file.h"
#include "os/process.h"
#include "os/replace_file.h"
#include "replace_ours.h"
#include "unified_diff.h"
#include "web/questions.h"

namespace quell::contain::nginx {

namespace {

/// 0 asks only whether SIGHUP could be sent.
Result<void> signal_master(const NginxSite& site, int number) {
  QUELL_TRY(const int pid, master_of(site));
  if (Result<void> sent = os::signal_program(pid, site.binary, number); !sent) {
    return fail(sent.error(), "nginx cannot be reloaded");
  }
  return {};
}

/// Where a configuration shows itself, and how; nullopt: nothing of ours is in it.
struct Sign {
  std::string target;
  std::optional<std::string> reference;
};

Sign sign_of(const ChangeRequest& request, const Edit& edit) {
  const std::string& original = request.scene.original;
  if (edit.rules.empty()) return {.target = web::sign_path(original), .reference = std::nullopt};
  // Version 1 shows its reference only where it stops something.
  const bool is_old = edit.version == Version::kOne;
  return {
      .target =
          is_old
              ? web::principal_question(edit.rules.front().target, entrance_of(request.site)).target
              : web::sign_path(original),
      .reference = web::reference(original, edit)};
}

/// Waits until every new connection gets the configuration that `edit` makes; what failed, if time
/// ran out.
Result<std::optional<Check>> wait_for(const ChangeRequest& request, const web::Outside& outside,
                                      const Edit& edit, const std::vector<int>& old_workers) {
  const Sign sign = sign_of(request, edit);
  const auto settled = [&] { return is_settled(request.site, old_workers); };
  QUELL_TRY(bool live,
            outside.wait_until(
                sign.target,
                [&](const web::Look& look) { return look.reference == sign.reference; }, settled));
  // Nothing to be seen is what an edit of version 1 shows at the place of the sign, too.
  const Edit& before = request.scene.edit;
  if (live && before != edit && before.version == Version::kOne && !before.rules.empty()) {
    const Sign old = sign_of(request, before);
    QUELL_TRY(live,
              outside.wait_until(
                  old.target,
                  [&](const web::Look& look) { return look.reference != old.reference; }, settled));
  }
  if (live) return std::nullopt;
  return Check{.what = "GET " + sign.target,
               .expected = sign.reference ? "reference " + *sign.reference : "no containment",
               .seen = "another configuration answers",
               .outcome = Check::Outcome::kFailed};
}

/// Waits until new connections get what is expected, then looks at everything. `old_workers`: those
/// that accepted before the reload.
Result<web::Proof> prove(const ChangeRequest& request, const Edit& edit,
                         const std::vector<int>& old_workers) {
  const web::Outside outside(entrance_of(request.site));
  const std::string& original = request.scene.original;
  QUELL_TRY(std::optional<Check> failed, wait_for(request, outside, edit, old_workers));
  if (failed) return web::Proof{.checks = {*std::move(failed)}};
  const web::Expectations expected(original, edit, request.own);
  web::Proof proof = web::checks_of(outside, request.target, expected, original, request.control);
  // Those that stay must answer with the new configuration too.
  for (const Rule& rule : edit.rules) {
    const web::Question question = web::principal_question(rule.target, entrance_of(request.site));
    if (rule.target == request.target || !expected.verdict_for(question)) continue;
    proof.checks.push_back(web::check_question(outside, question, expected));
  }
  return proof;
}

/// `written`: what the file holds unless somebody else was there since.
Result<ChangeOutcome> roll_back(const ChangeRequest& request, const std::string& written,
                                std::string why) {
  request.on_step("roll-back");
  const Scene& scene = request.scene;
  const auto back = replace_ours(scene.file, {written}, scene.place.text, kTemporaryName);
  if (!back) return fail(back.error(), why + "; and it could not be rolled back");
  const std::vector<int> old_workers = accepting_workers(request.site);
  if (const Result<void> reloaded = reload(request.site); !reloaded) {
    return fail(reloaded.error(),
                fmt::format("{}; the file is as it was, but nginx could not be reloaded", why));
  }
  Result<web::Proof> proof = prove(request, scene.edit, old_workers);
  if (!proof || !all_passed(proof->checks)) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; the file is as it was, but the site does not answer as before: {}",
                            why, proof ? first_failure(proof->checks) : proof.error().full()));
  }
  return NotChanged{std::move(why), std::move(proof->checks)};
}

/// Where the file could not be replaced: mostly it is as it was, and nothing else was done yet.
Result<ChangeOutcome> not_replaced(const Scene& scene, const Error& error) {
  const Result<std::string> now = os::read_file(scene.file, limits::kDocumentBytes);
  if (now && *now == scene.place.text) return NotChanged{error.full(), {}};
  return std::unexpected(error);
}

}  // namespace

Result<void> reload(const NginxSite& site) {
  return signal_master(site, SIGHUP);
}

Result<void> may_reload(const NginxSite& site) {
  return signal_master(site, 0);
}

Result<ChangeOutcome> carry_out(const ChangeRequest& request) {
  const Scene& scene = request.scene;
  const std::string text = put_in(scene.original, request.edit);
  if (text == scene.place.text) {
    const web::Expectations expected(scene.original, request.edit, request.own);
    web::Proof proof = web::checks_of(web::Outside(entrance_of(request.site)), request.target,
                                      expected, scene.original, request.control);
    if (all_passed(proof.checks)) return Changed{std::move(proof)};
  }
  request.on_step("check");
  if (const Result<void> may = may_reload(request.site); !may) {
    return NotChanged{may.error().full(), {}};
  }
  const auto objection = try_configuration(request.site, scene.place, text);
  if (!objection) return NotChanged{objection.error().full(), {}};
  if (*objection) return NotChanged{**objection, {}};

  // The lock holds back Quell only: an editor or configuration management may have been here.
  const Result<os::FileRead> now = os::read_to_replace(scene.file, limits::kDocumentBytes);
  if (!now) return NotChanged{now.error().full(), {}};
  if (now->bytes != scene.place.text) {
    return Overtaken{unified_diff(scene.place.text, now->bytes, scene.file.string())};
  }
  request.on_step("replace");
  if (text != now->bytes) {
    const auto replaced = os::replace_file(scene.file, text, kTemporaryName, now->identity);
    if (!replaced) return not_replaced(scene, replaced.error());
  }
  request.on_step("reload");
  const std::vector<int> old_workers = accepting_workers(request.site);
  if (const Result<void> reloaded = reload(request.site); !reloaded) {
    return roll_back(request, text, reloaded.error().full());
  }
  request.on_step("prove");
  Result<web::Proof> proof = prove(request, request.edit, old_workers);
  if (!proof) return roll_back(request, text, proof.error().full());
  if (!all_passed(proof->checks)) {
    return roll_back(request, text, first_failure(proof->checks));
  }
  return Changed{*std::move(proof)};
}

}  // namespace quell::contain::nginx
