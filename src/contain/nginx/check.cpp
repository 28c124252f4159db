#include "nginx/check.h"

#include <algorithm>

#include "fmt/format.h"
#include "os/file.h"
#include "os/process.h"

namespace quell::contain::nginx {

namespace {

constexpr std::size_t kMostCopies = 17;  // the main file and the deepest chain of includes
constexpr auto kPatience = std::chrono::seconds(30);

std::filesystem::path copy_path(const NginxSite& site, std::size_t number) {
  // A leading dot: no include of "*" or "*.conf" takes it in.
  return site.config_file.parent_path() / fmt::format(".quell-check-{}.conf", number);
}

/// `include` lines for what one include directive took in, with `copy` in the place of `original`.
Result<std::string> written_out(const IncludeStep& step, const std::filesystem::path& original,
                                const std::filesystem::path& copy) {
  std::string result;
  for (const std::filesystem::path& match : step.matches) {
    const std::string path = (match == original ? copy : match).string();
    if (path.find_first_of("\"\\*?[$\n") != std::string::npos) {
      return fail(ErrorCode::kUnsupported, fmt::format("cannot include {} by its name", path));
    }
    result += fmt::format("include \"{}\";\n", path);
  }
  return result;
}

/// Removes the copies when the check is over, however it ends.
class Copies {
 public:
  explicit Copies(const NginxSite& site) : site_(site) { remove_copies(site_); }
  Copies(const Copies&) = delete;
  Copies& operator=(const Copies&) = delete;
  ~Copies() { remove_copies(site_); }

 private:
  const NginxSite& site_;
};

/// Writes the copies from the innermost out; copy 0 is the main file's.
Result<void> write_copies(const NginxSite& site, const ServerPlace& place,
                          const std::string& text) {
  std::string current = text;
  std::filesystem::path original = place.file;
  for (std::size_t depth = place.way.size(); depth > 0; --depth) {
    const std::filesystem::path copy = copy_path(site, depth);
    QUELL_CHECK(os::write_file_atomically(copy, current, os::Mode::kSecret));
    const IncludeStep& step = place.way[depth - 1];
    QUELL_TRY(const std::string lines, written_out(step, original, copy));
    current = step.text.substr(0, step.begin) + lines + step.text.substr(step.end);
    original = step.file;
  }
  return os::write_file_atomically(copy_path(site, 0), current, os::Mode::kSecret);
}

}  // namespace

void remove_copies(const NginxSite& site) {
  for (std::size_t number = 0; number <= kMostCopies; ++number) {
    // Mostly there is nothing to remove; what cannot be removed is in nobody's way.
    (void)os::remove_file(copy_path(site, number));
  }
}

Result<std::optional<std::string>> try_configuration(const NginxSite& site,
                                                     const ServerPlace& place,
                                                     const std::string& text) {
  const Copies copies(site);
  QUELL_CHECK(write_copies(site, place, text));
  const os::Command command{.argv = {site.binary.string(), "-t", "-q", "-c",
                                     copy_path(site, 0).string(), "-p", site.prefix.string()}};
  QUELL_TRY(const os::RunResult result, os::run(command, os::Deadline::after(kPatience), {}));
  if (result.end != os::RunEnd::kByItself) {
    return fail(ErrorCode::kTimeout, fmt::format("{} -t takes too long", site.binary.string()));
  }
  if (os::succeeded(result.status)) return std::optional<std::string>();
  return std::optional(fmt::format("{} -t: {}: {}", site.binary.string(),
                                   os::describe(result.status), result.err.kept));
}

}  // namespace quell::contain::nginx
