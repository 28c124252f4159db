// What the helper keeps of undos that nobody finished, and of those that are asked for twice.
#include "undo_store.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "channel.h"
#include "file_actuator_test.h"
#include "gmock/gmock.h"
#include "helper_fixture.h"

namespace quell::helper {
namespace {

using testing::HasSubstr;

constexpr auto kQuiet = [](std::string_view) {};

os::Deadline soon() {
  return os::Deadline::after(std::chrono::seconds(20));
}

class HelperUndos : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "a helper is root's, and asked by another account";
    write("before");
  }
  [[nodiscard]] std::filesystem::path file() const { return place_.path() / "file"; }
  [[nodiscard]] std::string bytes() const { return *os::read_file(file(), 1000); }
  void write(std::string_view text) const {
    ASSERT_TRUE(os::write_file_atomically(file(), text, os::Mode::kSecret));
  }
  [[nodiscard]] Remote ask() const { return remote(settings_, kFileActuator); }
  [[nodiscard]] FileUndo undo() const { return {place_.home() / "undo", kFileActuator}; }
  static contain::Measure measure(const std::string& id = "c1") {
    return {.id = contain::ContainmentId(id), .target = "contained"};
  }
  [[nodiscard]] std::string apply_it() const {
    Remote actuator = ask();
    FileUndo sink = undo();
    return apply(actuator, measure(), sink);
  }
  [[nodiscard]] std::filesystem::path copies() const { return settings_.state / "undo"; }
  [[nodiscard]] std::size_t standing() const { return UndoStore(copies()).standing_ones()->size(); }
  /// Copies as of so many measures, of which one worker each was killed.
  void leave(std::size_t count, const std::string& target) const {
    ASSERT_TRUE(os::make_directories(copies(), os::Mode::kPrivateDirectory));
    for (std::size_t i = 0; i < count; ++i) {
      const std::string id = "killed-" + target + std::to_string(i);
      const auto kept = UndoStore(copies()).keep(
          {contain::ContainmentId(id), kFileActuator, "", "before"}, target);
      ASSERT_TRUE(kept) << kept.error().full();
    }
  }
  /// Brings the store to its limit with what can't be read.
  void fill() const {
    for (std::size_t i = standing(); i < kMostStanding; ++i) {
      std::ofstream(copies() / (std::to_string(i) + ".undo")) << "junk";
    }
  }

  Place place_;
  ServiceSettings settings_ = place_.settings();
};

TEST_F(HelperUndos, WhatIsUndoneIsLookedAtWhenItIsAskedForAgain) {
  const RunningHelper helper(settings_, {file_offer(file())});
  EXPECT_EQ(apply_it(), "");
  ASSERT_TRUE(ask().undo(*undo().read(), kQuiet));
  EXPECT_EQ(bytes(), "before");
  write("somebody's work since then");
  const auto again = ask().undo(*undo().read(), kQuiet);
  ASSERT_TRUE(again) << again.error().full();
  EXPECT_THAT(std::get<contain::Undone>(*again).probe.summary, HasSubstr("already undone"));
  EXPECT_EQ(bytes(), "somebody's work since then") << "nothing was written a second time";
}

TEST_F(HelperUndos, WhatIsInForceAgainIsUndoneAgain) {
  const RunningHelper helper(settings_, {file_offer(file())});
  EXPECT_EQ(apply_it(), "");
  ASSERT_TRUE(ask().undo(*undo().read(), kQuiet));
  write("contained");
  ASSERT_TRUE(ask().undo(*undo().read(), kQuiet));
  EXPECT_EQ(bytes(), "before");
}

TEST_F(HelperUndos, ACopyWithoutATargetIsNotUndoneTwice) {
  const RunningHelper helper(settings_, {file_offer(file())});
  EXPECT_EQ(apply_it(), "");
  const auto copy = copies() / (digest_of(*undo().read()) + ".undo");
  std::string text = *os::read_file(copy, 1000);
  const std::string member = R"(,"target":"contained")";
  ASSERT_NE(text.find(member), std::string::npos) << text;
  ASSERT_TRUE(os::write_file_atomically(copy, text.erase(text.find(member), member.size()),
                                        os::Mode::kSecret));
  ASSERT_TRUE(ask().undo(*undo().read(), kQuiet)) << "an older Quell's copy is good for one undo";
  EXPECT_EQ(bytes(), "before");
  write("contained");
  const auto again = ask().undo(*undo().read(), kQuiet);
  ASSERT_TRUE(again) << again.error().full();
  EXPECT_TRUE(std::holds_alternative<contain::Refusal>(*again));
  EXPECT_EQ(bytes(), "contained");
}

TEST_F(HelperUndos, OfKilledWorkersTheyMakeRoom) {
  leave(3, "never-written");
  fill();
  const RunningHelper helper(settings_, {file_offer(file())});
  EXPECT_EQ(apply_it(), "") << helper.log();
  EXPECT_EQ(bytes(), "contained");
  EXPECT_EQ(standing(), kMostStanding - 3 + 1);
  ASSERT_TRUE(ask().undo(*undo().read(), kQuiet));
  EXPECT_EQ(bytes(), "before");
}

TEST_F(HelperUndos, WhatIsInForceMakesNoRoomAndTheRemedyIsNamed) {
  leave(3, "before");
  fill();
  const RunningHelper helper(settings_, {file_offer(file())});
  EXPECT_THAT(apply_it(), HasSubstr("lift what is not needed"));
  EXPECT_EQ(bytes(), "before");
  EXPECT_EQ(standing(), kMostStanding);
}

TEST_F(HelperUndos, OneThatWasRetiredTooEarlyStandsAgain) {
  leave(1, "contained");
  UndoStore store(copies());
  const std::string digest = store.standing_ones()->front();
  ASSERT_TRUE(store.note_undone(digest));
  EXPECT_TRUE(store.find(digest)->undone);
  ASSERT_TRUE(store.note_standing(digest));
  EXPECT_FALSE(store.find(digest)->undone);
  ASSERT_TRUE(store.note_standing(digest)) << "of one that stands nothing is changed";
  EXPECT_EQ(store.find(digest)->target, "contained");
}

/// A target that names a file is checked whatever is asked, by hand-made requests too.
TEST_F(HelperUndos, EveryTargetThatIsSentIsChecked) {
  Offer offer = file_offer(file());
  offer.check_sent = [](std::string_view target) -> Result<void> {
    if (target.starts_with("@")) return fail(ErrorCode::kInvalidInput, "it reads no lists");
    return {};
  };
  const RunningHelper helper(settings_, {offer});
  const std::string head = R"({"version":1,"actuator":"file:one","id":"c1",)";
  const std::string target = R"("target":"@/etc/shadow",)";
  const std::string digest(64, '0');
  const std::vector<std::pair<std::string, std::string>> requests{
      {target + R"("session":[],"operation":"plan"})", "reads no lists"},
      {target + R"("session":[],"basis":")" + digest + R"(","operation":"apply"})",
       "reads no lists"},
      {target + R"("operation":"probe"})", "reads no lists"},
      {target + R"("operation":"confirm"})", "reads no lists"},
      {target + R"("undo":")" + digest + R"(","operation":"undo"})", "unknown member"},
      {R"("undo":"../../../etc/shadow","operation":"undo"})", "failed"},
      {R"("target":7,"operation":"probe"})", "failed"}};
  for (const auto& [body, expected] : requests) {
    auto connection = os::LocalConnection::open(settings_.socket, soon());
    ASSERT_TRUE(connection);
    Channel channel(*std::move(connection));
    ASSERT_TRUE(channel.send(head + body, soon()));
    EXPECT_THAT(channel.receive(kLongestAnswer, soon()).value_or(""), HasSubstr(expected)) << body;
  }
  EXPECT_EQ(bytes(), "before");
}

}  // namespace
}  // namespace quell::helper
