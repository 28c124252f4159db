#include "visitor/scanner.h"

#include <gtest/gtest.h>

#include "judging/family_checks_test.h"
#include "path/sensitive_files.h"
#include "path/telling_component.h"
#include "visitor/probe_paths.h"

namespace quell::attack {
namespace {

class IsScanner : public testing::TestWithParam<const char*> {};
TEST_P(IsScanner, ByItsUserAgent) {
  EXPECT_GE(score_of(Technique::kScanner, Where::kHeader, GetParam()), kAttackScore) << GetParam();
  const Classification said =
      classify_request({.method = "GET", .target = "/", .user_agent = GetParam()});
  ASSERT_TRUE(said.is_attack()) << GetParam();
  EXPECT_EQ(said.best().which, Class::kScan) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Products, IsScanner,
    testing::Values("sqlmap/1.7.2#stable (https://sqlmap.org)", "Nikto/2.1.6",
                    "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None)", "Mozilla/5.0 zgrab/0.x",
                    "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/)",
                    "WPScan v3.8.22", "Fuzz Faster U Fool v2.0", "w3af.org", "nuclei",
                    "Mozilla/5.0 [en] (X11, U; OpenVAS-VT 22.4)", "python-requests/2.9 hydra/9.1",
                    "Mozilla/5.0 x.abc.interact.sh", "some_test.nasl"));

class IsClient : public testing::TestWithParam<const char*> {};
TEST_P(IsClient, ByItsUserAgent) {
  EXPECT_LT(score_of(Technique::kScanner, Where::kHeader, GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Ordinary, IsClient,
    testing::Values("curl/8.4.0", "Wget/1.21", "python-requests/2.31.0", "Go-http-client/1.1",
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0 Safari/537.36",
                    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                    "python-httpx/0.25", "https://blog.example/nikto", "Vega lamps app",
                    "Hydra Boats 3 (iOS)", "", "nuclei of atoms"));

TEST(Scanner, IsNoMatterOfRunningText) {
  EXPECT_EQ(score_of(Technique::kScanner, Where::kQuery, "sqlmap/1.7"), 0);
  const Classification said = classify_request({.method = "GET",
                                                .target = "/",
                                                .referer = "https://a.example/nikto/2.1",
                                                .user_agent = "x"});
  EXPECT_FALSE(said.is_attack());
}

class IsProbe : public testing::TestWithParam<const char*> {};
TEST_P(IsProbe, ByItsPath) {
  EXPECT_GE(score_of(Technique::kProbe, Where::kPath, GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Paths, IsProbe,
    testing::Values("/actuator/env", "/app/actuator/heapdump", "/HNAP1/", "/cgi-bin/test.sh",
                    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/solr/admin/cores",
                    "/_ignition/execute-solution", "/boaform/admin/formLogin", "/backup.sql",
                    "/index.php.bak", "/owa/auth/x.js", "/.vscode/sftp.json", "/a/phpinfo.php",
                    "/nmaplowercheck1690000000", "/%61ctuator/env"));

class IsNoProbe : public testing::TestWithParam<const char*> {};
TEST_P(IsNoProbe, ByItsPath) {
  EXPECT_LT(score_of(Technique::kProbe, Where::kPath, GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Ordinary, IsNoProbe,
                         testing::Values("/", "/wp-login.php", "/xmlrpc.php", "/admin/",
                                         "/docs/actuator/env.html", "/blog/solr-admin-guide",
                                         "/vendor/jquery/jquery.min.js", "/actuator/health",
                                         "/.well-known/security.txt", "/cgi-bin/search.cgi",
                                         "/files/report.zip", "/owa/auth/logon.aspx", "/robots.txt",
                                         "/manager/html"));

// The quick look leaves to the closer one what alone is an attack.
TEST(Probe, HasAComponentThatTells) {
  for (const char* path :
       {"actuator", "HNAP1", "cgi-bin", "phpunit", "boaform", "backup.sql", "index.php.bak",
        "nmaplowercheck12", "localhost", "LOCALHOST", "a.b.nip.io", "x.oastify.com", "127.0.0.1",
        "127.0.0.1:80", "db.svc", "metadata.packet.net", "a.localdomain", "shell.txt"}) {
    EXPECT_TRUE(is_telling_component(path)) << path;
  }
  for (const char* path : {"vendor", "admin", "index.php", "app.js", "wp-login.php", "", ".",
                           "www.example.com", "2026", "1.5", "robots.txt", "local.example"}) {
    EXPECT_FALSE(is_telling_component(path)) << path;
  }
}

TEST(Scanner, HostileValues) {
  using namespace std::string_view_literals;
  constexpr auto kPieces = std::to_array(
      {"nuclei"sv, "a."sv, "fuzz "sv, "/actuator"sv, "actuator/"sv, "/."sv, ".bak/"sv, "-"sv});
  expect_bounded(Technique::kScanner, kPieces);
  expect_bounded(Technique::kProbe, kPieces);
  expect_linear(Where::kPath, "/actuator/");
  expect_linear(Where::kHeader, "a.b ");
}

}  // namespace
}  // namespace quell::attack
