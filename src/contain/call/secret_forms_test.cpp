#include "call/secret_forms.h"

#include <gtest/gtest.h>

#include <map>

#include "credential/base64.h"

namespace quell::contain::call {
namespace {

TEST(SecretForms, EachFormIsHiddenAndTheRestStays) {
  const std::string secret = "p/s\"t & <x>\xc3\xa4+1";
  const std::map<std::string, std::string> forms = {
      {"as it is", secret},
      {"percent", "p%2Fs%22t%20%26%20%3Cx%3E%C3%A4%2B1"},
      {"percent, lower case", "p%2fs%22t%20%26%20%3cx%3e%c3%a4%2b1"},
      {"percent, partly", "p/s%22t%20&%20<x>%C3%a4%2B1"},
      {"percent, all of it", "%70%2F%73%22%74%20%26%20%3C%78%3E%C3%A4%2B%31"},
      {"form", "p%2Fs%22t+%26+%3Cx%3E%C3%A4%2B1"},
      {"json", R"(p/s\"t & <x>)"
               "\xc3\xa4+1"},
      {"json, escaped", R"(p\/s\u0022t \u0026 \u003cx\u003E\u00E4+1)"},
      {"html", "p/s&quot;t &amp; &lt;x&gt;\xc3\xa4+1"},
      {"html, other", "p&#x2F;s&#34;t &amp; &lt;x&gt;\xc3\xa4+1"},
  };
  for (const auto& [which, form] : forms) {
    EXPECT_EQ(without_secrets("{\"was\":\"" + form + "\"} 100% + &amp; \\n", {secret}),
              "{\"was\":\"(secret)\"} 100% + &amp; \\n")
        << which;
  }
}

TEST(SecretForms, InBase64AndHexWhereverItBegins) {
  const std::string secret = "t0ps3cret>?~\xff\xfe";
  for (const std::string before : {"", "u", "us", "user:", "admin1:"}) {
    const std::string base64 = to_base64(before + secret + "tail");
    std::string url = base64;
    for (char& c : url) c = c == '+' ? '-' : c == '/' ? '_' : c;
    for (const std::string& text : {base64, url}) {
      const std::string hidden = without_secrets("<" + text + ">", {secret});
      EXPECT_TRUE(hidden.contains("(secret)")) << before << " " << hidden;
      EXPECT_LE(hidden.size(), text.size() - (secret.size() - 1) * 8 / 6 + 2 + 8 + 2) << hidden;
    }
  }
  EXPECT_EQ(without_secrets("x74307073336372 7430707333637265743e3f7efffe", {secret}),
            "x74307073336372 (secret)");
  EXPECT_EQ(without_secrets("7430707333637265743E3F7EFFFE", {secret}), "(secret)");
}

TEST(SecretForms, ShortOnesManyAndNone) {
  EXPECT_EQ(without_secrets("ab YWI= 6162 %61b", {"ab"}), "(secret) YWI= 6162 (secret)");
  EXPECT_EQ(without_secrets("one two three", {"one", "", "three"}), "(secret) two (secret)");
  EXPECT_EQ(without_secrets("aaaa", {"aa"}), "(secret)");
  EXPECT_EQ(without_secrets("%4 %zz \\u12 \\ &am +", {"secret"}), "%4 %zz \\u12 \\ &am +");
  EXPECT_EQ(without_secrets("", {"x"}), "");
}

}  // namespace
}  // namespace quell::contain::call
