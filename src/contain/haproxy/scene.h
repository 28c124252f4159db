// One HAProxy as it stands: its maps on disk, and what every process has loaded.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/haproxy_site.h"
#include "haproxy/maps.h"
#include "haproxy/runtime.h"
#include "web/entrance.h"

namespace quell::contain::haproxy {

struct MapFile {
  std::filesystem::path file;  ///< resolved: what a rename must replace
  std::filesystem::path name;  ///< as HAProxy knows it
  std::string text;
  std::string original;  ///< without Quell's part
  Edit edit;             ///< as the file says; of addresses.map empty if none is needed
};

/// What one process has loaded.
struct Loaded {
  std::string socket;
  /// 0: the process that the socket belongs to; else one of before a reload, through the master.
  int old_worker = 0;
  Edit edit;  ///< of its requests.map
  std::vector<Entry> addresses;
};

/// Invariant: put_in(kind, original, edit) is the file's text.
struct Scene {
  MapFile requests;
  MapFile addresses;
  std::vector<Loaded> loaded;  ///< old workers last
  /// Processes of before a reload that cannot be changed, and why.
  std::vector<std::string> unreached;
  [[nodiscard]] const std::string& original() const { return requests.original; }
  [[nodiscard]] const Edit& edit() const { return requests.edit; }
  /// Files and processes all hold this, and nothing else of Quell's.
  [[nodiscard]] bool is_everywhere(const Edit& edit) const;
};
Runtime runtime_of(const HaproxySite& site, const Loaded& loaded);
using SceneOrRefusal = std::variant<Scene, Refusal>;

/// How to go on where a difference is shown: '-' is what Quell wrote, '+' what is there.
inline constexpr std::string_view kPutBack =
    "put these lines back by hand ('-' is what Quell wrote, '+' what is there now), then go on";

/// A refusal: a map is missing, is not loaded or not used (with the lines to include), or was
/// changed by somebody else on disk or in a process (with the difference). Errors: of Runtime;
/// kPermissionDenied, kIo.
Result<SceneOrRefusal> look_at(const HaproxySite& site);

/// Paths absolute and plain, sockets there, host and control without control bytes, times positive.
/// Errors: kInvalidInput.
Result<void> check_site(const HaproxySite& site);

/// What the shared checks from outside take.
web::Entrance entrance_of(const HaproxySite& site);

/// Why the configuration that is on disk could not be loaded; nullopt: it could, or that cannot be
/// found out here.
std::optional<std::string> broken_configuration(const HaproxySite& site);

/// Why HAProxy would not load maps of this content; nullopt: it would. Errors: kIo, kNotFound (no
/// such program).
Result<std::optional<std::string>> try_maps(const HaproxySite& site, const std::string& requests,
                                            const std::string& addresses);

}  // namespace quell::contain::haproxy
