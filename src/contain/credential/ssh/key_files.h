// The authorized_keys files that sshd reads for some accounts, and a key in all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "contain/credential/authorized_keys.h"
#include "contain/ssh_key.h"
#include "credential/ssh/known_keys.h"

namespace quell::contain::ssh {

struct KeyFile {
  std::filesystem::path path;  ///< without symbolic links
  std::string text;
  std::vector<std::string> accounts;  ///< that sshd reads it for
  std::vector<KeyPlace> places;
};

struct KeyFiles {
  std::vector<KeyFile> files;  ///< sorted by path, each once
  std::vector<std::uint16_t> ports;
  std::vector<std::string> other_ways;  ///< how sshd lets in besides; one line each, each once
};

/// As sshd says it reads them now; those that do not exist are left out. Errors: view_for's,
/// os/errno.h, kLimit (a file over 4 MiB).
Result<KeyFiles> read_key_files(const SshServer& server, const KnownKeys& known);

/// The fingerprint that is meant by "SHA256:…" or a comment. Errors: kNotFound, and kInvalidInput
/// where the comment is that of several keys; the message names them.
Result<std::string> fingerprint_meant(const KeyFiles& files, const std::string& name);

Error no_such_key(const KeyFiles& files, const std::string& name);

struct FoundKey {
  const KeyFile* file = nullptr;
  std::size_t ordinal = 1;  ///< among the places of this key in the file
  KeyPlace place;
};
/// Points into `files`.
/// May be empty.
std::vector<FoundKey> find_key(const KeyFiles& files, const std::string& fingerprint);

/// An account that a key was let into.
struct Entry {
  std::string account;
  bool conditional = false;  ///< only from somewhere, or until some time
};
std::vector<Entry> entries_of(const std::vector<FoundKey>& places);

std::vector<KeyPlace> all_places(const KeyFiles& files);

/// Replaces the bytes of a file that still has those that were read. Never follows a link: the
/// directory belongs to an account that may be the attacker's. Errors: kConflict, os/errno.h.
Result<void> write_key_file(const KeyFile& file, const std::string& text);

}  // namespace quell::contain::ssh
