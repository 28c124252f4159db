#include "haproxy/wish.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/safe_text.h"
#include "contain/haproxy_endpoint.h"
#include "fmt/format.h"
#include "guard.h"
#include "guard_facts.h"
#include "web/rule.h"
#include "web/words.h"

namespace quell::contain {

namespace {

constexpr std::string_view kHits = "hits:";

/// The words without "hits:N", which is taken out.
Result<std::string> without_hits(std::string_view text, std::optional<std::uint64_t>& hits) {
  std::string result;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!word.starts_with(kHits)) {
      result.append(result.empty() ? "" : " ").append(word);
      continue;
    }
    const std::string_view digits = word.substr(kHits.size());
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || hits) {
      return fail(ErrorCode::kInvalidInput, "hits: wants one number of clients");
    }
    hits = number;
  }
  return result;
}

}  // namespace

Result<std::string> haproxy_forecast_target(std::string_view target) {
  std::optional<std::uint64_t> hits;
  return without_hits(target, hits);
}

namespace haproxy {

namespace {

bool has_tag_of_another(const Edit& edit, const ContainmentId& id) {
  return std::ranges::any_of(
      edit.rules, [&](const Rule& rule) { return rule.id != id && tag_of(rule.id) == tag_of(id); });
}

std::optional<std::string> objection_to_set(const Scene& scene, const Rule& rule) {
  const Rule* there = web::find_rule(scene.edit(), rule.id);
  if (there != nullptr && *there != rule) {
    return fmt::format("{} is in force already, for {}", rule.id.text(),
                       terminal_safe(to_text(there->target)));
  }
  if (there == nullptr && scene.edit().rules.size() >= web::kMostRules) {
    return fmt::format("{} containments are in force on this HAProxy, and more are not possible",
                       web::kMostRules);
  }
  if (has_tag_of_another(scene.edit(), rule.id)) {
    return fmt::format("the name {} cannot be told from another's in the map; take another",
                       rule.id.text());
  }
  return std::nullopt;
}

}  // namespace

std::variant<Wish, Refusal> read_wish(const Measure& measure) {
  Wish wish;
  const auto text = without_hits(measure.target, wish.hits);
  if (!text) return Refusal{{text.error().message()}, ""};
  Result<target::Target> what = target::parse_target(*text);
  if (!what) return Refusal{{what.error().message()}, ""};
  if (const Result<void> fine = check_id(measure.id); !fine) {
    return Refusal{{fine.error().message()}, ""};
  }
  if (const auto objection = web::objection_to(*what)) return Refusal{{*objection}, ""};
  wish.rule = {measure.id, *std::move(what)};
  if (const auto objection = objection_to(wish.rule)) return Refusal{{*objection}, ""};
  return wish;
}

Result<std::optional<Refusal>> objection_here(const HaproxySite& site, const Scene& scene,
                                              const Wish& wish,
                                              const std::optional<target::Address>& own,
                                              const std::optional<OrdinaryTraffic>& traffic) {
  if (auto objection = objection_to_set(scene, wish.rule)) return Refusal{{*objection}, ""};
  // A rate refuses nobody, only what is too much.
  if (wish.rule.target.addresses.empty() || wish.rule.target.rate) return std::nullopt;
  GuardFacts facts;
  facts.traffic = traffic;
  QUELL_TRY(facts.reachable,
            who_must_stay_reachable({.protect = site.protect, .proxies = site.proxies}));
  constexpr unsigned kWhole = 128;
  if (own) facts.reachable.push_back({target::Network(*own, kWhole), "is where Quell asks from"});
  GuardAnswer answer = guard({.networks = wish.rule.target.addresses, .hits = wish.hits}, facts);
  if (answer.refusals.empty()) return std::nullopt;
  return Refusal{std::move(answer.refusals), ""};
}

std::vector<std::string> warnings_for(const HaproxySite& site, const Scene& scene,
                                      const Rule& rule) {
  const target::Target& target = rule.target;
  std::vector<std::string> result = web::warnings_of_requests(target, entrance_of(site));
  if (!target.addresses.empty()) {
    result.emplace_back(
        "HAProxy takes the address that a connection comes from (src), unless its rules set "
        "another one before Quell's lines: behind a proxy this measure hits nobody or everybody");
    result.emplace_back(
        "that a client is refused can only be proved from its own address: in force is that the "
        "configuration that answers holds it");
  }
  if (target.rate) {
    result.emplace_back(
        "a client may use its whole rate at once; a request that falls under several rates counts "
        "for the strictest only; a reload of HAProxy begins the counts anew");
  }
  result.emplace_back(site.master_socket.empty()
                          ? "frontends without Quell's lines, and processes of before a reload "
                            "that still serve open "
                            "connections, are not reached (with master_socket in quell.yaml these "
                            "processes would be)"
                          : "frontends without Quell's lines are not reached");
  for (const std::string& unreached : scene.unreached) {
    result.push_back(unreached + ": the connections that it still serves are not reached");
  }
  if (const auto why = broken_configuration(site)) {
    result.push_back(
        fmt::format("{} -c refuses the configuration as it is now: the measure works, but HAProxy "
                    "could not be restarted, with or without it: {}",
                    site.binary.string(), *why));
  }
  return result;
}

}  // namespace haproxy

}  // namespace quell::contain
