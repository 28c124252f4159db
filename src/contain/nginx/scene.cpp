#include "nginx/scene.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/errno.h"
#include "os/file.h"
#include "os/process.h"
#include "unified_diff.h"

namespace quell::contain::nginx {

namespace {

/// Whether the edit stands around the very server block that the site means.
bool is_at(const Edit& edit, const ServerPlace& place, std::size_t original_size) {
  const std::size_t added = place.text.size() - original_size;
  const std::size_t head_size = place.before - std::min(place.before, edit.places.before_server);
  return place.before > edit.places.before_server && head_size < added &&
         place.inside == edit.places.inside_server + head_size;
}

Refusal altered(const std::filesystem::path& file, const std::string& text,
                const Tampered& tampered) {
  Refusal refusal{{fmt::format("{}: {}", file.string(), tampered.why)}, ""};
  if (tampered.intended) {
    refusal.reasons.emplace_back(kPutBack);
    refusal.difference = unified_diff(*tampered.intended, text, file.string());
  } else {
    refusal.reasons.emplace_back(
        "`quell lift` of a containment there shows the difference to what Quell wrote: take it out "
        "by hand, lift, then make the change again");
  }
  return refusal;
}

bool is_visible(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
  });
}

}  // namespace

Result<void> check_site(const NginxSite& site) {
  const auto bad = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("site {}: {}", terminal_safe(site.name), why));
  };
  for (const auto* path : {&site.binary, &site.config_file, &site.prefix, &site.pid_file}) {
    if (!path->is_absolute()) {
      return bad(fmt::format("\"{}\" is not an absolute path", terminal_safe(path->string())));
    }
  }
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

Result<std::variant<Scene, Refusal>> look_at(const NginxSite& site, Depth depth) {
  QUELL_TRY(ServerPlace place, find_server(site.config_file, {site.listen_port, site.server_name},
                                           real_files(), depth));
  std::error_code failed;
  const std::filesystem::path file = std::filesystem::canonical(place.file, failed);
  if (failed) return std::unexpected(os::error_of(failed.value(), place.file.string()));
  FileState state = read_state(place.text);
  if (const auto* tampered = std::get_if<Tampered>(&state)) {
    return altered(file, place.text, *tampered);
  }
  const std::int64_t retry =
      std::chrono::duration_cast<std::chrono::seconds>(site.retry_after).count();
  if (auto* edited = std::get_if<Edited>(&state)) {
    if (!is_at(edited->edit, place, edited->original.size())) {
      return Refusal{{fmt::format("{} holds containments of another server block than the one at "
                                  "line {} that quell.yaml's port and server_name mean",
                                  file.string(), place.line),
                      "let them mean the block that holds Quell's lines, lift what is contained "
                      "there, then change them"},
                     ""};
    }
    return Scene{std::move(place), file, std::move(edited->original), std::move(edited->edit)};
  }
  Scene scene{std::move(place),
              file,
              "",
              {.rules = {}, .retry_after_s = retry, .places = {}, .version = Version::kTwo}};
  scene.original = scene.place.text;
  scene.edit.places = {scene.place.before, scene.place.inside};
  return scene;
}

web::Entrance entrance_of(const NginxSite& site) {
  return {.probe_at = site.probe_at,
          .host = site.host,
          .control = site.control,
          .patience = site.patience};
}

Result<int> master_of(const NginxSite& site) {
  constexpr std::size_t kLongest = 64;
  const Result<std::string> text = os::read_file(site.pid_file, kLongest);
  if (!text) {
    return fail(
        ErrorCode::kUnavailable,
        fmt::format("nginx does not run, or not with this pid file: {}", text.error().full()));
  }
  int pid = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), pid);
  if (error != std::errc() || pid < 2) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} holds no process number", site.pid_file.string()));
  }
  if (const auto info = os::process_info(pid); !info) {
    return fail(ErrorCode::kUnavailable, fmt::format("nginx does not run: {} names process {}, "
                                                     "which does not exist",
                                                     site.pid_file.string(), pid));
  }
  return pid;
}

}  // namespace quell::contain::nginx
