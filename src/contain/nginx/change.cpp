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

bool meets(const Look& look, const Expectation& expected) {
  return look.reference == expected.reference;
}

std::string words_of(const Expectation& expected) {
  return expected.reference ? fmt::format("503 with reference {}", *expected.reference)
                            : std::string("not contained");
}

Check check_of(const std::string& target, const Result<Look>& look, std::string expected,
               bool passed) {
  return {.what = "GET " + target,
          .expected = std::move(expected),
          .seen = look ? look->words() : look.error().full(),
          .outcome = passed ? Check::Outcome::kPassed : Check::Outcome::kFailed};
}

struct ControlWords {
  std::string operator()(const NotLookedAt& /*unused*/) const { return "not looked at"; }
  std::string operator()(const AsBefore& before) const {
    return fmt::format("{} as before", before.status);
  }
  std::string operator()(const Ordinary& /*unused*/) const { return "an ordinary answer"; }
};

Check control_check(const NginxSite& site, const Outside& outside, const Control& control) {
  const Result<Look> look = outside.look(site.control);
  bool passed = look && !look->reference;
  if (const auto* before = std::get_if<AsBefore>(&control)) {
    passed = passed && look->status == before->status;
  } else {
    passed = passed && look->status < 500;
  }
  return check_of(site.control, look, std::visit(ControlWords{}, control), passed);
}

/// Waits until new connections get what is expected, then looks at everything.
Result<std::vector<Check>> prove(const ChangeRequest& request, const Edit& edit) {
  const Outside outside(request.site);
  const Expectation expected = expectation_of(request.endpoint, request.scene.original, edit);
  QUELL_TRY(const std::optional<Look> never,
            outside.wait_until(sendable(request.endpoint.path),
                               [&](const Look& look) { return meets(look, expected); }));
  if (never) return std::vector{check_of(never->target, *never, words_of(expected), false)};
  // Those that stay must answer with the new configuration too.
  std::vector<Check> checks;
  for (const Rule& rule : edit.rules) {
    if (rule.endpoint == request.endpoint) continue;
    const Expectation other = expectation_of(rule.endpoint, request.scene.original, edit);
    const std::string target = sendable(rule.endpoint.path);
    const Result<Look> look = outside.look(target);
    checks.push_back(check_of(target, look, words_of(other), look && meets(*look, other)));
  }
  std::vector<Check> own = checks_of(request.site, outside, expected, request.control);
  checks.insert(checks.end(), own.begin(), own.end());
  return checks;
}

std::string first_failure(const std::vector<Check>& checks) {
  const auto failed = std::ranges::find(checks, Check::Outcome::kFailed, &Check::outcome);
  if (failed == checks.end()) return "nothing failed";
  return fmt::format("{}: expected {}, got {}", failed->what, failed->expected, failed->seen);
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

bool covers(const target::Endpoint& rule, const target::Endpoint& endpoint) {
  if (rule == endpoint) return true;
  if (rule.match == target::PathMatch::kExact) {
    return rule.path == endpoint.path && endpoint.match == target::PathMatch::kExact;
  }
  if (rule.path == endpoint.path) return true;
  const bool slash = rule.path.ends_with('/');
  return endpoint.path.starts_with(slash ? rule.path : rule.path + '/');
}

Expectation expectation_of(const target::Endpoint& endpoint, std::string_view original,
                           const Edit& edit) {
  const bool covered = std::ranges::any_of(
      edit.rules, [&](const Rule& rule) { return covers(rule.endpoint, endpoint); });
  return {endpoint, covered ? std::optional(reference(original, edit)) : std::nullopt};
}

bool control_is_contained(const NginxSite& site, const Edit& edit) {
  return std::ranges::any_of(
      edit.rules, [&](const Rule& rule) { return covers(rule.endpoint, control_of(site)); });
}

std::vector<Check> checks_of(const NginxSite& site, const Outside& outside,
                             const Expectation& expected, const Control& control) {
  std::vector<Check> checks;
  for (const std::string& target : spellings_of(expected.endpoint, site.host)) {
    const Result<Look> look = outside.look(target);
    const bool retry = !expected.reference || (look && look->has_retry_after);
    checks.push_back(check_of(target, look,
                              words_of(expected) + (expected.reference ? " and Retry-After" : ""),
                              look && retry && meets(*look, expected)));
  }
  if (!std::holds_alternative<NotLookedAt>(control)) {
    checks.push_back(control_check(site, outside, control));
  }
  return checks;
}

bool all_passed(const std::vector<Check>& checks) {
  return std::ranges::none_of(
      checks, [](const Check& check) { return check.outcome == Check::Outcome::kFailed; });
}

target::Endpoint control_of(const NginxSite& site) {
  return {target::normalised_path(target::split_target(site.control).path),
          target::PathMatch::kExact};
}

Result<void> reload(const NginxSite& site) {
  return signal_master(site, SIGHUP);
}

Result<ChangeOutcome> carry_out(const ChangeRequest& request) {
  const Scene& scene = request.scene;
  const std::string text = put_in(scene.original, request.edit);
  if (text == scene.place.text) {
    std::vector<Check> checks =
        checks_of(request.site, Outside(request.site),
                  expectation_of(request.endpoint, scene.original, request.edit), request.control);
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
