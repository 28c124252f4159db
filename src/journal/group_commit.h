// Many callers, one writer: the caller that finds nobody writing writes for everyone who waits, so
// that one sync serves them all, and a caller alone pays for no hand-over to another thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

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
    Waiter self{.item = {.request = &request, .answer = {}}};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&self);
    // Woken when another thread has answered, or when this one is first and nobody writes.
    self.turn.wait(lock, [&] { return self.answered || may_lead(self); });
    if (!self.answered) lead(lock, write, tidy);
    return *std::move(self.item.answer);
  }

 private:
  struct Waiter {
    Item item;
    std::condition_variable turn = {};
    bool answered = false;  ///< under the lock, unlike the answer itself
  };

  [[nodiscard]] bool may_lead(const Waiter& self) const {
    return !writing_ && waiting_.front() == &self;
  }

  template <class Write, class Tidy>
  void lead(std::unique_lock<std::mutex>& lock, Write& write, Tidy& tidy) {
    writing_ = true;
    std::vector<Waiter*> group;
    while (!waiting_.empty() && group.size() < largest_batch_) {
      group.push_back(waiting_.front());
      waiting_.pop_front();
    }
    Batch batch;
    for (Waiter* waiter : group) batch.push_back(&waiter->item);
    lock.unlock();
    write(batch);
    lock.lock();
    // Under the lock, because a waiter is gone as soon as it has seen its answer.
    for (Waiter* waiter : group) {
      waiter->answered = true;
      waiter->turn.notify_one();
    }
    lock.unlock();
    tidy();
    lock.lock();
    writing_ = false;
    if (!waiting_.empty()) waiting_.front()->turn.notify_one();
  }

  const std::size_t largest_batch_;
  std::mutex mutex_;
  std::deque<Waiter*> waiting_;
  bool writing_ = false;
};

}  // namespace quell::journal
