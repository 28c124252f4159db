#include "event_words.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "contain_view.h"
#include "forecast_words.h"
#include "incident/cvss.h"
#include "incident/enum_names.h"
#include "incident/events.h"

namespace quell::cli {
namespace {

using namespace incident;  // NOLINT(google-build-using-namespace): fifty event types

/// "sql_injection" as people read it: "sql injection".
template <NamedEnum Enum>
std::string plain(Enum value) {
  std::string words(name_of(value));
  for (char& c : words) {
    if (c == '_') c = ' ';
  }
  return words;
}

/// ": text", or nothing.
std::string behind(const std::optional<std::string>& text) {
  return text ? ": " + *text : "";
}

std::string seconds_words(std::int64_t seconds) {
  return to_words(std::chrono::seconds(seconds));
}

struct Words {
  // -- triage
  std::string operator()(const IncidentOpened& e) const { return "opened: " + e.title; }
  std::string operator()(const OwnerSet& e) const { return "owner " + e.owner + behind(e.reason); }
  std::string operator()(const ResponderAdded& e) const {
    return e.name + " works on it" + behind(e.role);
  }
  std::string operator()(const IncidentConfirmed& e) const { return "confirmed: " + e.reason; }
  std::string operator()(const FalsePositiveDeclared& e) const {
    return "false positive: " + e.reason;
  }
  std::string operator()(const SeverityAssessed& e) const {
    const std::string score =
        e.score_tenths ? ", CVSS " + score_text(*e.score_tenths) : std::string(", by hand");
    return fmt::format("severity {}{}{}", name_of(e.severity), score, behind(e.reason));
  }
  std::string operator()(const PrioritySet& e) const {
    return fmt::format("priority {}: {}", name_of(e.priority), e.reason);
  }
  std::string operator()(const EnvironmentDetected& e) const {
    return fmt::format("environment {}: {}", name_of(e.environment), e.why);
  }
  std::string operator()(const EnvironmentOverridden& e) const {
    return fmt::format("environment {} as stated: {}", name_of(e.environment), e.reason);
  }
  std::string operator()(const ReproductionAdded& e) const {
    return fmt::format("reproduction {}: {} ({})", e.reproduction, e.title, e.request_line);
  }
  std::string operator()(const BenignActorAdded& e) const {
    return fmt::format("{} is benign: {}{}", e.address, e.who, behind(e.reason));
  }
  std::string operator()(const MajorDeclared& e) const { return "declared major: " + e.reason; }
  // -- any time
  std::string operator()(const NoteAdded& e) const { return "note: " + e.text; }
  std::string operator()(const TimeRecorded& e) const {
    if (!e.when) return fmt::format("{}: not applicable ({})", name_of(e.which), e.source);
    return fmt::format("{} {}{} ({})", name_of(e.which),
                       e.certainty == Certainty::kEstimated ? "about " : "", short_time(*e.when),
                       e.source);
  }
  std::string operator()(const StakeholdersInformed& e) const {
    return fmt::format("told {} by {}{}", e.who, e.how, behind(e.message));
  }
  std::string operator()(const CommandRefused& e) const {
    std::string missing;
    for (const MissingFact& fact : e.missing) missing += (missing.empty() ? "" : "; ") + fact.why;
    return fmt::format("refused {} ({}): {}", e.command, plain(e.answer), missing);
  }
  // -- evidence
  std::string operator()(const EvidenceAdded& e) const {
    return fmt::format("evidence {}: {}, {} bytes, from {}", e.evidence, e.name, grouped(e.size),
                       e.origin);
  }
  std::string operator()(const EvidenceOriginalRead& e) const {
    return fmt::format("read the original of {}: {}", e.evidence, e.reason);
  }
  // -- mitigate
  std::string operator()(const MitigationDecided& e) const {
    return fmt::format("decided {} ({} min to the fix; meanwhile {}): {}", plain(e.choice),
                       e.minutes_to_fix, e.harm_meanwhile, e.reason);
  }
  std::string operator()(const OptionAdded& e) const {
    return fmt::format("option {}: {}{}", e.option, e.title,
                       e.forecast ? "; " + forecast_words(*e.forecast) : "");
  }
  std::string operator()(const OptionDecided& e) const {
    return fmt::format("chose option {}: {}", e.option, e.reason);
  }
  std::string operator()(const ContainmentRequested& e) const {
    return fmt::format("containment {} requested: {} {}{}{}", e.containment, e.actuator, e.target,
                       e.break_glass ? ", break-glass" : "", behind(e.justification));
  }
  std::string operator()(const ContainmentStarted& e) const {
    return fmt::format("containment {} is about to be applied, its undo is safe", e.containment);
  }
  std::string operator()(const ContainmentApplied& e) const {
    return fmt::format("containment {} applied{}", e.containment, behind(e.detail));
  }
  std::string operator()(const ContainmentProbed& e) const {
    return fmt::format("containment {} probed, {}{}", e.containment, name_of(e.result),
                       behind(e.detail));
  }
  std::string operator()(const ContainmentFailed& e) const {
    return fmt::format("containment {} failed, target {}: {}", e.containment,
                       name_of(e.target_state), e.reason);
  }
  std::string operator()(const LiftRequested& e) const {
    return fmt::format("containment {} is to be undone: {}", e.containment, e.reason);
  }
  std::string operator()(const ContainmentLifted& e) const {
    return fmt::format("containment {} undone{}", e.containment, behind(e.detail));
  }
  std::string operator()(const LiftFailed& e) const {
    return fmt::format("containment {} could not be undone, target {}: {}", e.containment,
                       name_of(e.target_state), e.reason);
  }
  std::string operator()(const ContainmentConfirmed& e) const {
    return fmt::format("containment {} confirmed: nobody is locked out{}", e.containment,
                       behind(e.detail));
  }
  std::string operator()(const ContainmentExtended& e) const {
    return fmt::format("containment {} lasts until {}: {}", e.containment, to_seconds(e.ends_at),
                       e.reason);
  }
  std::string operator()(const ContainmentMadePermanent& e) const {
    return fmt::format("containment {} stays for good: {}", e.containment, e.reason);
  }
  std::string operator()(const BreakGlassReviewed& e) const {
    return fmt::format("reviewed {}, {}: {}", e.subject, plain(e.verdict), e.reason);
  }
  // -- investigate
  std::string operator()(const FindingRecorded& e) const {
    return fmt::format("finding {}: {}, {} on {}, {} requests, {}", e.finding, e.actor,
                       plain(e.vector), e.endpoint, grouped(e.requests), plain(e.verdict));
  }
  std::string operator()(const RootCauseStated& e) const {
    return fmt::format("the hole: {} on {}: {}", plain(e.vector), e.endpoint, e.cause);
  }
  std::string operator()(const ImpactStated& e) const {
    return fmt::format("impact, data exposed {}: {}", plain(e.data_exposed), e.statement);
  }
  // -- fix and deploy
  std::string operator()(const FixReferenced& e) const {
    return fmt::format("fix {} ({}): {}", e.revision, e.reference, e.summary);
  }
  std::string operator()(const SimilarPlaceReviewed& e) const {
    return fmt::format("similar place {}, {}: {}", e.place, name_of(e.verdict), e.reason);
  }
  std::string operator()(const SimilarReviewFinished& e) const {
    return "similar places reviewed: " + e.summary;
  }
  std::string operator()(const StageStarted& e) const {
    return fmt::format("stage {} started, {} of {}{}: {}", e.stage, name_of(e.kind), e.revision,
                       e.break_glass ? ", break-glass" : "", e.command);
  }
  std::string operator()(const StageFinished& e) const {
    return fmt::format(
        "stage {} {}{}", e.stage,
        e.exit_status == 0 ? "succeeded" : fmt::format("failed, status {}", e.exit_status),
        behind(e.detail));
  }
  std::string operator()(const ApprovalRequested& e) const {
    return fmt::format("approval {} of {} asked for by {}{}", e.approval, e.revision, e.requester,
                       behind(e.justification));
  }
  std::string operator()(const ApprovalGiven& e) const {
    return fmt::format("approval {} given{}", e.approval, behind(e.reason));
  }
  std::string operator()(const ApprovalDenied& e) const {
    return fmt::format("approval {} denied: {}", e.approval, e.reason);
  }
  std::string operator()(const RegressionReported& e) const {
    return fmt::format("{} did harm and was reverted: {}", e.revision, e.reason);
  }
  // -- verify and monitor
  std::string operator()(const VerificationRecorded& e) const {
    return fmt::format("verification {}: {} {} in {}, control {}{}", e.verification, e.reproduction,
                       plain(e.verdict), name_of(e.environment), name_of(e.control),
                       behind(e.detail));
  }
  std::string operator()(const ScannerRan& e) const {
    return fmt::format("scanner {} in {}: {} findings, status {}", e.scanner,
                       name_of(e.environment), e.findings, e.exit_status);
  }
  std::string operator()(const WatchStarted& e) const {
    return fmt::format("watch {} for {}{}: {}", e.watch, seconds_words(e.duration_s),
                       e.shortened ? " (shortened)" : "", e.signature);
  }
  std::string operator()(const WatchHit& e) const {
    return fmt::format("watch {}: {} {}{}", e.watch, e.actor, plain(e.outcome), behind(e.detail));
  }
  std::string operator()(const WatchFinished& e) const {
    return fmt::format("watch {} ended: {} of {} requests matched", e.watch, grouped(e.hits),
                       grouped(e.requests));
  }
  // -- close
  std::string operator()(const ArtifactWritten& e) const {
    return fmt::format("wrote {}, {} bytes", e.name, grouped(e.size));
  }
  std::string operator()(const IncidentClosed& e) const { return "closed: " + e.summary; }
  std::string operator()(const IncidentReopened& e) const { return "reopened: " + e.reason; }
};

}  // namespace

std::string words_of(const EventBody& body) {
  return std::visit(Words{}, body);
}

std::string short_time(Instant at) {
  const std::string iso = to_iso(at);
  return iso.substr(0, 10) + " " + iso.substr(11, 8) + "Z";
}

}  // namespace quell::cli
