// Tail against a writer, step by step in random orders that a seed gives: which step of the one
// comes between which steps of the other decides everything.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "logs/tail.h"
#include "tail/writer_for_tests.h"

namespace quell::logs {
namespace {

using testing_tools::LogWriter;

constexpr Duration kQuiet = std::chrono::seconds(1);

enum class Allowed : std::uint8_t { kRenames, kTruncations, kDeletions, kAll };

/// One run: everything that the Tail handed over, judged against what was written.
class Schedule {
 public:
  Schedule(unsigned seed, Allowed allowed, TailOptions::Watch watch)
      : random_(seed), allowed_(allowed), watch_(watch) {}

  void run() {
    auto directory = os::TemporaryDirectory::make("logs-schedule");
    ASSERT_TRUE(directory);
    const os::Path path = directory->path() / "log";
    LogWriter writer(path);
    ManualClock clock(Instant(std::chrono::seconds(1'795'317'255)));
    TailOptions options{.position = {}, .watch = watch_, .quiet = kQuiet};
    auto tail = Tail::open(path.string(), options, clock);
    ASSERT_TRUE(tail);
    for (int step = 0; step < 60; ++step) {
      if (random_() % 3 == 0) {
        take(*tail);
        // While lines may still come to an old file, not so long that it is given up.
        clock.advance(kQuiet / (moved_ ? 100 : 1 + static_cast<int>(random_() % 10)));
        if (random_() % 6 == 0) restart(*tail, path, options, clock);
      } else {
        write(writer);
      }
    }
    finish_rotation(writer);
    writer.append(1);
    for (int i = 0; i < 80; ++i) {
      take(*tail);
      clock.advance(kQuiet);
    }
    if (allowed_ == Allowed::kRenames) {
      writer.judge_complete(items_);
    } else {
      writer.judge(items_);
      expect_gaps_have_causes(writer);
    }
  }

  [[nodiscard]] const std::vector<TailItem>& items() const { return items_; }

 private:
  void take(Tail& tail) {
    for (std::size_t n = 1 + random_() % 3; n > 0; --n) {
      auto items = tail.next(Duration::zero());
      ASSERT_TRUE(items);
      std::ranges::move(*items, std::back_inserter(items_));
    }
  }

  /// The program ends and is started again; only where nothing but renames happen is everything
  /// found again.
  void restart(Tail& tail, const os::Path& path, TailOptions options, Clock& clock) {
    if (allowed_ != Allowed::kRenames) return;
    options.position = tail.position();
    if (!options.position) return;
    auto again = Tail::open(path.string(), options, clock);
    ASSERT_TRUE(again);
    tail = *std::move(again);
  }

  void write(LogWriter& writer) {
    if (moved_) {
      // Between the rename and the reopening lines go to the old file.
      if (random_() % 3 == 0) writer.create_new();
      if (random_() % 2 == 0) writer.append(random_() % 3);
      if (random_() % 2 == 0) finish_rotation(writer);
      return;
    }
    const unsigned choice = random_() % 12;
    if (choice < 4 || choice > 9) return writer.append(1 + random_() % 4, random_() % 400);
    if (choice == 4) return writer.append_part();
    if (choice == 5) return rename(writer);
    const bool may_truncate = allowed_ == Allowed::kTruncations || allowed_ == Allowed::kAll;
    const bool may_delete = allowed_ == Allowed::kDeletions || allowed_ == Allowed::kAll;
    if ((choice == 6 || choice == 7) && may_truncate) return writer.copy_and_truncate();
    if (choice == 8 && may_delete) return remove(writer);
    if (choice == 9 && may_delete) return writer.drop_oldest();
    writer.append(1);
  }

  void rename(LogWriter& writer) {
    writer.rename();
    moved_ = true;
  }
  void remove(LogWriter& writer) {
    writer.remove();
    moved_ = true;
  }
  void finish_rotation(LogWriter& writer) {
    if (std::exchange(moved_, false)) writer.open_new();
  }

  void expect_gaps_have_causes(const LogWriter& writer) const {
    std::size_t truncated = 0;
    std::size_t unseen = 0;
    for (const TailItem& item : items_) {
      truncated += item.why == TailItem::Why::kTruncated ? 1 : 0;
      unseen += item.why == TailItem::Why::kNeverSeen ? 1 : 0;
      ASSERT_NE(item.why, TailItem::Why::kLost);
      ASSERT_NE(item.why, TailItem::Why::kForgotten);
    }
    ASSERT_LE(truncated, writer.truncations());
    if (writer.deletions() == 0) ASSERT_EQ(unseen, 0U);
  }

  std::mt19937 random_;
  Allowed allowed_;
  TailOptions::Watch watch_;
  bool moved_ = false;
  std::vector<TailItem> items_;
};

/// How often something came in all runs together: a test in which nothing happens shows nothing.
struct Seen {
  std::atomic<std::size_t> lines = 0;
  std::atomic<std::size_t> unfinished = 0;
  std::atomic<std::size_t> rotated = 0;
  std::atomic<std::size_t> truncated = 0;
  std::atomic<std::size_t> never_seen = 0;

  void count(const std::vector<TailItem>& items) {
    using Kind = TailItem::Kind;
    for (const TailItem& item : items) {
      lines += item.kind == Kind::kLine ? 1 : 0;
      unfinished += item.kind == Kind::kUnfinishedLine ? 1 : 0;
      rotated += item.kind == Kind::kRotated ? 1 : 0;
      truncated += item.why == TailItem::Why::kTruncated ? 1 : 0;
      never_seen += item.why == TailItem::Why::kNeverSeen ? 1 : 0;
    }
  }
};

/// Several at a time: the system takes its time to end an inotify instance.
void run_many(Allowed allowed, TailOptions::Watch watch, unsigned runs, Seen& seen) {
  constexpr unsigned kThreads = 12;
  std::atomic<unsigned> next = 0;
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      while (!testing::Test::HasFailure()) {
        const unsigned seed = next++;
        if (seed >= runs) return;
        const testing::ScopedTrace trace(__FILE__, __LINE__, "seed " + std::to_string(seed));
        Schedule schedule(seed, allowed, watch);
        schedule.run();
        seen.count(schedule.items());
      }
    });
  }
}

TEST(TailSchedule, RenamesLoseNothingAndRepeatNothing) {
  Seen seen;
  run_many(Allowed::kRenames, TailOptions::Watch::kInotify, 300, seen);
  EXPECT_GT(seen.lines, 5'000U);
  EXPECT_GT(seen.rotated, 500U);
}

TEST(TailSchedule, RenamesLoseNothingWithoutInotify) {
  Seen seen;
  run_many(Allowed::kRenames, TailOptions::Watch::kPollOnly, 500, seen);
  EXPECT_GT(seen.lines, 5'000U);
  EXPECT_GT(seen.rotated, 500U);
}

TEST(TailSchedule, WhatATruncationDestroysIsReported) {
  Seen seen;
  run_many(Allowed::kTruncations, TailOptions::Watch::kInotify, 300, seen);
  EXPECT_GT(seen.truncated, 300U);
  EXPECT_GT(seen.unfinished, 50U);
  EXPECT_GT(seen.lines, 5'000U);
  EXPECT_GT(seen.rotated, 500U);
}

TEST(TailSchedule, WhatATruncationDestroysIsReportedWithoutInotify) {
  Seen seen;
  run_many(Allowed::kTruncations, TailOptions::Watch::kPollOnly, 500, seen);
  EXPECT_GT(seen.truncated, 300U);
  EXPECT_GT(seen.lines, 5'000U);
  EXPECT_GT(seen.rotated, 500U);
}

TEST(TailSchedule, WhatADeletionDestroysIsReported) {
  Seen seen;
  run_many(Allowed::kDeletions, TailOptions::Watch::kInotify, 300, seen);
  EXPECT_EQ(seen.truncated, 0U);
  EXPECT_GT(seen.never_seen, 50U);
  EXPECT_GT(seen.lines, 5'000U);
  EXPECT_GT(seen.rotated, 500U);
}

TEST(TailSchedule, EverythingTogether) {
  Seen seen;
  run_many(Allowed::kAll, TailOptions::Watch::kInotify, 300, seen);
  EXPECT_GT(seen.lines, 5'000U);
  EXPECT_GT(seen.rotated, 500U);
}

}  // namespace
}  // namespace quell::logs
