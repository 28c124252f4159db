// quell files as a person or a script runs it: real files, a real git, logs as nginx writes them.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/safe_text.h"
#include "os/deadline.h"
#include "os/open_directory.h"
#include "os/process.h"
#include "program_fixture.h"

namespace quell::cli {
namespace {

constexpr std::string_view kShell = "<?php\n@system($_GET['c']);\n";
constexpr std::string_view kPage = "<?php echo htmlspecialchars($_GET['q']);\n";

class Files : public ProgramTest {
 protected:
  void put(const std::string& name, std::string_view text) {
    const os::Path path = file("www/" + name);
    ASSERT_TRUE(os::make_directories(path.parent_path(), os::Mode::kPrivateDirectory));
    ASSERT_TRUE(os::write_file_atomically(path, text, os::Mode::kPublic));
  }
  [[nodiscard]] std::string www() const { return file("www").string(); }
  /// When the file came, by the system's own clock.
  [[nodiscard]] Instant came(const std::string& name) const {
    const os::OpenDirectory directory = os::OpenDirectory::open(file("www")).value();
    return directory.look_at(name).value()->changed;
  }
  static std::string line(Instant at, std::string_view client, std::string_view request,
                          int status) {
    return fmt::format("{} - - [{:%d/%b/%Y:%H:%M:%S} +0000] \"{}\" {} 17 \"-\" \"curl/8\"\n",
                       client, std::chrono::floor<std::chrono::seconds>(at), request, status);
  }
  void git(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"git", "-c", "user.name=t", "-c",
                                         "user.email=t@example.org", "-C", file("repo").string()});
    const auto ran =
        os::run({.argv = std::move(arguments)}, os::Deadline::after(std::chrono::minutes(1)), {});
    ASSERT_TRUE(ran && os::succeeded(ran->status)) << (ran ? ran->err.kept : "");
  }
  [[nodiscard]] bool shows(std::string_view text) const {
    return console.output.find(text) != std::string::npos;
  }
};

TEST_F(Files, AWebShellWithTheRequestsAroundIt) {
  put("index.php", kPage);
  put("x.php", kShell);
  const Instant at = came("x.php");
  using std::chrono::seconds;
  std::string log = line(at - seconds(400), "198.51.100.7", "GET /x.php HTTP/1.1", 404);
  log += line(at - seconds(90), "198.51.100.1", "POST /too-early HTTP/1.1", 200);
  log += line(at - seconds(20), "198.51.100.2", "GET /index.php HTTP/1.1", 200);
  log += line(at - seconds(5), "203.0.113.9", "POST /import.php?f=../../x.php HTTP/1.1", 200);
  log += line(at + seconds(30), "203.0.113.9", "GET /x.php?c=id HTTP/1.1", 200);
  log += line(at + seconds(60), "203.0.113.10", "GET //x.php/y?c=ls HTTP/1.1", 200);
  const std::string logs = write("access.log", log).string();
  ASSERT_EQ(run({"files", www(), "--log", logs}), 1) << console.errors << console.output;
  EXPECT_TRUE(shows("1 suspicious, ")) << console.output;
  EXPECT_TRUE(shows("!! x.php"));
  EXPECT_TRUE(shows("+90 runs what a request sends as a command (line 2)"));
  EXPECT_TRUE(shows("2: @system($_GET['c']);"));
  EXPECT_TRUE(shows("203.0.113.9 POST /import.php?f=../../x.php 200"));
  EXPECT_TRUE(shows("called 2 times, first "));
  EXPECT_TRUE(shows("asked for 1 time when it was not there"));
  EXPECT_FALSE(shows("too-early"));
  ASSERT_EQ(run({"files", www(), "--log", logs, "--json"}), 1);
  const json::Value found = printed();
  const json::Value& shell = found.at("files").as_array().at(0);
  EXPECT_EQ(found.at("files").as_array().size(), 1U);
  EXPECT_EQ(shell.at("path").as_string(), "x.php");
  EXPECT_EQ(shell.at("level").as_string(), "suspicious");
  EXPECT_EQ(shell.at("hits").at(0).at("line").as_int64(), 2);
  const json::Value& story = shell.at("requests");
  EXPECT_EQ(story.at("before").at(0).at("line").as_int64(), 4);
  EXPECT_EQ(story.at("calls").as_int64(), 2);
  EXPECT_EQ(story.at("not_found").as_int64(), 1);
  EXPECT_EQ(story.at("first_call").at("client").as_string(), "203.0.113.9");
  EXPECT_EQ(story.at("clients").as_array().size(), 2U);
}

TEST_F(Files, NothingSuspicious) {
  put("index.php", kPage);
  ASSERT_EQ(run({"files", www()}), 0) << console.errors;
  EXPECT_TRUE(shows("0 suspicious, 0 worth a look, 0 new or changed; 1 read in "))
      << console.output;
}

TEST_F(Files, SinceTakesAnyTimeOfAFile) {
  put("old.php", kShell);
  std::filesystem::last_write_time(
      file("www/old.php"),
      std::filesystem::file_time_type::clock::now() - std::chrono::hours(90'000));
  const Instant at = came("old.php");
  ASSERT_EQ(run({"files", www(), "--since", to_iso(at - std::chrono::hours(1))}), 1);
  EXPECT_TRUE(shows("!! old.php")) << "its change is as new as it is, whatever its time stamp says";
  EXPECT_TRUE(shows("before it came here: copied, or set back")) << console.output;
  ASSERT_EQ(run({"files", www(), "--since", to_iso(at + std::chrono::hours(1))}), 0);
}

TEST_F(Files, AgainstAGitCheckout) {
  ASSERT_TRUE(os::make_directories(file("repo"), os::Mode::kPrivateDirectory));
  write("repo/index.php", kPage);
  write("repo/gone.php", kPage);
  git({"init", "-q"});
  git({"add", "-A"});
  git({"commit", "-q", "-m", "x"});
  put("index.php", "<?php echo 1;\n");
  put("note.txt", "x");
  const std::string against = "git:" + file("repo").string();
  ASSERT_EQ(run({"files", www(), "--against", against}), 0) << console.errors << console.output;
  EXPECT_TRUE(shows("not what it should be: changed")) << console.output;
  EXPECT_TRUE(shows("note.txt")) << console.output;
  EXPECT_TRUE(shows("1 file should be there and are not: gone.php")) << console.output;
  EXPECT_EQ(run({"files", www(), "--against", against, "--revision", "v9"}), 2);
  EXPECT_NE(console.errors.find("no git repository that has v9"), std::string::npos);
}

TEST_F(Files, HostileNamesAndNarrowTerminals) {
  put("a\x1b]0;owned\x07\n\xff.php", kShell);
  put("\xe2\x80\xae" + std::string(200, 'w') + ".php", kShell);
  console.terminal = true;
  console.width = 60;
  ASSERT_EQ(run({"files", www()}), 1) << console.errors;
  EXPECT_EQ(console.output.find('\x1b'), std::string::npos);
  EXPECT_EQ(console.output.find("\u202e"), std::string::npos);
  std::string_view rest = console.output;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('\n'));
    EXPECT_LE(display_width(one), 60U) << one;
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
  console.terminal = false;
  ASSERT_EQ(run({"files", www(), "--json"}), 1);
  EXPECT_EQ(printed().at("files").at(0).at("path_hex").as_string(),
            "611b5d303b6f776e6564070aff2e706870");
}

TEST_F(Files, TheSameForAnyNumberOfThreads) {
  std::string log;
  for (int i = 0; i < 40; ++i) {
    const std::string name = fmt::format("f{:02}.php", i);
    put(name, kShell);
    log += line(came(name), fmt::format("203.0.113.{}", i % 7), "POST /" + name + " HTTP/1.1", 200);
  }
  const std::string logs = write("access.log", log).string();
  ASSERT_EQ(run({"files", www(), "--log", logs, "--json", "--threads", "1"}), 1);
  const std::string one = console.output;
  ASSERT_EQ(run({"files", www(), "--log", logs, "--json", "--threads", "4"}), 1);
  EXPECT_EQ(console.output, one);
}

TEST_F(Files, RulesOfOnesOwn) {
  put("a.txt", "our secret mark");
  const std::string good =
      write("good.yar",
            "rule ours { meta: description = \"ours\" strings: $a = \"secret mark\" "
            "condition: $a }")
          .string();
  ASSERT_EQ(run({"files", www(), "--rules", good}), 1) << console.errors;
  EXPECT_TRUE(shows("+60 ours (line 1)")) << console.output;
  const std::string bad = write("bad.yar", "rule x {\n nonsense }").string();
  EXPECT_EQ(run({"files", www(), "--rules", bad}), 2);
  EXPECT_NE(console.errors.find("bad.yar:2:"), std::string::npos) << console.errors;
}

TEST_F(Files, WhatCannotBeLookedAtIsSaid) {
  std::string deep;
  for (int i = 0; i < 140; ++i) deep += "d/";
  put(deep + "x.php", kShell);
  put("y.php", kShell);
  EXPECT_EQ(run({"files", www()}), 3) << console.output;
  EXPECT_TRUE(shows("!! y.php"));
  EXPECT_TRUE(shows("not looked at:")) << console.output;
  EXPECT_TRUE(shows("deeper within each other than are looked at")) << console.output;
  EXPECT_EQ(run({"files", file("missing").string()}), 3);
  EXPECT_EQ(run({"files"}), 2);
  EXPECT_EQ(run({"files", www(), "--against", "svn:x"}), 2);
  EXPECT_EQ(run({"files", www(), "--revision", "x"}), 2);
  EXPECT_EQ(run({"files", www(), "--log", "x", "--no-logs"}), 2);
  EXPECT_EQ(run({"files", www(), "--url", "x"}), 2);
}

TEST_F(Files, CtrlCShowsWhatWasFound) {
  for (int i = 0; i < 5; ++i) put(fmt::format("{}/x.php", i), kShell);
  ASSERT_EQ(std::raise(SIGINT), 0);
  EXPECT_EQ(run({"files", www()}), 130);
  EXPECT_TRUE(shows("suspicious")) << console.output;
  EXPECT_NE(console.errors.find("interrupted"), std::string::npos);
}

}  // namespace
}  // namespace quell::cli
