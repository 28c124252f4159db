#include "webroot/rule_book.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rules/samples_for_test.h"

namespace quell::webroot {
namespace {

RuleBook own() {
  return RuleBook::make({}).value();
}

int best(const std::vector<Hit>& hits) {
  return hits.empty() ? 0 : hits.front().points;
}

TEST(RuleBook, FindsEveryWebShellItWasWrittenWith) {
  const RuleBook book = own();
  const auto shells = samples("bench/files/web_shells.txt");
  ASSERT_GE(shells.size(), 40U);
  for (const Sample& shell : shells) {
    const auto hits = book.read(shell.bytes, facts_of(shell.path));
    ASSERT_TRUE(hits) << shell.path;
    // A program alone is no web shell: where it lies decides (judge_test.cpp).
    const int wanted = shell.path == "uploads/update.bin" ? 20 : 50;
    EXPECT_GE(best(*hits), wanted) << shell.path;
  }
}

TEST(RuleBook, LeavesOrdinaryFilesAlone) {
  const RuleBook book = own();
  for (const Sample& file : samples("bench/files/ordinary.txt")) {
    const auto hits = book.read(file.bytes, facts_of(file.path));
    ASSERT_TRUE(hits) << file.path;
    EXPECT_LT(best(*hits), 50) << file.path << ": " << (hits->empty() ? "" : hits->front().rule);
  }
}

TEST(RuleBook, SaysWhere) {
  const auto hits = own().read("<html>\n<?php\n// x\n  eval ( $_POST['a'] );\n", facts_of("a.php"));
  ASSERT_TRUE(hits && !hits->empty());
  EXPECT_EQ(hits->front().rule, "runs_request_as_code");
  EXPECT_EQ(hits->front().line, 4U);
  EXPECT_EQ(hits->front().matched, "eval ( $_POST['a'] );");
  const auto asp = own().read("\n\n<%eval request(\"a\")%>", facts_of("a.asp"));
  ASSERT_TRUE(asp && !asp->empty());
  EXPECT_EQ(asp->front().line, 3U);
  EXPECT_EQ(asp->front().matched, "eval request");
}

TEST(RuleBook, TakesRulesOfOthers) {
  const auto book = RuleBook::make(
      {{.name = "site.yar",
        .text = "rule ours { meta: description = \"our mark\" score = 70 strings: $a = \"marked\" "
                "condition: $a and extension == \"txt\" }"},
       {.name = "other.yar", .text = "rule ours { condition: name == \"b.TXT\" }"}});
  ASSERT_TRUE(book) << book.error().full();
  const auto hits = book->read("it is marked", facts_of("x/b.TXT"));
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 2U);
  EXPECT_EQ((*hits)[0].says, "our mark");
  EXPECT_EQ((*hits)[0].points, 70);
  EXPECT_EQ((*hits)[0].offset, 6U);
  EXPECT_EQ((*hits)[1].says, "rule ours");
}

TEST(RuleBook, ARuleThatIsWrongIsNamedWithItsLine) {
  const auto book = RuleBook::make({{.name = "my.yar", .text = "rule a {\n condition: $b }"}});
  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().code(), ErrorCode::kInvalidInput);
  EXPECT_NE(book.error().full().find("my.yar:2: "), std::string::npos) << book.error().full();
  const auto including = RuleBook::make({{.name = "my.yar", .text = "include \"/etc/passwd\""}});
  ASSERT_FALSE(including);
  EXPECT_NE(including.error().full().find("my.yar:1: "), std::string::npos)
      << including.error().full();
}

TEST(RuleBook, LongAndManyMatchesAreBounded) {
  std::string many = "<?php ";
  for (int i = 0; i < 20'000; ++i) many += "eval($_POST[1]);\n";
  const auto hits = own().read(many, facts_of("a.php"));
  ASSERT_TRUE(hits) << hits.error().full();
  EXPECT_GE(best(*hits), 90);
  EXPECT_LE(hits->size(), kHitsOfFile);
}

}  // namespace
}  // namespace quell::webroot
