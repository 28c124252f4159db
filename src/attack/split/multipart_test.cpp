#include "split/multipart.h"

#include <gtest/gtest.h>

#include <string>

#include "code/code_cases_test.h"
#include "split/xml_values.h"

namespace quell::attack {
namespace {

std::string form(std::string_view head, std::string_view content) {
  return "--b1\r\nContent-Disposition: form-data; " + std::string(head) + "\r\n\r\n" +
         std::string(content) + "\r\n--b1--\r\n";
}

TEST(Multipart, PartsHaveNamesAndContents) {
  const std::string body =
      "--b1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\ntwo\r\n--b1\r\n"
      "Content-Type: text/plain\r\ncontent-disposition: form-data; filename=x.txt; name=b\r\n\r\n"
      "three\r\n--b1--\r\n";
  MultipartReader reader(body);
  ASSERT_TRUE(reader.is_multipart());
  const auto first = reader.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->name, "a");
  EXPECT_EQ(first->content, "one\r\ntwo");
  const auto second = reader.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->name, "b");
  EXPECT_EQ(second->filename, "x.txt");
  EXPECT_EQ(second->content, "three");
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(MultipartReader("--x\r\nno head").is_multipart());
  EXPECT_FALSE(MultipartReader("").is_multipart());
}

TEST(Multipart, AQuoteInANameStaysInTheName) {
  const std::string body = form("name=\"a\" or \"b\"; filename=\"c\"", "x");
  MultipartReader reader(body);
  const auto part = reader.next();
  ASSERT_TRUE(part);
  EXPECT_EQ(part->name, "a");
  EXPECT_EQ(part->filename, "c");
}

TEST(Multipart, EachPartIsJudgedAlone) {
  const auto finding = [](const std::string& body) { return classify(Where::kBody, body); };
  EXPECT_EQ(finding(form("name=\"q\"", "{{7*191}}")).best().parameter, "q");
  EXPECT_EQ(finding(form("name=\"f\"; filename=\"a.php\"", "x")).best().technique,
            Technique::kWebShell);
  EXPECT_EQ(finding(form("name=\"f\"; filename=\"a.pHp5. \"", "x")).best().technique,
            Technique::kWebShell);
  EXPECT_EQ(finding(form("name=\"f\"; filename=\"../../x\"", "x")).best().technique,
            Technique::kPathTraversal);
  EXPECT_EQ(finding(form("name=\"__proto__[a]\"", "x")).best().technique, Technique::kPrototype);
  EXPECT_EQ(finding(form("name=\"j\"", "{\"a\":\"x' or 1=1--\"}")).best().parameter, "j.a");
  EXPECT_FALSE(finding(form("name=\"f\"; filename=\"photo (1).jpg\"", "JFIF")).is_attack());
  EXPECT_FALSE(finding(form("name=\"f\"; filename=\"notes.txt\"", "see a.php")).is_attack());
}

TEST(Multipart, LineEndsMayBeWrittenOut) {
  std::string body = form("name=\"q\"", "{{7*191}}");
  for (std::size_t at = 0; (at = body.find("\r\n", at)) != std::string::npos;) {
    body.replace(at, 2, "%0D%0A");
  }
  EXPECT_EQ(classify(Where::kBody, body).best().parameter, "q");
}

TEST(Multipart, HostileBodiesAreBounded) {
  std::string many = "--b\nContent-Disposition: form-data; name=a\n\nx\n";
  while (many.size() < 900'000) many += "--b\nContent-Disposition: form-data; name=a\n\nx\n";
  EXPECT_TRUE(classify(Where::kBody, many).truncated);
  for (const std::string_view end : {"", "\n", "name=\"", "\n\n", "\n\n--b"}) {
    const Classification verdict =
        classify(Where::kBody, "--b\nContent-Disposition: form-data; " + std::string(end));
    EXPECT_LE(verdict.top_score, 1);
  }
}

TEST(XmlValues, TextsAndAttributesInOrder) {
  XmlReader reader("<?xml version='1.0'?><!-- c --><a b=\"1\" c='x > y'> t <d/><![CDATA[u]]></a>");
  std::string seen;
  while (const auto value = reader.next()) {
    seen += std::string(value->name) + "=" + std::string(value->value) + ";";
  }
  EXPECT_EQ(seen, "version=1.0;b=1;c=x > y;a=t;d=u]]>;");
}

TEST(XmlValues, EachIsJudgedAlone) {
  const Classification verdict =
      classify(Where::kBody, "<r><name>${jndi:ldap://x}</name><b a=\"1' or '1'='1\"/></r>");
  ASSERT_TRUE(verdict.is_attack());
  EXPECT_TRUE(std::ranges::any_of(verdict.findings, [](const Finding& each) {
    return each.technique == Technique::kLookup && each.parameter == "name";
  }));
  EXPECT_TRUE(std::ranges::any_of(verdict.findings,
                                  [](const Finding& each) { return each.which == Class::kSqli; }));
  std::string many;
  while (many.size() < 60'000) many += "<a b=\"c\">d</a>";
  EXPECT_TRUE(classify(Where::kBody, many).truncated);
  for (const std::string_view piece : {"<a ", "<", "<!--", "<a b=\"", "&lt;", "<a b"}) {
    std::string text = "<x/>";
    while (text.size() < 60'000) text += piece;
    EXPECT_LE(classify(Where::kBody, text).top_score, 1);
  }
}

TEST(WebShell, NamesOfFilesInHeaders) {
  EXPECT_TRUE(classify(Where::kHeader, "X-File-Name: a.jspx").is_attack());
  EXPECT_TRUE(classify(Where::kHeader, "X_Filename: C:\\temp\\x.php...").is_attack());
  EXPECT_TRUE(classify(Where::kHeader, "X-Filename: sess_d8ew88tqmabdcokhumchy8htqm").is_attack());
  EXPECT_FALSE(classify(Where::kHeader, "X-Filename: abc.botox.jpg").is_attack());
  EXPECT_FALSE(classify(Where::kHeader, "X-Requested-With: a.php").is_attack());
}

}  // namespace
}  // namespace quell::attack
