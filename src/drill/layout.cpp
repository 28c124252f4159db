#include "layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "doc/json.h"
#include "os/file.h"
#include "shop_files.h"

namespace quell::drill {
namespace {

constexpr std::string_view kTemplate = "nginx.conf.template";

std::string_view template_text() {
  const auto files = shop_files();
  const auto found = std::ranges::find(files, kTemplate, &ShopFile::path);
  return found == files.end() ? std::string_view() : found->bytes;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

std::string server_name(const Scenario& scenario, Instance instance) {
  const std::string& name = scenario.shop.server_name;
  if (instance == Instance::kProduction) return name;
  return "staging." + name.substr(name.find('.') + 1);
}

std::string release_json(const Scenario& scenario) {
  json::Array fixed;
  for (const std::string& flaw : closed_at_start(scenario)) fixed.emplace_back(flaw);
  return json::pretty(json::Object{{"release", kFirstRelease}, {"fixed", fixed}});
}

std::string instance_json(const Place& place) {
  return json::pretty(json::Object{{"instance", name_of(place.instance)},
                                   {"web_port", place.web_port},
                                   {"shop_port", place.shop_port}});
}

Result<void> write(const std::filesystem::path& path, std::string_view bytes) {
  return os::write_file_atomically(path, bytes, os::Mode::kSecret);
}

}  // namespace

Result<void> check_directory(const std::filesystem::path& directory) {
  const std::string& text = directory.native();
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '.' || c == '_' || c == '-' || c == '+' || c == ',';
  };
  if (!directory.is_absolute() || !std::ranges::all_of(text, allowed))
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the drill's directory must be an absolute path of letters, digits "
                            "and /._-+, that nginx reads as it stands: {}",
                            text));
  return {};
}

Result<void> write_program(const std::filesystem::path& app) {
  for (const ShopFile& file : shop_files()) {
    const std::filesystem::path path = app / file.path;
    QUELL_CHECK(os::make_directories(path.parent_path(), os::Mode::kPrivateDirectory));
    QUELL_CHECK(write(path, file.bytes));
  }
  return {};
}

Result<void> write_instance(const Scenario& scenario, const Place& place) {
  for (const char* name : {"logs", "tmp"})
    QUELL_CHECK(os::make_directories(place.directory / name, os::Mode::kPrivateDirectory));
  QUELL_CHECK(write(place.directory / "shop.json", shop_json(scenario)));
  QUELL_CHECK(write(place.directory / "release.json", release_json(scenario)));
  QUELL_CHECK(write(place.directory / "instance.json", instance_json(place)));
  return write(place.nginx_config(), nginx_config(scenario, place));
}

std::vector<std::string> closed_at_start(const Scenario& scenario) {
  if (scenario.shop.download_hole == Hole::kClosed) return {"download"};
  return {};
}

std::string nginx_config(const Scenario& scenario, const Place& place) {
  std::string text(template_text());
  const std::array<std::pair<std::string_view, std::string>, 4> values = {{
      {"@DIRECTORY@", place.directory.native()},
      {"@WEB_PORT@", std::to_string(place.web_port)},
      {"@SHOP_PORT@", std::to_string(place.shop_port)},
      {"@SERVER_NAME@", server_name(scenario, place.instance)},
  }};
  for (const auto& [name, value] : values) replace_all(text, name, value);
  return text;
}

}  // namespace quell::drill
