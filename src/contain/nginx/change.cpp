#include "nginx/change.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "base/limits.h"
#include "fmt/format.h"
#include "nginx/check.h"
#include "os/file.h"
#include "os/process.h"
#include "os/replace_file.h"
#include "unified_diff.h"

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

/// Waits until new connections get what is expected, then looks at everything.
Result<std::vector<Check>> prove(const ChangeRequest& request, const Edit& edit) {
  const Outside outside(request.site);
  const Expectations expected(request.scene.original, edit);
  const Spelling plain{sendable(request.endpoint.path), request.endpoint.path};
  QUELL_TRY(const bool live, outside.wait_until(plain.target, [&](const Look& look) {
    return expected.met_by(plain.path, look);
  }));
  if (!live) return std::vector{check_path(outside, plain, expected)};
  // Those that stay must answer with the new configuration too.
  std::vector<Check> checks;
  for (const Rule& rule : edit.rules) {
    if (rule.endpoint == request.endpoint) continue;
    const std::string& path = rule.endpoint.path;
    checks.push_back(check_path(outside, {sendable(path), path}, expected));
  }
  const std::vector<Check> own = checks_of(outside, request.endpoint, expected, request.control);
  checks.insert(checks.end(), own.begin(), own.end());
  return checks;
}

Result<ChangeOutcome> roll_back(const ChangeRequest& request, std::string why) {
  request.on_step("roll-back");
  const Scene& scene = request.scene;
  QUELL_CHECK(os::replace_file(scene.file, scene.place.text, kTemporaryName));
  if (const Result<void> reloaded = reload(request.site); !reloaded) {
    return fail(reloaded.error(),
                fmt::format("{}; the file is as it was, but nginx could not be reloaded", why));
  }
  Result<std::vector<Check>> checks = prove(request, scene.edit);
  if (!checks || !all_passed(*checks)) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; the file is as it was, but the site does not answer as before: {}",
                            why, checks ? first_failure(*checks) : checks.error().full()));
  }
  return NotChanged{std::move(why), *std::move(checks)};
}

}  // namespace

Result<void> reload(const NginxSite& site) {
  return signal_master(site, SIGHUP);
}

Result<ChangeOutcome> carry_out(const ChangeRequest& request) {
  const Scene& scene = request.scene;
  const std::string text = put_in(scene.original, request.edit);
  if (text == scene.place.text) {
    const Expectations expected(scene.original, request.edit);
    std::vector<Check> checks =
        checks_of(Outside(request.site), request.endpoint, expected, request.control);
    if (all_passed(checks)) return Changed{std::move(checks)};
  }
  request.on_step("check");
  QUELL_CHECK(signal_master(request.site, 0));
  QUELL_TRY(const std::optional<std::string> objection,
            try_configuration(request.site, scene.place, text));
  if (objection) return NotChanged{*objection, {}};

  // The lock holds back Quell only: an editor or configuration management may have been here.
  QUELL_TRY(const std::string now, os::read_file(scene.file, limits::kDocumentBytes));
  if (now != scene.place.text) {
    return Overtaken{unified_diff(scene.place.text, now, scene.file.string())};
  }
  request.on_step("replace");
  if (text != now) QUELL_CHECK(os::replace_file(scene.file, text, kTemporaryName));
  request.on_step("reload");
  if (const Result<void> reloaded = reload(request.site); !reloaded) {
    return roll_back(request, reloaded.error().full());
  }
  request.on_step("prove");
  Result<std::vector<Check>> checks = prove(request, request.edit);
  if (!checks) return roll_back(request, checks.error().full());
  if (!all_passed(*checks)) return roll_back(request, first_failure(*checks));
  return Changed{*std::move(checks)};
}

}  // namespace quell::contain::nginx
