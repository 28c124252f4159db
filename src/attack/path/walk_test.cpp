#include "path/walk.h"

#include <gtest/gtest.h>

#include <string>

#include "path/sensitive_files.h"
#include "sample_requests_test.h"

namespace quell::attack {
namespace {

std::string resolved(std::string_view value) {
  Arena arena;
  return std::string(follow(value, arena).resolved_path());
}

TEST(Walk, ResolvesPaths) {
  EXPECT_EQ(resolved("/a/./b//C"), "a/b/c");
  EXPECT_EQ(resolved("/a/b/../c"), "a/c");
  EXPECT_EQ(resolved("..\\..\\x"), "x");
  EXPECT_EQ(resolved("file=a/b/=../../x"), "x");
  EXPECT_EQ(resolved("https://a.example/b"), "b");
  EXPECT_EQ(resolved("https://a.example"), "");
  EXPECT_EQ(resolved(std::string_view("a\0b", 3)), "a");
}

TEST(Walk, CountsLevels) {
  Arena arena;
  const Walk walk = follow("/a/../../....//..;/etc", arena);
  EXPECT_EQ(walk.climbs, 4U);
  EXPECT_EQ(walk.out_of_root, 3U);
  EXPECT_EQ(walk.filter_dodges, 2U);
  EXPECT_TRUE(walk.absolute);
  EXPECT_EQ(walk.resolved, "/etc");
}

// The cheap question must be certain where it says no.
TEST(Walk, NothingSpeaksForAnAttackWhereItCannotLeadAstray) {
  SampleRequests samples(17);
  std::size_t ruled_out = 0;
  for (int i = 0; i < 30000; ++i) {
    const std::string value = i % 2 == 0 ? samples.value() : samples.nearly_plain();
    if (could_lead_astray(value)) continue;
    ++ruled_out;
    Arena arena;
    const Walk walk = follow(value, arena);
    EXPECT_EQ(walk.climbs, 0U) << value;
    EXPECT_FALSE(sensitive_file(walk.resolved_path())) << value;
    EXPECT_FALSE(is_system_path(walk.resolved_path())) << value;
  }
  EXPECT_GT(ruled_out, 10000U);
}

TEST(Walk, SensitiveFilesCanLeadAstray) {
  for (const std::string_view path :
       {"/etc/passwd", "/ETC/Passwd", "C:\\boot.ini", "app/config/database.yml", "/x/.git/config",
        "WEB-INF/web.xml", "/var/www/x.conf", "/program files/x/y.ini", "x/.env"}) {
    EXPECT_TRUE(could_lead_astray(path)) << path;
  }
  EXPECT_FALSE(could_lead_astray("/shop/items/etcetera.html"));
}

}  // namespace
}  // namespace quell::attack
