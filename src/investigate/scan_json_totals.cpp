// The parts of a scan report beside its attackers, as JSON.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <ranges>

#include "doc/json.h"
#include "investigate/scan.h"
#include "scan_json_parts.h"

namespace quell::investigate {

namespace {

/// With the attackers' share these stay under limits::kDocumentBytes.
constexpr std::size_t kHoursBytes = 640UZ * 1024;
constexpr std::size_t kEndpointsBytes = 384UZ * 1024;
constexpr std::size_t kRatesBytes = 256UZ * 1024;
constexpr std::size_t kListBytes = 160UZ * 1024;  // talkers, logins, errors: each
constexpr std::size_t kFilesBytes = 64UZ * 1024;  // problems, samples, files left out: each
constexpr std::size_t kFilesShown = 50;

json::Value spread(const std::optional<Spread>& value, double units) {
  if (!value) return nullptr;
  const auto whole = [&](double figure) {
    const double scaled = std::clamp(figure * units, 0.0, static_cast<double>(kMostSpread));
    return json_number(static_cast<std::uint64_t>(std::llround(scaled)));
  };
  return json::Object{{"median", whole(value->median)}, {"deviation", whole(value->deviation)}};
}

json::Value rates_json(const Rates& rates) {
  if (rates.requests.empty()) return nullptr;
  json::Array requests;
  for (const std::uint64_t each : rates.requests) requests.push_back(json_number(each));
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(rates.slot).count();
  return json::Object{
      {"start", to_iso(rates.start)},
      {"slot_minutes", json_number(std::clamp<std::uint64_t>(static_cast<std::uint64_t>(minutes), 0,
                                                             kMostSlotMinutes))},
      {"requests", std::move(requests)}};
}

json::Object hour_json(const HourTotals& hour) {
  return {{"hour", to_iso(hour.hour)},
          {"requests", json_number(hour.requests)},
          {"attack_requests", json_number(hour.attack_requests)},
          {"client_errors", json_number(hour.client_errors)},
          {"server_errors", json_number(hour.server_errors)},
          {"bytes", json_number(hour.bytes)}};
}

json::Object endpoint_json(const Endpoint& endpoint, json::Value rates) {
  return {{"pattern", json_text(endpoint.pattern)},
          {"requests", json_number(endpoint.requests)},
          {"attack_requests", json_number(endpoint.attack_requests)},
          {"statuses", json_statuses(endpoint.statuses)},
          {"bytes", spread(endpoint.bytes, 1)},
          {"microseconds", spread(endpoint.milliseconds, kMicrosecondsInOne)},
          {"rates", std::move(rates)}};
}

json::Object talker_json(const Talker& talker) {
  return {{"key", json_text(talker.key)},
          {"requests", json_number(talker.requests)},
          {"attack_requests", json_number(talker.attack_requests)},
          {"client_errors", json_number(talker.client_errors)},
          {"bytes", json_number(talker.bytes)},
          {"sessions", json_number(talker.sessions)},
          {"several_agents", talker.several_agents},
          {"first", json_instant(talker.first)},
          {"last", json_instant(talker.last)}};
}

json::Object login_json(const LoginActor& login) {
  return {{"key", json_text(login.key)},
          {"failed", json_number(login.failed)},
          {"accepted", json_number(login.accepted)},
          {"users", json_texts(login.users)},
          {"further_users", json_number(login.further_users)},
          {"first", json_instant(login.first)},
          {"last", json_instant(login.last)},
          {"accepted_after_failures", login.accepted_after_failures}};
}

json::Object sample_json(const logs::UnparsedSample& sample) {
  return {{"file", json_text(sample.file)},
          {"line", json_number(sample.line)},
          {"text", json_text(sample.text)}};
}

json::Object error_json(const AppErrors& error) {
  return {{"exception", json_text(error.exception)}, {"top_frame", json_text(error.top_frame)},
          {"times", json_number(error.times)},       {"first", json_instant(error.first)},
          {"last", json_instant(error.last)},        {"sample", sample_json(error.sample)}};
}

json::Object vectors_json(const ScanReport& report) {
  json::Object out;
  for (const auto& [vector, verdicts] : report.vectors) {
    json::Object counts;
    for (const auto& [verdict, requests] : verdicts) {
      counts[std::string(name_of(verdict))] = json_number(requests);
    }
    out[std::string(attack::name_of(vector))] = std::move(counts);
  }
  return out;
}

/// The rates of the busiest ones, as far as they fit: null is shorter than any.
json::Array endpoints_json(const ScanReport& report, std::vector<std::string>& incomplete) {
  FittingArray out(kEndpointsBytes + kRatesBytes);
  std::size_t for_rates = kRatesBytes;
  for (const Endpoint& endpoint : report.endpoints) {
    json::Value rates = rates_json(endpoint.rates);
    const std::size_t bytes = json::pretty_size(rates, 3);
    if (bytes > for_rates) rates = nullptr;
    for_rates -= std::min(for_rates, bytes);
    if (!out.add(endpoint_json(endpoint, std::move(rates)))) break;
  }
  return std::move(out).take(report.endpoints.size(), "endpoint", incomplete);
}

/// The latest, where not all of them fit.
json::Array hours_json(const ScanReport& report, std::vector<std::string>& incomplete) {
  FittingArray out(kHoursBytes);
  for (const HourTotals& hour : report.hours | std::views::reverse) {
    if (!out.add(hour_json(hour))) break;
  }
  json::Array hours = std::move(out).take(report.hours.size(), "hour", incomplete);
  std::ranges::reverse(hours);
  return hours;
}

template <class T>
json::Array list_json(const std::vector<T>& all, json::Object (*one)(const T&), std::size_t bytes,
                      std::string_view noun, std::vector<std::string>& incomplete) {
  FittingArray out(bytes);
  for (const T& each : all) {
    if (!out.add(one(each))) break;
  }
  return std::move(out).take(all.size(), noun, incomplete);
}

json::Object problem_json(const logs::FileProblem& problem) {
  return {{"file", json_text(problem.file)}, {"problem", json_text(problem.error.full())}};
}

}  // namespace

json::Object input_json(const logs::ReadSummary& input) {
  FittingArray problems(kFilesBytes);
  for (const logs::FileProblem& problem : input.problems) {
    if (problems.size() == kFilesShown || !problems.add(problem_json(problem))) break;
  }
  FittingArray samples(kFilesBytes);
  for (const logs::UnparsedSample& sample : input.unparsed_samples) {
    if (!samples.add(sample_json(sample))) break;
  }
  FittingArray others(kFilesBytes);
  for (const std::string& file : input.not_access_logs) {
    if (others.size() == kFilesShown || !others.add(json_text(file))) break;
  }
  FittingArray skipped(kFilesBytes);
  for (const std::string& copy : input.skipped) {
    if (skipped.size() == kFilesShown || !skipped.add(json_text(copy))) break;
  }
  json::Object formats;
  for (const auto& [format, records] : input.by_format) {
    formats[utf8_or_replaced(format)] = json_number(records);
  }
  const std::uint64_t further = input.further_problems + input.problems.size() - problems.size();
  return {{"files", json_number(input.files)},
          {"bytes", json_number(input.bytes)},
          {"lines", json_number(input.lines)},
          {"records", json_number(input.records)},
          {"unparsed", json_number(input.unparsed)},
          {"blank", json_number(input.blank)},
          {"cut_lines", json_number(input.cut_lines)},
          {"cut_bytes", json_number(input.cut_bytes)},
          {"by_format", std::move(formats)},
          {"first", json_instant(input.first)},
          {"last", json_instant(input.last)},
          {"unparsed_samples", std::move(samples).take()},
          {"problems", std::move(problems).take()},
          {"further_problems", json_number(further)},
          {"not_access_logs", std::move(others).take()},
          {"skipped", std::move(skipped).take()},
          {"without_entry", json_number(input.without_entry)}};
}

void add_totals(const ScanReport& report, json::Object& out, std::vector<std::string>& incomplete) {
  out["hours"] = hours_json(report, incomplete);
  out["endpoints"] = endpoints_json(report, incomplete);
  out["endpoints_seen"] = json_number(report.endpoints_seen);
  out["talkers"] = list_json(report.talkers, talker_json, kListBytes, "talker", incomplete);
  out["sessions"] = json_number(report.sessions);
  out["logins"] = list_json(report.logins, login_json, kListBytes, "login host", incomplete);
  out["logins_failed"] = json_number(report.logins_failed);
  out["logins_accepted"] = json_number(report.logins_accepted);
  out["errors"] = list_json(report.errors, error_json, kListBytes, "kind of error", incomplete);
  out["events"] = json_number(report.events);
  out["vectors"] = vectors_json(report);
}

}  // namespace quell::investigate
