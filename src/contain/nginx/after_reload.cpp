#include "nginx/after_reload.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks.h"
#include "nginx/workers.h"
#include "os/deadline.h"

namespace quell::contain::nginx {

namespace {

constexpr Duration kLongestWait = std::chrono::seconds(2);
constexpr Duration kPause = std::chrono::milliseconds(10);

/// Whether it is over when this returns; nullopt: that is not known.
std::optional<bool> wait_until_over(const NginxSite& site, const os::Deadline& deadline) {
  for (;;) {
    const std::optional<bool> goes_on = reload_goes_on(site);
    if (!goes_on) return std::nullopt;
    if (!*goes_on) return true;
    if (deadline.expired() || !os::sleep_until(os::Deadline::after(kPause))) return false;
  }
}

/// Whether others accept than these when this returns.
bool wait_for_others(const NginxSite& site, const std::vector<int>& workers,
                     const os::Deadline& deadline) {
  while (accepting_workers(site) == workers) {
    if (deadline.expired() || !os::sleep_until(os::Deadline::after(kPause))) return false;
  }
  return true;
}

Check note(std::string seen) {
  return {.what = "workers of nginx of before a reload",
          .expected = "none of them accepts",
          .seen = std::move(seen),
          .outcome = Check::Outcome::kNote};
}

void say(std::optional<bool> is_over, web::Proof& proof) {
  if (is_over == true) return;
  proof.checks.push_back(note(
      is_over
          ? "some were started a moment after others: a reload may go on, and answers come from "
            "before it"
          : "not known: the system does not show nginx's workers here"));
}

}  // namespace

web::Proof look_after_reload(const NginxSite& site, const std::function<web::Proof()>& look) {
  const os::Deadline deadline = os::Deadline::after(std::min(site.patience, kLongestWait));
  std::optional<bool> is_over = wait_until_over(site, deadline);
  const std::vector<int> workers = accepting_workers(site);
  web::Proof proof = look();
  if (all_passed(proof.checks) || !is_over) {
    say(is_over, proof);
    return proof;
  }
  if (!wait_for_others(site, workers, deadline)) {
    proof.checks.push_back(
        note("no reload was seen to come; if one was asked for a moment ago, the next probe shows "
             "what it brings"));
    return proof;
  }
  is_over = wait_until_over(site, deadline);
  proof = look();
  say(is_over, proof);
  return proof;
}

}  // namespace quell::contain::nginx
