#include "haproxy/scene.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "contain/haproxy_lines.h"
#include "fmt/format.h"
#include "haproxy/old_workers.h"
#include "os/errno.h"
#include "os/file.h"
#include "unified_diff.h"

namespace quell::contain::haproxy {

namespace {

Refusal lines_missing(const HaproxySite& site, std::string why) {
  return {{std::move(why), "HAProxy must include these lines once, and be reloaded once:"},
          haproxy_lines_help(site)};
}

Refusal altered(const MapFile& map, const Tampered& tampered) {
  Refusal refusal{{fmt::format("{}: {}", map.file.string(), tampered.why)}, ""};
  if (tampered.intended) {
    refusal.reasons.emplace_back(kPutBack);
    refusal.difference = unified_diff(*tampered.intended, map.text, map.file.string());
  } else {
    refusal.reasons.emplace_back(
        "`quell lift` of a containment there shows the difference to what Quell wrote; with no "
        "containment in force the file must hold comments only: put it right by hand");
  }
  return refusal;
}

using MapOrRefusal = std::variant<MapFile, Refusal>;

Result<MapOrRefusal> read_map(const HaproxySite& site, MapKind kind,
                              const std::string& of_requests) {
  MapFile map;
  map.name = site.directory / file_name(kind);
  std::error_code failed;
  map.file = std::filesystem::canonical(map.name, failed);
  if (failed == std::errc::no_such_file_or_directory) {
    return lines_missing(site, fmt::format("{} does not exist", map.name.string()));
  }
  if (failed) return std::unexpected(os::error_of(failed.value(), map.name.string()));
  QUELL_TRY(map.text, os::read_file(map.file, limits::kDocumentBytes));
  FileState state = read_state(kind, map.text, of_requests);
  if (const auto* tampered = std::get_if<Tampered>(&state)) {
    return altered(map, *tampered);
  }
  if (auto* edited = std::get_if<Edited>(&state)) {
    map.original = std::move(edited->original);
    map.edit = std::move(edited->edit);
    return map;
  }
  map.original = map.text;
  map.edit.retry_after_s =
      std::chrono::duration_cast<std::chrono::seconds>(site.retry_after).count();
  return map;
}

std::string text_of(const std::vector<Entry>& entries) {
  std::string result;
  for (const Entry& entry : entries) result += fmt::format("{} {}\n", entry.key, entry.value);
  return result;
}

Refusal changed_in_process(const MapFile& map, const std::string& socket,
                           const std::vector<Entry>& expected, const std::vector<Entry>& found) {
  return {{fmt::format("{} was changed by somebody else in the HAProxy at {}; nothing was done. "
                       "Reloading HAProxy takes what the file holds",
                       map.name.string(), socket)},
          unified_diff(text_of(expected), text_of(found), map.name.string())};
}

/// Whether the process has both maps, and a rule that looks into them.
std::optional<Refusal> objection_to_maps(const HaproxySite& site, const Runtime& runtime,
                                         const std::vector<LoadedMap>& maps) {
  for (const MapKind kind : {MapKind::kRequests, MapKind::kAddresses}) {
    const std::string name = (site.directory / file_name(kind)).string();
    const auto found = std::ranges::find(maps, name, &LoadedMap::file);
    if (found != maps.end() && found->is_used) continue;
    return lines_missing(site, fmt::format("no rule of the HAProxy at {} looks into a map named {}",
                                           runtime.socket(), name));
  }
  return std::nullopt;
}

/// A crash leaves it behind the files or behind the other map, and nothing else.
bool has_known_addresses(const Scene& scene, const Loaded& loaded) {
  return std::ranges::any_of(
      std::array<const Edit*, 3>{&loaded.edit, &scene.edit(), &scene.addresses.edit},
      [&](const Edit* one) { return address_entries(*one) == loaded.addresses; });
}

/// A process of before a reload; words: why it is left alone.
Result<std::variant<Loaded, std::string>> look_into_old(const HaproxySite& site, const Scene& scene,
                                                        int worker) {
  Loaded loaded{.socket = site.master_socket, .old_worker = worker, .edit = {}, .addresses = {}};
  const Runtime runtime = runtime_of(site, loaded);
  QUELL_TRY(const std::vector<LoadedMap> maps, runtime.maps());
  if (objection_to_maps(site, runtime, maps)) {
    return fmt::format("process {} has not Quell's lines", worker);
  }
  QUELL_TRY(const std::vector<Entry> requests, runtime.entries(scene.requests.name));
  const auto edit = edit_of(scene.original(), requests);
  QUELL_TRY(loaded.addresses, runtime.entries(scene.addresses.name));
  if (edit) loaded.edit = *edit;
  if (edit && has_known_addresses(scene, loaded)) return loaded;
  return fmt::format("process {} has other maps than Quell wrote", worker);
}

/// Those that end meanwhile are none.
Result<void> look_into_old_workers(const HaproxySite& site, Scene& scene) {
  QUELL_TRY(const std::vector<int> workers, old_workers_of(site));
  for (const int worker : workers) {
    auto looked = look_into_old(site, scene, worker);
    if (!looked && has_ended(site, worker, looked.error())) continue;
    if (!looked) return std::unexpected(looked.error());
    if (auto* why = std::get_if<std::string>(&*looked)) {
      scene.unreached.push_back(std::move(*why));
    } else {
      scene.loaded.push_back(std::get<Loaded>(*std::move(looked)));
    }
  }
  return {};
}

Result<std::variant<Loaded, Refusal>> look_into(const HaproxySite& site, const Scene& scene,
                                                const std::string& socket) {
  const Runtime runtime(socket, site.patience);
  QUELL_TRY(const std::vector<LoadedMap> maps, runtime.maps());
  if (auto refusal = objection_to_maps(site, runtime, maps)) return *std::move(refusal);
  QUELL_TRY(const std::vector<Entry> requests, runtime.entries(scene.requests.name));
  const auto edit = edit_of(scene.original(), requests);
  if (!edit) {
    return changed_in_process(scene.requests, socket,
                              request_entries(scene.original(), scene.edit()), requests);
  }
  Loaded loaded{.socket = socket, .edit = *edit, .addresses = {}};
  QUELL_TRY(loaded.addresses, runtime.entries(scene.addresses.name));
  if (has_known_addresses(scene, loaded)) return loaded;
  return changed_in_process(scene.addresses, socket, address_entries(loaded.edit),
                            loaded.addresses);
}

bool is_visible(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
  });
}

bool is_plain(std::string_view path) {
  return std::ranges::all_of(path, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-").contains(c);
  });
}

}  // namespace

bool Scene::is_everywhere(const Edit& edit) const {
  const auto same_rules = [&](const Edit& other) { return other.rules == edit.rules; };
  if (!same_rules(requests.edit) || put_in(MapKind::kAddresses, addresses.original, requests.edit,
                                           original()) != addresses.text) {
    return false;
  }
  const std::vector<Entry> networks = address_entries(edit);
  return std::ranges::all_of(
      loaded, [&](const Loaded& one) { return same_rules(one.edit) && one.addresses == networks; });
}

Runtime runtime_of(const HaproxySite& site, const Loaded& loaded) {
  if (loaded.old_worker == 0) return {loaded.socket, site.patience};
  return runtime_of_old(site, loaded.old_worker);
}

Result<SceneOrRefusal> look_at(const HaproxySite& site) {
  Scene scene;
  QUELL_TRY(MapOrRefusal requests, read_map(site, MapKind::kRequests, ""));
  if (auto* refusal = std::get_if<Refusal>(&requests)) return std::move(*refusal);
  scene.requests = std::get<MapFile>(std::move(requests));
  QUELL_TRY(MapOrRefusal addresses, read_map(site, MapKind::kAddresses, scene.original()));
  if (auto* refusal = std::get_if<Refusal>(&addresses)) return std::move(*refusal);
  scene.addresses = std::get<MapFile>(std::move(addresses));
  for (const std::string& socket : site.sockets) {
    QUELL_TRY(auto loaded, look_into(site, scene, socket));
    if (auto* refusal = std::get_if<Refusal>(&loaded)) return std::move(*refusal);
    scene.loaded.push_back(std::get<Loaded>(std::move(loaded)));
  }
  QUELL_CHECK(look_into_old_workers(site, scene));
  return scene;
}

Result<void> check_site(const HaproxySite& site) {
  const auto bad = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("HAProxy {}: {}", terminal_safe(site.name), why));
  };
  for (const auto* path : {&site.binary, &site.config_file, &site.directory}) {
    if (!path->is_absolute()) {
      return bad(fmt::format("\"{}\" is not an absolute path", terminal_safe(path->string())));
    }
  }
  if (!is_plain(site.directory.native())) {
    return bad("the directory's path may hold letters, digits and \"/._-\" only");
  }
  if (site.sockets.empty()) return bad("a runtime socket is needed");
  if (!is_visible(site.host)) return bad("the host holds blanks or control bytes");
  if (!is_visible(site.control) || !site.control.starts_with('/')) {
    return bad("the control page must be a path without blanks");
  }
  if (site.retry_after < std::chrono::seconds(1) || site.patience <= Duration::zero() ||
      site.retry_after > std::chrono::hours(24 * 365)) {
    return bad("retry_after and patience must be longer than nothing, and at most a year");
  }
  return {};
}

web::Entrance entrance_of(const HaproxySite& site) {
  return {.probe_at = site.probe_at,
          .host = site.host,
          .control = site.control,
          .patience = site.patience};
}

}  // namespace quell::contain::haproxy
