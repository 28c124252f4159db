// Tail against a writer that rotates, truncates, deletes and makes its log anew while it is read.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>

#include "logs/tail.h"
#include "tail/writer_for_tests.h"

namespace quell::logs {
namespace {

using testing_tools::is_line;
using testing_tools::LogWriter;
using testing_tools::number_of;

constexpr int kRotations = 1'000;

enum class Harm : std::uint8_t { kNone, kAll };

/// A thousand times: some lines, then the log is taken away in some way.
void write_and_rotate(LogWriter& writer, Harm harm, unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < kRotations; ++i) {
    writer.append(random() % 20, random() % 300);
    if (random() % 8 == 0) writer.append_part();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 10'000));
    const unsigned choice = harm == Harm::kAll ? random() % 3 : 0;
    if (choice == 1) {
      writer.copy_and_truncate();
      continue;
    }
    if (choice == 0) writer.rename_aside();
    if (choice == 2) writer.remove();
    if (random() % 2 == 0) writer.create_new();
    writer.append(random() % 3);  // until the server is told, it goes on in the old file
    writer.open_new();
  }
  writer.append(1);
}

std::vector<TailItem> read_all(Tail& tail, const std::atomic<bool>& written,
                               const LogWriter& writer) {
  std::vector<TailItem> items;
  auto until = std::chrono::steady_clock::time_point::max();
  while (std::chrono::steady_clock::now() < until) {
    const bool was_written = written;
    auto some = tail.next(std::chrono::milliseconds(20));
    EXPECT_TRUE(some) << some.error().full();
    if (!some) break;
    std::ranges::move(*some, std::back_inserter(items));
    if (!was_written) continue;
    constexpr std::chrono::seconds kPatience(30);
    until = std::min(until, std::chrono::steady_clock::now() + kPatience);
    if (!items.empty() && is_line(items.back()) && number_of(items.back()) + 1 == writer.lines()) {
      break;
    }
  }
  return items;
}

std::vector<TailItem> run(LogWriter& writer, const os::Path& path, Harm harm) {
  SystemClock clock;
  auto tail = Tail::open(path.string(), {}, clock);
  EXPECT_TRUE(tail);
  std::atomic<bool> written = false;
  std::jthread thread([&] {
    write_and_rotate(writer, harm, 20261122);
    written = true;
  });
  return read_all(*tail, written, writer);
}

TEST(TailStress, AThousandRenamesLoseNothingAndRepeatNothing) {
  const auto directory = os::TemporaryDirectory::make("logs-stress");
  ASSERT_TRUE(directory);
  LogWriter writer(directory->path() / "log");
  const auto items = run(writer, directory->path() / "log", Harm::kNone);
  writer.judge_complete(items);
}

TEST(TailStress, AThousandRenamesTruncationsAndDeletionsLoseNothingUnreported) {
  const auto directory = os::TemporaryDirectory::make("logs-stress");
  ASSERT_TRUE(directory);
  LogWriter writer(directory->path() / "log");
  const auto items = run(writer, directory->path() / "log", Harm::kAll);
  writer.judge(items);
  const auto lines = static_cast<std::uint64_t>(std::ranges::count_if(items, is_line));
  EXPECT_GT(lines, writer.lines() / 2);  // it isn't enough to report gaps
  RecordProperty("lines", static_cast<int>(lines));
  RecordProperty("written", static_cast<int>(writer.lines()));
}

}  // namespace
}  // namespace quell::logs
