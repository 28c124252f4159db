// What every containment is: plan → apply → probe → undo. A plan shows exactly what will change and
// changes nothing; apply stores the undo first; a probe looks from outside and never changes
// anything; undo restores, byte for byte, and probes again.
//
// After a crash anywhere: probe() says what is true, and undo() works from whatever state that is.
// apply() is never simply run again: it looks first, and an already applied measure stays as it is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace quell::contain {

struct ContainmentTag;
/// Letters, digits, '.', '_' and '-', at most 64 (check_id): it is written into configurations.
using ContainmentId = Id<ContainmentTag>;
Result<void> check_id(const ContainmentId& id);

/// A measure as it is wished for.
struct Measure {
  ContainmentId id;
  /// What it applies to, in the actuator's own words: "endpoint:/search" (target::parse_target),
  /// "role:shop_app", "flag:search=off". Its plan() refuses what it doesn't understand.
  std::string target;
  std::optional<Instant> expires = std::nullopt;
  friend bool operator==(const Measure&, const Measure&) = default;
};

/// A file as it is and as it would be; `diff` is a unified diff and may hold outside text.
struct Change {
  std::string where;
  std::string diff;
};

struct Plan {
  std::string actuator;
  Measure measure;
  std::string summary;          ///< one line
  std::vector<Change> changes;  ///< empty: already in place
  std::vector<std::string>
      actions;  ///< besides the changes, in order ("SIGHUP to nginx, pid 4242")
  std::vector<std::string> affected;  ///< who else is hit, as the caller forecast it
  std::vector<std::string> warnings;
  std::string undo;  ///< how it is taken back
  /// When it ends and who makes it end. Nothing else of a plan hangs on when it was made: a plan
  /// that is made again as it was shown must read the same.
  std::string expiry;
  /// So long it lasts unless it is confirmed (DeadMansTimer); nullopt: it needs no confirming.
  std::optional<Duration> confirm_within = std::nullopt;
  /// Fingerprint of the state the plan was made for: apply refuses when it has moved.
  std::string basis;
};

/// A "no" that is a decision: nonsense asked for, or somebody else's change is in the way.
struct Refusal {
  std::vector<std::string> reasons;
  std::string difference;  ///< unified diff of what somebody else changed; may be empty
};
using PlanAnswer = std::variant<Plan, Refusal>;

/// What the logs say that the measure would have hit besides the attack.
struct OrdinaryTraffic {
  std::uint64_t requests = 0;
  std::uint64_t clients = 0;
};

struct PlanRequest {
  Measure measure;
  std::vector<std::string> affected = {};                 ///< forecast, one line each
  std::optional<OrdinaryTraffic> traffic = std::nullopt;  ///< nullopt: no log was read
};

/// All that undo needs besides the actuator's own configuration, to be kept as long as the measure.
struct UndoRecord {
  ContainmentId id;
  std::string actuator;
  std::string summary;
  std::string data;  ///< JSON of the actuator's own form; holds the backup
};

/// Keeps undo data. store() returns only when the record is durable: apply changes nothing before.
class UndoSink {
 public:
  virtual ~UndoSink() = default;
  virtual Result<void> store(const UndoRecord& record) = 0;
};

enum class State : std::uint8_t {
  kAbsent,       ///< not there, and what runs behaves so
  kInForce,      ///< there, and seen from outside to work
  kHalfApplied,  ///< configuration and behaviour disagree (a crash in between): undo or apply
  kAltered,      ///< somebody else changed what was applied; see the difference
};
std::string_view name_of(State state);

/// One thing that was looked at.
struct Check {
  std::string what;      ///< "GET /search"
  std::string expected;  ///< "503 with reference 4f2a…"
  std::string seen;
  enum class Outcome : std::uint8_t { kPassed, kFailed, kNote } outcome = Outcome::kPassed;
};

/// Bytes worth keeping as evidence.
struct Exhibit {
  std::string name;
  std::string bytes;
};

struct ProbeReport {
  State state = State::kAbsent;
  std::string summary;  ///< one line
  std::vector<Check> checks;
  std::string difference = {};  ///< for kAltered
  Duration took{};
};

struct Applied {
  ProbeReport probe;  ///< state is kInForce
  std::vector<Exhibit> exhibits;
};
/// It did not work and everything is as it was before; `probe` shows that.
struct RolledBack {
  std::string why;
  ProbeReport probe;
  std::vector<Exhibit> exhibits;
};
using ApplyOutcome = std::variant<Applied, RolledBack, Refusal>;

struct Undone {
  ProbeReport probe;  ///< state is kAbsent
  std::vector<Exhibit> exhibits;
};
using UndoOutcome = std::variant<Undone, Refusal>;

struct Confirmed {
  ProbeReport probe;  ///< state is kInForce
  std::vector<Exhibit> exhibits;
};
using ConfirmOutcome = std::variant<Confirmed, Refusal>;

/// Told before each step of apply and undo, for progress lines and for tests that stop there.
using OnStep = std::function<void(std::string_view step)>;

/// A measure that could lock out whoever applies it ends by itself after a short time, unless it is
/// confirmed: who cannot work any more cannot confirm. Confirming gives it the end it was asked
/// for.
class DeadMansTimer {
 public:
  virtual ~DeadMansTimer() = default;
  /// Refused when the measure has ended meanwhile. Errors: as Actuator's.
  virtual Result<ConfirmOutcome> confirm(const Measure& measure, const OnStep& on_step) = 0;
};

/// Locks its target while it works: a second process waits, then sees the first one's work.
/// Not thread-safe. Errors of every function: kUnavailable (the thing is not running or cannot be
/// probed), kPermissionDenied, kIo, kTimeout. An error of apply or undo means that the state is not
/// known: probe().
class Actuator {
 public:
  virtual ~Actuator() = default;
  [[nodiscard]] virtual std::string_view kind() const = 0;
  virtual Result<PlanAnswer> plan(const PlanRequest& request) = 0;
  virtual Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) = 0;
  virtual Result<ProbeReport> probe(const Measure& measure) = 0;
  /// `record` may be that of a measure that never took effect: then nothing is changed and the
  /// outcome says so.
  virtual Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) = 0;
  /// Of this actuator, where it has one; nullptr: its measures need no confirming.
  virtual DeadMansTimer* dead_mans_timer() { return nullptr; }
};

}  // namespace quell::contain
