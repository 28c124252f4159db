// Reads what to_json wrote, strictly: unknown, missing and mistyped members are errors.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "doc/json.h"
#include "investigate/scan.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kMostPermille = 1000;

/// Reads members of one object; the first error stays, so that callers check once at the end.
class Reader {
 public:
  Reader(const json::Value& value, std::string path, std::initializer_list<std::string_view> known)
      : path_(std::move(path)), object_(value.if_object()) {
    if (object_ == nullptr) {
      wrong("", "must be an object");
      return;
    }
    for (const auto& member : *object_) {
      const std::string_view key(member.key().data(), member.key().size());
      if (std::ranges::find(known, key) == known.end()) wrong(key, "is not known");
    }
  }

  [[nodiscard]] const json::Value* at(std::string_view key) {
    const json::Value* value = object_ == nullptr ? nullptr : object_->if_contains(key);
    if (value == nullptr) wrong(key, "is missing");
    return value;
  }

  std::string text(std::string_view key) {
    const json::Value* value = at(key);
    if (value == nullptr) return {};
    if (!value->is_string()) {
      wrong(key, "must be a string");
      return {};
    }
    return {value->get_string().data(), value->get_string().size()};
  }

  std::uint64_t number(std::string_view key) {
    const json::Value* value = at(key);
    if (value == nullptr) return 0;
    if (!value->is_int64() || value->get_int64() < 0) {
      wrong(key, "must be an integer, not negative");
      return 0;
    }
    return static_cast<std::uint64_t>(value->get_int64());
  }

  Instant instant(std::string_view key) {
    const auto time = parse_iso(text(key));
    if (!time) wrong(key, "must be a time");
    return time.value_or(Instant{});
  }

  std::optional<Instant> optional_instant(std::string_view key) {
    const json::Value* value = at(key);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return instant(key);
  }

  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> out;
    for (const json::Value& each : array(key)) {
      if (each.is_string())
        out.emplace_back(each.get_string().data(), each.get_string().size());
      else
        wrong(key, "must hold strings");
    }
    return out;
  }

  const json::Array& array(std::string_view key) {
    const json::Value* value = at(key);
    if (value != nullptr && value->is_array()) return value->get_array();
    wrong(key, "must be an array");
    return empty_;
  }

  void wrong(std::string_view key, std::string_view what) {
    if (!error_) {
      error_ = Error(ErrorCode::kInvalidInput,
                     fmt::format("{}{}{} {}", path_, key.empty() ? "" : ".", key, what));
    }
  }

  [[nodiscard]] Result<void> check() const {
    if (error_) return std::unexpected(*error_);
    return {};
  }

 private:
  std::string path_;
  const json::Object* object_;
  std::optional<Error> error_;
  json::Array empty_;
};

Result<std::map<std::uint16_t, std::uint64_t>> read_statuses(const json::Value& value) {
  std::map<std::uint16_t, std::uint64_t> out;
  const auto bad = [] {
    return fail(ErrorCode::kInvalidInput, "statuses must map three digits to counts");
  };
  const json::Object* object = value.if_object();
  if (object == nullptr) return bad();
  for (const auto& member : *object) {
    const std::string_view key(member.key().data(), member.key().size());
    std::uint16_t status = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), status);
    const bool digits = key.size() == 3 && error == std::errc() && end == key.data() + key.size();
    if (!digits || !member.value().is_int64() || member.value().get_int64() < 0) return bad();
    out[status] = static_cast<std::uint64_t>(member.value().get_int64());
  }
  return out;
}

Result<std::vector<Evidence>> read_evidence(const json::Array& array) {
  std::vector<Evidence> out;
  for (const json::Value& each : array) {
    Reader reader(each, "evidence", {"side", "text"});
    const auto side = side_from_name(reader.text("side"));
    if (!side) reader.wrong("side", "is not known");
    out.push_back({.side = side.value_or(Side::kFor), .text = reader.text("text")});
    QUELL_CHECK(reader.check());
  }
  return out;
}

Result<void> read_sample(const json::Value* value, AttackGroup& group) {
  if (value == nullptr) return {};  // the caller's reader has noted it
  Reader reader(*value, "sample", {"file", "line", "request", "reasons"});
  group.sample_file = reader.text("file");
  group.sample_line = reader.number("line");
  group.sample_request = reader.text("request");
  group.sample_reasons = reader.texts("reasons");
  return reader.check();
}

Result<AttackGroup> read_group(const json::Value& value) {
  Reader reader(value, "group",
                {"vector", "endpoint", "parameter", "requests", "first", "last", "statuses",
                 "bytes_returned", "score_permille", "verdict", "evidence", "sample"});
  AttackGroup group;
  const auto vector = attack::class_from_name(reader.text("vector"));
  const auto verdict = verdict_from_name(reader.text("verdict"));
  if (!vector) reader.wrong("vector", "is not known");
  if (!verdict) reader.wrong("verdict", "is not known");
  group.signature = {.endpoint = reader.text("endpoint"),
                     .parameter = reader.text("parameter"),
                     .vector = vector.value_or(attack::Class::kOther)};
  group.requests = reader.number("requests");
  group.first = reader.instant("first");
  group.last = reader.instant("last");
  group.bytes_returned = reader.number("bytes_returned");
  const std::uint64_t score = reader.number("score_permille");
  if (score > kMostPermille) reader.wrong("score_permille", "must be at most 1000");
  group.top_score = static_cast<double>(score) / kMostPermille;
  group.judgement.verdict = verdict.value_or(Verdict::kAttempted);
  const json::Value* statuses = reader.at("statuses");
  const json::Array& evidence = reader.array("evidence");
  const json::Value* sample = reader.at("sample");
  QUELL_CHECK(reader.check());
  QUELL_TRY(group.statuses, read_statuses(*statuses));
  QUELL_TRY(group.judgement.evidence, read_evidence(evidence));
  QUELL_CHECK(read_sample(sample, group));
  return group;
}

Result<Actor> read_actor(const json::Value& value) {
  Reader reader(value, "attacker",
                {"key", "requests", "attack_requests", "first", "last", "user_agents",
                 "further_user_agents", "groups"});
  Actor actor;
  actor.key = reader.text("key");
  actor.requests = reader.number("requests");
  actor.attack_requests = reader.number("attack_requests");
  actor.first = reader.instant("first");
  actor.last = reader.instant("last");
  actor.user_agents = reader.texts("user_agents");
  actor.further_user_agents = reader.number("further_user_agents");
  for (const json::Value& each : reader.array("groups")) {
    QUELL_TRY(AttackGroup group, read_group(each));
    actor.groups.push_back(std::move(group));
  }
  QUELL_CHECK(reader.check());
  return actor;
}

Result<logs::ReadSummary> read_input(const json::Value& value) {
  Reader reader(value, "input",
                {"files", "bytes", "lines", "records", "unparsed", "blank", "cut_lines",
                 "cut_bytes", "problems"});
  logs::ReadSummary input;
  input.files = reader.number("files");
  input.bytes = reader.number("bytes");
  input.lines = reader.number("lines");
  input.records = reader.number("records");
  input.unparsed = reader.number("unparsed");
  input.blank = reader.number("blank");
  input.cut_lines = reader.number("cut_lines");
  input.cut_bytes = reader.number("cut_bytes");
  for (const json::Value& each : reader.array("problems")) {
    Reader problem(each, "problem", {"file", "problem"});
    input.problems.push_back(
        {.file = problem.text("file"), .error = Error(ErrorCode::kIo, problem.text("problem"))});
    QUELL_CHECK(problem.check());
  }
  QUELL_CHECK(reader.check());
  return input;
}

}  // namespace

Result<ScanReport> scan_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  Reader reader(value, "scan",
                {"format", "requests", "actors_seen", "attack_requests", "first", "last", "input",
                 "incomplete", "attackers"});
  if (reader.text("format") != "quell-scan-1") reader.wrong("format", "is not quell-scan-1");
  ScanReport report;
  report.requests = reader.number("requests");
  report.actors_seen = reader.number("actors_seen");
  report.attack_requests = reader.number("attack_requests");
  report.first = reader.optional_instant("first");
  report.last = reader.optional_instant("last");
  report.incomplete = reader.texts("incomplete");
  const json::Value* input = reader.at("input");
  const json::Array& attackers = reader.array("attackers");
  QUELL_CHECK(reader.check());
  QUELL_TRY(report.input, read_input(*input));
  for (const json::Value& each : attackers) {
    QUELL_TRY(Actor actor, read_actor(each));
    report.attackers.push_back(std::move(actor));
  }
  return report;
}

}  // namespace quell::investigate
