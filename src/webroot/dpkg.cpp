// dpkg's lists as a source of what files should be: info/*.md5sums, and the configuration files
// that `status` names.
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/result.h"
#include "os/file.h"
#include "webroot/reference.h"

namespace quell::webroot {
namespace {

constexpr std::string_view kAdmin = "var/lib/dpkg";

/// What stands before "var/lib/dpkg", or "/" for lists that are kept elsewhere.
os::Path system_of(const os::Path& admin) {
  const os::Path clean = (admin / "").lexically_normal().parent_path();
  const os::Path system = clean.parent_path().parent_path().parent_path();
  return system / kAdmin == clean ? system : os::Path("/");
}

/// Where the files of the root are as packages name them: "usr/share/phpmyadmin/", empty for "/".
Result<std::string> prefix_of(const os::Path& admin, const os::Path& root) {
  std::error_code error;
  const os::Path real = std::filesystem::canonical(root, error);
  if (error) return fail(ErrorCode::kNotFound, "there is no " + root.string());
  const os::Path system = std::filesystem::weakly_canonical(system_of(admin), error);
  const os::Path relative = real.lexically_relative(system);
  if (relative.empty() || *relative.begin() == "..") {
    return fail(ErrorCode::kInvalidInput,
                root.string() + " is not part of the system of " + admin.string());
  }
  return relative == "." ? std::string() : relative.string() + "/";
}

/// "DIGEST  usr/share/…", a line each.
void take_list(std::string_view text, std::string_view prefix, Reference& reference) {
  const std::size_t digits = crypto::digits_of(reference.digest);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.size() < digits + 2 || line[digits] != ' ') continue;
    std::string_view path = line.substr(digits + 2);
    if (path.starts_with("./")) path.remove_prefix(2);
    if (!path.starts_with(prefix)) continue;
    reference.files.emplace(std::string(path.substr(prefix.size())),
                            Expected{.digest = std::string(line.substr(0, digits))});
  }
}

/// " /etc/x DIGEST", the lines of "Conffiles:".
void take_configuration(std::string_view text, std::string_view prefix, Reference& reference) {
  bool in_list = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (!line.starts_with(' ')) {
      in_list = line.starts_with("Conffiles:");
      continue;
    }
    if (!in_list || !line.starts_with(" /")) continue;
    line.remove_prefix(2);
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos || !line.starts_with(prefix)) continue;
    const std::string_view digest = line.substr(blank + 1);
    reference.files.insert_or_assign(
        std::string(line.substr(prefix.size(), blank - prefix.size())),
        Expected{.digest = std::string(digest.substr(0, digest.find(' '))),
                 .is_configuration = true});
  }
}

}  // namespace

Result<Reference> dpkg_reference(const os::Path& admin, const os::Path& root) {
  QUELL_TRY(const std::string prefix, prefix_of(admin, root));
  Reference reference{.kind = Reference::Kind::kDpkg,
                      .name = "the packages of " + admin.string(),
                      .digest = crypto::ForeignDigest::kMd5};
  const auto lists = os::list_directory(admin / "info");
  if (!lists) return fail(lists.error(), "the lists of packages cannot be read");
  for (const os::Entry& entry : *lists) {
    if (!entry.name.ends_with(".md5sums")) continue;
    QUELL_TRY(const std::string text, os::read_file(admin / "info" / entry.name, kDpkgListBytes));
    take_list(text, prefix, reference);
  }
  QUELL_TRY(const auto status, os::info_of_target(admin / "status"));
  if (status) {
    QUELL_TRY(const std::string text, os::read_file(admin / "status", kDpkgListBytes));
    take_configuration(text, prefix, reference);
  }
  if (reference.files.empty()) {
    reference.caveats.emplace_back("no package has files there");
  }
  return reference;
}

}  // namespace quell::webroot
