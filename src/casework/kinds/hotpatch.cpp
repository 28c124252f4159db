#include "contain/hotpatch.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kinds/kinds.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::Tree& each : config.trees) out.push_back(each.name);
  return out;
}

/// On record as an absolute path: who reads it there works in another directory.
Result<std::string> read_target(std::string_view typed) {
  if (typed.empty()) return fail(ErrorCode::kInvalidInput, "TARGET is the path of a patch file");
  std::error_code failed;
  const auto absolute = std::filesystem::absolute(typed, failed);
  if (failed) return fail(ErrorCode::kIo, "this directory has no path");
  return absolute.lexically_normal().string();
}

Result<std::string> logged_target(std::string_view /*target*/) {
  return fail(ErrorCode::kUnsupported, "what a patch changes cannot be counted in the logs");
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::Tree& tree = *config::named(config.trees, name);
  contain::HotpatchSettings settings{.name = tree.name,
                                     .root = tree.root,
                                     .check = tree.check,
                                     .restart = tree.restart,
                                     .probe = tree.probe,
                                     .timeout = tree.timeout,
                                     .state_directory = config.state_directory};
  if (tree.answers_at) {
    settings.port = contain::ServicePort{.at = {tree.answers_at->address, tree.answers_at->port},
                                         .host = tree.host,
                                         .path = tree.path};
  }
  return std::make_unique<contain::Hotpatch>(std::move(settings));
}

}  // namespace

Kind hotpatch_kind() {
  return {.actuator = "hotpatch",
          .word = "hotpatch",
          .does = "a patch file is applied to a tree of files, checked on a copy first",
          .target = "the path of a patch (diff -u, git diff)",
          .configuration =
              "  trees:\n"
              "    - name: shop\n"
              "      root: /srv/shop\n"
              "      check: [/usr/bin/python3, -m, compileall, -q, .]\n"
              "      restart: [/usr/bin/systemctl, restart, shop]",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = logged_target};
}

}  // namespace quell::casework
