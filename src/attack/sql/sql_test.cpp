// SQL injection by context and by dialect, and what only looks like it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "judging/families.h"
#include "sql/sql_machine.h"
#include "sql/sql_tokens.h"
#include "text/arena.h"

namespace quell::attack {
namespace {

/// The best score of SQL in one value.
double score_of(std::string_view value, Where where = Where::kQuery) {
  const Classification verdict = classify(where, value);
  double best = 0;
  for (const Finding& finding : verdict.findings) {
    if (finding.technique == Technique::kSql) best = std::max(best, finding.score);
  }
  return best;
}

class SqlAttack : public testing::TestWithParam<const char*> {};
TEST_P(SqlAttack, IsFound) {
  EXPECT_GE(score_of(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(OutOfQuotes, SqlAttack,
                         testing::Values("' or '", "x' or 'y", "a'or'a", "'||'6", "'-'", "'^'1",
                                         "' sounds like 'x", "a' rlike 'b", "' or", "admin';",
                                         "x'; update", "1'=0--+", "')) or (('z'='z", "\\'or 1=1--",
                                         "O'Neil' or 1=1--", "user'collate nocase--",
                                         "x' or array[id] is not null--", "' or true; foo",
                                         "x' or 1.e(1) or 'y'='y",
                                         "x' if(benchmark(3000000,md5(1)),null,null)--"));
INSTANTIATE_TEST_SUITE_P(
    Unquoted, SqlAttack,
    testing::Values(" or true", "and false", " or a=a", "and 5=(", "and code != \"", "|| x == '",
                    "7 or x=x", "1--", "@@version--", "( ( 1 ) )  --", "1!=1", "3<>4", "42<=>42",
                    "'a'!='b", "-7 union", "7/**/union#", "86union select 1", "(8362=9139)*9139",
                    "make_set(1=2,1)", "iif(3>2,1,0)", "1,iif(1=2,1,1/0)",
                    "case when 1=1 then 2 else 3 end", "name,(case when 1=1 then id else x end)",
                    "1 (select (case when (1=1) then 2 else 3 end))", ") as n from", "from `x`",
                    "unhex(hex(database()))", "concat(", "group_concat(", "current_user(",
                    " in (1,2,3)", "select/**/pw/**/from/**/users"));
INSTANTIATE_TEST_SUITE_P(
    Dialects, SqlAttack,
    testing::Values("exec xp_cmdshell", "alter table `a` add `b` text", "create table t (a text)",
                    "drop/**/members", "` as `n` from", "1 as \"n\" from t", "a'or?--",
                    "1='1' or-- -", "or 1# ", "if(5=5,sleep(9),0)", "1;waitfor delay '0:0:5'",
                    "1;declare @q int", "1;iif(1=2,1,1/0)", "';drop", "drop users;--",
                    "delete from users;--", "or '{\"b\":2}'::jsonb <@ '{}'",
                    "'[1]'::json ->> 2='3'", "f(x)::text", "1 and lo_import('/etc/hosts')",
                    "'||utl_http.request('http://x')||'", "1.e(ascii(1.e(substring(user(),1,1))))",
                    "1 or {x 1}=1", "\\N or 1=1", "1 for update union select 2",
                    "1 lock in share mode union select 2",
                    "overlay(x placing '' from 1 for 0)::int", "trim(both 'a' from x)::int",
                    "f(x)::double precision"));
INSTANTIATE_TEST_SUITE_P(BehindOtherText, SqlAttack,
                         testing::Values("x: select * from users where id=1 or 1=1 -- 1",
                                         "red shoes } union select 1,version()",
                                         "1#\nunion select 1,2", "1-- x\nand 1=1",
                                         "first word ; declare @s varchar(9)",
                                         "Mozilla/5.0 (X11) ' and sleep(5)-- -", "id=1 or 1=1",
                                         "a=&&(b==", "1%E2%80%99 or 1=1", "x\xef\xbc\x87 or 1=1#"));

TEST(SqlAttack, BlanksOfFormsInPaths) {
  EXPECT_GE(score_of("/item/24'union+all+select+1,2+from+t", Where::kPath), kAttackScore);
  EXPECT_LT(score_of("/books/o'reilly+and+associates", Where::kPath), kAttackScore);
}

class SqlLookAlike : public testing::TestWithParam<const char*> {};
TEST_P(SqlLookAlike, IsNotFound) {
  EXPECT_LT(score_of(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Prose, SqlLookAlike,
    testing::Values("the \"like\" button", "what is a \"union all select\"", "'and'", "\"or\"",
                    "shabby \"and white", "\"quoted\" -- author unknown", "'a' or 'b'",
                    "32\" = 81cm", "soap 1 '#", "foo bar'# blah", "use case", "show tables",
                    "show tables and chairs", "create user account", "(select one)",
                    "sleep (5 hours)", "benchmark (cpu)", "don't call exit()",
                    "case when it rains then we end", "case when 5 then 7 end",
                    "and blue like green", "black or blue like blue", "select a plan from the list",
                    "select 'and'", "grant access to john", "drop it", "and 5 more",
                    "12 union street", "100 Union",
                    "it\xe2\x80\x99s 5 o\xe2\x80\x99"
                    "clock"));
INSTANTIATE_TEST_SUITE_P(
    Code, SqlLookAlike,
    testing::Values("src/x.c | 5 +----", "1611-Iiox--", "1,1--", "width=100 and height=200",
                    "a=1=5", "1=1", "status eq 'active' and price gt 5", "await asyncio.sleep(0.1)",
                    "POLYGON((30 10, 40 40, 20 40))", "t(a, '-', 1)", "std::vector",
                    "if (a && b) return c;", "if (a<b) { return a; }", "<a name=\"top\">",
                    "<a href=\"/x/\">y</a>", "1920x1080", "(1>0)", "x-declare@y", "/case++1~+2",
                    "double precision timing", "trim(both ends)", "C::double x"));

TEST(SqlParse, GoesOnBehindWhatIsNone) {
  SqlTokens tokens;
  SqlMachine machine;
  tokens.begin("words in front union select 1,2", SqlQuote::kNone);
  EXPECT_TRUE(
      machine.run(tokens, SqlStart::kOperand, Resume::kWhereItFails).has(SqlFact::kUnionSelect));
  const SqlParse& parse = machine.run(tokens, SqlStart::kOperand, Resume::kNever);
  EXPECT_TRUE(parse.failed);
  EXPECT_FALSE(parse.has(SqlFact::kUnionSelect));
}

TEST(SqlParse, CommentsEndWithTheirLine) {
  SqlTokens tokens;
  SqlMachine machine;
  tokens.begin("1 -- x\n or 2=2", SqlQuote::kNone);
  const SqlParse& parse = machine.run(tokens, SqlStart::kOperand, Resume::kNever);
  EXPECT_TRUE(parse.complete);
  EXPECT_TRUE(parse.has(SqlFact::kLogicalConstants));
  EXPECT_FALSE(parse.has(SqlFact::kCutOff));
}

// Attackers choose the bytes: how many tokens are looked at is bounded by how many there are.
TEST(SqlParse, ResumesOnlySoOften) {
  std::string value;
  while (value.size() < 30000) value += "x y or 1=1 ";
  SqlTokens tokens;
  SqlMachine machine;
  tokens.begin(value, SqlQuote::kNone);
  const SqlParse& parse = machine.run(tokens, SqlStart::kOperand, Resume::kWhereItFails);
  EXPECT_TRUE(parse.resumed);
  EXPECT_LT(tokens.read(), 50U);
}

TEST(SqlParse, HostileValuesAreJudged) {
  for (const std::string piece :
       {"'", "\"\"'", "(select ", "union(", "1.e(", "{x ", "array[", "--\n", "#>'",
        "case when 1=1 ", "; drop ", "x' or '", "\\N", "::", "sleep(", "a=b"}) {
    std::string value;
    while (value.size() < 40000) value += piece;
    value += '\0';
    EXPECT_LE(score_of(value), 1.0) << piece;
    EXPECT_LE(score_of(value, Where::kBody), 1.0) << piece;
  }
}

}  // namespace
}  // namespace quell::attack
