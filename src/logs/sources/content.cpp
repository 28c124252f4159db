#include "sources/content.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "logs/journal_export.h"
#include "logs/open_log.h"
#include "sources/decoder.h"

namespace quell::logs {

namespace {

/// What is no log and begins with these bytes, and what to call it.
struct Magic {
  std::string_view bytes;
  std::string_view what;
};
constexpr std::array<Magic, 7> kUnreadable = {{
    {"PK\x03\x04", "a zip archive"},
    {"\x7f"
     "ELF",
     "a program"},
    {"\x04\x22\x4d\x18", "compressed with lz4"},
    {"\x1f\x9d", "compressed with compress (.Z)"},
    {{"7z\xbc\xaf\x27\x1c", 6}, "a 7z archive"},
    {"LPKSHHRH", "a binary journal of systemd (export it: journalctl -o export --file)"},
    {"SQLite format 3", "a database of SQLite"},
}};
static_assert(std::ranges::all_of(kUnreadable, [](const Magic& magic) {
  return magic.bytes.size() <= kContentBytes;
}));

constexpr std::array kCompressions = {Compression::kGzip, Compression::kZstd, Compression::kBzip2,
                                      Compression::kXz};

bool may_become_something(std::string_view first) {
  const auto begins = [&](std::string_view magic) { return magic.starts_with(first); };
  return begins(kJournalExportStart) || std::ranges::any_of(kUnreadable, begins, &Magic::bytes) ||
         std::ranges::any_of(kCompressions, [&](Compression compression) {
           return first.size() < kMagicBytes && may_begin(compression, first);
         });
}

/// Bytes that were read already, then the rest.
class PrefixedSource final : public Source {
 public:
  PrefixedSource(std::string start, std::unique_ptr<Source> rest)
      : start_(std::move(start)), rest_(std::move(rest)) {}

  [[nodiscard]] std::string_view name() const override { return rest_->name(); }

  Result<std::size_t> read(std::span<char> into) override {
    if (at_ == start_.size()) return rest_->read(into);
    const std::size_t size = std::min(into.size(), start_.size() - at_);
    if (size > 0) std::memcpy(into.data(), start_.data() + at_, size);
    at_ += size;
    return size;
  }

  Result<bool> is_ready_within(Duration at_most) override {
    if (at_ < start_.size()) return true;
    return rest_->is_ready_within(at_most);
  }

 private:
  std::string start_;
  std::unique_ptr<Source> rest_;
  std::size_t at_ = 0;
};

enum class Inside : std::uint8_t { kNothing, kCompression };

/// Reads first bytes until it is clear what comes, and is that source from then on.
class ContentSource final : public Source {
 public:
  ContentSource(std::unique_ptr<Source> raw, Inside inside)
      : name_(raw->name()), raw_(std::move(raw)), inside_(inside) {}

  [[nodiscard]] std::string_view name() const override { return name_; }

  Result<std::size_t> read(std::span<char> into) override {
    while (!inner_) QUELL_CHECK(look());
    return inner_->read(into);
  }

  Result<bool> is_ready_within(Duration at_most) override {
    if (inner_) return inner_->is_ready_within(at_most);
    if (refused_) return true;
    QUELL_TRY(const bool ready, raw_->is_ready_within(at_most));
    if (!ready) return false;
    if (!look()) return true;  // read() says why
    return inner_ ? inner_->is_ready_within(Duration::zero()) : false;
  }

 private:
  /// Reads once and decides, if that is enough.
  Result<void> look() {
    if (refused_) return std::unexpected(*refused_);
    std::array<char, kContentBytes> piece{};
    const auto size = raw_->read(std::span(piece).first(kContentBytes - start_.size()));
    if (!size) {
      refused_ = size.error();
      return std::unexpected(*refused_);
    }
    start_.append(piece.data(), *size);
    const bool complete = *size == 0 || start_.size() == kContentBytes;
    decide(content_of(start_, complete ? Complete::kYes : Complete::kNo));
    if (refused_) return std::unexpected(*refused_);
    return {};
  }

  void decide(const Content& content) {
    if (content.kind == Content::Kind::kUndecided) return;
    const bool twice =
        content.kind == Content::Kind::kCompressed && inside_ == Inside::kCompression;
    if (twice || content.kind == Content::Kind::kUnsupported) {
      refused_ = Error(ErrorCode::kUnsupported,
                       twice ? "is compressed twice, which is not read" : refusal_of(content));
      return;
    }
    auto whole = std::make_unique<PrefixedSource>(std::move(start_), std::move(raw_));
    if (content.kind == Content::Kind::kCompressed) {
      inner_ = std::make_unique<ContentSource>(decompressed(std::move(whole), content.compression),
                                               Inside::kCompression);
    } else if (content.kind == Content::Kind::kJournalExport) {
      inner_ = journal_export(std::move(whole));
    } else {
      inner_ = std::move(whole);
    }
  }

  std::string name_;
  std::unique_ptr<Source> raw_;  // until inner_ has it
  Inside inside_;
  std::string start_;
  std::unique_ptr<Source> inner_;
  std::optional<Error> refused_;
};

}  // namespace

Content content_of(std::string_view first_bytes, Complete complete) {
  if (const auto compression = compression_of(first_bytes)) {
    return {.kind = Content::Kind::kCompressed, .compression = *compression, .what = {}};
  }
  for (const Magic& magic : kUnreadable) {
    if (first_bytes.starts_with(magic.bytes)) {
      return {.kind = Content::Kind::kUnsupported, .compression = {}, .what = magic.what};
    }
  }
  Content content;
  if (first_bytes.starts_with(kJournalExportStart)) {
    content.kind = Content::Kind::kJournalExport;
  } else if (complete == Complete::kNo && may_become_something(first_bytes)) {
    content.kind = Content::Kind::kUndecided;
  }
  return content;
}

std::string refusal_of(const Content& content) {
  return "is " + std::string(content.what) + ", which is not read";
}

std::unique_ptr<Source> by_content(std::unique_ptr<Source> raw) {
  return std::make_unique<ContentSource>(std::move(raw), Inside::kNothing);
}

}  // namespace quell::logs
