#include "format_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace quell::logs {
namespace {

using testing::ElementsAre;

TEST(FormatTable, PatternsAreOfNamesAtTheEndOfThePath) {
  EXPECT_TRUE(falls_under("/var/log/app/access.log", "access.log"));
  EXPECT_TRUE(falls_under("access.log.1.gz", "access.log*"));
  EXPECT_FALSE(falls_under("/var/log/app/error.log", "access.*"));
  EXPECT_TRUE(falls_under("/var/log/app/access.log", "app/*.log"));
  EXPECT_FALSE(falls_under("/var/log/shop/access.log", "app/*.log"));
  EXPECT_FALSE(falls_under("access.log", "app/*.log"));
  EXPECT_TRUE(falls_under("/var/log/a", "/var/*/a"));
  EXPECT_FALSE(falls_under("/srv/var/log/a", "/var/*/a"));
  EXPECT_FALSE(falls_under("var/log/a", "/var/*/a"));
  EXPECT_FALSE(falls_under("/var/log/x/a", "/var/*/a")) << "a star is of one name";
  EXPECT_TRUE(falls_under("/x/lb", "./lb"));
  EXPECT_TRUE(falls_under("-", "-"));
  EXPECT_FALSE(falls_under("a", ""));
}

TEST(FormatTable, FilesOfAPatternAreReadAsNothingElse) {
  ReadOptions options;
  options.formats = {*format_named("combined")};
  options.file_formats = {{.files = "app*", .format = *format_named("json")},
                          {.files = "*.lb", .format = *format_named("haproxy")},
                          {.files = "app.lb", .format = *format_named("common")}};
  const FormatTable table(options);
  EXPECT_EQ(table.formats().size(), 4U);
  EXPECT_THAT(table.of_file("/x/access.log"), ElementsAre(0));
  EXPECT_THAT(table.of_file("/x/app.log"), ElementsAre(1));
  EXPECT_THAT(table.of_file("/x/app.lb"), ElementsAre(1, 2, 3));
}

TEST(FormatTable, OtherFilesAreInAnyKnownFormat) {
  ReadOptions options;
  options.file_formats = {{.files = "app*", .format = *format_named("json")}};
  const FormatTable table(options);
  EXPECT_EQ(table.of_file("access.log").size(), known_formats().size());
  EXPECT_THAT(table.of_file("app"), ElementsAre(known_formats().size()));
}

}  // namespace
}  // namespace quell::logs
