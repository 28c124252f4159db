#include "webroot/file_facts.h"

#include <gtest/gtest.h>

namespace quell::webroot {
namespace {

TEST(FileFacts, NamesAndExtensions) {
  EXPECT_EQ(facts_of("a/b/Shell.PHP").extension, "php");
  EXPECT_EQ(facts_of("a/b/Shell.PHP").name, "Shell.PHP");
  EXPECT_EQ(facts_of(".htaccess").extension, "");
  EXPECT_EQ(facts_of("a.d/none").extension, "");
  EXPECT_TRUE(is_executable_extension("phtml"));
  EXPECT_FALSE(is_executable_extension("jpg"));
}

TEST(FileFacts, TwoExtensions) {
  EXPECT_TRUE(has_inner_executable_extension("x.php.jpg"));
  EXPECT_TRUE(has_inner_executable_extension("x.PHTML.gif"));
  EXPECT_FALSE(has_inner_executable_extension("x.inc.php"));
  EXPECT_FALSE(has_inner_executable_extension("x.class.php"));
  EXPECT_FALSE(has_inner_executable_extension("lib.so.1"));
  EXPECT_FALSE(has_inner_executable_extension(".php.jpg"));
}

TEST(FileFacts, Places) {
  EXPECT_EQ(place_of("wp-content/uploads/2026/a.php"), Place::kUploads);
  EXPECT_EQ(place_of("images/a.php"), Place::kMedia);
  EXPECT_EQ(place_of("images/uploads/a.php"), Place::kUploads);
  EXPECT_EQ(place_of("lib/Upload/a.php"), Place::kOrdinary);
  EXPECT_EQ(place_of("uploads"), Place::kOrdinary) << "a file of that name";
}

}  // namespace
}  // namespace quell::webroot
