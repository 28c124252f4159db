#include "extended_attributes.h"

#include <sys/xattr.h>

#include <cerrno>
#include <cstddef>
#include <map>
#include <string_view>

#include "fmt/format.h"
#include "os/errno.h"

namespace quell::os {
namespace {

// The kernel's own limits (xattr(7)).
constexpr std::size_t kMostNames = 64UZ * 1024;
constexpr std::size_t kMostBytes = 64UZ * 1024;

using Attributes = std::map<std::string, std::string>;

bool is_kept(std::string_view name) {
  return name == "system.posix_acl_access" || name == "security.selinux" ||
         name.starts_with("user.");
}

Result<std::string> value_of(int file, const std::string& name, const std::string& shown) {
  std::string value(kMostBytes, '\0');
  const ssize_t size = ::fgetxattr(file, name.c_str(), value.data(), value.size());
  if (size < 0) {
    return std::unexpected(error_of(errno, fmt::format("cannot read {} of {}", name, shown)));
  }
  value.resize(static_cast<std::size_t>(size));
  return value;
}

Result<Attributes> attributes_of(int file, const std::string& shown) {
  std::string names(kMostNames, '\0');
  const ssize_t size = ::flistxattr(file, names.data(), names.size());
  if (size < 0) {
    if (errno == ENOTSUP) return Attributes{};
    return std::unexpected(error_of(errno, fmt::format("cannot list attributes of {}", shown)));
  }
  names.resize(static_cast<std::size_t>(size));
  Attributes found;
  for (std::size_t begin = 0; begin < names.size();) {
    const std::string name = names.c_str() + begin;
    begin += name.size() + 1;
    if (!is_kept(name)) continue;
    QUELL_TRY(found[name], value_of(file, name, shown));
  }
  return found;
}

}  // namespace

Result<void> give_extended_attributes(int model, int made, const std::string& shown) {
  QUELL_TRY(const Attributes wanted, attributes_of(model, shown));
  QUELL_TRY(const Attributes there, attributes_of(made, shown));
  for (const auto& [name, value] : there) {
    // A file cannot be without a label.
    if (wanted.contains(name) || name == "security.selinux") continue;
    if (::fremovexattr(made, name.c_str()) != 0) {
      return std::unexpected(error_of(errno, fmt::format("cannot take {} from {}", name, shown)));
    }
  }
  for (const auto& [name, value] : wanted) {
    const auto same = there.find(name);
    if (same != there.end() && same->second == value) continue;
    if (::fsetxattr(made, name.c_str(), value.data(), value.size(), 0) != 0) {
      return std::unexpected(error_of(errno, fmt::format("cannot give {} its {}", shown, name)));
    }
  }
  return {};
}

}  // namespace quell::os
