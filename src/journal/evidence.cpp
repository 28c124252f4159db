#include "journal/evidence.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "os/file.h"

namespace quell::journal {
namespace {

constexpr std::size_t kPiece = 64UZ * 1024;
constexpr std::size_t kNameBytes = 16;  // of a temporary name: never met twice
constexpr std::string_view kOriginals = "originals";
constexpr std::string_view kRedacted = "redacted";
constexpr std::string_view kTemporary = "incoming";

/// originals/ab/cdef…: two levels, so that no directory holds more than a few thousand names.
os::Path object_path(const os::Path& directory, std::string_view kind,
                     const crypto::Digest& digest) {
  const std::string hex = digest.hex();
  return directory / kind / hex.substr(0, 2) / hex.substr(2);
}

/// Reads a file from its start in pieces.
Result<void> each_piece(const os::Descriptor& file, const Bytes& show) {
  QUELL_CHECK(os::rewind(file));
  std::array<char, kPiece> piece{};
  while (true) {
    QUELL_TRY(const std::size_t got, os::read_some(file, piece));
    if (got == 0) return {};
    QUELL_CHECK(show(std::string_view(piece.data(), got)));
  }
}

Result<crypto::Digest> digest_of_file(const os::Descriptor& file, const Bytes& show) {
  crypto::Hasher hasher;
  QUELL_CHECK(each_piece(file, [&](std::string_view bytes) -> Result<void> {
    hasher.update(bytes);
    return show(bytes);
  }));
  return hasher.digest();
}

Result<void> nothing(std::string_view /*bytes*/) {
  return {};
}

/// A file that is being filled; gone unless it was kept.
class Incoming {
 public:
  static Result<Incoming> begin(const os::Path& directory, crypto::Entropy& entropy) {
    os::Path path = directory / kTemporary / crypto::random_hex(entropy, kNameBytes);
    QUELL_TRY(os::Descriptor file, os::create(path, os::Mode::kSealed));
    return Incoming(std::move(path), std::move(file));
  }
  Incoming(Incoming&& other) noexcept
      : path_(std::exchange(other.path_, os::Path())),
        file_(std::move(other.file_)),
        hasher_(other.hasher_),
        size_(other.size_) {}
  Incoming& operator=(Incoming&&) = delete;
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;
  ~Incoming() {
    if (path_.empty()) return;
    // What cannot be removed is never read.
    const auto removed = os::remove_file(path_);
    static_cast<void>(removed);
  }

  Result<void> add(std::string_view bytes) {
    size_ += bytes.size();
    if (size_ > kEvidenceBytes) {
      return fail(ErrorCode::kLimit,
                  fmt::format("evidence of more than {} bytes is not kept", kEvidenceBytes));
    }
    hasher_.update(bytes);
    return os::write_all(file_, bytes);
  }

  /// Makes it visible under its digest, whole and synced.
  Result<crypto::Digest> keep(const os::Path& directory, std::string_view kind) {
    QUELL_CHECK(os::sync(file_));
    const crypto::Digest digest = hasher_.digest();
    const os::Path object = object_path(directory, kind, digest);
    QUELL_CHECK(os::make_directories(object.parent_path(), os::Mode::kPrivateDirectory));
    QUELL_CHECK(os::sync_directory(object.parent_path().parent_path()));
    auto renamed = os::rename_without_replacing(path_, object);
    if (renamed) {
      path_.clear();
      return digest;
    }
    if (renamed.error().code() != ErrorCode::kConflict) return std::unexpected(renamed.error());
    // The same bytes are there already and stay, unless they were damaged since.
    QUELL_TRY(const os::Descriptor there, os::open_to_read(object));
    QUELL_TRY(const crypto::Digest stored, digest_of_file(there, &nothing));
    if (stored == digest) return digest;
    return fail(ErrorCode::kCorrupted,
                fmt::format("evidence {} is kept already, but damaged", digest.hex()));
  }

  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  Incoming(os::Path path, os::Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}

  os::Path path_;
  os::Descriptor file_;
  crypto::Hasher hasher_;
  std::uint64_t size_ = 0;
};

/// Twice over the bytes: first the digest, then, when it is right, the caller, with the digest
/// taken again of what was really shown.
Result<void> show_object(const os::Path& directory, std::string_view kind,
                         const crypto::Digest& digest, const Bytes& show) {
  const auto damaged = [&] {
    return fail(ErrorCode::kCorrupted,
                fmt::format("evidence {} is not what was put there", digest.hex()));
  };
  auto opened = os::open_to_read(object_path(directory, kind, digest));
  if (!opened) {
    return fail(opened.error(), fmt::format("evidence {} cannot be read", digest.hex()));
  }
  QUELL_TRY(const crypto::Digest first, digest_of_file(*opened, &nothing));
  if (first != digest) return damaged();
  QUELL_TRY(const crypto::Digest second, digest_of_file(*opened, show));
  if (second != digest) return damaged();
  return {};
}

/// Feeds the source to the original and, redacted, to the copy.
Result<void> receive(const Source& source, Incoming& original, Incoming* copy,
                     redact::Redactor& redactor) {
  std::array<char, kPiece> piece{};
  std::string ready;
  while (true) {
    QUELL_TRY(const std::size_t got, source(piece));
    if (got == 0) break;
    const std::string_view bytes(piece.data(), got);
    QUELL_CHECK(original.add(bytes));
    if (copy == nullptr) continue;
    ready.clear();
    redactor.feed(bytes, ready);
    QUELL_CHECK(copy->add(ready));
  }
  if (copy == nullptr) return {};
  ready.clear();
  redactor.finish(ready);
  return copy->add(ready);
}

/// Names of the objects of a kind whose bytes do not have their name as digest.
Result<void> verify_kind(const os::Path& directory, std::string_view kind,
                         std::vector<std::string>& failing) {
  QUELL_TRY(const std::vector<os::Entry> folders, os::list_directory(directory / kind));
  for (const os::Entry& folder : folders) {
    QUELL_TRY(const std::vector<os::Entry> objects,
              os::list_directory(directory / kind / folder.name));
    for (const os::Entry& object : objects) {
      const std::string name = fmt::format("{}/{}/{}", kind, folder.name, object.name);
      const auto file = os::open_to_read(directory / name);
      const auto digest = file ? digest_of_file(*file, &nothing) : std::unexpected(file.error());
      if (!digest || digest->hex() != folder.name + object.name) failing.push_back(name);
    }
  }
  return {};
}

}  // namespace

Result<Evidence> Evidence::open(std::filesystem::path directory, const redact::Rules& rules,
                                crypto::Entropy& entropy) {
  for (const std::string_view part : {kOriginals, kRedacted, kTemporary}) {
    QUELL_CHECK(os::make_directories(directory / part, os::Mode::kPrivateDirectory));
  }
  QUELL_CHECK(os::sync_directory(directory));
  return Evidence(std::move(directory), rules, entropy);
}

Result<Kept> Evidence::put(const Source& source, Form form, const Provenance& provenance) {
  QUELL_TRY(Incoming original, Incoming::begin(directory_, *entropy_));
  std::optional<Incoming> copy;
  if (form == Form::kText) {
    QUELL_TRY(Incoming begun, Incoming::begin(directory_, *entropy_));
    copy.emplace(std::move(begun));
  }
  redact::Redactor redactor(*rules_);
  QUELL_CHECK(receive(source, original, copy ? &*copy : nullptr, redactor));
  Kept kept;
  kept.size = original.size();
  kept.provenance = provenance;
  // The copy first: an original that is visible has its copy.
  if (copy) {
    QUELL_TRY(kept.redacted, copy->keep(directory_, kRedacted));
    kept.redacted_size = copy->size();
    kept.hidden = redactor.tally();
  }
  QUELL_TRY(kept.original, original.keep(directory_, kOriginals));
  return kept;
}

Result<Kept> Evidence::put_text(std::string_view bytes, Form form, const Provenance& provenance) {
  const Source source = [&bytes](std::span<char> into) -> Result<std::size_t> {
    const std::size_t size = std::min(into.size(), bytes.size());
    std::copy_n(bytes.begin(), size, into.begin());
    bytes.remove_prefix(size);
    return size;
  };
  return put(source, form, provenance);
}

Result<void> Evidence::read_redacted(const crypto::Digest& redacted, const Bytes& show) const {
  return show_object(directory_, kRedacted, redacted, show);
}

Result<void> Evidence::read_original(const crypto::Digest& original, const Bytes& show) const {
  return show_object(directory_, kOriginals, original, show);
}

Result<std::vector<std::string>> Evidence::verify() const {
  std::vector<std::string> failing;
  QUELL_CHECK(verify_kind(directory_, kOriginals, failing));
  QUELL_CHECK(verify_kind(directory_, kRedacted, failing));
  std::ranges::sort(failing);
  return failing;
}

}  // namespace quell::journal
