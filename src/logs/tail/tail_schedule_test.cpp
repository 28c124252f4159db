// Tail against a writer, step by step in random orders that a seed gives: which step of the one
// comes between which steps of the other decides everything.
#include <gtest/gtest.h>

#include <random>

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
        clock.advance(kQuiet / (20 + random_() % 20));
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
      if (random_() % 2 == 0) writer.append(random_() % 3);
      if (random_() % 2 == 0) finish_rotation(writer);
      return;
    }
    const unsigned choice = random_() % 10;
    if (choice < 4) return writer.append(1 + random_() % 4, random_() % 400);
    if (choice == 4) return writer.append_part();
    if (choice <= 6) return rename(writer);
    const bool may_truncate = allowed_ == Allowed::kTruncations || allowed_ == Allowed::kAll;
    const bool may_delete = allowed_ == Allowed::kDeletions || allowed_ == Allowed::kAll;
    if (choice == 7 && may_truncate) return writer.copy_and_truncate();
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

void run_many(Allowed allowed, TailOptions::Watch watch, unsigned runs) {
  for (unsigned seed = 0; seed < runs; ++seed) {
    ASSERT_NO_FATAL_FAILURE(Schedule(seed, allowed, watch).run()) << "seed " << seed;
  }
}

TEST(TailSchedule, RenamesLoseNothingAndRepeatNothing) {
  run_many(Allowed::kRenames, TailOptions::Watch::kInotify, 800);
}

TEST(TailSchedule, RenamesLoseNothingWithoutInotify) {
  run_many(Allowed::kRenames, TailOptions::Watch::kPollOnly, 800);
}

TEST(TailSchedule, WhatATruncationDestroysIsReported) {
  run_many(Allowed::kTruncations, TailOptions::Watch::kInotify, 800);
  run_many(Allowed::kTruncations, TailOptions::Watch::kPollOnly, 200);
}

TEST(TailSchedule, WhatADeletionDestroysIsReported) {
  run_many(Allowed::kDeletions, TailOptions::Watch::kInotify, 800);
}

TEST(TailSchedule, EverythingTogether) {
  run_many(Allowed::kAll, TailOptions::Watch::kInotify, 1'200);
}

}  // namespace
}  // namespace quell::logs
