#include "behaviour/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "behaviour/actor_sketch.h"
#include "behaviour/index_table.h"
#include "behaviour/path_words.h"
#include "words.h"

namespace quell::investigate {

namespace {

Instant instant(std::uint32_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

/// What is counted for one line.
struct Sum {
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  bool exact = true;
  std::map<std::string, std::uint64_t> paths;

  void add(const TrailStep& step) {
    const SampledRequest& request = *step.request;
    if (requests == 0) first = request.seconds;
    last = request.seconds;
    requests += step.weight;
    bytes += step.weight * request.bytes;
    exact = exact && step.weight == 1;
    std::string path(request.text());
    if (request.has(SampledRequest::kCutPath)) path += "…";
    paths[std::move(path)] += step.weight;
  }

  /// "/a, /b and 3 more", most requests first.
  [[nodiscard]] std::string path_words() const {
    constexpr std::size_t kNamed = 3;
    std::vector<std::pair<std::uint64_t, std::string_view>> order;
    for (const auto& [path, times] : paths) order.emplace_back(times, path);
    std::ranges::sort(order, [](const auto& a, const auto& b) {
      return std::tie(b.first, a.second) < std::tie(a.first, b.second);
    });
    std::string out;
    for (std::size_t i = 0; i < std::min(order.size(), kNamed); ++i) {
      out += fmt::format("{}{}", i == 0 ? "" : ", ", order[i].second);
    }
    if (order.size() > kNamed) out += fmt::format(" and {} more", grouped(order.size() - kNamed));
    return out;
  }
};

TimelineEntry entry_of(Phase phase, const Sum& sum, std::string what) {
  return {.phase = phase,
          .first = instant(sum.first),
          .last = instant(sum.last),
          .requests = sum.requests,
          .bytes = sum.bytes,
          .exact = sum.exact,
          .what = std::move(what)};
}

/// Groups that are told in one line.
struct Groups {
  std::vector<const AttackGroup*> all;

  [[nodiscard]] TimelineEntry entry(Phase phase, std::string what) const {
    TimelineEntry out{
        .phase = phase, .first = Instant::max(), .last = Instant::min(), .what = std::move(what)};
    for (const AttackGroup* group : all) {
      out.first = std::min(out.first, group->first);
      out.last = std::max(out.last, group->last);
      out.requests += group->requests;
      out.bytes += group->bytes_returned;
    }
    return out;
  }
};

void add_attempts(const Actor& actor, std::vector<TimelineEntry>& out) {
  std::map<attack::Class, Groups> by_vector;
  Groups probes;
  for (const AttackGroup& group : actor.groups) {
    Groups& to = is_probe(group.signature) ? probes : by_vector[group.signature.vector];
    to.all.push_back(&group);
  }
  if (!probes.all.empty()) {
    out.push_back(
        probes.entry(Phase::kReconnaissance,
                     fmt::format("probes of {}", counted(probes.all.size(), "known weak spot"))));
  }
  for (const auto& [vector, groups] : by_vector) {
    const std::size_t places = groups.all.size();
    std::string what = groups.all.front()->signature.text();
    if (places > 1) what += fmt::format(" and {}", counted(places - 1, "further place"));
    out.push_back(groups.entry(Phase::kAttempts, std::move(what)));
  }
}

bool is_success(const AttackGroup& group) {
  return group.judgement.verdict >= Verdict::kLikely;
}

/// When each success began: not before something was served.
std::optional<Instant> add_successes(const TimelineFacts& facts, std::vector<TimelineEntry>& out) {
  std::vector<TimelineEntry> found;
  for (std::size_t i = 0; i < facts.actor.groups.size(); ++i) {
    const AttackGroup& group = facts.actor.groups[i];
    if (!is_success(group)) continue;
    const auto served =
        i < facts.first_served.size() ? facts.first_served[i] : std::optional<Instant>();
    found.push_back(
        {.phase = Phase::kSuccess,
         .first = served.value_or(group.first),
         .last = group.last,
         .requests = group.requests,
         .bytes = group.bytes_returned,
         .what = fmt::format("{}: {}", group.signature.text(), name_of(group.judgement.verdict))});
  }
  if (found.empty()) return std::nullopt;
  std::ranges::sort(found, [](const TimelineEntry& a, const TimelineEntry& b) {
    return std::tie(a.first, a.what) < std::tie(b.first, b.what);
  });
  const Instant first = found.front().first;
  if (found.size() > kEntriesOfPhase) found.resize(kEntriesOfPhase);
  std::ranges::move(found, std::back_inserter(out));
  return first;
}

/// Paths that are not there, until something worked.
void add_search(const Trail& trail, std::optional<Instant> success,
                std::vector<TimelineEntry>& out) {
  constexpr std::size_t kEnough = 5;  // paths: fewer are broken links
  Sum missing;
  for (const TrailStep& step : trail) {
    const SampledRequest& request = *step.request;
    if (success && instant(request.seconds) > *success) break;
    if (request.status != 404 || request.has(SampledRequest::kIsAttack)) continue;
    missing.add(step);
  }
  if (missing.paths.size() < kEnough) return;
  out.push_back(entry_of(Phase::kReconnaissance, missing,
                         fmt::format("asked for {} that are not there: {}",
                                     counted(missing.paths.size(), "path"), missing.path_words())));
}

enum class Deed : std::uint8_t { kUpload, kScript, kAdmin, kLarge, kNewPlace, kOther };

Deed deed_of(const SampledRequest& request, const std::unordered_set<std::uint64_t>& before) {
  const std::string_view path = request.text();
  const bool served = request.status >= 200 && request.status < 400;
  if (served && is_script_path(path) && is_below_uploads(path)) return Deed::kScript;
  if (request.has(SampledRequest::kSendsBody) && is_upload_target(path)) return Deed::kUpload;
  if (served && is_admin_path(path)) return Deed::kAdmin;
  if (served && request.bytes >= RequestSample::kLargeAnswer) return Deed::kLarge;
  if (served && !is_static_path(path) && !before.contains(request.path)) return Deed::kNewPlace;
  return Deed::kOther;
}

std::string deed_words(Deed deed, const Sum& sum) {
  switch (deed) {
    case Deed::kUpload:
      return "sent something to " + sum.path_words();
    case Deed::kScript:
      return "called a script where uploads lie: " + sum.path_words();
    case Deed::kAdmin:
      return "pages of those who run the site: " + sum.path_words();
    case Deed::kLarge:
      return "large answers: " + sum.path_words();
    case Deed::kNewPlace:
      return "not asked for before: " + sum.path_words();
    case Deed::kOther:
      break;
  }
  return "other requests: " + sum.path_words();
}

void add_aftermath(const Trail& trail, Instant success, std::vector<TimelineEntry>& out) {
  std::unordered_set<std::uint64_t> before;
  std::map<Deed, Sum> deeds;
  for (const TrailStep& step : trail) {
    const SampledRequest& request = *step.request;
    if (instant(request.seconds) <= success) {
      before.insert(request.path);
      continue;
    }
    if (request.has(SampledRequest::kIsAttack)) continue;  // told as an attempt
    deeds[deed_of(request, before)].add(step);
  }
  for (const auto& [deed, sum] : deeds) {
    out.push_back(entry_of(Phase::kAfterwards, sum, deed_words(deed, sum)));
  }
}

}  // namespace

Trails trails_of(const RequestSample& sample, std::span<const ClientKey> wanted) {
  Trails out;
  if (wanted.empty()) return out;
  ClientIndex clients(wanted.size());
  std::vector<Trail> trails;
  for (const ClientKey& key : wanted) {
    if (clients.index_of(key) == trails.size()) trails.emplace_back();
  }
  sample.each([&](const SampledRequest& request, std::uint64_t weight) {
    const std::uint32_t found = clients.find(request.client);
    if (found != ClientIndex::kNone) trails[found].push_back({&request, weight});
  });
  for (std::size_t i = 0; i < trails.size(); ++i) {
    Trail& trail = out[clients.keys()[i]];
    trail = std::move(trails[i]);
    std::ranges::sort(trail, [](const TrailStep& a, const TrailStep& b) {
      const auto place = [](const SampledRequest& one) {
        return std::tuple(one.seconds, one.line, one.text(), one.sample);
      };
      return place(*a.request) < place(*b.request);
    });
  }
  return out;
}

std::vector<TimelineEntry> timeline_of(const TimelineFacts& facts) {
  std::vector<TimelineEntry> out;
  const Instant first = std::min(facts.first_seen.value_or(facts.actor.first), facts.actor.first);
  out.push_back({.phase = Phase::kFirstSeen, .first = first, .last = first, .what = {}});
  add_attempts(facts.actor, out);
  const auto success = add_successes(facts, out);
  if (facts.trail != nullptr) {
    add_search(*facts.trail, success, out);
    if (success) add_aftermath(*facts.trail, *success, out);
  }
  std::ranges::sort(out, [](const TimelineEntry& a, const TimelineEntry& b) {
    return std::tie(a.phase, a.first, a.what) < std::tie(b.phase, b.first, b.what);
  });
  return out;
}

}  // namespace quell::investigate
