#include "web/words.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/safe_text.h"
#include "contain/web/edit.h"
#include "fmt/format.h"
#include "fmt/ranges.h"

namespace quell::contain::web {

namespace {

constexpr std::size_t kMostNamed = 5;

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

void warn_of_endpoint(const target::Endpoint& endpoint, std::vector<std::string>& result) {
  if (endpoint.match != target::PathMatch::kExact || endpoint.path.ends_with('/')) return;
  result.push_back(
      fmt::format("only {0} itself is meant; if the application also serves {0}/ "
                  "or paths below it, contain {0}/*",
                  terminal_safe(endpoint.path)));
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

std::vector<std::string> warnings_of_requests(const target::Target& target,
                                              const Entrance& entrance) {
  std::vector<std::string> result;
  if (falls_under(target, {.target = entrance.control}, std::nullopt)) {
    result.push_back(
        fmt::format("the control page {} falls under it: nothing will show that the "
                    "rest of the site goes on working",
                    terminal_safe(entrance.control)));
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
  return result;
}

std::string result_words(const target::Target& target, const Proof& proof) {
  if (proof.refused == 0) {
    return fmt::format("not proved from here: {}", effect_words(target));
  }
  return fmt::format("proved by {} refused requests: {}", proof.refused, effect_words(target));
}

}  // namespace quell::contain::web
