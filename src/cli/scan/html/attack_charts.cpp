// What the three charts of attacks count.
#include <algorithm>
#include <map>
#include <tuple>

#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

using investigate::ScanReport;
using Counts = std::array<std::uint64_t, 5>;

std::size_t place_of(investigate::Verdict verdict) {
  return static_cast<std::size_t>(std::ranges::find(kVerdictsRising, verdict) -
                                  kVerdictsRising.begin());
}

std::vector<Bar> most_first(std::vector<Bar> bars) {
  std::erase_if(bars, [](const Bar& bar) { return bar.total() == 0; });
  std::ranges::sort(bars, [](const Bar& a, const Bar& b) {
    const std::uint64_t more = a.total();
    const std::uint64_t less = b.total();
    return std::tie(less, a.label) < std::tie(more, b.label);
  });
  return bars;
}

std::vector<Bar> by_vector(const ScanReport& report) {
  std::vector<Bar> out;
  for (const auto& [vector, verdicts] : report.vectors) {
    Bar bar{.label = std::string(attack::title_of(vector))};
    for (const auto& [verdict, requests] : verdicts) bar.counts.at(place_of(verdict)) += requests;
    out.push_back(std::move(bar));
  }
  return most_first(std::move(out));
}

std::vector<Bar> by_actor(const ScanReport& report) {
  std::vector<Bar> out;
  for (const investigate::Actor& actor : report.attackers) {
    Bar bar{.label = actor.key};
    for (const investigate::AttackGroup& group : actor.groups) {
      bar.counts.at(place_of(group.judgement.verdict)) += group.requests;
    }
    out.push_back(std::move(bar));
  }
  return most_first(std::move(out));
}

std::vector<Bar> by_endpoint(const ScanReport& report) {
  std::map<std::string_view, Counts> sums;
  for (const investigate::Actor& actor : report.attackers) {
    for (const investigate::AttackGroup& group : actor.groups) {
      sums[group.signature.endpoint].at(place_of(group.judgement.verdict)) += group.requests;
    }
  }
  std::vector<Bar> out;
  for (const auto& [endpoint, counts] : sums) {
    out.push_back({.label = std::string(endpoint), .counts = counts});
  }
  return most_first(std::move(out));
}

}  // namespace

std::string attack_charts(const ScanReport& report) {
  const std::string charts = bar_chart({.id = "vectors",
                                        .title = "Attack requests by kind",
                                        .of_what = "Kind",
                                        .bars = by_vector(report)}) +
                             bar_chart({.id = "actors",
                                        .title = "Attack requests by actor",
                                        .of_what = "Actor",
                                        .bars = by_actor(report)}) +
                             bar_chart({.id = "endpoints",
                                        .title = "Attack requests by endpoint",
                                        .of_what = "Endpoint",
                                        .bars = by_endpoint(report)});
  return charts.empty() ? charts : "<div class=\"charts\">\n" + charts + "</div>\n";
}

}  // namespace quell::cli::html
