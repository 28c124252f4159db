// What HAProxy itself says of a configuration, without loading it.
#include <string_view>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "haproxy/scene.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/process.h"

namespace quell::contain::haproxy {

namespace {

constexpr auto kPatience = std::chrono::seconds(30);
constexpr std::size_t kShown = 300;

/// "parsing [x.cfg:3] : unknown keyword": the first complaint, without the number of the process.
std::string first_alert(std::string_view output) {
  std::string_view line = output.substr(0, output.find('\n'));
  if (const std::size_t at = output.find("[ALERT]"); at != std::string_view::npos) {
    line = output.substr(at, output.find('\n', at) - at);
    if (const std::size_t colon = line.find(") : "); colon != std::string_view::npos) {
      line.remove_prefix(colon + 4);
    }
  }
  return terminal_safe(line.substr(0, kShown));
}

Result<std::optional<std::string>> check(const std::filesystem::path& binary,
                                         const std::filesystem::path& config) {
  const os::Command command{.argv = {binary.string(), "-c", "-f", config.string()}};
  QUELL_TRY(const os::RunResult ran, os::run(command, os::Deadline::after(kPatience), {}));
  if (ran.end == os::RunEnd::kTimedOut) return std::string("haproxy -c took too long");
  if (os::succeeded(ran.status)) return std::nullopt;
  return first_alert(ran.err.kept);
}

}  // namespace

std::optional<std::string> broken_configuration(const HaproxySite& site) {
  const auto objection = check(site.binary, site.config_file);
  return objection ? *objection : std::nullopt;
}

Result<std::optional<std::string>> try_maps(const HaproxySite& site, const std::string& requests,
                                            const std::string& addresses) {
  QUELL_TRY(const os::TemporaryDirectory directory, os::TemporaryDirectory::make("haproxy-check"));
  const std::filesystem::path config = directory.path() / "check.cfg";
  const std::string names[] = {(directory.path() / "requests.map").string(),
                               (directory.path() / "addresses.map").string()};
  const std::string text = fmt::format(
      "defaults\n    mode http\n    timeout connect 1s\n    timeout client 1s\n"
      "    timeout server 1s\nfrontend quell_check\n    bind 127.0.0.1:9\n"
      "    http-request set-var(txn.a) src,map_ip({})\n"
      "    http-request set-var(txn.b) path,map_reg({})\n",
      names[1], names[0]);
  QUELL_CHECK(os::write_file_atomically(names[0], requests, os::Mode::kSecret));
  QUELL_CHECK(os::write_file_atomically(names[1], addresses, os::Mode::kSecret));
  QUELL_CHECK(os::write_file_atomically(config, text, os::Mode::kSecret));
  return check(site.binary, config);
}

}  // namespace quell::contain::haproxy
