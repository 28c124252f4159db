#include "parse.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "cli/subcommand.h"
#include "help.h"

namespace quell::cli {
namespace {

std::vector<Subcommand> sample_table() {
  Subcommand alone;
  Subcommand scan{.name = "scan", .group = "Look", .summary = "Scans logs."};
  scan.positionals = {{"PATH", "", "what to read", Arity::kManyRequired, {}}};
  scan.options = {{"--since", "TIME", "from when", Arity::kOptional, {}},
                  {"--format", "F", "form", Arity::kOptional, {"table", "json"}},
                  {"-a,--actor", "A", "whom", Arity::kMany, {}},
                  {"--quiet", "", "less", Arity::kOptional, {}}};
  scan.examples = {{"quell scan x.log", "one file"}};
  Subcommand journal{.name = "journal", .group = "Record", .summary = "The journal."};
  Subcommand verify{.name = "journal verify", .group = "Record", .summary = "Verifies."};
  return {alone, scan, journal, verify};
}

class Parse : public testing::Test {
 protected:
  Parsed parsed(const std::vector<std::string>& arguments) { return parse(table_, arguments); }
  std::vector<Subcommand> table_ = sample_table();
};

TEST_F(Parse, OptionsAndPositionals) {
  const Parsed result =
      parsed({"scan", "--since", "24h", "-a", "x", "--actor=y", "one.log", "two.log", "--quiet"});
  const auto* run = std::get_if<cli::Run>(&result);
  ASSERT_NE(run, nullptr) << std::get<Misuse>(result).message;
  EXPECT_EQ(run->subcommand->name, "scan");
  EXPECT_EQ(run->arguments.text("--since"), "24h");
  EXPECT_EQ(run->arguments.list("--actor"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(run->arguments.list("PATH"), (std::vector<std::string>{"one.log", "two.log"}));
  EXPECT_TRUE(run->arguments.has("--quiet"));
  EXPECT_FALSE(run->arguments.has("--format"));
}

TEST_F(Parse, WordsBehindTwoDashesAreData) {
  const Parsed result = parsed({"scan", "--", "--help"});
  const auto* run = std::get_if<cli::Run>(&result);
  ASSERT_NE(run, nullptr);
  EXPECT_EQ(run->arguments.list("PATH"), std::vector<std::string>{"--help"});
}

TEST_F(Parse, TheLongestNameWins) {
  EXPECT_EQ(std::get<cli::Run>(parsed({"journal", "verify"})).subcommand->name, "journal verify");
  EXPECT_EQ(std::get<cli::Run>(parsed({"journal"})).subcommand->name, "journal");
  EXPECT_EQ(std::get<cli::Run>(parsed({})).subcommand->name, "");
}

TEST_F(Parse, EachPositionalTakesItsOwnWord) {
  table_.push_back({.name = "contain",
                    .positionals = {{.name = "KIND", .arity = Arity::kRequired},
                                    {.name = "TARGET", .arity = Arity::kRequired},
                                    {.name = "MORE", .arity = Arity::kMany}}});
  const Parsed result = parsed({"contain", "endpoint", "/search", "one", "two"});
  const auto* run = std::get_if<cli::Run>(&result);
  ASSERT_NE(run, nullptr) << std::get<Misuse>(result).message;
  EXPECT_EQ(run->arguments.text("KIND"), "endpoint");
  EXPECT_EQ(run->arguments.text("TARGET"), "/search");
  EXPECT_EQ(run->arguments.list("MORE"), (std::vector<std::string>{"one", "two"}));
}

TEST_F(Parse, HelpIsWantedAnywhere) {
  EXPECT_EQ(std::get<HelpWanted>(parsed({"scan", "--bad", "-h"})).subcommand->name, "scan");
  EXPECT_EQ(std::get<HelpWanted>(parsed({"help", "journal", "verify"})).subcommand->name,
            "journal verify");
  EXPECT_EQ(std::get<HelpWanted>(parsed({"--help"})).subcommand, nullptr);
  EXPECT_EQ(std::get<HelpWanted>(parsed({"help"})).subcommand, nullptr);
}

TEST_F(Parse, MisuseIsNamed) {
  EXPECT_EQ(std::get<Misuse>(parsed({"scna"})).subcommand, nullptr);
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"scan"},
                                                {"scan", "x", "--bad"},
                                                {"scan", "x", "--format", "pdf"},
                                                {"scan", "x", "--since"},
                                                {"journal", "nonsense"}}) {
    const Parsed result = parsed(wrong);
    ASSERT_TRUE(std::holds_alternative<Misuse>(result)) << wrong.front();
    EXPECT_FALSE(std::get<Misuse>(result).message.empty());
  }
}

TEST_F(Parse, CompletionNamesEveryCommandAndOption) {
  const std::string script = bash_completion(table_);
  for (const char* word : {"scan", "journal", "verify", "--since", "--actor", "table json"}) {
    EXPECT_NE(script.find(word), std::string::npos) << word;
  }
}

TEST_F(Parse, CompletionKnowsWhatStandsBehindAWordThatIsNoSubcommandItself) {
  table_.push_back({.name = "evidence add", .options = {{.name = "--opaque"}}});
  table_.push_back({.name = "evidence list"});
  const std::string script = bash_completion(table_);
  EXPECT_NE(script.find("\"evidence\") words=\"add list --help\""), std::string::npos) << script;
  EXPECT_NE(script.find("\"evidence add\") words=\"--opaque --help\""), std::string::npos);
  EXPECT_NE(script.find("\"scan --format\") words=\"table json \""), std::string::npos);
  EXPECT_NE(script.find("-i|--incident"), std::string::npos);
}

}  // namespace
}  // namespace quell::cli
