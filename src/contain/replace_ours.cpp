#include "replace_ours.h"

#include <algorithm>

#include "base/limits.h"
#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/replace_file.h"

namespace quell::contain {

Result<void> replace_ours(const std::filesystem::path& file,
                          std::initializer_list<std::string_view> ours, std::string_view wanted,
                          const std::string& temporary) {
  QUELL_TRY(const os::FileRead now, os::read_to_replace(file, limits::kDocumentBytes));
  if (now.bytes == wanted) return {};
  if (std::ranges::find(ours, std::string_view(now.bytes)) == ours.end()) {
    return fail(ErrorCode::kConflict,
                fmt::format("{} was changed by somebody else meanwhile and is left as it is",
                            terminal_safe(file.string())));
  }
  return os::replace_file(file, wanted, temporary, now.identity);
}

}  // namespace quell::contain
