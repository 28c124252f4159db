#include "logs/tail.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "base/limits.h"
#include "os/file.h"

namespace quell::logs {
namespace {

using Kind = TailItem::Kind;
using Why = TailItem::Why;
using std::chrono::milliseconds;

constexpr Duration kQuiet = std::chrono::seconds(1);

class TailTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = os::TemporaryDirectory::make("logs-tail");
    ASSERT_TRUE(made);
    directory_.emplace(*std::move(made));
  }
  [[nodiscard]] std::string path(std::string_view name = "log") const {
    return (directory_->path() / name).string();
  }
  void append(std::string_view bytes, std::string_view name = "log") const {
    ASSERT_TRUE(os::write_all(os::open_to_append(path(name), os::Mode::kPublic).value(), bytes));
  }
  void rename(std::string_view from, std::string_view to) const {
    std::filesystem::rename(path(from), path(to));
  }
  Tail open(TailOptions options = {}) {
    options.quiet = kQuiet;
    return Tail::open(path(), options, clock_).value();
  }
  /// Everything there is now, in words.
  std::vector<std::string> all(Tail& tail) {
    std::vector<std::string> words;
    while (true) {
      const auto items = tail.next(Duration::zero()).value();
      if (items.empty()) return words;
      for (const TailItem& item : items) words.push_back(in_words(item));
    }
  }
  std::vector<std::string> all_later(Tail& tail) {
    auto words = all(tail);
    clock_.advance(kQuiet);
    for (std::string& word : all(tail)) words.push_back(std::move(word));
    return words;
  }
  static std::string in_words(const TailItem& item) {
    switch (item.kind) {
      case Kind::kLine:
        return item.text;
      case Kind::kUnfinishedLine:
        return item.text + "…";
      case Kind::kRotated:
        return "-- rotated";
      case Kind::kGap:
        return "-- gap " + std::to_string(static_cast<int>(item.why)) + " " +
               std::to_string(item.unread_bytes);
    }
    return "";
  }
  static std::string gap(Why why, std::uint64_t bytes = 0) {
    return in_words({.kind = Kind::kGap, .text = {}, .why = why, .unread_bytes = bytes});
  }

  std::optional<os::TemporaryDirectory> directory_;
  ManualClock clock_{Instant(std::chrono::seconds(1'795'317'255))};
};

using Words = std::vector<std::string>;

TEST_F(TailTest, LinesComeWhenTheyAreComplete) {
  append("one\ntw");
  Tail tail = open();
  EXPECT_EQ(all(tail), Words{"one"});
  append("o\r\nthree\n\n");
  EXPECT_EQ(all(tail), (Words{"two", "three", ""}));
  EXPECT_EQ(all(tail), Words{});
}

TEST_F(TailTest, BeginsAtTheEndIfAsked) {
  append("one\ntwo\nthr");
  Tail tail = open({.start = TailOptions::Start::kEnd, .position = {}});
  EXPECT_EQ(all(tail), Words{});
  append("ee\n");
  EXPECT_EQ(all(tail), Words{"three"});
}

TEST_F(TailTest, WaitsForAFileThatIsNotThereYet) {
  Tail tail = open();
  EXPECT_EQ(all(tail), Words{});
  EXPECT_EQ(tail.position(), std::nullopt);
  append("one\n");
  EXPECT_EQ(all(tail), Words{"one"});
}

TEST_F(TailTest, GoesOnInTheNextFileWhenTheOldOneIsQuiet) {
  append("one\n");
  Tail tail = open();
  EXPECT_EQ(all(tail), Words{"one"});
  rename("log", "log.1");
  append("two\n", "log.1");  // the server hasn't been told yet
  EXPECT_EQ(all_later(tail), Words{"two"});
  append("four\n");
  append("three\n", "log.1");
  EXPECT_EQ(all(tail), Words{"three"});
  clock_.advance(kQuiet / 2);
  append("still three\n", "log.1");
  EXPECT_EQ(all(tail), Words{"still three"});
  clock_.advance(kQuiet / 2);
  EXPECT_EQ(all(tail), Words{});
  clock_.advance(kQuiet / 2);
  EXPECT_EQ(all(tail), (Words{"-- rotated", "four"}));
}

TEST_F(TailTest, AnUnfinishedLineIsHandedOverWhenItsFileIsLeft) {
  append("one\nunfini");
  Tail tail = open();
  rename("log", "log.1");
  EXPECT_EQ(all_later(tail), Words{"one"});
  append("next\n");
  EXPECT_EQ(all_later(tail), (Words{"unfini…", "-- rotated", "next"}));
}

TEST_F(TailTest, SeveralRotationsBetweenTwoLooks) {
  for (const auto watch : {TailOptions::Watch::kInotify, TailOptions::Watch::kPollOnly}) {
    append("one\n");
    Tail tail = open({.position = {}, .watch = watch});
    EXPECT_EQ(all(tail), Words{"one"});
    rename("log", "log.1");
    append("two\n");
    rename("log.1", "log.2");
    rename("log", "log.1");
    append("three\n");
    EXPECT_EQ(all_later(tail), (Words{"-- rotated", "two", "-- rotated", "three"}));
    for (const std::string_view name : {"log", "log.1", "log.2"}) {
      ASSERT_TRUE(os::remove_file(path(name)));
    }
  }
}

TEST_F(TailTest, ACopyThatIsTruncatedIsAGap) {
  append("one\ntwo\nhalf");
  Tail tail = open();
  EXPECT_EQ(all(tail), (Words{"one", "two"}));
  std::filesystem::copy_file(path(), path("log.1"));
  std::filesystem::resize_file(path(), 0);
  append("three\n");
  EXPECT_EQ(all(tail), (Words{"half…", gap(Why::kTruncated), "three"}));
}

TEST_F(TailTest, AFileThatWasWrittenAnewBeyondTheOldPlaceIsNoticed) {
  append("one\n");
  Tail tail = open();
  EXPECT_EQ(all(tail), Words{"one"});
  std::filesystem::resize_file(path(), 0);
  append("two, and much longer than before\n");
  EXPECT_EQ(all(tail), (Words{gap(Why::kTruncated), "two, and much longer than before"}));
  std::filesystem::resize_file(path(), 0);
  append("TWO, AND MUCH LONGER THAN BEFORE\n");  // of the same length
  EXPECT_EQ(all(tail), (Words{gap(Why::kTruncated), "TWO, AND MUCH LONGER THAN BEFORE"}));
}

TEST_F(TailTest, AGapSaysWhatIsKnownNotToHaveBeenRead) {
  std::string log;
  while (log.size() < 1'000'000) log += "a line of a certain length\n";
  append(log);
  Tail tail = open();
  std::uint64_t read = 0;
  for (const TailItem& item : tail.next(Duration::zero()).value()) read += item.text.size() + 1;
  std::filesystem::resize_file(path(), 0);
  append("new\n");
  const auto items = tail.next(Duration::zero()).value();
  // The piece that was read may end in the middle of a line.
  const TailItem& last = items.at(items.size() - 1);
  ASSERT_EQ(last.kind, Kind::kGap);
  const std::uint64_t unfinished = items.size() > 1 ? items.at(0).text.size() : 0;
  EXPECT_EQ(last.unread_bytes, log.size() - read - unfinished);
  EXPECT_EQ(all(tail), Words{"new"});
}

TEST_F(TailTest, AHoleAfterATruncationIsNoLine) {
  const os::Descriptor file = os::create(path(), os::Mode::kPublic).value();
  ASSERT_TRUE(os::write_all(file, "one\ntwo\n"));
  Tail tail = open();
  EXPECT_EQ(all(tail), (Words{"one", "two"}));
  std::filesystem::resize_file(path(), 0);
  ASSERT_TRUE(os::write_all(file, "three\n"));  // not appending: at its old offset
  EXPECT_EQ(all(tail), (Words{gap(Why::kTruncated), "three"}));
}

TEST_F(TailTest, ADeletedFileIsReadToItsEndAndTheNextOneBegins) {
  append("one\n");
  Tail tail = open();
  const os::Descriptor file = os::open_to_append(path(), os::Mode::kPublic).value();
  ASSERT_TRUE(os::remove_file(path()));
  ASSERT_TRUE(os::write_all(file, "two\n"));
  EXPECT_EQ(all_later(tail), (Words{"one", "two"}));
  append("three\n");
  EXPECT_EQ(all_later(tail), (Words{"-- rotated", "three"}));
}

TEST_F(TailTest, AFileThatIsDeletedUnseenIsAGap) {
  append("one\n");
  Tail tail = open();
  EXPECT_EQ(all(tail), Words{"one"});
  ASSERT_TRUE(os::remove_file(path()));
  append("never seen\n");
  ASSERT_TRUE(os::remove_file(path()));
  append("three\n");
  EXPECT_EQ(all_later(tail), (Words{"-- rotated", gap(Why::kNeverSeen), "three"}));
}

TEST_F(TailTest, AFileThatIsRenamedBackIsStillTheSame) {
  append("one\n");
  Tail tail = open();
  EXPECT_EQ(all(tail), Words{"one"});
  rename("log", "aside");
  EXPECT_EQ(all_later(tail), Words{});
  append("two\n");
  EXPECT_EQ(all(tail), Words{});
  rename("aside", "log");
  append("three\n");
  EXPECT_EQ(all_later(tail), (Words{"two", "-- rotated", "three"}));
}

TEST_F(TailTest, ALinkThatIsTurnedToANewFileIsFollowed) {
  append("one\n", "2026-11-21");
  std::filesystem::create_symlink("2026-11-21", path());
  Tail tail = open();
  EXPECT_EQ(all(tail), Words{"one"});
  append("two\n", "2026-11-22");
  std::filesystem::create_symlink("2026-11-22", path("new"));
  rename("new", "log");
  EXPECT_EQ(all_later(tail), (Words{"-- rotated", "two"}));
}

TEST_F(TailTest, ALineOverTheLimitIsCutAndCounted) {
  const std::string line(limits::kLogLine + 1'000'000, 'x');
  append("short\n");
  append(line);
  Tail tail = open();
  EXPECT_EQ(all(tail), Words{"short"});
  append("\nnext\n");
  const auto items = tail.next(Duration::zero()).value();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].text.size(), limits::kLogLine);
  EXPECT_EQ(items[0].dropped_bytes, 1'000'000U);
  EXPECT_EQ(items[1].text, "next");
}

TEST_F(TailTest, APositionSurvivesARestart) {
  append("one\ntwo\nthr");
  TailPosition position;
  {
    Tail tail = open();
    EXPECT_EQ(all(tail), (Words{"one", "two"}));
    position = tail.position().value();
    EXPECT_EQ(position.offset, 8U);
  }
  append("ee\n");
  Tail same = open({.position = position});
  EXPECT_EQ(all(same), Words{"three"});
  rename("log", "log.1");
  append("four\n");
  rename("log.1", "log.2");
  rename("log", "log.1");
  append("five\n");
  Tail rotated = open({.position = position});
  EXPECT_EQ(all_later(rotated), (Words{"three", "-- rotated", "four", "-- rotated", "five"}));
  EXPECT_EQ(rotated.position().value().offset, 5U);
}

TEST_F(TailTest, APositionInAFileThatWasWrittenAnewIsAGap) {
  append("one\ntwo\n");
  Tail tail = open();
  EXPECT_EQ(all(tail).size(), 2U);
  const TailPosition position = tail.position().value();
  std::filesystem::resize_file(path(), 0);
  append("three and more\n");
  Tail again = open({.position = position});
  EXPECT_EQ(all(again), (Words{gap(Why::kTruncated), "three and more"}));
  TailPosition elsewhere = position;
  elsewhere.inode += 1'000'000;
  Tail other = open({.position = elsewhere});
  EXPECT_EQ(all(other), (Words{gap(Why::kForgotten), "three and more"}));
}

TEST_F(TailTest, WaitsForWhatComesAndNotLonger) {
  append("one\n");
  Tail tail = open();
  EXPECT_EQ(tail.next(milliseconds(100)).value().size(), 1U);
  EXPECT_TRUE(tail.next(milliseconds(20)).value().empty());
}

TEST_F(TailTest, ADirectoryOrAMissingDirectoryIsRefused) {
  EXPECT_EQ(Tail::open(directory_->path().string(), {}, clock_).error().code(),
            ErrorCode::kUnsupported);
  EXPECT_EQ(Tail::open(path("missing/log"), {}, clock_).error().code(), ErrorCode::kNotFound);
}

TEST_F(TailTest, ADirectoryThatIsRemovedAndMadeAnewIsWatchedAgain) {
  std::filesystem::create_directory(path("sub"));
  append("one\n", "sub/log");
  Tail tail = Tail::open(path("sub/log"), {.position = {}, .quiet = kQuiet}, clock_).value();
  EXPECT_EQ(all(tail), Words{"one"});
  std::filesystem::remove_all(path("sub"));
  EXPECT_EQ(all_later(tail), Words{});
  std::filesystem::create_directory(path("sub"));
  append("two\n", "sub/log");
  EXPECT_EQ(all_later(tail), (Words{"-- rotated", "two"}));
}

}  // namespace
}  // namespace quell::logs
