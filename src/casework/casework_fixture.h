// For tests: a store in memory with one incident in staging, an evidence store on disk, and a
// process that can be killed between any two reports.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "casework/keeper.h"
#include "crypto/digest.h"
#include "crypto/entropy.h"
#include "desk/command_ids.h"
#include "desk/desk.h"
#include "desk/effects.h"
#include "fake_actuator.h"
#include "incident/commands.h"
#include "incident/procedure.h"
#include "incident/state.h"
#include "journal/evidence.h"
#include "journal/open.h"
#include "os/file.h"
#include "redact/redactor.h"

namespace quell::casework {

class CaseworkTest : public testing::Test {
 protected:
  CaseworkTest() {
    policy_.procedure = incident::Procedure{.name = "bare", .watch_s = 24LL * 3600};
    id_ = desk_->open({ids_.next(), incident::OpenIncident{.title = "SQL injection"}}, ana())
              .value()
              .incident;
    give(incident::OverrideEnvironment{.environment = incident::Environment::kStaging,
                                       .reason = "only staging runs there"});
    give(incident::ConfirmIncident{.reason = "seen"});
  }

  static desk::Identity ana() { return {.actor = {incident::ActorKind::kPerson, "ana"}}; }

  /// As ana; must be allowed.
  void give(const incident::CommandBody& body) {
    const auto outcome = desk_->submit(id_, {ids_.next(), body}, ana());
    ASSERT_TRUE(outcome) << outcome.error().full();
    ASSERT_TRUE(outcome->allowed()) << outcome->message;
  }
  [[nodiscard]] incident::State state() { return desk_->state(id_).value(); }
  [[nodiscard]] std::vector<incident::Event> history() { return desk_->history(id_).value(); }

  Keeper keeper(const std::string& who = "test") { return {*evidence_, clock_, who}; }

  /// Gives outcomes as an effect. Dies before the report with the number `die_before`, or with
  /// `die_after` once it is durable; the first is 1.
  desk::Report reports() {
    return [this](const incident::CommandBody& body) -> Result<void> {
      ++reported_;
      if (die_before && reported_ == *die_before) throw Killed{};
      if (fails_from && reported_ >= *fails_from) {
        return fail(ErrorCode::kNoSpace, "the disk is full");
      }
      const desk::Identity effect{.actor = {incident::ActorKind::kEffect, "test"}};
      QUELL_TRY(const desk::Outcome outcome, desk_->submit(id_, {ids_.next(), body}, effect));
      if (die_after && reported_ == *die_after) throw Killed{};
      if (outcome.allowed()) return {};
      return fail(ErrorCode::kInvalidInput, outcome.message);
    };
  }

  /// What the runner of effects does for one incident: each pending task once.
  Result<void> work(desk::Effect& effect) {
    for (const std::string& key : effect.pending(state())) {
      clock_.advance(std::chrono::seconds(1));
      QUELL_CHECK(effect.carry_out({id_, key, state()}, reports(), [this](std::string_view line) {
        progress_.emplace_back(line);
      }));
    }
    return {};
  }

  /// What is left of it after a crash or a restart: the store, the evidence and the target.
  void restart() {
    desk_ = std::make_unique<desk::Desk>(*store_, clock_, policy_);
    die_before.reset();
    die_after.reset();
    fails_from.reset();
    reported_ = 0;
  }

  [[nodiscard]] std::string fetch(const incident::Digest& digest) {
    return keeper().fetch(digest, 1'000'000).value();
  }
  [[nodiscard]] os::Path file(const std::string& name) const { return directory_.path() / name; }
  os::Path write(const std::string& name, std::string_view text) const {
    const os::Path path = file(name);
    EXPECT_TRUE(os::write_file_atomically(path, text, os::Mode::kSecret));
    return path;
  }
  /// From here on nothing can be kept as evidence: its directory is gone and cannot be made anew.
  void break_evidence() const {
    std::filesystem::remove_all(file("evidence"));
    write("evidence", "");
  }

  template <class Body>
  [[nodiscard]] std::vector<Body> all() {
    std::vector<Body> found;
    for (const incident::Event& event : history()) {
      if (const auto* one = std::get_if<Body>(&event.body)) found.push_back(*one);
    }
    return found;
  }

  std::optional<int> die_before;
  std::optional<int> die_after;
  std::optional<int> fails_from;
  int reported_ = 0;
  std::vector<std::string> progress_;

  os::TemporaryDirectory directory_ = os::TemporaryDirectory::make("casework").value();
  ManualClock clock_{parse_iso("2026-11-22T03:00:00Z").value()};
  crypto::SeededEntropy entropy_{1};
  desk::CommandIds ids_{clock_, entropy_};
  redact::Rules rules_ = redact::default_rules().value();
  std::optional<journal::Evidence> evidence_ =
      journal::Evidence::open(directory_.path() / "evidence", rules_, entropy_).value();
  std::unique_ptr<journal::Store> store_ = journal::in_memory();
  incident::Policy policy_;
  std::unique_ptr<desk::Desk> desk_ = std::make_unique<desk::Desk>(*store_, clock_, policy_);
  incident::IncidentId id_;
};

}  // namespace quell::casework
