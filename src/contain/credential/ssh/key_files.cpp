#include "credential/ssh/key_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "contain/credential/key_line.h"
#include "credential/ssh/server.h"
#include "fmt/format.h"
#include "os/errno.h"
#include "os/file.h"
#include "os/open_directory.h"
#include "os/replace_file.h"

namespace quell::contain::ssh {
namespace {

constexpr std::string_view kTemporaryName = ".quell-new";
constexpr std::size_t kMostNamed = 10;

Result<os::FileRead> read_all(const os::OpenDirectory& directory, const std::string& name) {
  QUELL_TRY(const os::Descriptor file, directory.open_file(name));
  QUELL_TRY(const os::Info info, os::info(file));
  os::FileRead read{.bytes = {}, .identity = {.device = info.device, .inode = info.inode}};
  std::string chunk(65536, '\0');
  for (;;) {
    QUELL_TRY(const std::size_t size, os::read_some(file, std::span(chunk)));
    if (size == 0) return read;
    read.bytes.append(chunk, 0, size);
    if (read.bytes.size() > limits::kDocumentBytes) {
      return fail(ErrorCode::kLimit, fmt::format("{} is too long", name));
    }
  }
}

/// Where a file really is. Empty: it does not exist.
Result<std::filesystem::path> resolved(const std::filesystem::path& file) {
  std::error_code failed;
  std::filesystem::path path = std::filesystem::canonical(file, failed);
  if (!failed) return path;
  if (failed == std::errc::no_such_file_or_directory) return std::filesystem::path();
  return std::unexpected(os::error_of(failed.value(), terminal_safe(file.string())));
}

Result<KeyFile> read_file(const std::filesystem::path& path, std::vector<std::string> accounts,
                          const KnownKeys& known) {
  QUELL_TRY(const auto directory, os::OpenDirectory::walk(path.parent_path()));
  KeyFile file{.path = path, .text = {}, .accounts = std::move(accounts), .places = {}};
  QUELL_TRY(os::FileRead read, read_all(directory, path.filename().string()));
  file.text = std::move(read.bytes);
  const auto ours = known.lines.find(path);
  const KnownLines& lines = ours == known.lines.end() ? KnownLines() : ours->second;
  QUELL_TRY(file.places, places_of(file.text, lines));
  return file;
}

/// All of them: whoever can write the file could add the same comment, or make a key look as if it
/// were contained already.
std::set<std::string> keys_called(const KeyFiles& files, const std::string& comment) {
  std::set<std::string> all;
  for (const KeyPlace& place : all_places(files)) {
    if (place.comment == comment) all.insert(place.fingerprint);
  }
  return all;
}

}  // namespace

Error no_such_key(const KeyFiles& files, const std::string& name) {
  std::string message = fmt::format("there is no key {}", terminal_safe(name));
  for (const KeyPlace& place : all_places(files)) {
    if (place.effective_fingerprint != name) continue;
    message += fmt::format("; it stands for {}, so name that one", place.fingerprint);
    break;
  }
  return {ErrorCode::kNotFound, message};
}

Result<KeyFiles> read_key_files(const SshServer& server, const KnownKeys& known) {
  KeyFiles all;
  std::map<std::filesystem::path, std::vector<std::string>> paths;
  for (const std::string& account : server.accounts) {
    QUELL_TRY(const ServerView view, view_for(server, account));
    all.ports = view.ports;
    for (const std::string& way : view.other_ways) {
      if (std::ranges::find(all.other_ways, way) == all.other_ways.end()) {
        all.other_ways.push_back(way);
      }
    }
    if (!view.takes_keys) continue;
    for (const std::filesystem::path& file : view.files) {
      QUELL_TRY(const std::filesystem::path path, resolved(file));
      if (!path.empty()) paths[path].push_back(account);
    }
  }
  for (auto& [path, accounts] : paths) {
    QUELL_TRY(KeyFile file, read_file(path, std::move(accounts), known));
    all.files.push_back(std::move(file));
  }
  return all;
}

Result<std::string> fingerprint_meant(const KeyFiles& files, const std::string& name) {
  if (name.starts_with("SHA256:")) {
    if (!find_key(files, name).empty()) return name;
    return std::unexpected(no_such_key(files, name));
  }
  const std::set<std::string> keys = keys_called(files, name);
  if (keys.empty()) return std::unexpected(no_such_key(files, name));
  if (keys.size() == 1) return *keys.begin();
  std::string message =
      fmt::format("{} keys are called {}; name one:", keys.size(), terminal_safe(name));
  std::size_t named = 0;
  for (const std::string& each : keys) {
    if (++named <= kMostNamed) message += " " + each;
  }
  return fail(ErrorCode::kInvalidInput, message);
}

std::vector<FoundKey> find_key(const KeyFiles& files, const std::string& fingerprint) {
  std::vector<FoundKey> found;
  for (const KeyFile& file : files.files) {
    std::size_t ordinal = 0;
    for (const KeyPlace& place : file.places) {
      if (place.fingerprint == fingerprint) found.push_back({&file, ++ordinal, place});
    }
  }
  return found;
}

std::vector<Entry> entries_of(const std::vector<FoundKey>& places) {
  std::map<std::string, bool> conditional;
  for (const FoundKey& each : places) {
    const auto key = read_key_line(each.place.original);
    const bool here =
        key && *key &&
        (find_option((*key)->options, "from") || find_option((*key)->options, "expiry-time") ||
         find_option((*key)->options, "cert-authority"));
    for (const std::string& account : each.file->accounts) {
      const auto [at, added] = conditional.try_emplace(account, here);
      at->second = at->second && here;
    }
  }
  std::vector<Entry> entries;
  for (const auto& [account, only_if] : conditional) entries.push_back({account, only_if});
  return entries;
}

std::vector<KeyPlace> all_places(const KeyFiles& files) {
  std::vector<KeyPlace> all;
  for (const KeyFile& file : files.files) {
    all.insert(all.end(), file.places.begin(), file.places.end());
  }
  return all;
}

Result<void> write_key_file(const KeyFile& file, const std::string& text) {
  const std::string name = file.path.filename().string();
  QUELL_TRY(const auto directory, os::OpenDirectory::walk(file.path.parent_path()));
  QUELL_TRY(const os::FileRead now, read_all(directory, name));
  if (now.bytes != file.text) {
    return fail(ErrorCode::kConflict,
                fmt::format("{} was changed by somebody else", terminal_safe(file.path.string())));
  }
  return directory.replace_file(name, text, std::string(kTemporaryName), now.identity);
}

}  // namespace quell::contain::ssh
