#include "credential/secret_file.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {
namespace {

constexpr std::size_t kLongest = 4096;

}  // namespace

Result<crypto::Secret> read_secret(const std::filesystem::path& path) {
  QUELL_TRY(const os::Descriptor file, os::open_to_read(path));
  std::string buffer(kLongest + 1, '\0');
  std::size_t length = 0;
  while (length < buffer.size()) {
    QUELL_TRY(const std::size_t got, os::read_some(file, std::span(buffer).subspan(length)));
    if (got == 0) break;
    length += got;
  }
  const std::string_view all = std::string_view(buffer).substr(0, length);
  std::string_view line = all.substr(0, all.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  crypto::Secret secret{std::string(line)};
  const bool too_long = line.size() > kLongest;
  crypto::wipe(buffer);
  if (too_long) {
    return fail(ErrorCode::kLimit, fmt::format("the secret in {} is too long", path.string()));
  }
  if (secret.empty()) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} holds no secret", path.string()));
  }
  return secret;
}

Result<crypto::Secret> read_secret_again(const std::filesystem::path& path) {
  const auto there = os::info_of_target(path);
  if (there && *there && (*there)->kind == os::Kind::kFile) return read_secret(path);
  return fail(ErrorCode::kNotFound, fmt::format("{} is no file", path.string()));
}

Result<void> write_secret(const std::filesystem::path& path, const crypto::Secret& secret) {
  QUELL_TRY(const os::Descriptor file, os::create(path, os::Mode::kOwnerOnly));
  QUELL_CHECK(os::write_all(file, secret.reveal()));
  QUELL_CHECK(os::write_all(file, "\n"));
  QUELL_CHECK(os::sync(file));
  return os::sync_directory(path.parent_path());
}

}  // namespace quell::contain
