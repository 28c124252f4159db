// The client's side of answer.h. The helper is root's, and still nothing is taken on trust that
// would break the client: forms, sizes and names are checked.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "answer.h"
#include "doc/json.h"
#include "fmt/format.h"

namespace quell::helper {

namespace {

using contain::Check;
using contain::Exhibit;
using contain::ProbeReport;
using contain::State;
using json::Object;

constexpr std::array kStates{State::kAbsent, State::kInForce, State::kHalfApplied, State::kAltered};
constexpr std::array kCodes{
    ErrorCode::kInvalidInput,     ErrorCode::kNotFound,    ErrorCode::kConflict,
    ErrorCode::kPermissionDenied, ErrorCode::kIo,          ErrorCode::kNoSpace,
    ErrorCode::kCorrupted,        ErrorCode::kLimit,       ErrorCode::kTimeout,
    ErrorCode::kUnavailable,      ErrorCode::kUnsupported, ErrorCode::kCancelled};

std::unexpected<Error> not_the_form() {
  return fail(ErrorCode::kInvalidInput, "the helper answers in an unknown form");
}

Result<std::string> text(const Object& object, std::string_view key) {
  QUELL_TRY(const std::string_view found, json::text_at(object, key));
  return std::string(found);
}

/// In microseconds; null: none.
Result<std::optional<Duration>> optional_time(const Object& object, std::string_view key) {
  const json::Value* found = object.if_contains(key);
  if (found == nullptr) return not_the_form();
  if (found->is_null()) return std::nullopt;
  QUELL_TRY(const std::int64_t microseconds, json::integer_at(object, key));
  return Duration(microseconds);
}

Result<const json::Array*> array(const Object& object, std::string_view key) {
  const json::Value* found = object.if_contains(key);
  if (found == nullptr || !found->is_array()) return not_the_form();
  return &found->get_array();
}

Result<std::vector<std::string>> texts(const Object& object, std::string_view key) {
  QUELL_TRY(const json::Array* found, array(object, key));
  std::vector<std::string> list;
  for (const json::Value& one : *found) {
    if (!one.is_string()) return not_the_form();
    list.emplace_back(std::string_view(one.get_string()));
  }
  return list;
}

/// Each element with `read`, which wants an object.
template <class T>
Result<std::vector<T>> objects(const Object& object, std::string_view key,
                               Result<T> (*read)(const Object&)) {
  QUELL_TRY(const json::Array* found, array(object, key));
  std::vector<T> list;
  for (const json::Value& one : *found) {
    if (!one.is_object()) return not_the_form();
    QUELL_TRY(T value, read(one.get_object()));
    list.push_back(std::move(value));
  }
  return list;
}

Result<Check> check_in(const Object& object) {
  Check check;
  QUELL_TRY(check.what, text(object, "what"));
  QUELL_TRY(check.expected, text(object, "expected"));
  QUELL_TRY(check.seen, text(object, "seen"));
  QUELL_TRY(const std::string outcome, text(object, "outcome"));
  if (outcome != "passed" && outcome != "failed" && outcome != "note") return not_the_form();
  check.outcome = outcome == "passed"   ? Check::Outcome::kPassed
                  : outcome == "failed" ? Check::Outcome::kFailed
                                        : Check::Outcome::kNote;
  return check;
}

Result<ProbeReport> probe_in(const Object& answer) {
  const json::Value* found = answer.if_contains("probe");
  if (found == nullptr || !found->is_object()) return not_the_form();
  const Object& object = found->get_object();
  ProbeReport probe;
  QUELL_TRY(const std::string state, text(object, "state"));
  const auto* const known =
      std::ranges::find(kStates, state, [](State one) { return contain::name_of(one); });
  if (known == kStates.end()) return not_the_form();
  probe.state = *known;
  QUELL_TRY(probe.summary, text(object, "summary"));
  QUELL_TRY(probe.checks, objects(object, "checks", check_in));
  QUELL_TRY(probe.difference, text(object, "difference"));
  QUELL_TRY(const std::int64_t took, json::integer_at(object, "took_us"));
  probe.took = Duration(took);
  return probe;
}

Result<std::size_t> size_in(const Object& object) {
  QUELL_TRY(const std::int64_t bytes, json::integer_at(object, "bytes"));
  if (bytes < 0 || static_cast<std::size_t>(bytes) > kMostBytes) return not_the_form();
  return static_cast<std::size_t>(bytes);
}

/// Its bytes follow: so many zeros are put in their place.
struct Announced {
  std::string name;
  std::size_t bytes = 0;
};
Result<Announced> announced_in(const Object& object) {
  Announced announced;
  QUELL_TRY(announced.name, text(object, "name"));
  QUELL_TRY(announced.bytes, size_in(object));
  return announced;
}

Result<std::vector<Exhibit>> exhibits_after(const Object& object, Channel& channel,
                                            const os::Deadline& deadline) {
  QUELL_TRY(const std::vector<Announced> announced, objects(object, "exhibits", announced_in));
  std::vector<Exhibit> exhibits;
  std::size_t total = 0;
  for (const Announced& one : announced) {
    total += one.bytes;
    if (total > kMostBytes) return not_the_form();
    QUELL_TRY(std::string bytes, channel.receive_bytes(one.bytes, deadline));
    exhibits.push_back({one.name, std::move(bytes)});
  }
  return exhibits;
}

Result<contain::Change> change_in(const Object& object) {
  contain::Change change;
  QUELL_TRY(change.where, text(object, "where"));
  QUELL_TRY(change.diff, text(object, "diff"));
  return change;
}

Result<Status::Offered> offered_in(const Object& object) {
  Status::Offered offered;
  QUELL_TRY(offered.actuator, text(object, "actuator"));
  const json::Value* timer = object.if_contains("timer");
  if (timer == nullptr || !timer->is_bool()) return not_the_form();
  offered.has_timer = timer->get_bool();
  return offered;
}

/// A text of the helper, and the channel that its bytes follow on.
struct Source {
  const Object& object;
  Channel& channel;
  const os::Deadline& deadline;
};

Result<Answer> step(const Source& from) {
  Step step;
  QUELL_TRY(step.name, text(from.object, "step"));
  return step;
}
Result<Answer> undo(const Source& from) {
  KeepUndo keep;
  QUELL_TRY(const std::string id, text(from.object, "id"));
  keep.record.id = contain::ContainmentId(id);
  QUELL_TRY(keep.record.actuator, text(from.object, "actuator"));
  QUELL_TRY(keep.record.summary, text(from.object, "summary"));
  QUELL_TRY(const std::size_t bytes, size_in(from.object));
  QUELL_TRY(keep.record.data, from.channel.receive_bytes(bytes, from.deadline));
  return keep;
}
Result<Answer> failed(const Source& from) {
  QUELL_TRY(const std::string code, text(from.object, "code"));
  QUELL_TRY(std::string message, text(from.object, "message"));
  const auto* const known =
      std::ranges::find(kCodes, code, [](ErrorCode one) { return quell::name_of(one); });
  if (known == kCodes.end()) return not_the_form();
  return Failed{Error(*known, std::move(message))};
}
Result<Answer> status(const Source& from) {
  Status status;
  QUELL_TRY(const std::int64_t pid, json::integer_at(from.object, "pid"));
  status.pid = static_cast<int>(pid);
  QUELL_TRY(const std::string since, text(from.object, "since"));
  QUELL_TRY(status.since, parse_iso(since));
  QUELL_TRY(status.offered, objects(from.object, "offered", offered_in));
  return status;
}
Result<Answer> plan(const Source& from) {
  contain::Plan plan;
  QUELL_TRY(plan.actuator, text(from.object, "actuator"));
  QUELL_TRY(plan.summary, text(from.object, "summary"));
  QUELL_TRY(plan.changes, objects(from.object, "changes", change_in));
  QUELL_TRY(plan.actions, texts(from.object, "actions"));
  QUELL_TRY(plan.warnings, texts(from.object, "warnings"));
  QUELL_TRY(plan.undo, text(from.object, "undo"));
  QUELL_TRY(plan.expiry, text(from.object, "expiry"));
  QUELL_TRY(plan.confirm_within, optional_time(from.object, "confirm_within_us"));
  QUELL_TRY(plan.basis, text(from.object, "basis"));
  return plan;
}
Result<Answer> refused(const Source& from) {
  contain::Refusal refusal;
  QUELL_TRY(refusal.reasons, texts(from.object, "reasons"));
  QUELL_TRY(refusal.difference, text(from.object, "difference"));
  return refusal;
}
/// Applied, Undone, Confirmed.
template <class Outcome>
Result<Answer> outcome(const Source& from) {
  Outcome result;
  QUELL_TRY(result.probe, probe_in(from.object));
  QUELL_TRY(result.exhibits, exhibits_after(from.object, from.channel, from.deadline));
  return result;
}
Result<Answer> rolled_back(const Source& from) {
  contain::RolledBack back;
  QUELL_TRY(back.why, text(from.object, "why"));
  QUELL_TRY(back.probe, probe_in(from.object));
  QUELL_TRY(back.exhibits, exhibits_after(from.object, from.channel, from.deadline));
  return back;
}
Result<Answer> probed(const Source& from) {
  QUELL_TRY(ProbeReport probe, probe_in(from.object));
  return probe;
}

struct Reader {
  std::string_view name;
  Result<Answer> (*read)(const Source&);
};
constexpr std::array<Reader, 11> kReaders{{{"step", step},
                                           {"undo", undo},
                                           {"failed", failed},
                                           {"status", status},
                                           {"plan", plan},
                                           {"refused", refused},
                                           {"applied", outcome<contain::Applied>},
                                           {"rolled_back", rolled_back},
                                           {"probed", probed},
                                           {"undone", outcome<contain::Undone>},
                                           {"confirmed", outcome<contain::Confirmed>}}};

}  // namespace

Result<Answer> receive_answer(Channel& channel, const os::Deadline& deadline) {
  QUELL_TRY(const std::string received, channel.receive(kLongestAnswer, deadline));
  QUELL_TRY(const json::Value value, json::parse(received));
  if (!value.is_object()) return not_the_form();
  QUELL_TRY(const std::string_view name, json::text_at(value.get_object(), "answer"));
  const auto* const reader = std::ranges::find(kReaders, name, &Reader::name);
  if (reader == kReaders.end()) return not_the_form();
  return reader->read({value.get_object(), channel, deadline});
}

}  // namespace quell::helper
