// Paths that lead where they should not, by spelling and by target, and ordinary ones.
#include <gtest/gtest.h>

#include <algorithm>

#include <string>
#include <string_view>

#include "attack/classify.h"
#include "path/sensitive_files.h"
#include "path/telling_component.h"

namespace quell::attack {
namespace {

/// Whether it is among what is found: an address may be more.
bool is_traversal(std::string_view value, Where where = Where::kQuery) {
  const Classification found = classify(where, value);
  return std::ranges::find(found.findings, Class::kTraversal, &Finding::which) !=
         found.findings.end();
}

class PathAttack : public testing::TestWithParam<const char*> {};
TEST_P(PathAttack, IsFoundInAParameter) {
  EXPECT_TRUE(is_traversal(GetParam())) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Climbs, PathAttack,
                         testing::Values("..././..././x", "...\\.\\...\\.\\x", ".../...//",
                                         "..%09/x/..%09/", "....//x", "..%uEFC8..%uEFC8x",
                                         "..%uF02F..%uF02Fx", "..2f..2f..2fx", "..%%32%66x",
                                         "..0x2fboot.ini", "/......{x}", "file=../x",
                                         "%EF%BC%8E%EF%BC%8E/x"));
INSTANTIATE_TEST_SUITE_P(
    OfTheSystem, PathAttack,
    testing::Values("%2Fetc%2Fredhat-release", "%2Fetc%2Fhosts.deny", "%2Fproc%2Fconfig.gz",
                    "%2Fvar%2Fspool%2Fcron%2Fx", "%2Fusr%2Flocal%2Fapache%2Fhtdocs", "etc/passwd",
                    "%2Ftmp%2Fsess_1a2b", "%2Fdev%2Fmem", "%2Fetc%2Fpasswd%23", "file:/etc/passwd",
                    "file://localhost/etc/hosts", "file:///c:/windows/x", "%2Fetc%2Fpasswd|",
                    "%2Fvar%2Flog", "boot.ini", "c:\\php5\\sessions\\x", "\\xampp\\x\\y.inc",
                    "C:\\nginx\\conf\\nginx.conf", "c:/documents and settings/x/y"));
INSTANTIATE_TEST_SUITE_P(Disguised, PathAttack,
                         testing::Values("x.asp::$DATA", "\\\\10.0.0.1\\share\\x", "\\\\?\\c:\\x",
                                         "./././././x", ".env.bak", "wp-config.php~",
                                         "web.config.old", ".ssh/id_rsa"));

TEST(PathAttack, IsFoundInAPath) {
  for (const char* path : {"/app/.claude/settings.json", "/.vscode/sftp.json", "/backup.sql.zip",
                           "/wp-content/debug.log", "/usr/local/apache/logs/x",
                           "/.sometool/context.json", "/.env.production"}) {
    EXPECT_TRUE(is_traversal(path, Where::kTarget)) << path;
  }
}

TEST(PathAttack, StepsOutOfAFolderThatStandsForAPrefix) {
  for (const char* path : {"/files../conf/x", "/static../app/settings.py", "/i%2e%2e/a"}) {
    EXPECT_TRUE(classify(Where::kTarget, path).is_attack()) << path;
  }
  for (const char* path : {"/files../", "/files..", "/wait.../x", "/a/b../c", "/v1..v2/diff"}) {
    EXPECT_FALSE(classify(Where::kTarget, path).is_attack()) << path;
  }
  EXPECT_FALSE(classify(Where::kQuery, "/files../conf/x").is_attack());
}

TEST(PathAttack, KeepsItsTechniquesApart) {
  EXPECT_EQ(classify(Where::kQuery, "../../etc/passwd").best().technique,
            Technique::kPathTraversal);
  EXPECT_EQ(classify(Where::kQuery, "%2Fetc%2Fpasswd").best().technique, Technique::kSensitiveFile);
  EXPECT_EQ(classify(Where::kTarget, "/.git/HEAD").best().technique, Technique::kSensitiveFile);
}

class OrdinaryPath : public testing::TestWithParam<const char*> {};
TEST_P(OrdinaryPath, IsNotFound) {
  EXPECT_FALSE(classify(Where::kQuery, GetParam()).is_attack()) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Values, OrdinaryPath,
                         testing::Values("...", "....", "wait....what", ".../more", "see%20.../x",
                                         "(../)", "<a href=\"../\">x</a>", "C:\\Users\\ana\\x.pdf",
                                         "C:\\fakepath\\y.jpg", "how to edit %2Fetc%2Fhosts",
                                         "%2Fetc", "%2Fetc%2Fdesigns%2Fshop%2Fx.css", "php.ini",
                                         "domain\\user", "\\frac{1}{2}", "\\\\d+\\.\\\\d+", "1..10",
                                         "%2Fhome%2Fana%2Fsite", "std::vector", "a~1",
                                         "docs/etc/passwd-policy"));
INSTANTIATE_TEST_SUITE_P(Targets, OrdinaryPath,
                         testing::Values("/.well-known/security.txt",
                                         "/.well-known/assetlinks.json", "/.model.json",
                                         "/docs/windows/index.html", "/process/self/review",
                                         "/a/b/../c.css", "/web-info/x", "/envelope", "/var/iance",
                                         "/download?file=report.pdf"));

TEST(SensitiveFile, EndsWhereTheNameDoes) {
  EXPECT_TRUE(sensitive_file("a/.env"));
  EXPECT_TRUE(sensitive_file(".env.local"));
  EXPECT_TRUE(sensitive_file("etc/passwd|x"));
  EXPECT_FALSE(sensitive_file(".environment"));
  EXPECT_FALSE(sensitive_file("etc/passwd-policy"));
  EXPECT_FALSE(sensitive_file("etc/passwd.html"));
  EXPECT_FALSE(sensitive_file("wp-config.php.a.b"));
  EXPECT_FALSE(sensitive_file(".git/"));
  EXPECT_FALSE(sensitive_file(""));
}

// The quick look asks only this of a component.
TEST(SensitiveFile, CopiesAreTelling) {
  for (const char* component : {".env.bak", "wp-config.php.bak", "web.config~", "backup.sql.gz"}) {
    EXPECT_TRUE(is_telling_component(component)) << component;
  }
  EXPECT_FALSE(is_telling_component("app.3f2a91.js"));
}

TEST(PathAttack, HostileValuesAreJudged) {
  for (const std::string piece :
       {"..", "../", "..%", "....", ".../", "\\\\", "::$", "./", "a..a"}) {
    std::string value;
    while (value.size() < 60000) value += piece;
    const Classification verdict = classify(Where::kBody, value + '\0');
    EXPECT_LE(verdict.top_score, 1.0) << piece;
  }
}

}  // namespace
}  // namespace quell::attack
