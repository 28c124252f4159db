#include "base/safe_text.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/utf8.h"
#include "unicode.h"

namespace quell {
namespace {

TEST(TerminalSafe, EscapeSequencesAndControlsAreShown) {
  EXPECT_EQ(terminal_safe("a\x1b[31mred\x1b[0m"), "a\\x1b[31mred\\x1b[0m");
  EXPECT_EQ(terminal_safe("one\ntwo\r\tthree\x7f"), "one\\ntwo\\r\\tthree\\x7f");
  EXPECT_EQ(terminal_safe("\xc2\x9b"
                          "31m"),
            "\\u{9b}31m")
      << "C1 control sequence introducer";
}

TEST(TerminalSafe, BidirectionalAndInvisibleCharactersAreShown) {
  EXPECT_EQ(terminal_safe("user\u202Etxt.exe"), "user\\u{202e}txt.exe");
  EXPECT_EQ(terminal_safe("a\u200Bb\u2066c\uFEFF"), "a\\u{200b}b\\u{2066}c\\u{feff}");
}

TEST(TerminalSafe, OrdinaryTextStays) {
  EXPECT_EQ(terminal_safe("Grüße, 世界 – ok"), "Grüße, 世界 – ok");
}

TEST(TerminalSafe, BytesThatAreNotUtf8AreShown) {
  EXPECT_EQ(terminal_safe("\xff\xc0\xaf\xed\xa0\x80"), "\\xff\\xc0\\xaf\\xed\\xa0\\x80");
  EXPECT_EQ(terminal_safe("ab\xe2\x82"), "ab\\xe2\\x82") << "truncated at the end";
}

TEST(TerminalSafe, AnyBytesGiveSafeText) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const std::string safe = terminal_safe(bytes);
    std::string_view rest = safe;
    while (!rest.empty()) {
      const auto next = first_code_point(rest);
      ASSERT_TRUE(next.has_value()) << "round " << round;
      ASSERT_FALSE(is_unsafe(next->value)) << "round " << round;
      rest.remove_prefix(next->bytes);
    }
  }
}

TEST(TerminalSafeLines, KeepsOnlyNewlines) {
  EXPECT_EQ(terminal_safe_lines("a\nb\x1b"), "a\nb\\x1b");
}

TEST(HtmlSafe, MarkupIsEncoded) {
  EXPECT_EQ(html_safe("<a href=\"x\" b='y'>&"), "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
}

TEST(MarkdownSafe, MarkupIsEscaped) {
  EXPECT_EQ(markdown_safe("[x](javascript:y) <b>*"), "\\[x\\](javascript:y) &lt;b&gt;\\*");
  EXPECT_EQ(markdown_safe("a\n# b"), "a\\\\n\\# b") << "a newline cannot begin a block";
  EXPECT_EQ(markdown_safe("a|b `c` _d_ ~e~ &f;"), "a\\|b \\`c\\` \\_d\\_ \\~e\\~ &amp;f;");
}

TEST(MarkdownSafe, NothingBeginsABlock) {
  EXPECT_EQ(markdown_safe("- x"), "\\- x");
  EXPECT_EQ(markdown_safe("  + x"), "&#32; \\+ x");
  EXPECT_EQ(markdown_safe("12. x"), "12\\. x");
  EXPECT_EQ(markdown_safe("1) x"), "1\\) x");
  EXPECT_EQ(markdown_safe("=== x"), "\\=== x");
  EXPECT_EQ(markdown_safe("    code"), "&#32;   code");
}

TEST(MarkdownSafe, NothingBecomesALinkByItself) {
  EXPECT_EQ(markdown_safe("http://a.example"), "http\\://a.example");
  EXPECT_EQ(markdown_safe("wWw.a.example"), "wWw\\.a.example");
  EXPECT_EQ(markdown_safe("a@b.example @@c"), "a`@`b.example `@@`c");
}

TEST(MarkdownSafe, OrdinaryTextStaysReadable) {
  EXPECT_EQ(markdown_safe("QL-2026-0001: 1.0.1 (0.6 kB)!"), "QL-2026-0001: 1.0.1 (0.6 kB)!");
}

TEST(MarkdownCode, CannotBeLeft) {
  EXPECT_EQ(markdown_code("a`b``c"), "```a`b``c```");
  EXPECT_EQ(markdown_code("`x`"), "`` `x` ``");
  EXPECT_EQ(markdown_code("a|b"), "`a\\|b`");
}

TEST(CsvSafe, QuotesAndFormulas) {
  EXPECT_EQ(csv_safe("plain"), "plain");
  EXPECT_EQ(csv_safe("a,\"b\""), "\"a,\"\"b\"\"\"");
  EXPECT_EQ(csv_safe("=1+1"), "'=1+1");
}

TEST(SafeText, AShellWordIsReadBackAsWhatItWas) {
  EXPECT_EQ(shell_word("/api/v1-x_y.z:80"), "/api/v1-x_y.z:80");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("data is read"), "'data is read'");
  EXPECT_EQ(shell_word("$(id) `id` \"x\" * ~ !"), "'$(id) `id` \"x\" * ~ !'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("größer"), "'größer'");
  EXPECT_EQ(shell_word("a'\\\x1b[2J\n"), "$'a\\x27\\x5c\\x1b[2J\\x0a'");
}

TEST(Fit, CutsByColumnsAndNeverSplitsACharacter) {
  EXPECT_EQ(fit("abcdef", 6), "abcdef");
  EXPECT_EQ(fit("abcdef", 5), "abcd…");
  EXPECT_EQ(fit("世界世界", 5), "世界…");
  EXPECT_EQ(fit("世界世界", 4), "世…");
  EXPECT_EQ(fit("abc", 0), "");
  EXPECT_EQ(display_width("e\u0301世"), 3U);
}

}  // namespace
}  // namespace quell
