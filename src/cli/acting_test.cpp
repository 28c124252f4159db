// deploy, verify and watch: what they refuse and which command supplies what is missing, what they
// do, how they end.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acting_fixture.h"
#include "fake_shop.h"

namespace quell::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

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
