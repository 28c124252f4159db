#include "judge.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "webroot/report.h"

namespace quell::webroot {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Instant noon() {
  return parse_iso("2026-11-22T12:00:00Z").value();
}

TreeEntry entry(std::string path, Instant modified, Instant changed, std::uint32_t nanos = 0) {
  TreeEntry made{.path = std::move(path)};
  made.info.basic = {.kind = os::Kind::kFile,
                     .size = 900,
                     .modified = modified,
                     .permissions = 0644,
                     .owner = 33,
                     .device = 1,
                     .inode = 2};
  made.info.changed = changed;
  made.info.modified_nanos = nanos;
  return made;
}

FileReport judged(FileReport file, const std::vector<TreeEntry>& others = {}) {
  std::vector<TreeEntry> all = others;
  all.push_back(file.entry);
  judge(file, Times(all));
  return file;
}

bool says(const FileReport& file, std::string_view words) {
  for (const Remark& remark : file.remarks) {
    if (remark.text.find(words) != std::string::npos) return true;
  }
  return false;
}

FileReport code(std::string path) {
  return {.entry = entry(std::move(path), noon(), noon()), .has_code = true};
}

TEST(Judge, ARuleAloneIsEnoughAndTheReferenceOutweighsIt) {
  FileReport file = code("lib/a.php");
  file.hits = {{.rule = "r", .says = "runs it", .points = 90, .line = 3}};
  EXPECT_EQ(judged(file).level, Level::kSuspicious);
  EXPECT_TRUE(says(judged(file), "runs it (line 3)"));
  file.compared = Compared::kSame;
  EXPECT_EQ(judged(file).level, Level::kNotable);
  file.hits[0].points = 60;
  EXPECT_EQ(judged(file).level, Level::kOrdinary);
}

TEST(Judge, AdministratorsChangeConfiguration) {
  FileReport file = code("conf.php");
  file.compared = Compared::kModified;
  EXPECT_EQ(judged(file).points, 20);
  file.is_configuration = true;
  EXPECT_EQ(judged(file).points, 0);
  EXPECT_TRUE(says(judged(file), "a configuration file that is not as its package installed it"));
}

TEST(Judge, FurtherRulesCountALittle) {
  FileReport file = code("a.php");
  for (int i = 0; i < 10; ++i) file.hits.push_back({.rule = "r", .says = "s", .points = 30});
  EXPECT_EQ(judged(file).points, 45);
}

TEST(Judge, NewCodeAmongUploadsThatNobodyReleasedIsSuspicious) {
  FileReport file = code("wp-content/uploads/2026/x.php");
  file.change = Change::kNew;
  file.compared = Compared::kNotListed;
  EXPECT_EQ(judged(file).level, Level::kSuspicious);
  file.entry.info.basic.size = 28;  // <?php // Silence is golden.
  EXPECT_EQ(judged(file).level, Level::kNotable);
  EXPECT_EQ(judged(code("lib/Upload/Form.php")).level, Level::kOrdinary);
  FileReport program = code("uploads/update.bin");
  program.hits = {{.rule = "program", .says = "a program", .points = 25}};
  EXPECT_EQ(judged(program).level, Level::kSuspicious);
}

TEST(Judge, ATimeStampThatWasSetBack) {
  const Instant old = noon() - hours(5000);
  FileReport file = code("lib/a.php");
  file.entry = entry("lib/a.php", old, noon(), 123'456'789);
  const std::vector<TreeEntry> others{entry("lib/b.php", old, old, 123'456'789)};
  EXPECT_TRUE(says(judged(file, others), "time stamp is that of lib/b.php to the nanosecond"));
  // Times without a fraction, and those of other directories, are alike by chance.
  file.entry.info.modified_nanos = 0;
  EXPECT_FALSE(says(judged(file, {entry("lib/b.php", old, old)}), "to the nanosecond"));
  file.entry.info.modified_nanos = 123'456'789;
  EXPECT_FALSE(
      says(judged(file, {entry("other/b.php", old, old, 123'456'789)}), "to the nanosecond"));
}

TEST(Judge, ADeploymentIsNoAttack) {
  FileReport file = code("lib/a.php");
  file.entry = entry("lib/a.php", noon() - hours(5000), noon());
  file.entry.info.born = noon();
  file.change = Change::kNew;
  EXPECT_TRUE(says(judged(file), "before it came here"));
  std::vector<TreeEntry> others;
  for (int i = 0; i < 40; ++i) others.push_back(entry("lib/" + std::to_string(i), noon(), noon()));
  EXPECT_TRUE(says(judged(file, others), "a deployment or a copy"));
  EXPECT_FALSE(says(judged(file, others), "before it came here"));
  EXPECT_LE(judged(file, others).points, 0);
}

TEST(Judge, LinksAndModes) {
  FileReport link{.entry = entry("x", noon(), noon())};
  link.entry.info.basic.kind = os::Kind::kSymlink;
  link.entry.link = "/";
  EXPECT_EQ(judged(link).level, Level::kNotable);
  link.entry.link = "/etc/shop/config.php";
  EXPECT_EQ(judged(link).level, Level::kOrdinary);
  FileReport file{.entry = entry("x", noon(), noon())};
  file.entry.info.basic.permissions = 04755;
  EXPECT_TRUE(says(judged(file), "mode 4755"));
  file.entry.info.basic.kind = os::Kind::kOther;
  EXPECT_TRUE(says(judged(file), "not opened"));
}

TEST(Judge, RequestsSpeakAgainstIt) {
  FileReport file = code("img/a.php");
  file.change = Change::kNew;
  file.compared = Compared::kNotListed;
  const int before = judged(file).points;
  NearRequest post;
  post.method = "POST";
  post.attack = "sqli";
  post.writes = true;
  file.story.before = {post};
  file.story.calls = 4;
  file.story.clients = {"203.0.113.9"};
  const FileReport after = judged(file);
  EXPECT_EQ(after.points, before + 25);
  EXPECT_TRUE(says(after, "an attack came just before (sqli)"));
  EXPECT_TRUE(says(after, "called 4 times by 1 client"));
}

TEST(Judge, ChangesByAnyTime) {
  os::FullInfo info = entry("a", noon() - hours(100), noon()).info;
  EXPECT_EQ(change_of(info, std::nullopt), Change::kUnknown);
  EXPECT_EQ(change_of(info, noon() - hours(1)), Change::kChanged);
  EXPECT_EQ(change_of(info, noon() + hours(1)), Change::kOld);
  info.born = noon() - minutes(1);
  EXPECT_EQ(change_of(info, noon() - hours(1)), Change::kNew);
  EXPECT_EQ(moments_of(info).size(), 3U);
}

}  // namespace
}  // namespace quell::webroot
