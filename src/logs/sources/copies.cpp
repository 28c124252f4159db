#include "logs/copies.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "logs/source.h"

namespace quell::logs {

namespace {

constexpr std::size_t kPieceBytes = 64UZ * 1024;

/// The bytes of a source that were read and not compared yet.
class Window {
 public:
  explicit Window(std::unique_ptr<Source> source)
      : source_(std::move(source)), buffer_(kPieceBytes) {}

  /// Reads when nothing is left. A failure counts as the end, of which failed() tells.
  std::string_view bytes() {
    if (left_.empty() && !ended_) {
      const auto size = source_->read(std::span(buffer_));
      failed_ = !size.has_value();
      ended_ = failed_ || *size == 0;
      left_ = {buffer_.data(), ended_ ? 0 : *size};
    }
    return left_;
  }
  void take(std::size_t size) { left_.remove_prefix(size); }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  std::unique_ptr<Source> source_;
  std::vector<char> buffer_;
  std::string_view left_;
  bool ended_ = false;
  bool failed_ = false;
};

}  // namespace

Copy compare_copies(const std::string& plain, const std::string& compressed) {
  auto plain_source = open_file(plain);
  auto compressed_source = open_file(compressed);
  if (!plain_source || !compressed_source) return Copy::kDifferent;
  Window one(*std::move(plain_source));
  Window other(*std::move(compressed_source));
  bool any = false;
  while (!one.bytes().empty() && !other.bytes().empty()) {
    const std::size_t size = std::min(one.bytes().size(), other.bytes().size());
    if (one.bytes().substr(0, size) != other.bytes().substr(0, size)) return Copy::kDifferent;
    one.take(size);
    other.take(size);
    any = true;
  }
  if (one.failed()) return Copy::kDifferent;
  if (!one.bytes().empty()) {
    // Whatever is behind a damaged place is not known to be in the plain file. A compressor that
    // is still at work, or was killed, leaves an end, not damage.
    return any || !other.failed() ? Copy::kCompressedIsPart : Copy::kDifferent;
  }
  if (!other.bytes().empty()) return Copy::kPlainIsPart;
  return other.failed() ? Copy::kCompressedIsPart : Copy::kSame;
}

}  // namespace quell::logs
