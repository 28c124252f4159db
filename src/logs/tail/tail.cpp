#include "logs/tail.h"

#include <utility>

#include "os/deadline.h"
#include "tail/file_queue.h"

namespace quell::logs {

namespace {

/// That next() reads without anything to hand over, when its time is up.
constexpr int kMostPieces = 64;

}  // namespace

class Tail::Impl {
 public:
  Impl(const std::string& path, const TailOptions& options, Clock& clock)
      : files_(path, options, clock) {}

  Result<void> start() { return files_.start(); }

  Result<std::vector<TailItem>> next(Duration at_most) {
    const os::Deadline deadline = os::Deadline::after(at_most);
    for (int piece = 0;; ++piece) {
      const auto looked = files_.look();
      const auto progress = read();
      // What was read is handed over; an error that stays comes the next time.
      if (!items_.empty()) return std::exchange(items_, {});
      QUELL_CHECK(looked);
      QUELL_CHECK(progress);
      // In the middle of a very long line there is progress, and no item.
      if (deadline.expired() && (!*progress || piece >= kMostPieces)) return items_;
      if (!*progress) QUELL_CHECK(files_.wait(deadline.remaining()));
    }
  }

  [[nodiscard]] std::optional<TailPosition> position() {
    const QueuedFile* front = files_.front();
    if (front != nullptr) last_ = front->file.position();
    return last_;
  }

 private:
  /// Whether there was something to do: a piece to read, or a file to leave.
  Result<bool> read() {
    QueuedFile* front = files_.front();
    if (front == nullptr) return false;
    if (const auto why = std::exchange(front->gap_before, TailItem::Why::kNone);
        why != TailItem::Why::kNone) {
      items_.push_back({.kind = TailItem::Kind::kGap, .text = {}, .why = why});
    }
    QUELL_TRY(const FollowedFile::Progress progress, front->file.read(items_));
    if (progress == FollowedFile::Progress::kSomething) return true;
    if (!files_.front_is_finished()) return false;
    front->file.finish(items_);
    items_.push_back({.kind = TailItem::Kind::kRotated, .text = {}});
    files_.pop_front();
    return true;
  }

  FileQueue files_;
  std::vector<TailItem> items_;
  std::optional<TailPosition> last_;
};

Tail::Tail(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Tail::Tail(Tail&&) noexcept = default;
Tail& Tail::operator=(Tail&&) noexcept = default;
Tail::~Tail() = default;

Result<Tail> Tail::open(const std::string& path, const TailOptions& options, Clock& clock) {
  auto impl = std::make_unique<Impl>(path, options, clock);
  QUELL_CHECK(impl->start());
  return Tail(std::move(impl));
}

Result<std::vector<TailItem>> Tail::next(Duration at_most) {
  return impl_->next(at_most);
}

std::optional<TailPosition> Tail::position() const {
  return impl_->position();
}

}  // namespace quell::logs
