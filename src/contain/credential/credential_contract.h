// For tests that hold for every kind of credential, on the real server.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "contain/credential.h"
#include "credential/credential_rig.h"
#include "credential/secret_file.h"
#include "crypto/entropy.h"
#include "os/file.h"

namespace quell::contain {

inline const OnStep kNothingToTell = [](std::string_view) {};

/// Stores undo records in files, as a store that survives the process.
class CredentialRecords final : public UndoSink {
 public:
  explicit CredentialRecords(std::filesystem::path directory) : directory_(std::move(directory)) {}
  Result<void> store(const UndoRecord& record) override {
    if (broken) return fail(ErrorCode::kNoSpace, "no space for the undo");
    return os::write_file_atomically(directory_ / ("undo-" + record.id.text()), record.data,
                                     os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<UndoRecord> read(const std::string& id) const {
    const auto data = os::read_file(directory_ / ("undo-" + id), 1'000'000);
    if (!data) return std::nullopt;
    return UndoRecord{ContainmentId(id), "", "", *data};
  }
  bool broken = false;

 private:
  std::filesystem::path directory_;
};

struct CredentialKind {
  const char* name;
  RigMaker make;
};

class CredentialContract : public testing::TestWithParam<CredentialKind> {
 protected:
  void SetUp() override {
    std::string why;
    rig_ = GetParam().make(why);
    if (!rig_) GTEST_SKIP() << why;
    records_.emplace(rig_->path("."));
    actuator_.emplace(rig_->holder(), CredentialState{rig_->path("state")},
                      std::make_unique<crypto::SystemEntropy>());
    ASSERT_TRUE(os::write_file_atomically(rig_->path("leaked"), rig_->old_secret() + "\n",
                                          os::Mode::kSecret));
    original_ = rig_->stored();
    ASSERT_TRUE(rig_->accepts(rig_->old_secret())) << "the rig is of no use";
  }

  [[nodiscard]] Measure measure(const std::string& id) const {
    const std::string way =
        rig_->takes_secrets() ? " new:" + rig_->path("new-" + id).string() : std::string(" lock");
    return {.id = ContainmentId(id),
            .target = rig_->subject() + way + " old:" + rig_->path("leaked").string()};
  }
  [[nodiscard]] Measure lock(const std::string& id) const {
    return {.id = ContainmentId(id), .target = rig_->subject() + " lock"};
  }
  [[nodiscard]] std::string fresh(const std::string& id) const {
    const auto secret = read_secret(rig_->path("new-" + id));
    return secret ? std::string(secret->reveal()) : std::string();
  }
  Result<ApplyOutcome> apply(const Measure& wish, const OnStep& on_step = kNothingToTell) {
    QUELL_TRY(const PlanAnswer answer, actuator_->plan({.measure = wish}));
    if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
    return actuator_->apply(std::get<Plan>(answer), *records_, on_step);
  }
  void expect_applied(const Result<ApplyOutcome>& outcome) {
    ASSERT_TRUE(outcome) << outcome.error().full();
    if (const auto* back = std::get_if<RolledBack>(&*outcome)) FAIL() << back->why;
    if (const auto* refusal = std::get_if<Refusal>(&*outcome)) FAIL() << refusal->reasons.front();
    EXPECT_EQ(std::get<Applied>(*outcome).probe.state, State::kInForce);
  }
  void expect_undone(const std::string& id) {
    const auto record = records_->read(id);
    ASSERT_TRUE(record);
    const auto outcome = actuator_->undo(*record, kNothingToTell);
    ASSERT_TRUE(outcome) << outcome.error().full();
    if (const auto* refusal = std::get_if<Refusal>(&*outcome)) FAIL() << refusal->reasons.front();
  }
  void expect_planned(const Measure& wish, const testing::Matcher<std::vector<std::string>>& with) {
    const auto answer = actuator_->plan({.measure = wish});
    ASSERT_TRUE(answer) << answer.error().full();
    if (const auto* refusal = std::get_if<Refusal>(&*answer)) FAIL() << refusal->reasons.front();
    EXPECT_THAT(std::get<Plan>(*answer).warnings, with);
  }
  bool notes_that_it_is_not_known(const Measure& wish) {
    const auto probe = actuator_->probe(wish);
    EXPECT_TRUE(probe) << probe.error().full();
    return probe && std::ranges::any_of(probe->checks, [](const Check& check) {
             return check.outcome == Check::Outcome::kNote && check.seen.starts_with("not known");
           });
  }
  State state_of(const Measure& wish) {
    const auto probe = actuator_->probe(wish);
    EXPECT_TRUE(probe) << probe.error().full();
    return probe ? probe->state : State::kAltered;
  }
  void expect_original(const std::string& when) {
    EXPECT_EQ(rig_->stored(), original_) << when;
    EXPECT_TRUE(rig_->accepts(rig_->old_secret())) << when;
    EXPECT_TRUE(rig_->serves_others()) << when;
    if (!std::filesystem::exists(rig_->path("state"))) return;
    for (const auto& entry : *os::list_directory(rig_->path("state"))) {
      EXPECT_THAT(entry.name, testing::Not(testing::EndsWith(".json"))) << when;
    }
  }

  std::unique_ptr<CredentialRig> rig_;
  std::optional<CredentialRecords> records_;
  std::optional<CredentialActuator> actuator_;
  std::string original_;
};

inline auto credential_kinds() {
  return testing::Values(CredentialKind{"Htpasswd", htpasswd_rig},
                         CredentialKind{"Postgres", postgres_rig},
                         CredentialKind{"Redis", redis_rig}, CredentialKind{"Ssh", ssh_rig},
                         CredentialKind{"Token", token_rig});
}
inline std::string name_of_kind(const testing::TestParamInfo<CredentialKind>& made) {
  return made.param.name;
}

}  // namespace quell::contain
