#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "crypto/foreign_digest.h"
#include "os/file.h"
#include "webroot/reference.h"

namespace quell::webroot {
namespace {

constexpr std::size_t kPieceBytes = 256UZ * 1024;

std::string git_header(std::uint64_t size) {
  std::string header = fmt::format("blob {}", size);
  header += '\0';
  return header;
}

/// `size` bytes of the file, or those that are there.
Result<std::string> digest_of(const Reference& reference, const os::Descriptor& file,
                              std::uint64_t size) {
  QUELL_TRY(crypto::ForeignHasher hasher, crypto::ForeignHasher::begin(reference.digest));
  if (reference.kind == Reference::Kind::kGit) QUELL_CHECK(hasher.update(git_header(size)));
  std::vector<char> piece(kPieceBytes);
  std::uint64_t at = 0;
  while (at < size) {
    const std::size_t wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), size - at));
    QUELL_TRY(const std::size_t got, os::read_at(file, at, std::span(piece).first(wanted)));
    if (got == 0) break;
    QUELL_CHECK(hasher.update({piece.data(), got}));
    at += got;
  }
  return hasher.finish();
}

/// Whether the file is the expected one with CR LF for LF, as git may check it out.
Result<bool> is_same_but_line_ends(const Reference& reference, const os::Descriptor& file,
                                   std::uint64_t size, const std::string& expected) {
  if (reference.kind != Reference::Kind::kGit || size > kLineEndBytes) return false;
  std::string text(static_cast<std::size_t>(size), '\0');
  QUELL_TRY(const std::size_t got, os::read_at(file, 0, text));
  text.resize(got);
  std::string unix_text;
  unix_text.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    unix_text += text[i];
  }
  if (unix_text.size() == text.size()) return false;
  QUELL_TRY(crypto::ForeignHasher hasher, crypto::ForeignHasher::begin(reference.digest));
  QUELL_CHECK(hasher.update(git_header(unix_text.size())));
  QUELL_CHECK(hasher.update(unix_text));
  QUELL_TRY(const std::string digest, hasher.finish());
  return digest == expected;
}

bool is_below(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() && path.starts_with(directory) &&
         path[directory.size()] == '/';
}

}  // namespace

std::string_view name_of(Compared state) {
  static constexpr std::array<std::string_view, 6> kNames{
      "not_compared", "same", "same_but_line_ends", "modified", "not_listed", "ignored"};
  return kNames[static_cast<std::size_t>(state)];
}

Result<Compared> compare(const Reference& reference, const std::string& path,
                         const os::Descriptor& file) {
  const auto listed = reference.files.find(path);
  if (listed == reference.files.end()) {
    const bool left_out =
        std::any_of(reference.not_compared.begin(), reference.not_compared.end(),
                    [&](const std::string& directory) { return is_below(path, directory); });
    return left_out ? Compared::kNot : Compared::kNotListed;
  }
  QUELL_TRY(const os::Info info, os::info(file));
  QUELL_TRY(const std::string digest, digest_of(reference, file, info.size));
  if (digest == listed->second.digest) return Compared::kSame;
  QUELL_TRY(const bool line_ends,
            is_same_but_line_ends(reference, file, info.size, listed->second.digest));
  return line_ends ? Compared::kSameButLineEnds : Compared::kModified;
}

}  // namespace quell::webroot
