// A server that writes a log, and whoever rotates it, for the tests of Tail: every line has a
// number, and where it was written is remembered, so that what a Tail hands over can be judged.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "logs/tail.h"
#include "os/descriptor.h"
#include "os/file.h"

namespace quell::logs::testing_tools {

class LogWriter {
 public:
  explicit LogWriter(os::Path path) : path_(std::move(path)) { open_new(); }

  [[nodiscard]] std::uint64_t lines() const { return next_; }
  [[nodiscard]] std::size_t truncations() const { return truncations_; }
  [[nodiscard]] std::size_t deletions() const { return deletions_; }

  /// Lines "17 xxxx…": the number, then as much as it is long.
  void append(std::size_t count, std::size_t padding = 10) {
    for (std::size_t i = 0; i < count; ++i) {
      if (partial_) {
        write("rest\n");
        partial_ = false;
        continue;
      }
      begin_line(padding);
      write("\n");
    }
  }
  /// A line that append() finishes, unless the file is left before that.
  void append_part() {
    if (partial_) return;
    begin_line(5);
    partial_ = true;
  }

  /// log.1 becomes log.2 and so on, log becomes log.1; the writer goes on in the renamed file until
  /// open_new().
  void rename() {
    if (!exists()) return;
    for (std::size_t i = kept_; i > 0; --i) std::filesystem::rename(part(i), part(i + 1));
    ++kept_;
    std::filesystem::rename(path_, part(1));
  }
  /// log becomes log-1, the next one log-2.
  void rename_aside() {
    if (exists()) std::filesystem::rename(path_, path_.string() + "-" + std::to_string(++aside_));
  }
  /// Whoever rotates makes the new file; the writer goes on in the old one until open_new().
  void create_new() const {
    if (!exists()) ASSERT_TRUE(os::create(path_, os::Mode::kPublic));
  }
  /// After a rename or deletion: the name is a new file.
  void open_new() {
    leave_part();
    ++file_number_;
    epochs_[file_number_] = 0;
    file_ = os::open_to_append(path_, os::Mode::kPublic).value();
  }
  void remove() {
    if (!exists()) return;
    std::filesystem::remove(path_);
    ++deletions_;
  }
  /// logrotate's oldest part is dropped.
  void drop_oldest() {
    if (kept_ == 0) return;
    std::filesystem::remove(part(kept_--));
    ++deletions_;
  }
  /// copytruncate, without keeping the copy's name in the set.
  void copy_and_truncate() {
    if (!exists()) return;
    std::filesystem::copy_file(path_, path_.string() + ".copy",
                               std::filesystem::copy_options::overwrite_existing);
    leave_part();
    std::filesystem::resize_file(path_, 0);
    ++epochs_[file_number_];
    ++truncations_;
  }

  /// Checks what a Tail handed over against what was written.
  void judge(const std::vector<TailItem>& items) const;
  /// That, and nothing is missing and no gap is there.
  void judge_complete(const std::vector<TailItem>& items) const;

 private:
  struct Written {
    std::uint64_t file = 0;
    std::uint64_t epoch = 0;  // how often it was truncated before
    bool finished = true;
  };

  [[nodiscard]] bool exists() const { return std::filesystem::exists(path_); }
  [[nodiscard]] os::Path part(std::size_t i) const {
    return path_.string() + "." + std::to_string(i);
  }
  void write(const std::string& bytes) const { ASSERT_TRUE(os::write_all(file_, bytes)); }
  void begin_line(std::size_t padding) {
    written_.push_back({.file = file_number_, .epoch = epochs_[file_number_]});
    write(std::to_string(next_++) + " " + std::string(padding, 'x'));
  }
  void leave_part() {
    if (std::exchange(partial_, false)) written_.back().finished = false;
  }
  [[nodiscard]] bool may_be_lost_unnoticed(std::uint64_t number,
                                           const std::set<std::uint64_t>& seen) const;

  os::Path path_;
  os::Descriptor file_;
  std::uint64_t file_number_ = 0;
  std::map<std::uint64_t, std::uint64_t> epochs_;  // of each file: how often it was truncated
  std::uint64_t next_ = 0;
  bool partial_ = false;
  std::size_t kept_ = 0;
  std::size_t aside_ = 0;
  std::size_t truncations_ = 0;
  std::size_t deletions_ = 0;
  std::vector<Written> written_;
};

inline std::uint64_t number_of(const TailItem& item) {
  std::uint64_t number = ~0ULL;
  std::from_chars(item.text.data(), item.text.data() + item.text.size(), number);
  return number;
}

inline bool is_line(const TailItem& item) {
  return item.kind == TailItem::Kind::kLine || item.kind == TailItem::Kind::kUnfinishedLine;
}

/// A file that is truncated before anything of it was read looks like one that never was.
inline bool LogWriter::may_be_lost_unnoticed(std::uint64_t number,
                                             const std::set<std::uint64_t>& seen) const {
  const Written& lost = written_[number];
  for (std::uint64_t i = 0; i < written_.size(); ++i) {
    const Written& other = written_[i];
    if (other.file == lost.file && other.epoch <= lost.epoch && seen.contains(i)) return false;
  }
  return epochs_.at(lost.file) > lost.epoch;
}

inline void LogWriter::judge(const std::vector<TailItem>& items) const {
  std::set<std::uint64_t> seen;
  for (const TailItem& item : items) {
    if (is_line(item)) seen.insert(number_of(item));
  }
  std::uint64_t expected = 0;
  bool gap = false;
  const auto check_missing_before = [&](std::uint64_t number) {
    for (; expected < number; ++expected) {
      ASSERT_TRUE(gap || may_be_lost_unnoticed(expected, seen)) << "line " << expected;
    }
  };
  for (const TailItem& item : items) {
    gap = gap || item.kind == TailItem::Kind::kGap;
    if (!is_line(item)) continue;
    const std::uint64_t number = number_of(item);
    ASSERT_LT(number, written_.size()) << item.text;
    ASSERT_GE(number, expected) << "twice, or out of order: " << item.text;
    ASSERT_NO_FATAL_FAILURE(check_missing_before(number));
    if (item.kind == TailItem::Kind::kLine) {
      ASSERT_TRUE(written_[number].finished) << item.text;
    }
    expected = number + 1;
    gap = false;
  }
  ASSERT_NO_FATAL_FAILURE(check_missing_before(written_.size()));
}

inline void LogWriter::judge_complete(const std::vector<TailItem>& items) const {
  ASSERT_NO_FATAL_FAILURE(judge(items));
  std::uint64_t count = 0;
  for (const TailItem& item : items) {
    ASSERT_NE(item.kind, TailItem::Kind::kGap) << "before line " << count;
    if (!is_line(item)) continue;
    const bool finished = item.kind == TailItem::Kind::kLine;
    ASSERT_EQ(finished, written_[count].finished || (count + 1 == written_.size() && !partial_));
    ++count;
  }
  ASSERT_EQ(count, written_.size() - (partial_ ? 1 : 0));
}

}  // namespace quell::logs::testing_tools
