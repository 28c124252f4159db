#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "logs/compression.h"
#include "sources/decoder.h"

namespace quell::logs {

namespace {

constexpr std::size_t kInputBytes = 256UZ * 1024;
/// What is_ready_within() decodes ahead, to know that there is something.
constexpr std::size_t kAheadBytes = 1024;

/// The compressed bytes that were read and not yet taken.
class Input {
 public:
  explicit Input(std::unique_ptr<Source> raw) : raw_(std::move(raw)), buffer_(kInputBytes) {}

  [[nodiscard]] std::span<const char> bytes() const {
    return std::span(buffer_).subspan(from_, to_ - from_);
  }
  [[nodiscard]] std::string_view text() const { return {buffer_.data() + from_, to_ - from_}; }
  void take(std::size_t size) { from_ += size; }
  [[nodiscard]] bool at_end() const { return end_; }
  [[nodiscard]] Source& raw() { return *raw_; }

  /// Reads once behind what is there.
  Result<void> more() {
    std::memmove(buffer_.data(), buffer_.data() + from_, to_ - from_);
    to_ -= std::exchange(from_, 0);
    if (to_ == buffer_.size()) return fail(ErrorCode::kIo, "the decompression is stuck");
    QUELL_TRY(const std::size_t size, raw_->read(std::span(buffer_).subspan(to_)));
    to_ += size;
    end_ = size == 0;
    return {};
  }

 private:
  std::unique_ptr<Source> raw_;
  std::vector<char> buffer_;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
  bool end_ = false;
};

class DecompressedSource final : public Source {
 public:
  DecompressedSource(std::unique_ptr<Source> raw, Compression compression)
      : compression_(compression), input_(std::move(raw)), decoder_(decoder_of(compression)) {}

  [[nodiscard]] std::string_view name() const override { return name_; }

  Result<std::size_t> read(std::span<char> into) override {
    std::size_t made = take_ahead(into);
    // With something to hand over, nothing is waited for.
    while (made < into.size() && !is_over() && !(made > 0 && starving_)) {
      made += advance(into.subspan(made));
    }
    if (made == 0 && failure_) return std::unexpected(*failure_);
    return made;
  }

  Result<bool> is_ready_within(Duration at_most) override {
    if (ahead_from_ < ahead_to_ || is_over()) return true;
    if (starving_ && !input_.at_end()) {
      QUELL_TRY(const bool ready, input_.raw().is_ready_within(at_most));
      if (!ready) return false;
    }
    ahead_from_ = 0;
    ahead_to_ = advance(ahead_);
    return ahead_to_ > 0 || is_over();
  }

 private:
  enum class State { kBetween, kInside, kDone };

  [[nodiscard]] bool is_over() const { return failure_.has_value() || state_ == State::kDone; }

  std::size_t take_ahead(std::span<char> into) {
    const std::size_t size = std::min(into.size(), ahead_to_ - ahead_from_);
    if (size > 0) std::memcpy(into.data(), ahead_.data() + ahead_from_, size);
    ahead_from_ += size;
    return size;
  }

  /// One step: reads once if that is what it needs, or decodes. The number of bytes made.
  std::size_t advance(std::span<char> into) {
    if (starving_) {
      starving_ = false;
      if (auto read = input_.more(); !read) {
        failure_ = read.error();
        return 0;
      }
    }
    return state_ == State::kInside ? decode(into) : begin_member();
  }

  std::size_t decode(std::span<char> into) {
    Decoder::Step step = decoder_->step(input_.bytes(), into);
    input_.take(step.taken);
    if (step.failure) {
      failure_ = std::move(step.failure);
    } else if (step.ended) {
      state_ = State::kBetween;
    } else if (step.taken == 0 && step.made == 0) {
      starve("ends in the middle of its " + std::string(name_of(compression_)) +
             " data; what came before was read");
    }
    return step.made;
  }

  /// Between members: zero bytes are skipped, then a member begins, or the end is there.
  std::size_t begin_member() {
    const std::string_view text = input_.text();
    const std::size_t zeros = std::min(text.find_first_not_of('\0'), text.size());
    input_.take(zeros);
    const std::string_view rest = text.substr(zeros);
    if (!rest.empty() && !may_begin(compression_, rest.substr(0, kMagicBytes))) {
      failure_ =
          Error(ErrorCode::kInvalidInput, "behind its " + std::string(name_of(compression_)) +
                                              " data is something else, which was not read");
    } else if (rest.size() < kMagicBytes && !input_.at_end()) {
      starving_ = true;
    } else if (rest.empty()) {
      state_ = State::kDone;
    } else {
      failure_ = decoder_->begin();
      state_ = State::kInside;
    }
    return 0;
  }

  void starve(std::string at_the_end) {
    if (input_.at_end()) {
      failure_ = Error(ErrorCode::kInvalidInput, std::move(at_the_end));
    } else {
      starving_ = true;
    }
  }

  Compression compression_;
  Input input_;
  std::unique_ptr<Decoder> decoder_;
  std::string name_{input_.raw().name()};
  std::array<char, kAheadBytes> ahead_{};
  std::size_t ahead_from_ = 0;
  std::size_t ahead_to_ = 0;
  bool starving_ = true;  // the next step reads
  State state_ = State::kBetween;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Source> decompressed(std::unique_ptr<Source> raw, Compression compression) {
  return std::make_unique<DecompressedSource>(std::move(raw), compression);
}

}  // namespace quell::logs
