// The state of one incident: a fold over its events, nothing else. Everything in it carries the
// event that says so (Proof), so that facts, gates and reports can cite it.
// Notes are counted, not kept: read them from the stream. Values only; not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "incident/event.h"

namespace quell::incident {

/// Which event says so.
struct Proof {
  std::uint64_t sequence = 0;
  Instant at{};
  Actor actor{};
  friend bool operator==(const Proof&, const Proof&) = default;
};

/// A value and the event that stated it.
template <class T>
struct Proven {
  T value{};
  Proof proof{};
  friend bool operator==(const Proven&, const Proven&) = default;
};
template <class T>
using MaybeProven = std::optional<Proven<T>>;

/// Where a containment stands. In force means: applied, and its last probe passed.
enum class ContainmentPhase : std::uint8_t {
  kRequested,
  kStarted,
  kApplied,
  kActive,
  kDoubtful,
  kFailed,
  kLifting,
  kLiftFailed,
  kLifted,
  kPermanent,
};
template <>
struct EnumNames<ContainmentPhase> {
  static constexpr std::string_view kType = "ContainmentPhase";
  static constexpr std::array<std::string_view, 10> kValues{
      "requested", "started", "applied",     "active", "doubtful",
      "failed",    "lifting", "lift_failed", "lifted", "permanent"};
};

struct ContainmentState {
  ContainmentPhase phase = ContainmentPhase::kRequested;
  Proven<ContainmentRequested> requested{};
  MaybeProven<ContainmentStarted> started{};
  MaybeProven<ContainmentApplied> applied{};
  MaybeProven<ContainmentProbed> first_passed{};  ///< when it was in force for the first time
  MaybeProven<ContainmentProbed> last_probe{};
  std::optional<Proof> in_force_since{};  ///< phase active or permanent: the probe that made it so
  MaybeProven<ContainmentFailed> failed{};
  MaybeProven<LiftRequested> lift_requested{};
  MaybeProven<ContainmentLifted> lifted{};
  MaybeProven<LiftFailed> lift_failed{};
  MaybeProven<ContainmentConfirmed> confirmed{};  ///< where it needs that, see confirm_by()
  MaybeProven<ContainmentExtended> extended{};    ///< the last time
  MaybeProven<ContainmentMadePermanent> permanent{};
  MaybeProven<BreakGlassReviewed> review{};
  friend bool operator==(const ContainmentState&, const ContainmentState&) = default;
};

struct StageState {
  Proven<StageStarted> started{};
  MaybeProven<StageFinished> finished{};
  MaybeProven<BreakGlassReviewed> review{};
  friend bool operator==(const StageState&, const StageState&) = default;
};

struct ApprovalState {
  Proven<ApprovalRequested> requested{};
  MaybeProven<ApprovalGiven> given{};
  MaybeProven<ApprovalDenied> denied{};
  friend bool operator==(const ApprovalState&, const ApprovalState&) = default;
};

struct WatchState {
  Proven<WatchStarted> started{};
  Instant until{};  ///< moved on when something got through
  std::int64_t stopped = 0;
  std::int64_t got_through = 0;
  MaybeProven<WatchHit> last_through{};
  MaybeProven<WatchFinished> finished{};
  friend bool operator==(const WatchState&, const WatchState&) = default;
};

struct EnvironmentView {
  Environment environment = Environment::kProduction;
  std::string why{};
  std::vector<JudgedSignal> signals{};
  bool stated = false;  ///< a person said it; a later detection does not change it
  friend bool operator==(const EnvironmentView&, const EnvironmentView&) = default;
};

/// Recorded refusals of one actor within the current window; see limits in policy.h.
struct RefusalWindow {
  Instant begun{};
  std::int64_t count = 0;
  friend bool operator==(const RefusalWindow&, const RefusalWindow&) = default;
};

/// Invariant: what fold() made of the events 1..last_sequence, in order.
struct State {
  std::uint64_t last_sequence = 0;
  Instant last_at{};

  MaybeProven<IncidentOpened> opened{};
  MaybeProven<OwnerSet> owner{};
  std::vector<Proven<ResponderAdded>> responders{};
  MaybeProven<IncidentConfirmed> confirmed{};
  MaybeProven<FalsePositiveDeclared> false_positive{};
  MaybeProven<SeverityAssessed> severity{};
  std::vector<Proven<SeverityAssessed>> severity_history{};
  MaybeProven<PrioritySet> priority{};
  MaybeProven<EnvironmentView> environment{};  ///< none yet: counts as production
  MaybeProven<MajorDeclared> major{};
  std::array<MaybeProven<TimeRecorded>, 6> times{};  ///< by TimeKind; see time_of()

  std::vector<Proven<ReproductionAdded>> reproductions{};
  std::vector<Proven<BenignActorAdded>> benign{};
  std::vector<Proven<EvidenceAdded>> evidence{};
  std::unordered_map<std::string, std::size_t> evidence_by_digest{};  ///< also redacted copies
  std::vector<Proven<EvidenceOriginalRead>> originals_read{};
  std::vector<Proven<StakeholdersInformed>> informed{};
  std::uint64_t notes = 0;

  MaybeProven<MitigationDecided> mitigation{};
  std::vector<Proven<OptionAdded>> options{};
  MaybeProven<OptionDecided> option_decided{};
  std::vector<ContainmentState> containments{};

  std::vector<Proven<FindingRecorded>> findings{};  ///< one per actor, vector and endpoint
  std::unordered_map<std::string, std::size_t> finding_by_key{};
  std::uint64_t findings_made = 0;  ///< also those that were replaced
  MaybeProven<RootCauseStated> root_cause{};
  MaybeProven<ImpactStated> impact{};

  MaybeProven<FixReferenced> fix{};
  std::vector<Proven<SimilarPlaceReviewed>> similar{};
  MaybeProven<SimilarReviewFinished> similar_finished{};
  std::vector<StageState> stages{};
  std::vector<ApprovalState> approvals{};
  std::vector<Proven<RegressionReported>> regressions{};
  std::vector<Proven<VerificationRecorded>> verifications{};
  std::vector<Proven<ScannerRan>> scanner_runs{};
  std::vector<WatchState> watches{};

  std::map<std::string, Proven<ArtifactWritten>> artifacts{};  ///< by name, the latest
  MaybeProven<IncidentClosed> closed{};                        ///< none again once reopened
  std::vector<Proven<IncidentReopened>> reopened{};

  std::uint64_t refusals = 0;  ///< recorded ones
  MaybeProven<CommandRefused> last_refusal{};
  std::map<std::string, RefusalWindow> refusal_windows{};
  std::uint64_t unmatched_outcomes = 0;  ///< reports about something that this record does not know

  friend bool operator==(const State&, const State&) = default;
};

/// The state after one more event. Total: never fails; an event that refers to something unknown is
/// counted in unmatched_outcomes.
[[nodiscard]] State apply(State state, const Event& event);
/// The same in place, for folding long streams.
void fold(State& state, const Event& event);

/// What counts now: unknown is production.
[[nodiscard]] Environment environment_of(const State& state);
/// Set apart with a reason, else equal to the severity; nothing while neither is known.
[[nodiscard]] std::optional<Priority> priority_of(const State& state);
/// Stated times win; else contained and resolved are derived from the record (certainty exact,
/// the source says from which event).
[[nodiscard]] MaybeProven<TimeRecorded> time_of(const State& state, TimeKind which);
/// Severity S1, over 5 minutes of outage, data exposed, or declared so: needs a postmortem.
[[nodiscard]] bool is_major(const State& state);
/// Neither closed nor a false positive.
[[nodiscard]] bool is_open(const State& state);

/// By id ("C1", "R2", ...); nullptr when there is none.
[[nodiscard]] const ContainmentState* find_containment(const State& state, std::string_view id);
[[nodiscard]] const StageState* find_stage(const State& state, std::string_view id);
[[nodiscard]] const ApprovalState* find_approval(const State& state, std::string_view id);
[[nodiscard]] const WatchState* find_watch(const State& state, std::string_view id);
[[nodiscard]] const Proven<OptionAdded>* find_option(const State& state, std::string_view id);
[[nodiscard]] const Proven<ReproductionAdded>* find_reproduction(const State& state,
                                                                 std::string_view id);
[[nodiscard]] const Proven<EvidenceAdded>* find_evidence(const State& state, std::string_view id);
[[nodiscard]] const Proven<FindingRecorded>* find_finding(const State& state, std::string_view id);

}  // namespace quell::incident
