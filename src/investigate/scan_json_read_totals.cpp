// Reads the parts of a scan report beside its attackers: what was read, hours, endpoints, talkers,
// logins, errors, vectors.
#include <chrono>

#include "doc/json.h"
#include "investigate/scan.h"
#include "scan_json_parts.h"
#include "scan_json_reader.h"

namespace quell::investigate {

namespace {

Result<logs::UnparsedSample> read_sample(const json::Value& value) {
  Reader reader(value, "sample", {"file", "line", "text"});
  logs::UnparsedSample sample{
      .file = reader.text("file"), .line = reader.number("line"), .text = reader.text("text")};
  QUELL_CHECK(reader.check());
  return sample;
}

/// Whole numbers of the unit that is written; null: none.
Result<std::optional<Spread>> read_spread(const json::Value* value, double units) {
  if (value == nullptr || value->is_null()) return std::nullopt;
  Reader reader(*value, "spread", {"median", "deviation"});
  const Spread spread{
      .median = static_cast<double>(reader.number_up_to("median", kMostSpread)) / units,
      .deviation = static_cast<double>(reader.number_up_to("deviation", kMostSpread)) / units};
  QUELL_CHECK(reader.check());
  return std::optional(spread);
}

Result<Rates> read_rates(const json::Value* value) {
  Rates rates;
  if (value == nullptr || value->is_null()) return rates;
  Reader reader(*value, "rates", {"start", "slot_minutes", "requests"});
  rates.start = reader.instant("start");
  rates.slot = std::chrono::minutes(reader.number_up_to("slot_minutes", kMostSlotMinutes));
  for (const json::Value& each : reader.array("requests")) {
    if (!each.is_int64() || each.get_int64() < 0) {
      reader.wrong("requests", "must hold integers, not negative");
      break;
    }
    rates.requests.push_back(static_cast<std::uint64_t>(each.get_int64()));
  }
  if (rates.requests.empty()) reader.wrong("requests", "must hold something");
  QUELL_CHECK(reader.check());
  return rates;
}

Result<HourTotals> read_hour(const json::Value& value) {
  Reader reader(value, "hour",
                {"hour", "requests", "attack_requests", "client_errors", "server_errors", "bytes"});
  const HourTotals hour{.hour = reader.instant("hour"),
                        .requests = reader.number("requests"),
                        .attack_requests = reader.number("attack_requests"),
                        .client_errors = reader.number("client_errors"),
                        .server_errors = reader.number("server_errors"),
                        .bytes = reader.number("bytes")};
  QUELL_CHECK(reader.check());
  return hour;
}

Result<Endpoint> read_endpoint(const json::Value& value) {
  Reader reader(
      value, "endpoint",
      {"pattern", "requests", "attack_requests", "statuses", "bytes", "microseconds", "rates"});
  Endpoint endpoint;
  endpoint.pattern = reader.text("pattern");
  endpoint.requests = reader.number("requests");
  endpoint.attack_requests = reader.number("attack_requests");
  const json::Value* statuses = reader.at("statuses");
  const json::Value* bytes = reader.at("bytes");
  const json::Value* microseconds = reader.at("microseconds");
  const json::Value* rates = reader.at("rates");
  QUELL_CHECK(reader.check());
  QUELL_TRY(endpoint.statuses, read_statuses(*statuses));
  QUELL_TRY(endpoint.bytes, read_spread(bytes, 1));
  QUELL_TRY(endpoint.milliseconds, read_spread(microseconds, kMicrosecondsInOne));
  QUELL_TRY(endpoint.rates, read_rates(rates));
  return endpoint;
}

Result<Talker> read_talker(const json::Value& value) {
  Reader reader(value, "talker",
                {"key", "requests", "attack_requests", "client_errors", "bytes", "sessions",
                 "several_agents", "first", "last"});
  Talker talker{.key = reader.text("key"),
                .requests = reader.number("requests"),
                .attack_requests = reader.number("attack_requests"),
                .client_errors = reader.number("client_errors"),
                .bytes = reader.number("bytes"),
                .sessions = reader.number("sessions"),
                .several_agents = reader.choice("several_agents", true, false),
                .first = reader.optional_instant("first"),
                .last = reader.optional_instant("last")};
  QUELL_CHECK(reader.check());
  return talker;
}

Result<LoginActor> read_login(const json::Value& value) {
  Reader reader(value, "login",
                {"key", "failed", "accepted", "users", "further_users", "first", "last",
                 "accepted_after_failures"});
  LoginActor login{
      .key = reader.text("key"),
      .failed = reader.number("failed"),
      .accepted = reader.number("accepted"),
      .users = reader.texts("users"),
      .further_users = reader.number("further_users"),
      .first = reader.optional_instant("first"),
      .last = reader.optional_instant("last"),
      .accepted_after_failures = reader.choice("accepted_after_failures", true, false)};
  QUELL_CHECK(reader.check());
  return login;
}

Result<AppErrors> read_error(const json::Value& value) {
  Reader reader(value, "error", {"exception", "top_frame", "times", "first", "last", "sample"});
  AppErrors error;
  error.exception = reader.text("exception");
  error.top_frame = reader.text("top_frame");
  error.times = reader.number("times");
  error.first = reader.optional_instant("first");
  error.last = reader.optional_instant("last");
  const json::Value* sample = reader.at("sample");
  QUELL_CHECK(reader.check());
  QUELL_TRY(error.sample, read_sample(*sample));
  return error;
}

template <class T>
Result<void> read_all(Reader& scan, std::string_view key, Result<T> (*read)(const json::Value&),
                      std::vector<T>& out) {
  for (const json::Value& each : scan.array(key)) {
    QUELL_TRY(T one, read(each));
    out.push_back(std::move(one));
  }
  return {};
}

std::string_view key_of(const json::Object::value_type& member) {
  return {member.key().data(), member.key().size()};
}

void read_vectors(Reader& scan, ScanReport& report) {
  for (const auto& member : scan.object("vectors")) {
    const auto vector = attack::class_from_name(key_of(member));
    const json::Object* verdicts = member.value().if_object();
    if (!vector || verdicts == nullptr) return scan.wrong("vectors", "must map vectors to counts");
    auto& counts = report.vectors[*vector];
    for (const auto& each : *verdicts) {
      const auto verdict = verdict_from_name(key_of(each));
      if (!verdict || !each.value().is_int64() || each.value().get_int64() < 0) {
        return scan.wrong("vectors", "must map verdicts to counts");
      }
      counts[*verdict] = static_cast<std::uint64_t>(each.value().get_int64());
    }
  }
}

void read_formats(Reader& reader, logs::ReadSummary& input) {
  for (const auto& member : reader.object("by_format")) {
    if (!member.value().is_int64() || member.value().get_int64() < 0) {
      return reader.wrong("by_format", "must map formats to counts");
    }
    input.by_format[std::string(key_of(member))] =
        static_cast<std::uint64_t>(member.value().get_int64());
  }
}

void read_counts(Reader& reader, logs::ReadSummary& input) {
  input.files = reader.number("files");
  input.bytes = reader.number("bytes");
  input.lines = reader.number("lines");
  input.records = reader.number("records");
  input.unparsed = reader.number("unparsed");
  input.blank = reader.number("blank");
  input.cut_lines = reader.number("cut_lines");
  input.cut_bytes = reader.number("cut_bytes");
  input.further_problems = reader.number("further_problems");
  input.first = reader.optional_instant("first");
  input.last = reader.optional_instant("last");
  input.not_access_logs = reader.texts("not_access_logs");
  input.skipped = reader.texts("skipped");
  input.without_entry = reader.number("without_entry");
}

}  // namespace

Result<void> read_input(Reader& scan, ScanReport& report) {
  const json::Value* value = scan.at("input");
  if (value == nullptr) return scan.check();
  Reader reader(*value, "input",
                {"files", "bytes", "lines", "records", "unparsed", "blank", "cut_lines",
                 "cut_bytes", "by_format", "first", "last", "unparsed_samples", "problems",
                 "further_problems", "not_access_logs", "skipped", "without_entry"});
  read_counts(reader, report.input);
  read_formats(reader, report.input);
  QUELL_CHECK(read_all(reader, "unparsed_samples", read_sample, report.input.unparsed_samples));
  for (const json::Value& each : reader.array("problems")) {
    Reader problem(each, "problem", {"file", "problem"});
    report.input.problems.push_back(
        {.file = problem.text("file"), .error = Error(ErrorCode::kIo, problem.text("problem"))});
    QUELL_CHECK(problem.check());
  }
  return reader.check();
}

Result<void> read_totals(Reader& scan, ScanReport& report) {
  report.endpoints_seen = scan.number("endpoints_seen");
  report.sessions = scan.number("sessions");
  report.logins_failed = scan.number("logins_failed");
  report.logins_accepted = scan.number("logins_accepted");
  report.events = scan.number("events");
  read_vectors(scan, report);
  QUELL_CHECK(read_all(scan, "hours", read_hour, report.hours));
  QUELL_CHECK(read_all(scan, "endpoints", read_endpoint, report.endpoints));
  QUELL_CHECK(read_all(scan, "talkers", read_talker, report.talkers));
  QUELL_CHECK(read_all(scan, "logins", read_login, report.logins));
  QUELL_CHECK(read_all(scan, "errors", read_error, report.errors));
  return scan.check();
}

}  // namespace quell::investigate
