// Many callers, one writer: the caller that finds nobody writing writes for everyone who waits, so
// that one sync serves them all, and a caller alone pays for no hand-over to another thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "os/gate.h"

namespace quell::journal {

/// Thread-safe. Invariants: at most one thread is inside the writer at a time; requests are written
/// in the order in which they came; every caller leaves with its own answer.
template <class Request, class Answer>
class GroupCommit {
 public:
  explicit GroupCommit(std::size_t largest_batch) : largest_batch_(largest_batch) {}

  struct Item {
    const Request* request;
    std::optional<Answer> answer;
  };
  using Batch = std::vector<Item*>;

  /// `write(batch)` must give every item its answer; it runs without the lock. `tidy()` runs after
  /// the others of the batch were answered, before anybody writes again.
  template <class Write, class Tidy>
  Answer submit(const Request& request, Write&& write, Tidy&& tidy) {
    Waiter self{.item = {.request = &request, .answer = {}}, .gate = {}};
    if (enter(self) == Turn::kLead || sleep(self) == Turn::kLead) lead(write, tidy);
    return *std::move(self.item.answer);
  }

 private:
  enum class Turn : os::Gate::Word { kWait, kLead, kAnswered };

  struct Waiter {
    Item item;
    os::Gate gate;
  };

  /// kLead when nobody writes.
  Turn enter(Waiter& self) {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(&self);
    if (waiting_.size() == wanted_) gathered_.notify_one();
    if (writing_) return Turn::kWait;
    writing_ = true;
    return Turn::kLead;
  }

  static Turn sleep(Waiter& self) { return static_cast<Turn>(self.gate.wait()); }
  static void wake(Waiter& waiter, Turn turn) { waiter.gate.open(std::to_underlying(turn)); }

  template <class Write, class Tidy>
  void lead(Write& write, Tidy& tidy) {
    const std::vector<Waiter*> group = gather();
    Batch batch;
    batch.reserve(group.size());
    for (Waiter* waiter : group) batch.push_back(&waiter->item);
    const auto start = std::chrono::steady_clock::now();
    write(batch);
    took_ = std::chrono::steady_clock::now() - start;
    // The first of the group is who leads.
    for (std::size_t i = 1; i < group.size(); ++i) wake(*group[i], Turn::kAnswered);
    tidy();
    hand_over(group.size());
  }

  /// Those who wait. Who was answered last time mostly comes back at once with more, so where
  /// several were at work this waits for as many, for a part of what a write takes.
  std::vector<Waiter*> gather() {
    std::unique_lock lock(mutex_);
    if (waiting_.size() < wanted_) {
      constexpr int kPart = 4;
      gathered_.wait_for(lock, took_ / kPart, [&] { return waiting_.size() >= wanted_; });
    }
    const std::size_t size = std::min(waiting_.size(), largest_batch_);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<Waiter*> group(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    return group;
  }

  void hand_over(std::size_t answered) {
    const std::scoped_lock lock(mutex_);
    wanted_ = std::min(answered + waiting_.size(), largest_batch_);
    writing_ = !waiting_.empty();
    if (writing_) wake(*waiting_.front(), Turn::kLead);
  }

  const std::size_t largest_batch_;
  std::mutex mutex_;
  std::condition_variable gathered_;
  std::deque<Waiter*> waiting_;
  std::size_t wanted_ = 1;  ///< how many were at work at the last write
  bool writing_ = false;
  std::chrono::steady_clock::duration took_{};  ///< the last write; the leader's alone
};

}  // namespace quell::journal
