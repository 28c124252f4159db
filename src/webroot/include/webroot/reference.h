// What files should be: a git repository that the user trusts, or the lists that dpkg keeps.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "crypto/foreign_digest.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/open_directory.h"

namespace quell::webroot {

/// git's list of files is read up to here.
inline constexpr std::size_t kGitListBytes = 256UZ * 1024 * 1024;
/// One list of dpkg's.
inline constexpr std::size_t kDpkgListBytes = 64UZ * 1024 * 1024;
/// Line ends are compared for files up to here.
inline constexpr std::size_t kLineEndBytes = 8UZ * 1024 * 1024;

struct Expected {
  std::string digest{};           ///< hexadecimal
  bool is_configuration = false;  ///< dpkg: the administrator may have changed it
};

struct Reference {
  enum class Kind : std::uint8_t { kGit, kDpkg };
  Kind kind = Kind::kGit;
  std::string name{};  ///< "git:/srv/shop at 1f0c2e7…", for people; holds outside text
  crypto::ForeignDigest digest = crypto::ForeignDigest::kSha1;
  std::map<std::string, Expected, std::less<>> files{};  ///< by path below the root
  std::vector<std::string> not_compared{};               ///< directories: submodules
  std::vector<std::string> caveats{};                    ///< what the user should know
};

struct GitPlace {
  os::Path directory;  ///< a work tree, a directory in it, or a bare repository
  std::string revision = "HEAD";
};

/// The files of a revision, below `place.directory` if that is a directory in a work tree. git runs
/// without hooks, filters, network and configuration but the repository's own; nothing below `root`
/// is read. Errors: kInvalidInput (no repository, no such revision), kNotFound (no git), kTimeout,
/// kCancelled, kLimit.
Result<Reference> git_reference(const GitPlace& place, const os::Path& root,
                                const os::Deadline& deadline);

/// Those of `paths` that the repository's .gitignore files leave out; nothing when it has no work
/// tree. Errors: as above.
Result<std::vector<std::string>> ignored_by_git(const GitPlace& place,
                                                const std::vector<std::string>& paths,
                                                const os::Deadline& deadline);

/// What packages installed below `root`. `admin`: /var/lib/dpkg, or that of a system that is
/// mounted elsewhere, whose own root is what stands before "var/lib/dpkg". Errors: kInvalidInput
/// (no such place, `root` is outside of that system), those of os/errno.h.
Result<Reference> dpkg_reference(const os::Path& admin, const os::Path& root);

enum class Compared : std::uint8_t {
  kNot,  ///< nothing to compare with
  kSame,
  kSameButLineEnds,  ///< CR LF where the repository has LF
  kModified,
  kNotListed,
  kIgnored,  ///< not listed, and .gitignore leaves it out
};
std::string_view name_of(Compared state);

/// Errors: those of reading, kUnsupported.
Result<Compared> compare(const Reference& reference, const std::string& path,
                         const os::Descriptor& file);

}  // namespace quell::webroot
