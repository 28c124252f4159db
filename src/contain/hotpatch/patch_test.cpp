#include "contain/patch.h"

#include <random>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/process.h"
#include "unified_diff.h"

namespace quell::contain::patch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kHeader = "--- a/shop.py\n+++ b/shop.py\n";

std::string why_not(std::string_view text) {
  const auto files = parse(text);
  return files ? "read" : files.error().message();
}

/// What the patch makes of one text, or why it does not.
std::string patched(std::string_view patch, std::string_view text) {
  const auto files = parse(patch);
  if (!files) return "unread: " + files.error().message();
  const auto result = patch_text(files->front(), text);
  return result ? result->text : "refused: " + result.error().message();
}

TEST(Patch, ReadsWhatGitWrites) {
  const auto files = parse(
      "From 1234 Mon Sep 17 00:00:00 2001\nSubject: [PATCH] escape\n\n---\n shop.py | 2 +-\n\n"
      "diff --git a/shop.py b/shop.py\nindex 1..2 100644\n--- a/shop.py\n+++ b/shop.py\n"
      "@@ -1,2 +1,2 @@ def f():\n one\n-two\n+zwei\n"
      "diff --git a/new.sh b/new.sh\nnew file mode 100755\nindex 0..2\n--- /dev/null\n"
      "+++ b/new.sh\n@@ -0,0 +1 @@\n+hello\n\\ No newline at end of file\n"
      "diff --git a/old b/moved/new\nsimilarity index 100%\nrename from old\nrename to moved/new\n"
      "-- \n2.39.5\n\n");
  ASSERT_TRUE(files) << files.error().full();
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ((*files)[0].from, "shop.py");
  EXPECT_EQ((*files)[0].hunks.front().lines.size(), 3U);
  EXPECT_EQ((*files)[1].from, std::nullopt);
  EXPECT_TRUE((*files)[1].executable);
  EXPECT_EQ((*files)[1].hunks.front().lines.front().text, "hello");
  EXPECT_EQ((*files)[2].from, "old");
  EXPECT_EQ((*files)[2].to, "moved/new");
  EXPECT_EQ(paths_of(*files), (std::vector<std::string>{"shop.py", "new.sh", "old", "moved/new"}));
  EXPECT_EQ(parse(to_text(*files)).value(), *files);
}

TEST(Patch, ReadsWhatDiffWrites) {
  const auto files = parse(
      "--- shop.py\t2026-11-22 03:00:00\n+++ shop.py\t2026-11-22 03:01:00\n"
      "@@ -1 +1 @@\n-a\n+b\n");
  ASSERT_TRUE(files) << files.error().full();
  EXPECT_EQ(files->front().to, "shop.py");
}

TEST(Patch, NeverLeavesTheTree) {
  for (const std::string_view path :
       {"../etc/passwd", "/etc/passwd", "x/../../y", "./x", "x//y", "x/", ".."}) {
    EXPECT_THAT(why_not(fmt::format("--- {0}\n+++ {0}\n@@ -1 +1 @@\n-a\n+b\n", path)),
                HasSubstr("leads out of the tree"))
        << path;
    EXPECT_THAT(why_not(fmt::format("diff --git a/x b/x\nrename from x\nrename to {}\n", path)),
                HasSubstr("leads out of the tree"))
        << path;
  }
  EXPECT_THAT(why_not("--- \"a/x\"\n+++ \"b/x\"\n@@ -1 +1 @@\n-a\n+b\n"), HasSubstr("quoted"));
  EXPECT_THAT(why_not("--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\n-a\n+b\n"), HasSubstr("control bytes"));
}

TEST(Patch, WhatItDoesNotUnderstandIsRefused) {
  EXPECT_THAT(why_not("diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\n"),
              HasSubstr("line 3: binary"));
  EXPECT_THAT(why_not("Binary files a/x and b/x differ\n"), HasSubstr("binary"));
  EXPECT_THAT(why_not("diff --git a/x b/x\nnew file mode 120000\n"), HasSubstr("mode 120000"));
  EXPECT_THAT(why_not("diff --git a/x b/x\nold mode 100644\nnew mode 100755\n"),
              HasSubstr("changed modes"));
  EXPECT_THAT(why_not("--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n"), HasSubstr("two names"));
  EXPECT_EQ(why_not("hello\n"), "there is no patch in this");
  EXPECT_THAT(why_not("@@ -1 +1 @@\n-a\n+b\n"), HasSubstr("without the name"));
  EXPECT_THAT(why_not(std::string(kHeader)), HasSubstr("without a hunk"));
}

TEST(Patch, WrongCountsAreRefused) {
  const std::string header(kHeader);
  EXPECT_THAT(why_not(header + "@@ -1,3 +1,2 @@\n a\n-b\n"), HasSubstr("middle of a hunk"));
  EXPECT_THAT(why_not(header + "@@ -1,1 +1,2 @@\n a\n-b\n"), HasSubstr("more lines"));
  EXPECT_THAT(why_not(header + "@@ -1,1 +1,1 @@\n a\n-b\n+c\n"), HasSubstr("more lines"));
  EXPECT_THAT(why_not(header + "@@ -1 +1 @@\n-a\n+b"), HasSubstr("middle of a line"));
  EXPECT_THAT(why_not(header + "@@ -1,99999999999999999999 +1 @@\n-a\n"),
              HasSubstr("no hunk header"));
  EXPECT_THAT(why_not(header + "@@ -1 +1 @@\n\\ No newline at end of file\n-a\n+b\n"),
              HasSubstr("without its line"));
  EXPECT_EQ(parse(std::string(kLargestPatch + 1, 'x')).error().code(), ErrorCode::kLimit);
}

TEST(PatchApply, FitsExactlyOrNotAtAll) {
  const std::string patch = std::string(kHeader) + "@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n";
  EXPECT_EQ(patched(patch, "a\nb\nc\nd\ne\n"), "a\nb\nC\nd\ne\n");
  EXPECT_EQ(patched(patch, "a\nb\nc\nD\ne\n"),
            "refused: hunk 1 does not fit: the lines that it expects are not there");
  EXPECT_EQ(patched(patch, "a\nb\nc \nd\n"),
            "refused: hunk 1 does not fit: the lines that it expects are not there");
}

TEST(PatchApply, MovedLinesAreFoundAndSaid) {
  const auto files = parse(std::string(kHeader) + "@@ -2,2 +2,2 @@\n b\n-c\n+C\n");
  const auto result = patch_text(files->front(), "0\n1\na\nb\nc\n");
  ASSERT_TRUE(result) << result.error().full();
  EXPECT_EQ(result->text, "0\n1\na\nb\nC\n");
  EXPECT_THAT(result->offsets, ElementsAre("hunk 1 fits 2 lines further down"));
}

TEST(PatchApply, TwoPlacesAreNoPlace) {
  const std::string patch = std::string(kHeader) + "@@ -1,2 +1,2 @@\n b\n-c\n+C\n";
  EXPECT_EQ(patched(patch, "a\nb\nc\nb\nc\n"),
            "refused: hunk 1 fits at line 2 and at line 4, and not where it says");
  EXPECT_EQ(patched(patch, "b\nc\nb\nc\n"), "b\nC\nb\nc\n") << "where it says is no guess";
}

TEST(PatchApply, LineEndsStayAsTheyAre) {
  EXPECT_EQ(patched(std::string(kHeader) + "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n", "a\r\nb\r\n"),
            "a\r\nc\r\n");
  EXPECT_THAT(patched(std::string(kHeader) + "@@ -1,2 +1,2 @@\n a\n-b\n+c\n", "a\r\nb\r\n"),
              HasSubstr("does not fit"));
  const std::string without = std::string(kHeader) +
                              "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
                              "\\ No newline at end of file\n";
  EXPECT_EQ(patched(without, "a\nb"), "a\nc");
  EXPECT_THAT(patched(without, "a\nb\n"), HasSubstr("does not fit"));
}

TEST(PatchApply, HugeRepetitionIsBounded) {
  std::string patch = std::string(kHeader) + "@@ -1,5001 +1,5001 @@\n";
  for (int i = 0; i < 5000; ++i) patch += " x\n";
  patch += "-y\n+z\n";
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "x\n";
  EXPECT_THAT(patched(patch, text), HasSubstr("too many places"));
}

TEST(PatchApply, WholeTreesOrNothing) {
  const auto files = parse(
      "--- a/one\n+++ b/one\n@@ -1 +1 @@\n-a\n+b\n--- /dev/null\n+++ b/dir/two\n@@ -0,0 +1 @@\n+x\n"
      "--- a/three\n+++ /dev/null\n@@ -1 +0,0 @@\n-z\n"
      "diff --git a/four b/five\nrename from four\nrename to five\n");
  ASSERT_TRUE(files) << files.error().full();
  std::vector<std::string> offsets;
  const Tree before{{"one", "a\n"},
                    {"dir/two", std::nullopt},
                    {"three", "z\n"},
                    {"four", "4"},
                    {"five", std::nullopt}};
  const auto after = patch_tree(*files, before, offsets);
  ASSERT_TRUE(after) << after.error().full();
  EXPECT_EQ(*after, (Tree{{"one", "b\n"},
                          {"dir/two", "x\n"},
                          {"three", std::nullopt},
                          {"four", std::nullopt},
                          {"five", "4"}}));
  std::vector<FilePatch> back;
  for (const FilePatch& file : *files) back.insert(back.begin(), reversed(file));
  EXPECT_EQ(patch_tree(back, *after, offsets).value(), before);
  Tree wrong = before;
  wrong["three"] = "z\nmore\n";
  EXPECT_THAT(patch_tree(*files, wrong, offsets).error().message(),
              HasSubstr("would not be empty"));
  wrong = before;
  wrong["dir/two"] = "";
  EXPECT_THAT(patch_tree(*files, wrong, offsets).error().message(), HasSubstr("is there already"));
}

/// Lines of a small alphabet, so that the same ones come again; sometimes without the last newline.
std::string random_text(std::mt19937& random, std::size_t most) {
  std::string text;
  const std::size_t lines = random() % most;
  for (std::size_t i = 0; i < lines; ++i) {
    text += std::string(1, static_cast<char>('a' + random() % 6)) + "\n";
  }
  if (!text.empty() && random() % 4 == 0) text.pop_back();
  return text;
}

std::string edited(std::mt19937& random, const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const unsigned choice = random() % 12;
    if (choice == 0) continue;
    if (choice == 1) result += "+\n";
    result += text.substr(i, 2);
  }
  return result;
}

TEST(PatchApply, DifferencesOfAnyTwoTextsGoThereAndBack) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same texts in each run
  for (int round = 0; round < 3000; ++round) {
    const std::string before = random_text(random, 40);
    const std::string after = edited(random, before);
    if (before == after) continue;
    const auto files = parse(unified_diff(before, after, "x"));
    ASSERT_TRUE(files) << files.error().full() << unified_diff(before, after, "x");
    if (before.empty() || after.empty()) continue;
    const auto there = patch_text(files->front(), before);
    ASSERT_TRUE(there) << there.error().full() << unified_diff(before, after, "x");
    ASSERT_EQ(there->text, after);
    const auto back = patch_text(reversed(files->front()), after);
    ASSERT_TRUE(back) << back.error().full() << unified_diff(before, after, "x");
    ASSERT_EQ(back->text, before);
    ASSERT_EQ(parse(to_text(*files)).value(), *files);
  }
}

/// What both take becomes the same, also where lines moved. (patch(1) wants hunks with little
/// context at the beginning or end of the file; here they must fit at one place only.)
TEST(PatchApply, AgreesWithPatch) {
  if (!std::filesystem::exists("/usr/bin/patch")) GTEST_SKIP() << "patch(1) is not installed";
  const os::TemporaryDirectory directory = *os::TemporaryDirectory::make("patch");
  std::mt19937 random(11);  // NOLINT(cert-msc51-cpp): the same texts in each run
  int compared = 0;
  for (int round = 0; round < 120; ++round) {
    const std::string before = random_text(random, 60);
    const std::string after = edited(random, before);
    if (before == after || after.empty()) continue;
    const std::string diff = unified_diff(before, after, "x");
    const std::string text = random_text(random, 5) + before;
    const auto ours = patch_text(parse(diff)->front(), text);
    if (!ours) continue;
    ASSERT_TRUE(os::write_file_atomically(directory.path() / "x", text, os::Mode::kPublic));
    const auto ran = os::run({.argv = {"/usr/bin/patch", "--fuzz=0", "--silent", "--posix", "x"},
                              .directory = directory.path()},
                             os::Deadline::after(std::chrono::seconds(20)), {.input = diff});
    ASSERT_TRUE(ran);
    if (!os::succeeded(ran->status)) continue;
    ASSERT_EQ(os::read_file(directory.path() / "x", 100'000).value(), ours->text) << diff;
    ++compared;
  }
  EXPECT_GT(compared, 30);
}

}  // namespace
}  // namespace quell::contain::patch
