#include "nginx/plan_words.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "nginx/surroundings.h"

namespace quell::contain::nginx {

namespace {

constexpr std::size_t kMostNamed = 5;
constexpr unsigned kOfOneSubscriber = 64;

std::string addresses_words(const std::vector<target::Network>& networks) {
  std::string result;
  for (std::size_t i = 0; i < std::min(networks.size(), kMostNamed); ++i) {
    result += (i == 0 ? "" : ", ") + networks[i].text();
  }
  if (networks.size() > kMostNamed) {
    result += fmt::format(" and {} more", networks.size() - kMostNamed);
  }
  return result;
}

/// Which requests: "POST requests for /login with parameter:q~union from 203.0.113.9".
std::string requests_words(const target::Target& target) {
  std::string result = target.methods.empty()
                           ? std::string("requests")
                           : fmt::format("{} requests", fmt::join(target.methods, " and "));
  if (target.endpoint) result += " for " + to_text(*target.endpoint);
  if (!target.parameters.empty()) {
    result += " with " + to_text(target::Target{.parameters = target.parameters});
  }
  if (!target.addresses.empty()) result += " from " + addresses_words(target.addresses);
  return result;
}

bool is_single_v6(const target::Network& network) {
  return !network.base().is_v4() && network.prefix() > kOfOneSubscriber;
}

void warn_of_endpoint(const target::Endpoint& endpoint, std::vector<std::string>& result) {
  if (endpoint.match != target::PathMatch::kExact || endpoint.path.ends_with('/')) return;
  result.push_back(
      fmt::format("only {0} itself is meant; if the application also serves {0}/ "
                  "or paths below it, contain {0}/*",
                  terminal_safe(endpoint.path)));
}

void warn_of_addresses(const Scene& scene, const target::Target& target,
                       std::vector<std::string>& result) {
  result.push_back(address_words(scene.place));
  result.push_back(
      "that a client is refused can only be proved from its own address: in force is that the "
      "configuration that answers holds it");
  if (std::ranges::any_of(target.addresses, is_single_v6)) {
    result.push_back("whoever has an IPv6 address mostly has its whole /64, and can take another");
  }
}

void warn_of_rate(std::vector<std::string>& result) {
  result.push_back(
      "a client may use its whole rate at once; its count begins anew with every change that Quell "
      "makes to this configuration");
  result.push_back("pages that nginx answers by a return or a redirect of its own are not counted");
}

}  // namespace

std::string effect_words(const target::Target& target) {
  const Verdict verdict = verdict_of(target);
  if (target.rate) {
    return fmt::format("{}: each client gets 429 beyond {}", terminal_safe(requests_words(target)),
                       to_text(target::Target{.rate = target.rate}).substr(5));
  }
  if (verdict == Verdict::kUnavailable && target.methods.empty()) {
    return fmt::format("{} answers 503 for everyone", terminal_safe(to_text(*target.endpoint)));
  }
  return fmt::format("{} get {}", terminal_safe(requests_words(target)),
                     std::to_underlying(verdict));
}

std::string expiry_words(const Measure& measure) {
  if (!measure.expires) return "no end is set: it stays until it is lifted";
  return fmt::format("until {}; nginx cannot end it by itself, so whatever of Quell runs then does",
                     to_iso(*measure.expires));
}

std::vector<std::string> warnings_for(const Scene& scene, const Rule& rule, const NginxSite& site) {
  const target::Target& target = rule.target;
  std::vector<std::string> result;
  if (falls_under(target, {.target = site.control}, std::nullopt)) {
    result.push_back(
        fmt::format("the control page {} falls under it: nothing will show that the "
                    "rest of the site goes on working",
                    terminal_safe(site.control)));
  }
  if (target.endpoint) warn_of_endpoint(*target.endpoint, result);
  if (!target.methods.empty()) {
    result.push_back(
        "other methods go on, HEAD beside GET too, and so does what an application takes for a "
        "method from elsewhere (X-HTTP-Method-Override)");
  }
  if (!target.parameters.empty()) {
    result.push_back(
        "parameters of the query are seen, percent-encoded once or not, split at '&'; not those of "
        "a body (forms, JSON), nor what an application decodes further or splits at ';'");
  }
  if (!target.addresses.empty()) warn_of_addresses(scene, target, result);
  if (target.rate) warn_of_rate(result);
  if (const Result<int> master = master_of(site); !master) {
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

std::string result_words(const target::Target& target, const Proof& proof) {
  if (proof.refused == 0) {
    return fmt::format("not proved from here: {}", effect_words(target));
  }
  return fmt::format("proved by {} refused requests: {}", proof.refused, effect_words(target));
}

}  // namespace quell::contain::nginx
