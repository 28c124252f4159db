#include "php/code_view.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace quell::webroot::php {
namespace {

/// The view's lines without the first, empty one.
std::string view(std::string_view code) {
  const std::string text = code_view(code).text;
  return text.empty() ? text : text.substr(1);
}

TEST(CodeView, OnlyCodeIsLeft) {
  EXPECT_EQ(view("<p>text eval($_GET)</p>"), "");
  EXPECT_EQ(view("<?xml version=\"1.0\"?><p/>"), "");
  EXPECT_EQ(view("<b><?php  // one\n # two ?> html <?= /* x */ Foo ( 1 ,  'a' ) ?></b>"),
            ";\nfoo(1,\"a\");\n");
  EXPECT_EQ(view("<?php return  new   Thing;"), "return new thing;\n");
}

TEST(CodeView, WhatARequestSentIsMarkedOnItsWay) {
  EXPECT_EQ(view("<?php @eval($_POST['x']);"), "eval($_POST@[\"x\"]);\n");
  EXPECT_EQ(view("<?php $a = $_GET['q']; $b = trim($a); system($b);"),
            "$a=$_GET@[\"q\"];\n$b=trim($a@);\nsystem($b@);\n");
  EXPECT_EQ(view("<?php $a = \"x $_GET[q]\"; $c = `ls {$a}`;"),
            "$a=\"x $_GET[q]\"@;\n$c=shell_exec(\"ls {$a}\"@);\n");
  EXPECT_EQ(view("<?php foreach ($_POST as $k => $v) { $k($v); }"),
            "foreach($_POST@as$k=>$v)\n$k@($v@);\n");
  EXPECT_EQ(view("<?php system($_SERVER['HTTP_X']); echo $_SERVER['PHP_SELF'];"),
            "system($_SERVER@[\"HTTP_X\"]);\necho$_SERVER[\"PHP_SELF\"];\n");
}

TEST(CodeView, WhatIsHarmlessIsNotMarked) {
  EXPECT_EQ(view("<?php system(escapeshellarg($_GET['a']));"),
            "system(escapeshellarg($_GET[\"a\"]));\n");
  EXPECT_EQ(view("<?php $n = (int) $_GET['n'];"), "$n=(int)$_GET[\"n\"];\n");
  EXPECT_EQ(view("<?php $f[$_GET['f']]();"), "$f[$_GET[\"f\"]]();\n");
  EXPECT_EQ(view("<?php $x = $_GET['a'] == 'b' ? 'c' : 'd'; run($x);"),
            "$x=$_GET[\"a\"]==\"b\"?\"c\":\"d\";\nrun($x);\n");
  EXPECT_EQ(view("<?php $x = $_GET['a']; $x = 'const'; run($x + 1);"),
            "$x=$_GET@[\"a\"];\n$x@=\"const\";\nrun($x+1);\n");
}

TEST(CodeView, FunctionsHaveVariablesOfTheirOwn) {
  EXPECT_EQ(view("<?php $c = $_GET['c']; function f($c) { return system($c); } system($c);"),
            "$c=$_GET@[\"c\"];\nfunction f($c@)\nreturn system($c);\nsystem($c@);\n");
}

TEST(CodeView, PiecesArePutTogether) {
  EXPECT_EQ(view("<?php 'sys'.\"tem\"('id');"), "\"system\"(\"id\");\n");
  EXPECT_EQ(view("<?php $f = 'as'.'sert'; $f($x);"), "$f=\"assert\";\n~assert($x);\n");
  EXPECT_EQ(view("<?php $f = chr(115).chr(0x79).\"s\";"), "$f=~\"sys\";\n");
  EXPECT_EQ(view("<?php $f = strrev('metsys'); $f('id');"), "$f=~\"system\";\n~system(\"id\");\n");
  EXPECT_EQ(view("<?php $f = 'sy'; $f .= 'stem'; $f('id');"),
            "$f=\"sy\";\n$f.=\"stem\";\n~system(\"id\");\n");
  EXPECT_EQ(view("<?php ${'_'.'GET'}['a'];"), "~$_GET@[\"a\"];\n");
  EXPECT_EQ(view("<?php $GLOBALS['_POST']['a'];"), "$_POST@[\"a\"];\n");
  EXPECT_EQ(view("<?php $a = ('!'^'@').'b';"), "$a=~\"ab\";\n");
  EXPECT_EQ(view("<?php \"\\x73\\x79\\163\\u{74}em\"();"), "~\"system\"();\n");
}

TEST(CodeView, CodeInStringsIsLookedAt) {
  // "c3lzdGVtKCRfR0VUWzFdKTs=" is system($_GET[1]);
  EXPECT_EQ(view("<?php eval(base64_decode('c3lzdGVtKCRfR0VUWzFdKTs='));"),
            "eval(~\"system($_GET[1]);\");\nsystem($_GET@[1]);\n");
}

TEST(CodeView, LinesAreThoseOfTheFile) {
  const CodeView seen = code_view("<?php\n\n$a = 1;\n/*\n\n*/ f('x\ny'); g();");
  const auto line = [&](std::string_view what) { return seen.line_at(seen.text.find(what)); };
  EXPECT_EQ(line("$a"), 3U);
  EXPECT_EQ(line("f("), 6U);
  EXPECT_EQ(line("g("), 7U);
}

TEST(CodeView, OddBytesGiveNoError) {
  for (const std::string_view odd :
       {"<?php '", "<?php \"\\", "<?php <<<A", "<?php <<<'A'\nx", "<?php /*", "<?php ${", "<?",
        "<?php $", "<?php `", "<?php ?>", "<?php )]}", "<?php \"\\u{", "<?php \"\\x\"",
        "<?php (int)$_GET"}) {
    const CodeView seen = code_view(odd);
    EXPECT_FALSE(seen.truncated) << odd;
  }
}

TEST(CodeView, StringsInStringsStayLinear) {
  std::string deep = "<?php $a = ";
  for (int i = 0; i < 1000; ++i) deep += "strrev(";
  deep += "'" + std::string(100'000, 'x') + "'";
  for (int i = 0; i < 1000; ++i) deep += ")";
  EXPECT_FALSE(code_view(deep).text.empty());
  std::string grows = "<?php $a = '" + std::string(60, 'a') + "';";
  for (int i = 0; i < 20'000; ++i) grows += "f($a);";
  EXPECT_LE(code_view(grows).text.size(), kViewBytes);
}

}  // namespace
}  // namespace quell::webroot::php
