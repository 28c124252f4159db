// contain, lift, deploy, verify and watch: what they refuse and which command supplies what is
// missing, what they do, how they end.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casework/containment.h"
#include "casework/keeper.h"
#include "casework/stage.h"
#include "fake_actuator.h"
#include "fake_shop.h"
#include "incident/policy.h"
#include "program_fixture.h"

namespace quell::cli {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kSite =
    "sites:\n"
    "  - {name: shop, config: /nonexistent/nginx.conf, port: 80, probe_at: \"127.0.0.1:1\"}\n";

class Acting : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    actuators = [this](const config::Config&) { return casework::fake_actuators(target); };
    effects = [this](Workbench& bench, const config::Config&) { return effects_of(bench); };
    write("quell.yaml", kSite);
    run_well({"open", "SQL injection"});
  }

  std::vector<std::unique_ptr<desk::Effect>> effects_of(Workbench& bench) {
    std::vector<std::unique_ptr<desk::Effect>> made;
    made.push_back(std::make_unique<casework::ContainmentEffect>(
        casework::fake_actuators(target), casework::Keeper(*bench.evidence, clock, "containment")));
    made.push_back(std::make_unique<casework::StageEffect>(
        casework::Keeper(*bench.evidence, clock, "stage"),
        casework::StageOptions{.directory = bench.home / "effects",
                               .not_before = clock.now() - std::chrono::seconds(5)}));
    return made;
  }

  void run_well(const std::vector<std::string>& arguments) {
    ASSERT_EQ(run(arguments), 0) << arguments.front() << ": " << console.output << console.errors;
  }
  /// In staging, with the decision made: `contain` needs no papers.
  void ready_to_contain() {
    run_well({"confirm", "rows came back"});
    run_well({"env", "staging", "--reason", "only staging runs there"});
    run_well({"severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"});
    run_well({"decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
              "--reason", "too long"});
  }
  void contained() {
    ready_to_contain();
    ASSERT_EQ(run({"contain", "endpoint", "/search", "--break-glass", "--justification", "now"}), 0)
        << console.output << console.errors;
  }
  void fix_referenced() {
    run_well({"confirm", "rows came back"});
    run_well({"env", "staging", "--reason", "only staging runs there"});
    run_well({"deploy", "fix", "abc123", "--reference", "MR-7", "--summary", "parameters"});
  }
  /// Everything that reached a person.
  [[nodiscard]] std::string said() const { return console.output + console.errors; }
  void expect_printable() const {
    EXPECT_EQ(said().find('\x1b'), std::string::npos) << said();
    EXPECT_EQ(said().find('\xff'), std::string::npos) << said();
  }

  casework::FakeTarget target;
};

// -- contain -------------------------------------------------------------------------------------

TEST_F(Acting, ContainShowsThePlanAndChangesNothingWhenDry) {
  ready_to_contain();
  run_well({"contain", "endpoint", "/search", "--dry-run"});
  EXPECT_THAT(console.output, AllOf(HasSubstr("the endpoint answers 503"), HasSubstr("undo: put"),
                                    HasSubstr("nothing was changed (--dry-run)")));
  EXPECT_THAT(target.calls, testing::ElementsAre("plan"));
  run_well({"contain", "list"});
  EXPECT_THAT(console.output, Not(HasSubstr("C1")));
}

TEST_F(Acting, ContainByTheWholeNameOfEachStep) {
  ready_to_contain();
  run_well({"contain", "plan", "endpoint", "/search"});
  EXPECT_THAT(console.output, HasSubstr("nothing was changed"));
  EXPECT_EQ(target.state, contain::State::kAbsent);
  run_well({"contain", "apply", "endpoint", "/search", "--break-glass", "--justification", "now"});
  EXPECT_EQ(target.state, contain::State::kInForce);
  run_well({"contain", "lift", "C1", "--reason", "fixed"});
  EXPECT_EQ(target.state, contain::State::kAbsent);
}

TEST_F(Acting, ContainIsRefusedInProductionAndSaysWhatIsMissing) {
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 1);
  EXPECT_THAT(console.output,
              AllOf(HasSubstr("refused"), HasSubstr("sentence"), HasSubstr("--justification"),
                    HasSubstr("--rollback"), HasSubstr("quell confirm"),
                    HasSubstr("quell decide --short-term")));
  EXPECT_THAT(target.calls, Not(Contains("apply")));
}

TEST_F(Acting, ContainInProductionWantsTheSentenceLetterForLetter) {
  console.terminal = true;
  console.answers = {"accounts are read", "quell lift C1", "yes"};
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass"}), 1);
  EXPECT_THAT(console.output, HasSubstr("the exact sentence must be typed"));
  EXPECT_EQ(target.state, contain::State::kAbsent);
  console.answers = {"accounts are read", "quell lift C1",
                     std::string(incident::kProductionSentence)};
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass"}), 0) << said();
  EXPECT_EQ(target.state, contain::State::kInForce);
}

TEST_F(Acting, ContainEndedAtAQuestionChangesNothing) {
  console.terminal = true;
  console.answers = {"accounts are read"};
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 3);
  EXPECT_THAT(console.errors, HasSubstr("nothing was changed"));
  EXPECT_EQ(target.state, contain::State::kAbsent);
}

TEST_F(Acting, ContainProvesWhatItDid) {
  contained();
  EXPECT_THAT(console.output, HasSubstr("C1 in force: seen to be in force"));
  run_well({"contain", "list", "--json"});
  EXPECT_EQ(printed().as_array().at(0).at("phase").as_string(), "active");
}

TEST_F(Acting, ContainAsJsonIsOneDocument) {
  ready_to_contain();
  run_well({"contain", "endpoint", "/search", "--dry-run", "--json"});
  EXPECT_EQ(printed().at("environment").as_string(), "staging");
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--json", "--break-glass"}), 1);
  EXPECT_EQ(printed().at("answer").as_string(), "deny");
  EXPECT_FALSE(printed().at("missing").as_array().empty());
  EXPECT_EQ(
      run({"contain", "endpoint", "/search", "--json", "--break-glass", "--justification", "now"}),
      0)
      << said();
  EXPECT_EQ(printed().at("containment").at("phase").as_string(), "active");
}

TEST_F(Acting, ContainTwiceOnOneTargetNamesTheOneThatStands) {
  contained();
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass", "--justification", "x"}), 1);
  EXPECT_THAT(console.output, HasSubstr("quell lift C1"));
}

TEST_F(Acting, ContainThatIsNotPossibleSaysWhy) {
  ready_to_contain();
  target.plan_refusal =
      contain::Refusal{.reasons = {"no server block \x1b[2J"}, .difference = "-a\xff\n"};
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 1);
  EXPECT_THAT(console.errors, HasSubstr("not possible: no server block"));
  expect_printable();
}

TEST_F(Acting, ContainThatFailsSaysHowTheTargetIsLeft) {
  ready_to_contain();
  target.does_not_work = true;
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass", "--justification", "x"}), 3);
  EXPECT_THAT(console.errors, HasSubstr("the control page broke (the target is undone)"));
  target.does_not_work = false;
  target.fail_at = "reload";
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass", "--justification", "x"}), 3);
  EXPECT_THAT(console.errors, HasSubstr("(the target is unknown)"));
}

TEST_F(Acting, ContainWrongUse) {
  EXPECT_EQ(run({"contain", "firewall", "/search"}), 2);
  EXPECT_THAT(console.errors, AllOf(HasSubstr("KIND is not"), HasSubstr("endpoint: ")));
  EXPECT_EQ(run({"contain", "endpoint", "search"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("quell contain endpoint /search"));
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--on", "other"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("no \"other\""));
  EXPECT_EQ(run({"contain", "endpoint", "/search", "-i", "QL-1999-0001"}), 3);
  write("quell.yaml", "");
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("sites:"));
  EXPECT_THAT(target.calls, IsEmpty());
}

TEST_F(Acting, ContainShowsHostileTextPrintable) {
  target.remark = " \x1b]0;owned\x07\xff";
  contained();
  expect_printable();
  run_well({"contain", "probe", "C1"});
  expect_printable();
  run_well({"contain", "list"});
  expect_printable();
  run_well({"lift", "C1", "--reason", "fixed"});
  expect_printable();
}

TEST_F(Acting, ProbeTellsAndRecordsWhatItSees) {
  contained();
  run_well({"contain", "probe", "C1"});
  EXPECT_THAT(console.output, HasSubstr("in force"));
  target.state = contain::State::kAltered;
  EXPECT_EQ(run({"contain", "probe", "C1"}), 1);
  EXPECT_EQ(run({"contain", "probe", "C1", "--json"}), 1);
  EXPECT_NE(printed().at("state").as_string(), "in force");
  EXPECT_THAT(console.output, HasSubstr("altered"));
}

TEST_F(Acting, AnIdThatIsNotThereIsAnsweredAlike) {
  const auto say = [&](const std::vector<std::string>& words) {
    EXPECT_EQ(run(words), 2) << words[0];
    return console.errors;
  };
  const std::vector<std::vector<std::string>> all{{"contain", "show", "C9"},
                                                  {"contain", "probe", "C9"},
                                                  {"contain", "confirm", "C9"},
                                                  {"lift", "C9", "--reason", "x"}};
  for (const auto& words : all) {
    EXPECT_THAT(say(words), HasSubstr("there is no containment C9 in ")) << words[0];
    EXPECT_THAT(console.errors, HasSubstr("none was asked for yet")) << words[0];
  }
  contained();
  for (const auto& words : all) {
    EXPECT_THAT(say(words), HasSubstr("there is no containment C9 in ")) << words[0];
    EXPECT_THAT(console.errors, HasSubstr("; there is C1")) << words[0];
  }
  run_well({"contain", "show", "c1"});
  run_well({"lift", "c1", "--reason", "fixed"});
  EXPECT_THAT(console.output, HasSubstr("C1 undone"));
}

TEST_F(Acting, WhatIsUndoneIsNotShownAsInForce) {
  contained();
  run_well({"lift", "C1", "--reason", "fixed"});
  run_well({"contain", "list"});
  EXPECT_THAT(console.output, Not(HasSubstr("seen to be in force")));
  EXPECT_THAT(console.output, HasSubstr("undone: seen to be absent"));
  run_well({"contain", "show", "C1"});
  EXPECT_THAT(console.output, Not(HasSubstr("last probe")));
}

TEST_F(Acting, ARefusalInProductionSaysHowToSkipIt) {
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 1);
  EXPECT_THAT(
      console.output,
      HasSubstr("quell contain endpoint /search --break-glass --justification TEXT --confirm "
                "'Yes, I understand the risks and want to proceed in production'"));
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass"}), 1);
  EXPECT_THAT(console.output, Not(HasSubstr("no time for that")));
}

TEST_F(Acting, HelpFitsANarrowTerminalAndNamesTheFirewall) {
  console.terminal = true;
  console.width = 80;
  for (const char* name : {"plan", "apply", "list", "show", "probe", "confirm", "lift"}) {
    run_well({"contain", name, "--help"});
    std::istringstream lines(console.output);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 84U) << line;
  }
  run_well({"contain", "--help"});
  EXPECT_THAT(console.output, HasSubstr("packets from and to"));
}

TEST_F(Acting, ANarrowListShowsTheTarget) {
  contained();
  console.terminal = true;
  console.width = 80;
  run_well({"contain", "list"});
  EXPECT_THAT(console.output, HasSubstr("endpoint:/search"));
  EXPECT_THAT(console.output, Not(HasSubstr("asked for")));
}

TEST_F(Acting, APlanTakesTheIncident) {
  run_well({"contain", "plan", "endpoint", "/search", "-i", "QL-2026-0001"});
  EXPECT_EQ(run({"contain", "plan", "endpoint", "/search", "-i", "QL-2026-0777"}), 3);
}

// -- lift ----------------------------------------------------------------------------------------

TEST_F(Acting, LiftUndoesAndProves) {
  contained();
  run_well({"lift", "C1", "--reason", "the fix is verified"});
  EXPECT_THAT(console.output, HasSubstr("C1 undone: seen to be absent"));
  EXPECT_EQ(target.state, contain::State::kAbsent);
  EXPECT_EQ(run({"lift", "C1", "--reason", "again"}), 1);
  EXPECT_THAT(console.output, HasSubstr("C1 is lifted"));
}

TEST_F(Acting, LiftOfWhatIsNotThereNamesTheWay) {
  EXPECT_EQ(run({"lift", "C1", "--reason", "x"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("none was asked for yet"));
  EXPECT_EQ(run({"lift", "C1"}), 2) << "a reason is needed";
  EXPECT_EQ(run({"lift", "\x1b[2J", "--reason", "x"}), 2);
  expect_printable();
}

TEST_F(Acting, LiftThatIsRefusedByTheTargetSaysWhyAndCanBeRepeated) {
  contained();
  target.state = contain::State::kAltered;
  EXPECT_EQ(run({"lift", "C1", "--reason", "fixed"}), 3);
  EXPECT_THAT(console.errors, AllOf(HasSubstr("C1 is not undone"), HasSubstr("+404")));
  target.state = contain::State::kInForce;
  run_well({"lift", "C1", "--reason", "their change is taken back"});
}

TEST_F(Acting, LiftKeepMakesItPermanent) {
  contained();
  run_well({"lift", "C1", "--keep", "--reason", "old API"});
  EXPECT_THAT(console.output, HasSubstr("C1 stays for good"));
  EXPECT_EQ(target.state, contain::State::kInForce);
  EXPECT_EQ(run({"lift", "C1", "--keep", "--reason", "old API"}), 1);
}

TEST_F(Acting, AContainmentWhoseProcessWasKilledIsFinishedByTheNextCommand) {
  ready_to_contain();
  target.die_at = "reload";
  EXPECT_THROW(
      (void)run({"contain", "endpoint", "/search", "--break-glass", "--justification", "x"}),
      casework::Killed);
  target.die_at.reset();
  run_well({"confirm", "--with", "ben", "--role", "logs"});
  EXPECT_EQ(target.state, contain::State::kAbsent) << "half applied: undone";
  run_well({"contain", "list", "--json"});
  EXPECT_EQ(printed().as_array().at(0).at("phase").as_string(), "failed");
}

// -- deploy --------------------------------------------------------------------------------------

TEST_F(Acting, DeployNamesEachThingThatIsMissing) {
  EXPECT_EQ(run({"deploy", "production", "--", "/bin/true"}), 1);
  EXPECT_THAT(console.output, AllOf(HasSubstr("quell confirm"), HasSubstr("quell deploy fix")));
  EXPECT_EQ(run({"deploy", "production", "--json", "--", "/bin/true"}), 1);
  EXPECT_EQ(printed().at("answer").as_string(), "deny");
}

TEST_F(Acting, DeployRunsAStageAndEndsAsItDid) {
  fix_referenced();
  run_well({"deploy", "test", "--", "/bin/echo", "hello"});
  EXPECT_THAT(console.output, HasSubstr("D1 succeeded: exit status 0"));
  EXPECT_EQ(run({"deploy", "test", "--", "/bin/false"}), 3);
  EXPECT_THAT(console.output, HasSubstr("D2 FAILED: exit status 1"));
  EXPECT_EQ(run({"deploy", "test", "--", "/nonexistent/tool"}), 3);
  EXPECT_THAT(console.output, HasSubstr("D3 FAILED"));
}

TEST_F(Acting, DeployWrongUse) {
  fix_referenced();
  EXPECT_EQ(run({"deploy", "moon", "--", "/bin/true"}), 2);
  EXPECT_EQ(run({"deploy", "test"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("quell deploy test -- COMMAND"));
  EXPECT_EQ(run({"deploy", "test", "--revision", "zzz", "--", "/bin/true"}), 1);
  EXPECT_THAT(console.output, HasSubstr("the fix is abc123, not zzz"));
}

TEST_F(Acting, DeployTakesTheCommandOfTheConfiguration) {
  fix_referenced();
  write("quell.yaml", "stages:\n  - {name: test, command: [/bin/echo, configured], timeout: 1m}\n");
  run_well({"deploy", "test"});
  EXPECT_THAT(console.output, HasSubstr("D1 succeeded"));
  run_well({"timeline"});
  EXPECT_THAT(console.output, HasSubstr("configured"));
}

TEST_F(Acting, DeployShowsNoOutputOfTheCommandItself) {
  fix_referenced();
  run_well({"deploy", "test", "--", "/usr/bin/printf", R"(\033[2J\377)"});
  expect_printable();
}

// -- verify --------------------------------------------------------------------------------------

class Verifying : public Acting {
 protected:
  void at(const casework::FakeShop& shop) {
    write("quell.yaml",
          std::string(kSite) + fmt::format("targets:\n  - {{name: staging, at: \"127.0.0.1:{}\", "
                                           "environment: staging}}\n",
                                           shop.port()));
    run_well({"repro", "add", write("r.yaml", casework::kReproduction).string()});
  }
  static std::string answer(const std::string& request, const std::string& to_attack) {
    return request.contains("name=tea") ? casework::FakeShop::ok("tea leaves") : to_attack;
  }
  static constexpr const char* kNothing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
};

TEST_F(Verifying, AnOpenHoleIsOneAFixedOneIsZero) {
  bool fixed = false;
  const casework::FakeShop shop([&fixed](const std::string& request) {
    return answer(request, fixed ? kNothing : casework::FakeShop::ok("the secret \x1b[2J\xff"));
  });
  at(shop);
  EXPECT_EQ(run({"verify", "staging"}), 1);
  EXPECT_THAT(console.output, HasSubstr("exploitable, control ok"));
  expect_printable();
  fixed = true;
  run_well({"verify", fmt::format("http://127.0.0.1:{}/", shop.port())});
  EXPECT_THAT(console.output, HasSubstr("not-exploitable"));
  run_well({"verify", "staging", "--json", "--repro", "R1"});
  const json::Value verified = printed().as_array().at(0);
  EXPECT_EQ(verified.at("verdict").as_string(), "not_exploitable");
  EXPECT_FALSE(verified.as_object().contains("behind"));
}

TEST_F(Verifying, BehindAContainmentItSaysThatNothingIsProvedOfTheFix) {
  const casework::FakeShop shop([](const std::string& request) {
    return answer(request, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
  });
  at(shop);
  ready_to_contain();
  run_well({"contain", "endpoint", "/download", "--break-glass", "--justification", "now"});
  run_well({"verify", "staging"});
  EXPECT_THAT(console.output, HasSubstr("behind C1: this shows that the attack is stopped, not "
                                        "that the code is fixed"));
  run_well({"verify", "staging", "--json"});
  EXPECT_EQ(printed().as_array().at(0).at("behind").as_string(), "C1");
}

TEST_F(Verifying, NothingButConfiguredTargetsIsSentTo) {
  bool visited = false;
  const casework::FakeShop shop([&visited](const std::string&) {
    visited = true;
    return casework::FakeShop::ok("");
  });
  EXPECT_EQ(run({"verify", fmt::format("127.0.0.1:{}", shop.port())}), 2);
  EXPECT_THAT(console.errors, HasSubstr("Configured: none"));
  at(shop);
  EXPECT_EQ(run({"verify", "127.0.0.1:1"}), 2);
  EXPECT_EQ(run({"verify", "\x1b[2J"}), 2);
  expect_printable();
  EXPECT_EQ(run({"verify", "staging", "--environment", "production"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("is staging, not production"));
  EXPECT_FALSE(visited);
}

TEST_F(Verifying, WithoutAReproductionItNamesTheCommand) {
  write("quell.yaml", "targets:\n  - {name: s, at: \"127.0.0.1:1\", environment: staging}\n");
  EXPECT_EQ(run({"verify", "s"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("quell repro add FILE"));
}

TEST_F(Verifying, AShopThatIsDownIsInconclusive) {
  {
    const casework::FakeShop shop([](const std::string&) { return std::string(kNothing); });
    at(shop);
  }
  EXPECT_EQ(run({"verify", "staging"}), 3);
  EXPECT_THAT(console.output, HasSubstr("inconclusive"));
  EXPECT_EQ(run({"verify", "staging", "--repro", "R9"}), 3);
  EXPECT_THAT(console.errors, HasSubstr("there is no reproduction R9"));
}

// -- watch ---------------------------------------------------------------------------------------

class Watching : public Acting {
 protected:
  void SetUp() override {
    Acting::SetUp();
    const std::string attack = line("02:00:00", 600);
    write("access.log", attack);
    run_well({"scan", log(), "--record"});
  }
  [[nodiscard]] std::string log() const { return file("access.log").string(); }
  static std::string line(std::string_view time, unsigned bytes,
                          std::string_view client = "203.0.113.9") {
    return fmt::format(
        "{} - - [22/Nov/2026:{} +0000] \"GET /search?q=1%27%20or%20%271%27=%271 "
        "HTTP/1.1\" 200 {} \"-\" \"M\"\n",
        client, time, bytes);
  }
  static std::string ordinary() {
    std::string text;
    for (unsigned i = 0; i < 60; ++i) {
      text += fmt::format(
          "198.51.100.7 - - [22/Nov/2026:01:00:{:02} +0000] \"GET "
          "/search?q=tea HTTP/1.1\" 200 {} \"-\" \"M\"\n",
          i, 590 + i % 20);
    }
    return text;
  }
  /// While the watch looks, so much time goes by each time.
  void time_goes_by(Duration each) {
    console.on_progress = [this, each](std::string_view) { clock.advance(each); };
  }
  int watch(std::vector<std::string> more) {
    std::vector<std::string> words{"watch", "--for", "1h", "--reason", "drill", "--every", "1s"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
};

TEST_F(Watching, EndsByItselfAndIsRecorded) {
  time_goes_by(std::chrono::hours(2));
  EXPECT_EQ(watch({"--log", log()}), 0) << said();
  EXPECT_THAT(console.output, AllOf(HasSubstr("W1: watching for SQL injection on /search?q="),
                                    HasSubstr("(shortened)"), HasSubstr("W1 ended: 0 requests")));
}

TEST_F(Watching, AHitThatGotThroughStartsItOver) {
  int looks = 0;
  console.on_progress = [&](std::string_view) {
    ++looks;
    clock.advance(std::chrono::minutes(61));
    if (looks == 1) write("access.log", ordinary() + line("03:30:00", 9000));
  };
  EXPECT_EQ(watch({"--log", log()}), 0) << said();
  EXPECT_THAT(console.output,
              HasSubstr("ALARM: 1 matching requests got through; the watch starts over"));
  EXPECT_EQ(looks, 3) << "one before, one with the alarm, one when the time is over again";
}

TEST_F(Watching, ATesterNamedMeanwhileRaisesNoAlarm) {
  int looks = 0;
  crypto::SeededEntropy other_entropy{2};
  console.on_progress = [&](std::string_view) {
    clock.advance(std::chrono::minutes(61));
    if (++looks > 1) return;
    FakeConsole other;
    Session session({.clock = clock,
                     .entropy = other_entropy,
                     .stop = stop(),
                     .effects = effects,
                     .program = "quell"});
    ASSERT_EQ(run_program(subcommand_table({}),
                          std::vector<std::string>{"benign", "203.0.113.9", "--who", "our tester"},
                          other, session),
              0)
        << other.errors;
    write("access.log", ordinary() + line("03:30:00", 9000));
  };
  EXPECT_EQ(watch({"--log", log()}), 0) << said();
  EXPECT_THAT(console.output, Not(HasSubstr("ALARM")));
}

TEST_F(Watching, ALogThatCannotBeReadKeepsTheWatchFromEnding) {
  int looks = 0;
  const std::string other = write("other.log", line("02:00:00", 600)).string();
  os::remove_file(file("other.log")).value();
  console.on_progress = [&](std::string_view) {
    clock.advance(std::chrono::hours(2));
    if (++looks == 2) write("other.log", line("03:30:00", 600));
  };
  EXPECT_EQ(watch({"--log", log(), "--log", other}), 0) << said();
  EXPECT_THAT(console.errors, AllOf(HasSubstr("the watch cannot end"), HasSubstr("other.log")));
  EXPECT_THAT(console.output, HasSubstr("W1 ended: 1 requests, 1 matched"));
}

TEST_F(Watching, CtrlCLeavesItRunningAndTheNextOneGoesOn) {
  console.on_progress = [](std::string_view) { ASSERT_EQ(std::raise(SIGINT), 0); };
  EXPECT_EQ(watch({"--log", log()}), 130);
  EXPECT_THAT(console.output, HasSubstr("the watch is still running on the record"));
  EXPECT_THAT(console.errors, HasSubstr("interrupted"));
  run_well({"status", "--json"});
}

TEST_F(Watching, WrongUseAndRefusals) {
  EXPECT_EQ(run({"watch"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("--log PATH"));
  EXPECT_EQ(run({"watch", "--log", log(), "--every", "0s"}), 2);
  EXPECT_EQ(run({"watch", "--log", log(), "--every", "soon"}), 2);
  EXPECT_EQ(run({"watch", "--log", log(), "--for", "1h"}), 1);
  EXPECT_THAT(console.output, AllOf(HasSubstr("needs a reason"), HasSubstr("--for 24h")));
  EXPECT_EQ(run({"watch", "--log", log(), "--for", "9999d", "--reason", "x"}), 1);
}

TEST_F(Watching, ALogThatIsNotThereIsAnErrorAtOnce) {
  EXPECT_EQ(watch({"--log", file("nowhere.log").string()}), 3);
  EXPECT_THAT(console.errors, HasSubstr("no log could be read"));
}

TEST_F(Acting, WatchWithoutAnythingToLookForNamesTheCommands) {
  const std::string log = write("access.log", "").string();
  EXPECT_EQ(run({"watch", "--log", log}), 3);
  EXPECT_THAT(console.errors, AllOf(HasSubstr("quell scan PATH --record"), HasSubstr("--cause")));
}

}  // namespace
}  // namespace quell::cli
