#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "logs/copies.h"
#include "logs/open_log.h"
#include "logs/source.h"
#include "os/file.h"
#include "sources/compress_for_tests.h"

namespace quell::logs {
namespace {

using testing_tools::gzip;
using testing_tools::sample_log;

class PathsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = os::TemporaryDirectory::make("logs-paths");
    ASSERT_TRUE(made);
    directory_.emplace(*std::move(made));
  }
  [[nodiscard]] std::string path(std::string_view name) const {
    return (directory_->path() / name).string();
  }
  void write(std::string_view name, std::string_view bytes) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    ASSERT_TRUE(os::write_file_atomically(path(name), bytes, os::Mode::kPublic));
  }
  void write_each(const std::vector<std::string>& names) const {
    for (const std::string& name : names) write(name, name + "\n");
  }
  /// The paths in the list, without the directory.
  [[nodiscard]] std::vector<std::string> names(const PathList& list) const {
    std::vector<std::string> result;
    for (const PathList::Item& item : list.items) {
      result.push_back(item.path.starts_with(path("")) ? item.path.substr(path("").size())
                                                       : item.path);
    }
    return result;
  }
  [[nodiscard]] std::vector<std::string> expanded(std::vector<std::string> given) const {
    for (std::string& name : given) name = name == "-" ? name : path(name);
    return names(expand_paths(given));
  }
  std::optional<os::TemporaryDirectory> directory_;
};

using Names = std::vector<std::string>;

TEST_F(PathsTest, ADirectoryGivesItsSetsInTimeOrder) {
  write_each({"access.log", "access.log.1", "access.log.2.gz", "access.log.10.gz", "error.log",
              "error.log.1", "sub/b.log", "sub/a.log", "other-20261121", "other-20261120.gz"});
  EXPECT_EQ(expanded({""}), (Names{"access.log.10.gz", "access.log.2.gz", "access.log.1",
                                   "access.log", "error.log.1", "error.log", "other-20261120.gz",
                                   "other-20261121", "sub/a.log", "sub/b.log"}));
}

TEST_F(PathsTest, GivenFilesKeepTheirPlaceAndSetsComeTogether) {
  write_each({"b.log", "a.log", "a.log.1", "a.log.2", "c/a.log"});
  EXPECT_EQ(expanded({"b.log", "a.log", "-", "c/a.log", "a.log.1", "a.log.2"}),
            (Names{"b.log", "a.log.2", "a.log.1", "a.log", "-", "c/a.log"}));
}

TEST_F(PathsTest, PatternsInAnyPartOfAPath) {
  write_each({"web1/access.log", "web1/access.log.1", "web2/access.log", "web2/other.txt",
              "db/access.log", ".hidden/access.log", "[x].log"});
  EXPECT_EQ(expanded({"web*/*.log*"}),
            (Names{"web1/access.log.1", "web1/access.log", "web2/access.log"}));
  EXPECT_EQ(expanded({"*/other.txt"}), (Names{"web2/other.txt"}));
  EXPECT_EQ(expanded({"web[2-9]"}), (Names{"web2/access.log", "web2/other.txt"}));
  EXPECT_EQ(expanded({"[x].log"}), (Names{"[x].log"}));  // there is a file of that very name
}

TEST_F(PathsTest, APatternThatFitsNothingIsReportedWhenItIsOpened) {
  write_each({"a.log"});
  EXPECT_EQ(expanded({"*.txt", "a.log"}), (Names{"*.txt", "a.log"}));
  const auto opened = open_log(path("*.txt"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::kNotFound);
  EXPECT_NE(opened.error().full().find("no file matches"), std::string::npos);
}

TEST_F(PathsTest, WhatIsMissingStaysInTheList) {
  write_each({"a.log"});
  EXPECT_EQ(expanded({"missing.log", "a.log"}), (Names{"missing.log", "a.log"}));
}

TEST_F(PathsTest, AFileIsReadOnceWhateverItsNames) {
  write_each({"a.log", "b.log"});
  std::filesystem::create_hard_link(path("a.log"), path("hard.log"));
  std::filesystem::create_symlink(path("a.log"), path("link.log"));
  std::filesystem::create_symlink(path("nowhere"), path("broken.log"));
  std::filesystem::create_directory_symlink(path(""), path("loop"));
  const PathList list = expand_paths({path(""), path("b.log"), path("./a.log"), path("*.log")});
  EXPECT_EQ(names(list), (Names{"a.log", "b.log", "broken.log"}));
  EXPECT_FALSE(list.items[1].found_in_directory);  // also named
  const auto reason_of = [&](std::string_view name) {
    const auto found = std::ranges::find(list.skipped, path(name), &PathList::Skipped::path);
    return found == list.skipped.end() ? "" : found->reason;
  };
  EXPECT_EQ(reason_of("hard.log"), "the same file as " + path("a.log"));
  EXPECT_EQ(reason_of("link.log"), "the same file as " + path("a.log"));
  EXPECT_FALSE(list.truncated);
}

TEST_F(PathsTest, TheLimitIsReported) {
  write_each({"a", "b", "c"});
  EXPECT_TRUE(expand_paths({path("")}, 2).truncated);
  EXPECT_EQ(expand_paths({path("")}, 2).items.size(), 2U);
  EXPECT_TRUE(expand_paths({path("*")}, 2).truncated);
  EXPECT_FALSE(expand_paths({path("")}, 3).truncated);
}

TEST_F(PathsTest, ACompressedCopyIsReadOnce) {
  const std::string log = sample_log(200'000);
  write("access.log.1", log);
  write("access.log.1.gz", gzip(log));
  write("access.log", "current\n");
  const PathList list = expand_paths({path("")});
  EXPECT_EQ(names(list), (Names{"access.log.1", "access.log"}));
  ASSERT_EQ(list.skipped.size(), 1U);
  EXPECT_EQ(list.skipped[0].path, path("access.log.1.gz"));
  EXPECT_EQ(list.skipped[0].reason, "the compressed copy of " + path("access.log.1"));
}

TEST_F(PathsTest, AnUnfinishedCopyIsLeftOutAndAnotherLogIsNot) {
  const std::string log = sample_log(2'000'000);
  const std::string whole = gzip(log);
  write("a.log.1", log);
  write("a.log.1.gz", std::string_view(whole).substr(0, whole.size() / 2));
  write("b.log.1", log.substr(0, 1'000'000));  // gunzip was killed
  write("b.log.1.gz", whole);
  write("c.log.1", log);
  write("c.log.1.gz", gzip(sample_log(2'000'000, 2)));
  write("d.log.1", log);
  write("d.log.1.gz", gzip(log.substr(0, 1'900'000) + "one line differs\n"));
  const PathList list = expand_paths({path("")});
  EXPECT_EQ(names(list),
            (Names{"a.log.1", "b.log.1.gz", "c.log.1", "c.log.1.gz", "d.log.1", "d.log.1.gz"}));
  ASSERT_EQ(list.skipped.size(), 2U);
  EXPECT_EQ(list.skipped[0].reason, "an unfinished compressed copy of " + path("a.log.1"));
  EXPECT_EQ(list.skipped[1].reason, "the beginning of " + path("b.log.1.gz"));
}

TEST_F(PathsTest, CopiesAreComparedToTheLastByte) {
  const std::string log = sample_log(150'000);
  write("plain", log);
  const auto compare = [&](const std::string& bytes) {
    write("copy.gz", bytes);
    return compare_copies(path("plain"), path("copy.gz"));
  };
  EXPECT_EQ(compare(gzip(log)), Copy::kSame);
  EXPECT_EQ(compare(gzip(log + "x")), Copy::kPlainIsPart);
  EXPECT_EQ(compare(gzip(log.substr(0, log.size() - 1))), Copy::kCompressedIsPart);
  EXPECT_EQ(compare(gzip(log.substr(0, log.size() - 1) + "x")), Copy::kDifferent);
  EXPECT_EQ(compare(gzip("x" + log)), Copy::kDifferent);
  EXPECT_EQ(compare(gzip(log).substr(0, 5)), Copy::kDifferent);
  EXPECT_EQ(compare("PK\x03\x04"), Copy::kDifferent);
  EXPECT_EQ(compare_copies(path("plain"), path("missing")), Copy::kDifferent);
}

}  // namespace
}  // namespace quell::logs
