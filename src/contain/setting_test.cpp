// A setting as a measure, on a service that is quick to ask: order, other people's changes,
// failures. The real service is in setting_postgres_test.cpp.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "contain/flag_file.h"
#include "crypto/digest.h"
#include "fmt/format.h"
#include "setting_fixture.h"

namespace quell::contain::setting {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kText = "# app\nA=1\nexport B='two'  \r\nC=3\nSECRET=hush\n";

std::string apply(Setting& actuator, const SettingUndo& undo, const std::string& id,
                  const std::string& target) {
  SettingUndo sink = undo;
  return outcome_of(plan_and_apply(actuator, setting_measure(id, target), sink));
}
std::string lift(Setting& actuator, const SettingUndo& undo, const std::string& id) {
  return outcome_of(actuator.undo(*undo.of(id), kQuiet));
}

/// A directory for undo records that is not the service's own.
class SettingTest : public testing::Test {
 protected:
  os::TemporaryDirectory records_ = *os::TemporaryDirectory::make("setting-undo");
  SettingUndo undo_{records_.path()};
  CopyService service_{std::string(kText)};
  Setting actuator_ = service_.actuator();
};

TEST_F(SettingTest, IsPlannedAppliedProbedAndUndone) {
  const Measure wish = setting_measure("c1", "setting:A=9");
  const auto plan = actuator_.plan({.measure = wish});
  ASSERT_TRUE(plan) << plan.error().full();
  const Plan& shown = std::get<Plan>(*plan);
  EXPECT_THAT(shown.changes.front().diff, HasSubstr("@@ line 2 @@\n-A: 1\n+A: 9\n"));
  EXPECT_THAT(shown.changes.front().diff, Not(HasSubstr("hush")));
  service_.expect_original();
  EXPECT_EQ(actuator_.probe(wish)->state, State::kAbsent);

  EXPECT_THAT(apply(actuator_, undo_, "c1", wish.target), StartsWith("applied: shown"));
  EXPECT_EQ(service_.read(), "# app\nA=9\nexport B='two'  \r\nC=3\nSECRET=hush\n");
  EXPECT_EQ(service_.read("live"), service_.read());
  EXPECT_EQ(actuator_.probe(wish)->state, State::kInForce);
  EXPECT_THAT(apply(actuator_, undo_, "c1", wish.target), StartsWith("applied")) << "again";

  EXPECT_THAT(lift(actuator_, undo_, "c1"), StartsWith("undone: nothing of Quell"));
  service_.expect_original();
  EXPECT_EQ(actuator_.probe(wish)->state, State::kAbsent);
  EXPECT_THAT(lift(actuator_, undo_, "c1"), StartsWith("undone")) << undo_.of("c1")->data;
}

TEST_F(SettingTest, OnlyNamedKeysAndNoSecretsAreSet) {
  EXPECT_THAT(apply(actuator_, undo_, "c1", "setting:SECRET=x"), HasSubstr("may not be set here"));
  EXPECT_THAT(apply(actuator_, undo_, "c1", "setting:API_TOKEN=x"), HasSubstr("like a secret"));
  EXPECT_THAT(apply(actuator_, undo_, "c1", "setting:A=two words"), HasSubstr("needs quotes"));
  EXPECT_THAT(apply(actuator_, undo_, "c/1", "setting:A=2"), HasSubstr("no containment id"));
  EXPECT_FALSE(undo_.of("c1"));
  service_.expect_original();
}

TEST_F(SettingTest, WhatTheCheckRefusesIsNeverWritten) {
  SettingFile file = service_.file();
  file.check = {"grep", "-q", "A=1", "{file}"};
  Setting actuator(file, setting_words(file.format));
  EXPECT_THAT(apply(actuator, undo_, "c1", "setting:A=2"), StartsWith("rolled back: grep"));
  service_.expect_original();
}

TEST_F(SettingTest, WhatDoesNotWorkIsRolledBack) {
  const auto with = [&](auto change) {
    SettingFile file = service_.file();
    change(file);
    return Setting(file, setting_words(file.format));
  };
  Setting no_check = with([](SettingFile& file) { file.check = {"grep", "-q", "A=1", "nowhere"}; });
  EXPECT_THAT(apply(no_check, undo_, "c1", "setting:A=2"), HasSubstr("error: ")) << "fails before";
  os::remove_file(service_.path(".app.env.quell")).value();
  // A check without a copy is asked between change and reload.
  Setting late =
      with([&](SettingFile& file) { file.check = {"grep", "-q", "A=1", file.file.string()}; });
  EXPECT_THAT(apply(late, undo_, "c2", "setting:A=2"), StartsWith("rolled back: grep"));
  service_.expect_original();
  Setting never_shown = with([&](SettingFile& file) {
    file.reload = {"cp", file.file.string(), service_.path("elsewhere").string()};
  });
  EXPECT_THAT(apply(never_shown, undo_, "c3", "setting:A=2"), StartsWith("rolled back: grep"));
  service_.expect_original();
  EXPECT_EQ(actuator_.probe(setting_measure("c3", "setting:A=2"))->state, State::kAbsent);
}

TEST_F(SettingTest, AServiceThatIsDownIsNotCalledChanged) {
  ASSERT_TRUE(os::remove_file(service_.path("good")));
  EXPECT_THAT(apply(actuator_, undo_, "c1", "setting:A=2"),
              HasSubstr("A is 1 again, but the service does not work as before"));
  EXPECT_EQ(service_.read(), kText);
  EXPECT_EQ(actuator_.probe(setting_measure("c1", "setting:A=2"))->state, State::kHalfApplied);
  service_.write("good", "");
  EXPECT_THAT(lift(actuator_, undo_, "c1"), StartsWith("undone"));
  service_.expect_original();
}

TEST_F(SettingTest, AnAddedKeyIsTakenOutAgain) {
  const Measure wish = setting_measure("c1", "setting:NEW=5");
  EXPECT_THAT(apply(actuator_, undo_, "c1", wish.target), StartsWith("applied"));
  EXPECT_EQ(service_.read(), std::string(kText) + "NEW=5\n");
  EXPECT_EQ(actuator_.probe(wish)->state, State::kInForce);
  EXPECT_THAT(lift(actuator_, undo_, "c1"), StartsWith("undone"));
  service_.expect_original();
}

TEST_F(SettingTest, TheLaterOfTwoCountsAndTheFirstMayGoFirst) {
  EXPECT_THAT(apply(actuator_, undo_, "c1", "setting:A=5"), StartsWith("applied"));
  EXPECT_THAT(apply(actuator_, undo_, "c2", "setting:A=6"), StartsWith("applied"));
  EXPECT_THAT(actuator_.probe(setting_measure("c1", "setting:A=5"))->summary,
              HasSubstr("c2, which came later"));
  EXPECT_THAT(lift(actuator_, undo_, "c1"), StartsWith("undone: one other"));
  EXPECT_EQ(actuator_.probe(setting_measure("c2", "setting:A=6"))->state, State::kInForce);
  EXPECT_THAT(lift(actuator_, undo_, "c2"), StartsWith("undone: nothing"));
  service_.expect_original();
}

TEST_F(SettingTest, SomebodyElsesChangeOfOtherBytesIsKept) {
  EXPECT_THAT(apply(actuator_, undo_, "c1", "setting:A=5"), StartsWith("applied"));
  EXPECT_THAT(apply(actuator_, undo_, "c2", "setting:NEW=6"), StartsWith("applied"));
  const std::string edited = "# their app\nA=5\nexport B='two'  \r\nC=3\nSECRET=other\nNEW=6\n";
  service_.write("app.env", edited);
  const auto probe = actuator_.probe(setting_measure("c1", "setting:A=5"));
  EXPECT_EQ(probe->state, State::kInForce);
  EXPECT_THAT(probe->difference, HasSubstr("+# their app"));
  EXPECT_THAT(probe->difference, Not(HasSubstr("hush")));
  EXPECT_THAT(lift(actuator_, undo_, "c2"), StartsWith("undone"));
  EXPECT_THAT(lift(actuator_, undo_, "c1"), StartsWith("undone"));
  EXPECT_EQ(service_.read(), "# their app\nA=1\nexport B='two'  \r\nC=3\nSECRET=other\n");
}

TEST_F(SettingTest, SomebodyElsesChangeOfOurValueStopsEverything) {
  EXPECT_THAT(apply(actuator_, undo_, "c1", "setting:A=5"), StartsWith("applied"));
  service_.write("app.env", "# app\nA=7\nexport B='two'  \r\nC=3\nSECRET=hush\n");
  const auto probe = actuator_.probe(setting_measure("c1", "setting:A=5"));
  EXPECT_EQ(probe->state, State::kAltered);
  EXPECT_THAT(probe->difference, HasSubstr("-A=5\n+A=7"));
  EXPECT_THAT(lift(actuator_, undo_, "c1"), HasSubstr("refused: "));
  EXPECT_THAT(apply(actuator_, undo_, "c2", "setting:B=x"), HasSubstr("refused: "));
  EXPECT_THAT(service_.read(), HasSubstr("A=7"));
}

TEST_F(SettingTest, ALostNoteIsNoLostOriginal) {
  EXPECT_THAT(apply(actuator_, undo_, "c1", "setting:A=5"), StartsWith("applied"));
  ASSERT_TRUE(os::remove_file(service_.path(".app.env.quell")));
  EXPECT_THAT(lift(actuator_, undo_, "c1"), StartsWith("undone"));
  service_.expect_original();

  EXPECT_THAT(apply(actuator_, undo_, "c2", "setting:A=5"), StartsWith("applied"));
  ASSERT_TRUE(os::remove_file(service_.path(".app.env.quell")));
  service_.write("app.env", "A=5\nTHEIRS=1\n");
  EXPECT_THAT(lift(actuator_, undo_, "c2"), HasSubstr("nobody can tell"));
  EXPECT_EQ(service_.read(), "A=5\nTHEIRS=1\n");
}

TEST_F(SettingTest, WhoeverRemovesTheNoteKeepsTheirOwnValue) {
  EXPECT_THAT(apply(actuator_, undo_, "c1", "setting:A=5"), StartsWith("applied"));
  service_.write("app.env", "# app\nA=7\nexport B='two'  \r\nC=3\nSECRET=hush\n");
  EXPECT_THAT(lift(actuator_, undo_, "c1"), HasSubstr("changed by somebody else"));
  ASSERT_TRUE(os::remove_file(service_.path(".app.env.quell")));
  EXPECT_EQ(actuator_.probe(setting_measure("c1", "setting:A=5"))->state, State::kHalfApplied);
  EXPECT_THAT(lift(actuator_, undo_, "c1"), StartsWith("undone"));
  EXPECT_THAT(service_.read(), HasSubstr("A=7"));
}

TEST_F(SettingTest, AChangeAfterThePlanStopsTheApply) {
  const auto plan = actuator_.plan({.measure = setting_measure("c1", "setting:A=5")});
  service_.write("app.env", "A=1\nTHEIRS=1\n");
  EXPECT_THAT(outcome_of(actuator_.apply(std::get<Plan>(*plan), undo_, kQuiet)),
              HasSubstr("changed by somebody else; nothing was done"));
  EXPECT_EQ(service_.read(), "A=1\nTHEIRS=1\n");
}

TEST_F(SettingTest, WithoutAProbeOfTheValueThePlanSaysSo) {
  SettingFile file = service_.file();
  file.probes.erase(file.probes.begin());
  Setting blind(file, setting_words(file.format));
  const Measure wish = setting_measure("c1", "setting:A=5");
  const auto plan = blind.plan({.measure = wish});
  EXPECT_THAT(std::get<Plan>(*plan).warnings.front(), HasSubstr("no probe shows the value"));
  EXPECT_THAT(apply(blind, undo_, "c1", wish.target), HasSubstr("was told to read it and goes on"));
  EXPECT_EQ(blind.probe(wish)->state, State::kInForce);
  EXPECT_THAT(lift(blind, undo_, "c1"), StartsWith("undone"));
  service_.expect_original();
}

TEST_F(SettingTest, WithoutAReloadNothingIsSaidToBeReloaded) {
  SettingFile file = service_.file();
  file.probes.erase(file.probes.begin());
  file.reload.reset();
  Setting blind(file, setting_words(file.format));
  EXPECT_THAT(apply(blind, undo_, "c1", "setting:A=5"),
              testing::AllOf(HasSubstr("nothing told the service"), Not(HasSubstr("reloaded"))));
  EXPECT_THAT(lift(blind, undo_, "c1"), StartsWith("undone"));
}

/// In whatever order: those in force are in the file, and with none left it is the original.
TEST_F(SettingTest, AnyOrderEndsInTheOriginal) {
  const std::vector<std::pair<std::string, std::string>> wishes{{"c1", "setting:A=5"},
                                                                {"c2", "setting:C=8"},
                                                                {"c3", "setting:A=6"},
                                                                {"c4", "setting:NEW=1"},
                                                                {"c5", "setting:NEW=2"}};
  for (unsigned seed = 1; seed <= 6; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::size_t> outside{0, 1, 2, 3, 4};
    std::vector<std::size_t> inside;
    while (!outside.empty() || !inside.empty()) {
      const bool put = inside.empty() || (!outside.empty() && random() % 2 == 0);
      auto& from = put ? outside : inside;
      const std::size_t at = random() % from.size();
      const auto& [id, target] = wishes.at(from.at(at));
      if (put) {
        ASSERT_THAT(apply(actuator_, undo_, id, target), StartsWith("applied")) << "seed " << seed;
        inside.push_back(from.at(at));
      } else {
        ASSERT_THAT(lift(actuator_, undo_, id), StartsWith("undone")) << "seed " << seed;
      }
      from.erase(from.begin() + static_cast<std::ptrdiff_t>(at));
      if (!put && from.empty() && outside.empty()) break;
      for (const std::size_t one : inside) {
        const auto later = [&](std::size_t other) {
          const std::string& mine = wishes.at(one).second;
          return wishes.at(other).second.substr(0, 10) == mine.substr(0, 10);
        };
        if (std::ranges::count_if(inside, later) != 1) continue;
        const auto probe =
            actuator_.probe(setting_measure(wishes.at(one).first, wishes.at(one).second));
        ASSERT_EQ(probe->state, State::kInForce) << "seed " << seed << probe->summary;
      }
    }
    service_.expect_original();
  }
}

/// A setting and a flag file share the file. Each has probes of its own, which
/// know nothing of the others' keys.
class SharedFileTest : public SettingTest {
 protected:
  [[nodiscard]] SettingFile file_of(const std::string& name,
                                    const std::vector<std::string>& keys) const {
    SettingFile file = service_.file();
    file.name = name;
    file.keys.clear();
    file.probes.clear();
    for (const std::string& one : keys) {
      const Key key{{one}};
      file.keys.push_back({.key = key, .when_missing = std::nullopt});
      // No {key}: with another key's value it fails.
      file.probes.push_back({.look = CommandLook{.argv = {"grep", "-qxF", one + "={value}",
                                                          service_.path("live").string()}},
                             .key = keys.size() == 1 ? std::nullopt : std::optional(key)});
    }
    return file;
  }
  Actuator& actuator(const std::string& id) { return id.starts_with("s") ? *setting_ : *flags_; }

  std::unique_ptr<Actuator> setting_ =
      std::make_unique<Setting>(file_of("app", {"A"}), setting_words(Format::kEnv));
  std::unique_ptr<Actuator> flags_ = flag_file({.file = file_of("app", {"A", "C"}),
                                                .flags = {{"turbo", {{"A"}}}, {"search", {{"C"}}}},
                                                .on = "1",
                                                .off = "0"},
                                               "flag-file");
};

TEST_F(SharedFileTest, EachProbeAsksForWhatHoldsOfItsOwnKeys) {
  const Measure setting = setting_measure("s1", "setting:A=5");
  const Measure flag = setting_measure("f1", "flag:search=off");
  EXPECT_THAT(outcome_of(plan_and_apply(*flags_, flag, undo_)), StartsWith("applied"));
  EXPECT_THAT(outcome_of(plan_and_apply(*setting_, setting, undo_)), StartsWith("applied"));
  EXPECT_EQ(setting_->probe(setting)->state, State::kInForce);
  EXPECT_EQ(flags_->probe(flag)->state, State::kInForce);
  EXPECT_THAT(outcome_of(setting_->undo(*undo_.of("s1"), kQuiet)), StartsWith("undone: one other"));
  EXPECT_EQ(flags_->probe(flag)->state, State::kInForce);
  EXPECT_THAT(outcome_of(flags_->undo(*undo_.of("f1"), kQuiet)), StartsWith("undone: nothing"));
  service_.expect_original();
}

TEST_F(SharedFileTest, AnyOrderOverKindsEndsInTheOriginal) {
  const std::vector<std::pair<std::string, std::string>> wishes{{"s1", "setting:A=5"},
                                                                {"f1", "flag:search=off"},
                                                                {"s2", "setting:A=6"},
                                                                {"f2", "flag:turbo=off"},
                                                                {"f3", "flag:search=on"}};
  for (unsigned seed = 1; seed <= 8; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::size_t> outside{0, 1, 2, 3, 4};
    std::vector<std::size_t> inside;
    while (!outside.empty() || !inside.empty()) {
      const bool put = inside.empty() || (!outside.empty() && random() % 3 != 0);
      auto& from = put ? outside : inside;
      const std::size_t at = random() % from.size();
      const auto& [id, target] = wishes.at(from.at(at));
      SCOPED_TRACE("seed " + std::to_string(seed) + " " + id);
      if (put) {
        ASSERT_THAT(outcome_of(plan_and_apply(actuator(id), setting_measure(id, target), undo_)),
                    StartsWith("applied"));
        inside.push_back(from.at(at));
      } else {
        ASSERT_THAT(outcome_of(actuator(id).undo(*undo_.of(id), kQuiet)), StartsWith("undone"));
      }
      from.erase(from.begin() + static_cast<std::ptrdiff_t>(at));
      if (outside.empty() && !put && inside.size() == 1) {
        const auto& [last, what] = wishes.at(inside.front());
        EXPECT_EQ(actuator(last).probe(setting_measure(last, what))->state, State::kInForce);
      }
      if (random() % 4 == 0 && inside.empty()) break;
    }
    service_.expect_original();
  }
}

/// Two services read one file, each when its own command tells it, and show nothing of it.
class TwoServicesTest : public SettingTest {
 protected:
  [[nodiscard]] SettingFile file_of(const std::string& name, const std::string& key) const {
    SettingFile file = service_.file();
    file.name = name;
    file.keys = {{.key = {{key}}, .when_missing = std::nullopt}};
    file.reload = {"cp", file.file.string(), service_.path("read-by-" + name).string()};
    file.probes.erase(file.probes.begin());
    return file;
  }
  void expect_read(const std::string& by, const std::string& line) const {
    EXPECT_THAT(service_.read("read-by-" + by), HasSubstr(line)) << by;
  }
  void die_before_reload(Setting& actuator, const Measure& wish) {
    ASSERT_TRUE(dies_at("reload", [&](const OnStep& on_step) {
      SettingUndo sink = undo_;
      (void)plan_and_apply(actuator, wish, sink, on_step);
    }));
  }
  void die_before_reload(Setting& actuator, const std::string& lifted) {
    ASSERT_TRUE(dies_at("reload",
                        [&](const OnStep& step) { (void)actuator.undo(*undo_.of(lifted), step); }));
  }

  Setting shop_{file_of("shop", "A"), setting_words(Format::kEnv)};
  Setting mail_{file_of("mail", "C"), setting_words(Format::kEnv)};
  Measure shops_ = setting_measure("s1", "setting:A=5");
  Measure mails_ = setting_measure("m1", "setting:C=8");
};

TEST_F(TwoServicesTest, TheOthersReloadIsNotTakenForTheOwn) {
  die_before_reload(mail_, mails_);
  EXPECT_THAT(apply(shop_, undo_, "s1", shops_.target), StartsWith("applied"));
  expect_read("shop", "A=5\n");
  EXPECT_EQ(shop_.probe(shops_)->state, State::kInForce);
  EXPECT_EQ(mail_.probe(mails_)->state, State::kHalfApplied) << "its service was told nothing";
  EXPECT_EQ(service_.read("read-by-mail"), "(none)");

  EXPECT_THAT(apply(mail_, undo_, "m1", mails_.target), StartsWith("applied"));
  expect_read("mail", "C=8\n");
  EXPECT_EQ(mail_.probe(mails_)->state, State::kInForce);
  EXPECT_EQ(shop_.probe(shops_)->state, State::kInForce) << "what it reads did not change";

  die_before_reload(shop_, "s1");
  EXPECT_THAT(lift(mail_, undo_, "m1"), StartsWith("undone"));
  EXPECT_EQ(service_.read(), kText);
  expect_read("mail", "C=3\n");
  expect_read("shop", "A=5\n");
  EXPECT_EQ(shop_.probe(shops_)->state, State::kHalfApplied);
  EXPECT_THAT(lift(shop_, undo_, "s1"), StartsWith("undone"));
  expect_read("shop", "A=1\n");
  service_.expect_original();
}

TEST_F(TwoServicesTest, ANoteOfAnOlderQuellIsReadForWhatItKnew) {
  EXPECT_THAT(apply(shop_, undo_, "s1", shops_.target), StartsWith("applied"));
  const std::string note = service_.read(".app.env.quell");
  const auto older = [&](const std::string& digest) {
    std::string text = note;
    const std::string_view now = "\"owed\":[]";
    text.erase(text.find(now), now.size() + 1);
    text.insert(text.find("\"version\""), fmt::format("\"reloaded\":\"{}\",", digest));
    service_.write(".app.env.quell", text);
  };
  older(crypto::digest_of(service_.read()).hex());
  EXPECT_EQ(shop_.probe(shops_)->state, State::kInForce);
  older(crypto::digest_of(kText).hex());
  EXPECT_EQ(shop_.probe(shops_)->state, State::kHalfApplied) << "it died before the reload";
  EXPECT_THAT(apply(shop_, undo_, "s1", shops_.target), StartsWith("applied"));
  EXPECT_EQ(shop_.probe(shops_)->state, State::kInForce);
  EXPECT_THAT(lift(shop_, undo_, "s1"), StartsWith("undone"));
  service_.expect_original();
}

// What is there again is not what the service has, if it was told the other value in between.
TEST_F(TwoServicesTest, AValueThatIsThereAgainIsToldAgain) {
  EXPECT_THAT(apply(shop_, undo_, "s1", shops_.target), StartsWith("applied"));
  ASSERT_TRUE(dies_at("settle", [&](const OnStep& on_step) {
    SettingUndo sink = undo_;
    (void)plan_and_apply(shop_, setting_measure("s2", "setting:A=6"), sink, on_step);
  }));
  expect_read("shop", "A=6\n");
  die_before_reload(shop_, "s2");
  EXPECT_THAT(service_.read(), HasSubstr("A=5\n"));
  EXPECT_EQ(shop_.probe(shops_)->state, State::kHalfApplied);
  EXPECT_THAT(lift(shop_, undo_, "s2"), StartsWith("undone"));
  expect_read("shop", "A=5\n");
  EXPECT_THAT(lift(shop_, undo_, "s1"), StartsWith("undone"));
  service_.expect_original();
}

const std::vector<std::string> kSteps{"lock",   "store-undo", "check",  "note", "replace",
                                      "reload", "prove",      "settle", "done"};

/// What file and service say, asked without the actuator.
State truth(const CopyService& service, const std::string& line) {
  const bool in_file = service.read().find(line) != std::string::npos;
  const bool live = service.read("live").find(line) != std::string::npos;
  if (in_file != live) return State::kHalfApplied;
  return live ? State::kInForce : State::kAbsent;
}

TEST_F(SettingTest, KilledAtEveryStepItTellsTheTruthAndComesBack) {
  for (const std::string target : {"setting:A=9", "setting:NEW=9"}) {
    const std::string line = target.substr(8);
    for (const std::string& step : kSteps) {
      const std::string id = "c-" + line.substr(0, 1) + step;
      const Measure wish = setting_measure(id, target);
      ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
        SettingUndo sink = undo_;
        (void)plan_and_apply(actuator_, wish, sink, on_step);
      })) << step;
      const auto probe = actuator_.probe(wish);
      ASSERT_TRUE(probe) << step << probe.error().full();
      EXPECT_EQ(probe->state, truth(service_, line)) << step << ": " << probe->summary;
      if (!undo_.of(id)) {
        service_.expect_original();
        continue;
      }
      EXPECT_THAT(lift(actuator_, undo_, id), StartsWith("undone")) << step;
      service_.expect_original();

      ASSERT_THAT(apply(actuator_, undo_, id, target), StartsWith("applied")) << step;
      if (step != "store-undo") {
        ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
          (void)actuator_.undo(*undo_.of(id), on_step);
        })) << step;
      }
      EXPECT_EQ(actuator_.probe(wish)->state, truth(service_, line)) << "undo " << step;
      EXPECT_THAT(lift(actuator_, undo_, id), StartsWith("undone")) << step;
      service_.expect_original();
    }
  }
}

TEST_F(SettingTest, AfterACrashApplyingAgainFinishesTheWork) {
  const Measure wish = setting_measure("c1", "setting:A=9");
  ASSERT_TRUE(dies_at("reload", [&](const OnStep& on_step) {
    SettingUndo sink = undo_;
    (void)plan_and_apply(actuator_, wish, sink, on_step);
  }));
  EXPECT_EQ(actuator_.probe(wish)->state, State::kHalfApplied);
  EXPECT_THAT(apply(actuator_, undo_, "c1", wish.target), StartsWith("applied"));
  EXPECT_EQ(actuator_.probe(wish)->state, State::kInForce);
  EXPECT_THAT(lift(actuator_, undo_, "c1"), StartsWith("undone"));
  service_.expect_original();
}

}  // namespace
}  // namespace quell::contain::setting
