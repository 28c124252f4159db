#include "incident_invariants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "incident/policy.h"

namespace quell::simulation {

using namespace incident;  // NOLINT(google-build-using-namespace): the whole file is about it

namespace {

/// Naive bookkeeping, one set per thing that a gate asks for. Reset where the procedure loops back.
class History {
 public:
  void see(const Event& event) {
    at_ = &event;
    std::visit([this](const auto& body) { on(body); }, event.body);
  }

 private:
  void on(const auto& /*any other*/) {}

  void on(const IncidentConfirmed&) { confirmed_ = true; }
  void on(const FalsePositiveDeclared&) { over_ = true; }
  void on(const IncidentReopened&) {
    EXPECT_TRUE(over_) << where();
    over_ = false;
    forget_fix();
    written_.clear();
  }
  void on(const EnvironmentDetected& body) { environment_ = body.environment; }
  void on(const EnvironmentOverridden& body) { environment_ = body.environment; }
  void on(const MitigationDecided& body) { mitigation_ = body.choice; }

  void on(const ContainmentRequested& body) {
    EXPECT_FALSE(over_) << where();
    EXPECT_EQ(body.environment, environment_) << where();
    if (body.environment == Environment::kProduction) {
      EXPECT_EQ(body.confirmation, kProductionSentence) << where();
      EXPECT_TRUE(body.justification) << where();
    }
    if (body.break_glass) {
      unreviewed_[body.containment] = at_->actor.name;
    } else {
      EXPECT_TRUE(confirmed_) << where();
      EXPECT_EQ(mitigation_, MitigationChoice::kShortTerm) << where();
      if (body.environment == Environment::kProduction) {
        EXPECT_TRUE(body.rollback_plan) << where();
        EXPECT_TRUE(body.warning) << where();
      }
    }
    in_place_.insert(body.containment);
    if (body.confirm_within_s) unconfirmed_.insert(body.containment);
  }
  void on(const ContainmentConfirmed& body) { unconfirmed_.erase(body.containment); }
  void on(const ContainmentFailed& body) {
    if (body.target_state != TargetState::kUnknown) in_place_.erase(body.containment);
  }
  void on(const ContainmentLifted& body) { in_place_.erase(body.containment); }
  void on(const ContainmentExtended& body) {
    EXPECT_TRUE(in_place_.contains(body.containment)) << where();
    EXPECT_FALSE(unconfirmed_.contains(body.containment)) << where();
    Instant& end = extended_[body.containment];
    EXPECT_LT(end, body.ends_at) << where();
    end = body.ends_at;
  }
  void on(const ContainmentMadePermanent& body) {
    EXPECT_FALSE(unconfirmed_.contains(body.containment)) << where();
    in_place_.erase(body.containment);
  }
  void on(const BreakGlassReviewed& body) {
    EXPECT_TRUE(unreviewed_.contains(body.subject) || reviewed_.contains(body.subject)) << where();
    if (unreviewed_.contains(body.subject)) {
      EXPECT_NE(unreviewed_[body.subject], at_->actor.name) << where();
    }
    unreviewed_.erase(body.subject);
    reviewed_.insert(body.subject);
  }

  void on(const FixReferenced& body) {
    forget_fix();
    revision_ = body.revision;
    rollback_planned_ = body.rollback_plan.has_value();
  }
  void on(const RegressionReported&) { forget_fix(); }
  void on(const ApprovalRequested& body) {
    requesters_[body.approval] = body.requester;
    EXPECT_EQ(body.revision, revision_) << where();
    revision_of_[body.approval] = body.revision;
  }
  void on(const ApprovalGiven& body) {
    EXPECT_TRUE(requesters_.contains(body.approval)) << where();
    EXPECT_NE(requesters_[body.approval], at_->actor.name) << where();
    EXPECT_FALSE(answered_.contains(body.approval)) << where();
    answered_.insert(body.approval);
    approved_.insert(body.approval);
  }
  void on(const ApprovalDenied& body) {
    EXPECT_FALSE(answered_.contains(body.approval)) << where();
    answered_.insert(body.approval);
  }
  void on(const StageStarted& body) {
    EXPECT_FALSE(over_) << where();
    EXPECT_EQ(body.revision, revision_) << where();
    stages_[body.stage] = body.kind;
    if (body.break_glass) {
      unreviewed_[body.stage] = at_->actor.name;
      return;
    }
    if (body.kind != StageKind::kProduction) return;
    EXPECT_TRUE(succeeded_.contains(StageKind::kTest)) << where();
    EXPECT_TRUE(succeeded_.contains(StageKind::kBackup)) << where();
    EXPECT_TRUE(succeeded_.contains(StageKind::kStaging)) << where();
    EXPECT_TRUE(staging_proved_) << where();
    EXPECT_TRUE(rollback_planned_) << where();
    if (environment_ != Environment::kProduction) return;
    ASSERT_TRUE(body.approval) << where();
    EXPECT_TRUE(approved_.contains(*body.approval)) << where();
    EXPECT_EQ(revision_of_[*body.approval], body.revision) << where();
  }
  void on(const StageFinished& body) {
    const auto stage = stages_.find(body.stage);
    if (stage != stages_.end() && body.exit_status == 0) succeeded_.insert(stage->second);
  }
  void on(const VerificationRecorded& body) {
    if (body.verdict != ReplayVerdict::kNotExploitable) return;
    if (body.environment == Environment::kStaging) staging_proved_ = true;
    if (body.environment == Environment::kProduction) production_proved_ = true;
  }
  void on(const RootCauseStated&) { cause_ = true; }
  void on(const ArtifactWritten& body) { written_.insert(body.name); }
  void on(const IncidentClosed&) {
    EXPECT_FALSE(over_) << where();
    EXPECT_TRUE(confirmed_) << where();
    EXPECT_TRUE(cause_) << where();
    EXPECT_TRUE(written_.contains("incident_report.md")) << where();
    EXPECT_TRUE(in_place_.empty()) << where() << *in_place_.begin();
    EXPECT_TRUE(unreviewed_.empty()) << where() << unreviewed_.begin()->first;
    EXPECT_TRUE(environment_ == Environment::kProduction ? production_proved_ : staging_proved_)
        << where();
    over_ = true;
  }
  void on(const CommandRefused&) {
    auto& times = refusals_[at_->actor.name];
    times.push_back(at_->at);
    const auto recent = std::count_if(times.begin(), times.end(), [this](Instant then) {
      return at_->at - then < kRefusalWindow && then <= at_->at;
    });
    // Windows that follow each other may together hold twice as many within ten minutes.
    EXPECT_LE(recent, 2 * kRefusalsPerWindow) << where();
  }

  void forget_fix() {
    revision_.reset();
    succeeded_.clear();
    stages_.clear();
    staging_proved_ = production_proved_ = rollback_planned_ = false;
    approved_.clear();
  }
  [[nodiscard]] std::string where() const {
    return "event " + std::to_string(at_->sequence) + " " + encode(*at_) + " ";
  }

  const Event* at_ = nullptr;
  bool confirmed_ = false;
  bool over_ = false;
  bool cause_ = false;
  bool staging_proved_ = false;
  bool production_proved_ = false;
  bool rollback_planned_ = false;
  Environment environment_ = Environment::kProduction;
  std::optional<MitigationChoice> mitigation_;
  std::optional<std::string> revision_;
  std::set<std::string> in_place_;
  std::set<std::string> unconfirmed_;
  std::map<std::string, Instant> extended_;
  std::map<std::string, std::string> unreviewed_;
  std::set<std::string> reviewed_;
  std::map<std::string, std::string> requesters_;
  std::map<std::string, std::string> revision_of_;
  std::set<std::string> answered_;
  std::set<std::string> approved_;
  std::map<std::string, StageKind> stages_;
  std::set<StageKind> succeeded_;
  std::set<std::string> written_;
  std::map<std::string, std::vector<Instant>> refusals_;
};

}  // namespace

void check_history(const std::vector<Event>& events) {
  History history;
  for (const Event& event : events) history.see(event);
}

}  // namespace quell::simulation
