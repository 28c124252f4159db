#include "workplace.h"

#include <fmt/format.h>

#include "desk/store_kind.h"
#include "journal/open.h"
#include "os/file.h"
#include "wire.h"

namespace quell::drill {
namespace {

/// A YAML scalar in double quotes.
std::string yaml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string site(const Target& target, const ShopScenario& shop) {
  const Place& place = target.place(Instance::kProduction);
  return fmt::format(
      "sites:\n"
      "  - name: shop\n"
      "    config: {config}\n"
      "    prefix: {prefix}\n"
      "    pid_file: {pid}\n"
      "    port: {port}\n"
      "    server_name: {server}\n"
      "    probe_at: 127.0.0.1:{port}\n"
      "    control: /\n",
      fmt::arg("config", yaml_text(place.nginx_config().native())),
      fmt::arg("prefix", yaml_text(place.directory.native())),
      fmt::arg("pid", yaml_text(place.nginx_pid().native())), fmt::arg("port", place.web_port),
      fmt::arg("server", yaml_text(shop.server_name)));
}

std::string targets(const Target& target) {
  std::string text = "targets:\n";
  for (const Instance instance : {Instance::kProduction, Instance::kStaging})
    text += fmt::format(
        "  - name: {0}\n"
        "    at: 127.0.0.1:{1}\n"
        "    environment: {0}\n",
        name_of(instance), target.place(instance).web_port);
  return text;
}

std::string stages(const Target& target) {
  std::string text = "stages:\n";
  for (const StageCommand& stage : target.pipeline()) {
    text += fmt::format("  - name: {}\n    timeout: 2m\n    command:\n", stage.stage);
    for (const std::string& argument : stage.argv)
      text += fmt::format("      - {}\n", yaml_text(argument));
  }
  return text;
}

std::string request(std::string_view target, const std::string& host) {
  return fmt::format(
      "      GET {} HTTP/1.1\n"
      "      Host: {}\n"
      "      User-Agent: quell drill responder\n"
      "      Connection: close\n",
      target, host);
}

}  // namespace

std::string configuration(const Target& target, const ShopScenario& shop) {
  return fmt::format(
             "# Written by quell drill for the practice shop in this directory.\n"
             "logs:\n"
             "  - {}\n"
             "signals:\n"
             "  - kind: declared\n"
             "    name: drill\n"
             "    value: production\n"
             "  - kind: hostname\n"
             "    name: server_name\n"
             "    value: {}\n",
             yaml_text(target.place(Instance::kProduction).access_log().native()),
             yaml_text(shop.server_name)) +
         site(target, shop) + targets(target) + stages(target);
}

std::string reproduction(const Notebook& notebook, const std::string& host) {
  const Endpoint search{.path = notebook.endpoint, .parameter = notebook.parameter};
  const std::string attack =
      target_of(search, percent_encode("zz' UNION SELECT 7,'drill'||'proof',0,''-- "));
  return fmt::format(
             "name: {}\n"
             "attack:\n"
             "  request: |\n",
             yaml_text("UNION in " + notebook.endpoint)) +
         request(attack, host) +
         "  exploited_if:\n"
         "    body_contains: drillproof\n"
         "variants: auto\n"
         "controls:\n"
         "  - name: home page\n"
         "    request: |\n" +
         request("/", host) +
         "    works_if:\n"
         "      status: 200\n";
}

std::string second_reproduction(const Notebook& notebook, const std::string& host) {
  return fmt::format(
             "name: {}\n"
             "attack:\n"
             "  request: |\n",
             yaml_text("climbing out of the directory in " + notebook.second_endpoint)) +
         request(notebook.second_target, host) +
         // Downloads are octet streams; every page of the shop, error pages too, is HTML.
         "  exploited_if:\n"
         "    all:\n"
         "      - status: 200\n"
         "      - header_contains: {name: Content-Type, text: octet-stream}\n"
         "controls:\n"
         "  - name: home page\n"
         "    request: |\n" +
         request("/", host) +
         "    works_if:\n"
         "      status: 200\n";
}

Result<Workplace> make_workplace(const std::filesystem::path& directory, const Target& target,
                                 const ShopScenario& shop, Instant now) {
  Workplace workplace{.home = directory / "store",
                      .reproduction = directory / "reproduction.yaml",
                      .second_reproduction = directory / "second-reproduction.yaml"};
  QUELL_TRY(const journal::Opened opened, journal::open({.directory = workplace.home}));
  QUELL_CHECK(desk::mark_as_drill(*opened.store, now));
  QUELL_CHECK(os::write_file_atomically(workplace.home / "quell.yaml", configuration(target, shop),
                                        os::Mode::kSecret));
  return workplace;
}

}  // namespace quell::drill
