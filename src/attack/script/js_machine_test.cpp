#include "script/js_machine.h"

#include <gtest/gtest.h>

#include <string>

namespace quell::attack {
namespace {

struct Case {
  const char* code;
  JsFact fact;
  const char* detail;
};

class Does : public testing::TestWithParam<Case> {};
TEST_P(Does, WhatItSays) {
  JsMachine machine;
  const JsEffects& effects = machine.run(GetParam().code, JsStart::kOperand);
  EXPECT_TRUE(effects.has(GetParam().fact)) << GetParam().code;
  EXPECT_EQ(effects.details[static_cast<std::size_t>(GetParam().fact)], GetParam().detail);
  EXPECT_FALSE(effects.failed) << GetParam().code << " after " << effects.tokens;
}
INSTANTIATE_TEST_SUITE_P(
    Facts, Does,
    testing::Values(Case{"alert(1)", JsFact::kShows, "alert"},
                    Case{"window.alert(1)", JsFact::kShows, "alert"},
                    Case{"(0,alert)(1)", JsFact::kShows, "alert"},
                    Case{"top['alert'](1)", JsFact::kShows, "alert"},
                    Case{"alert.call(null,1)", JsFact::kShows, "alert"},
                    Case{"x=>{if(x)alert(x)}", JsFact::kShows, "alert"},
                    Case{"for(;;)alert(1)", JsFact::kShows, "alert"},
                    Case{"var a=1\nalert(a)", JsFact::kShows, "alert"},
                    Case{"/re[/]/.test('x')||alert(1)", JsFact::kShows, "alert"},
                    Case{"alert\xc2\xa0(1)", JsFact::kShows, "alert"},
                    Case{"alert/**/(1)", JsFact::kShows, "alert"},
                    Case{"new Function('x')()", JsFact::kRuns, "Function"},
                    Case{"''.constructor.constructor('x')()", JsFact::kRuns, "constructor"},
                    Case{"onerror=eval", JsFact::kRuns, "onerror"},
                    Case{"import('//a')", JsFact::kSends, "import"},
                    Case{"document.write('x')", JsFact::kWrites, "write"},
                    Case{"x.innerHTML='y'", JsFact::kWrites, "innerHTML"},
                    Case{"location='//a'", JsFact::kMoves, "location"},
                    Case{"window.location.href+='x'", JsFact::kMoves, "href"},
                    Case{"f(document.cookie)", JsFact::kSecret, "cookie"},
                    Case{"top['al'+'ert'](1)", JsFact::kHiddenCall, "top"},
                    Case{"(function(){return 1})()", JsFact::kComputedCall, ""},
                    Case{"[1].map(alert)", JsFact::kNamesPower, "alert"},
                    Case{"[].sort.call`${alert}1`", JsFact::kNamesPower, "alert"},
                    Case{"alert`1`", JsFact::kTagged, "alert"},
                    Case{"alert(1)//", JsFact::kCutOff, "//"}, Case{"foo(1)", JsFact::kCall, "foo"},
                    Case{"[][(![]+[])[+[]]+(![]+[])[1]]", JsFact::kGlyphs, ""},
                    Case{"eval('x;alert(1)')", JsFact::kShows, "alert"},
                    Case{"top['al\\145rt'](1)", JsFact::kHiddenCall, "top"},
                    Case{"1[a+b](c)", JsFact::kHiddenCall, "1"},
                    Case{"[a,b][c+d](e)", JsFact::kHiddenCall, ""},
                    Case{"document.x=1", JsFact::kBrowserAssign, "x"},
                    Case{"with(location)f(hash)", JsFact::kWithin, "location"},
                    Case{"document/**/.cookie", JsFact::kGapped, "document"},
                    Case{"f`${document.cookie}`", JsFact::kSecret, "cookie"},
                    Case{"fetch('//a.example')", JsFact::kConstant, "//a.example"},
                    Case{"a='ev'+'al'", JsFact::kSpells, "eval"},
                    Case{"a='E';b='VAL'", JsFact::kSpells, "eval"},
                    Case{"/loc/.source+/ation/.source", JsFact::kSpells, "location"}));

TEST(Js, LeavesRowsOfDataUnspelt) {
  JsMachine machine;
  for (const char* text : {"['e','val']", "f('al','ert')", "({al:'al',b:'ert'})", "'e'+'mail'",
                           "'eval'+'uation'", "'a'+'long piece of text: alert'+'s'"}) {
    EXPECT_FALSE(machine.run(text, JsStart::kOperand).has(JsFact::kSpells)) << text;
  }
}

TEST(Js, StopsAtWhatIsNoJavaScript) {
  JsMachine machine;
  for (const char* text : {"red alert (new)", "a b(c)", "x ? : y", "alert(1", "1(2)", "@a(b)",
                           "a)b(", "'x'(1)", "a..b", "f(1))))))))))", "alert (see below)"}) {
    const JsEffects& effects = machine.run(text, JsStart::kOperand);
    const bool unfinished = std::string(text) == "alert(1";
    EXPECT_EQ(effects.failed, !unfinished) << text;
  }
}

TEST(Js, BehindAString) {
  JsMachine machine;
  for (const char* code : {";alert(1)//", "-alert(1)-'", "+alert(1)+'", "*alert(1)*'",
                           ",alert(1),'", "?alert(1):'", "||alert(1)||'", "in alert(1)||'",
                           ");alert(1)//", "}]);alert(1)//", "\nalert(1)\n'", "[alert(1)]"}) {
    EXPECT_TRUE(machine.run(code, JsStart::kAfterOperand).has(JsFact::kShows)) << code;
  }
  for (const char* text : {"s alert(1)", " alert(1)", "x", "", "5(alert(1))"}) {
    EXPECT_FALSE(machine.run(text, JsStart::kAfterOperand).has(JsFact::kShows)) << text;
  }
}

TEST(Js, IsBounded) {
  JsMachine machine;
  for (const char* piece :
       {"(", "[", "{", "a(", "'", "`", "/*", "//", "/", "a.", "-", "${", "a,"}) {
    std::string text;
    while (text.size() < 100'000) text += piece;
    const JsEffects& effects = machine.run(text, JsStart::kOperand);
    EXPECT_LE(effects.tokens, kMaxScriptTokens) << piece;
  }
}

}  // namespace
}  // namespace quell::attack
