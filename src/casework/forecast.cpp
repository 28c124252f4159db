#include "casework/forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/utf8.h"
#include "casework/findings.h"
#include "casework/watch.h"
#include "incident/types.h"
#include "investigate/forecast.h"
#include "target/target.h"

namespace quell::casework {
namespace {

constexpr std::size_t kBusiestHours = 3;

std::vector<std::string> busiest_hours(const investigate::Forecast& forecast) {
  std::vector<std::size_t> hours(forecast.hit_by_hour.size());
  std::iota(hours.begin(), hours.end(), 0UZ);
  std::sort(hours.begin(), hours.end(), [&](std::size_t left, std::size_t right) {
    const auto& hits = forecast.hit_by_hour;
    return hits.at(left) != hits.at(right) ? hits.at(left) > hits.at(right) : left < right;
  });
  std::vector<std::string> names;
  for (const std::size_t hour : hours) {
    if (names.size() == kBusiestHours || forecast.hit_by_hour.at(hour) == 0) break;
    names.push_back(fmt::format("{:02}:00", hour));
  }
  return names;
}

incident::Forecast as_recorded(const investigate::ForecastOfPaths& counted) {
  const investigate::Forecast& from = counted.forecast;
  incident::Forecast to;
  to.attack_stopped = static_cast<std::int64_t>(from.attack_stopped);
  to.attack_total = static_cast<std::int64_t>(from.attack_requests);
  to.legitimate_hit = static_cast<std::int64_t>(from.ordinary_hit);
  to.legitimate_clients = static_cast<std::int64_t>(from.ordinary_clients_hit);
  to.per_hour = std::llround(from.ordinary_hit_per_hour);
  for (const investigate::EndpointLoad& load : from.hit_endpoints) {
    to.endpoints.push_back(utf8_or_replaced(load.endpoint));
  }
  to.busiest_hours = busiest_hours(from);
  to.from = counted.input.first;
  to.to = counted.input.last;
  return to;
}

}  // namespace

Result<Forecasted> forecast(const ForecastWish& wish) {
  QUELL_TRY(target::Target what, target::parse_target(wish.target));
  const investigate::ForecastOfPaths counted =
      investigate::forecast_paths(wish.logs, {.target = std::move(what),
                                              .signatures = wish.signatures,
                                              .benign_actors = wish.benign,
                                              .formats = wish.formats});
  if (counted.input.records == 0) {
    return fail(ErrorCode::kNotFound, "no log could be read to forecast from");
  }
  std::string words = counted.forecast.text();
  for (const investigate::Signature& signature : wish.signatures) {
    words += " (the attack: " + signature.text() + ")";
  }
  return Forecasted{as_recorded(counted), std::move(words)};
}

namespace {

/// The holes among the findings that lie where the target does.
std::vector<investigate::Signature> holes_under(const incident::State& state,
                                                const target::Target& what) {
  std::set<investigate::Signature> holes;
  for (const auto& one : state.findings) {
    if (!target::may_cover(what, one.value.endpoint)) continue;
    if (auto hole = signature_of(one.value)) holes.insert(*std::move(hole));
  }
  return {holes.begin(), holes.end()};
}

}  // namespace

Result<Forecasted> forecast_for(const incident::State& state, std::string target,
                                std::vector<std::string> logs, std::vector<logs::Format> formats) {
  QUELL_TRY(const target::Target what, target::parse_target(target));
  ForecastWish wish{.target = std::move(target),
                    .logs = std::move(logs),
                    .benign = benign_actors(state),
                    .signatures = holes_under(state, what),
                    .formats = std::move(formats)};
  if (wish.signatures.empty()) {
    if (auto main = signature_to_watch(state)) wish.signatures.push_back(*std::move(main));
  }
  return forecast(wish);
}

}  // namespace quell::casework
