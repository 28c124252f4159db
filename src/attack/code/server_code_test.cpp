#include <gtest/gtest.h>

#include <string>

#include "code/code_cases_test.h"
#include "code/code_reading.h"
#include "code/code_tokens.h"

namespace quell::attack {
namespace {

class ServerCodeAttack : public testing::TestWithParam<AttackCase> {};
TEST_P(ServerCodeAttack, IsFound) {
  expect_found(GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Languages, ServerCodeAttack,
    testing::Values(
        AttackCase{Technique::kServerCode, "<?php echo 1; ?>"},
        AttackCase{Technique::kServerCode, "GIF89a<?= `id` ?>"},
        AttackCase{Technique::kServerCode, "<? echo 'x';"},
        AttackCase{Technique::kServerCode, "system('id')"},
        AttackCase{Technique::kServerCode, "1;phpinfo()"},
        AttackCase{Technique::kServerCode, "'.phpinfo().'"},
        AttackCase{Technique::kServerCode, "\".system('id').\""},
        AttackCase{Technique::kServerCode, "');phpinfo();//"},
        AttackCase{Technique::kServerCode, "print(md5(31337));"},
        AttackCase{Technique::kWebShell, "@eval($_POST['x']);"},
        AttackCase{Technique::kServerCode, "$_GET[a]($_GET[b])"},
        AttackCase{Technique::kServerCode, "(system)('ls')"},
        AttackCase{Technique::kServerCode, "('sys'.'tem')('id')"},
        AttackCase{Technique::kServerCode, "call_user_func('system','id')"},
        AttackCase{Technique::kServerCode, "__import__('os').system('id')"},
        AttackCase{Technique::kServerCode, "'+__import__('time').sleep(5)+'"},
        AttackCase{Technique::kServerCode, "().__class__.__bases__[0].__subclasses__()"},
        AttackCase{Technique::kServerCode, "import os; os.popen('id').read()"},
        AttackCase{Technique::kServerCode, "require('child_process').exec('id')"},
        AttackCase{Technique::kServerCode, "require('fs').readFileSync('/etc/hosts')"},
        AttackCase{Technique::kServerCode, "while(true);"},
        AttackCase{Technique::kServerCode, "Kernel.system('id')"},
        AttackCase{Technique::kServerCode, "%x(id)"},
        AttackCase{Technique::kServerCode, "(string)\"system\"('id');"},
        AttackCase{Technique::kServerCode, "exec /* x */ ($a)"},
        AttackCase{Technique::kServerCode, "exec #x\n (a)"},
        AttackCase{Technique::kServerCode, "eval\r\n($a)"},
        AttackCase{Technique::kServerCode, "(~\"\x8c\")('id')"},
        AttackCase{Technique::kServerCode, "('\x8f'^'\xff')('id')"},
        AttackCase{Technique::kServerCode, "preg_replace('/x/e','phpinfo()','x')"},
        AttackCase{Technique::kServerCode, "fsockopen('192.0.2.1',9)"},
        AttackCase{Technique::kServerCode, "show_source(__FILE__)"},
        AttackCase{Technique::kServerCode, "Kernel.exec('id')"},
        AttackCase{Technique::kExpression, "process.binding('spawn_sync')"},
        AttackCase{Technique::kServerCode, "java.lang.ProcessBuilder"},
        AttackCase{Technique::kServerCode, "a.b.InvokerTransformer"},
        AttackCase{Technique::kServerCode, "java.io.FileOutputStream"},
        AttackCase{Technique::kServerCode, "index/\\think\\app/invokefunction"},
        AttackCase{Technique::kServerCode, "os.execute('id')"},
        AttackCase{Technique::kExpression, "T(java.lang.Runtime).getRuntime().exec('id')"},
        AttackCase{Technique::kExpression, "new java.lang.ProcessBuilder('id').start()"},
        AttackCase{Technique::kExpression, "'id'.execute().text"},
        AttackCase{Technique::kServerCode, "Mozilla/5.0 <?php phpinfo(); ?>", Where::kHeader},
        AttackCase{Technique::kServerCode, "{\"q\":\"__import__('os').system('id')\"}",
                   Where::kBody},
        AttackCase{Technique::kServerCode, "/x?_SERVER[REMOTE_ADDR]=1", Where::kTarget},
        AttackCase{Technique::kServerCode, "/x?class.module.classLoader.resources=1",
                   Where::kTarget}));

class ServerCodeLookAlike : public testing::TestWithParam<std::string_view> {};
TEST_P(ServerCodeLookAlike, IsHarmless) {
  expect_no_code(Where::kQuery, GetParam());
  expect_no_code(Where::kHeader, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Ordinary, ServerCodeLookAlike,
    testing::Values("How to use system() in C", "what does eval() do in javascript",
                    "call eval('x') to break it", "php system() vs exec() difference",
                    "java.lang.NullPointerException at com.acme.Shop.main(Shop.java:42)",
                    "java.lang.Runtime docs", "python __init__ vs __new__", "import pandas as pd",
                    "sleep (disorder)", "passthru (audio)", "exec chef (new york)",
                    "System of a Down", "console.log('done');", "$(document).ready()", "f(x)=x^2+1",
                    "$f(x)$", "items.map(x=>x.id)", "new Date().getTime()", "max(a,b)",
                    "a.b(c).d(e)", "translate(10px, 20px)", "O'Brien (Dublin)",
                    "<?xml version=\"1.0\"?><a/>", "/x?class.name=5", "if (a > b) return",
                    "date('Y')", "process.env.NODE_ENV", "java.lang.IllegalStateException",
                    "java.util.List", "aws.lambda.runtime", "my.app.File", "include('header')",
                    "require('lodash')", "(int) x (y)", "print // x\n(y)", "/a/ and /e",
                    "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"));

TEST(CodeTokens, ReadWhatLanguagesHaveInCommon) {
  CodeTokens tokens;
  const auto read = tokens.read("$a->b('it\\'s', 0x1f); #_x @c.D@e /* z */ %x(id) `ls` \"open");
  std::string kinds;
  for (const CodeToken& token : read) {
    kinds += std::to_string(static_cast<int>(token.kind));
    kinds += token.text;
    kinds += ' ';
  }
  EXPECT_EQ(kinds, "0a 5-> 0b 10( 2it\\'s 6, 10x1f 11) 12; 0_x 0c 5. 0D 0e 4id 4ls 3open ");
}

TEST(CodeTokens, HostileTextIsBounded) {
  CodeTokens tokens;
  using namespace std::string_view_literals;
  for (const std::string_view piece : {"'"sv, "\"\\"sv, "%x("sv, "/*"sv, "(((("sv, "a."sv, "$"sv,
                                       "\\"sv, "\0"sv, "\xff"sv, "#{"sv}) {
    std::string text;
    while (text.size() < 60'000) text += piece;
    EXPECT_LE(tokens.read(text).size(), kMaxCodeTokens);
    EXPECT_LE(read_code(tokens.read(text)).statements, kMaxCodeTokens);
    EXPECT_LE(classify(Where::kHeader, "system(" + text).top_score, 1);
  }
}

TEST(CodeReading, CountsWhatTheStatementsDo) {
  CodeTokens tokens;
  const CodeReading reading = read_code(tokens.read("print 'x'; system('id'); return"));
  EXPECT_EQ(reading.statements, 3U);
  EXPECT_EQ(reading.best.role, CallRole::kCommand);
  EXPECT_EQ(reading.best.words_apart, 0U);
  EXPECT_GT(reading.best.weight(), 3);
  EXPECT_GT(read_code(tokens.read("they call system('x') here")).best.words_apart, 1U);
  EXPECT_TRUE(read_code(tokens.read("7*(7-'7')")).best.calculates());
  EXPECT_FALSE(read_code(tokens.read("x*7")).best.calculates());
}

}  // namespace
}  // namespace quell::attack
