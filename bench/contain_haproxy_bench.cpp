// links: contain http os target base
// An endpoint behind a real HAProxy comes under containment and out of it again, while ordinary
// traffic goes on: how long apply takes until it is proved, and what the traffic notices.
//   contain_haproxy_bench [ROUNDS] [REQUESTS_PER_SECOND]
#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "contain/haproxy_endpoint.h"
#include "contain/haproxy_lines.h"
#include "os/file.h"
#include "os/process.h"
#include "os/socket.h"
#include "web_rounds.h"

namespace {

using quell::bench::give_up;
using quell::bench::need;
using quell::contain::HaproxyEndpoint;
using quell::contain::HaproxySite;

struct Ports {
  std::uint16_t web = 0;
  std::uint16_t application = 0;
};

/// The application is a second frontend of the same process.
std::string configuration(const std::filesystem::path& directory, const Ports& ports) {
  return fmt::format(
      "global\n    noreuseport\n    stats socket {0}/admin.sock mode 600 level admin\n"
      "defaults\n    mode http\n    timeout connect 5s\n    timeout client 20s\n"
      "    timeout server 20s\n"
      "frontend web\n    bind 127.0.0.1:{1}\n{3}    default_backend app\n{4}"
      "backend app\n    server a 127.0.0.1:{2}\n"
      "frontend application\n    bind 127.0.0.1:{2}\n"
      "    http-request return status 204 if {{ path /login }}\n"
      "    http-request return status 200 content-type text/plain string \"home\\n\"\n",
      directory.string(), ports.web, ports.application,
      quell::contain::haproxy_frontend_lines(directory / "quell"),
      quell::contain::haproxy_table_lines());
}

void write(const std::filesystem::path& path, std::string_view text) {
  if (!quell::os::write_file_atomically(path, text, quell::os::Mode::kPublic)) {
    give_up(fmt::format("{} cannot be written", path.string()));
  }
}

}  // namespace

int main(int count, char** words) {
  const quell::bench::Load load = quell::bench::load_of(count, words);
  const auto directory = need(quell::os::TemporaryDirectory::make("haproxy-bench"), "directory");
  const Ports ports{.web = need(quell::os::free_port("127.0.0.1"), "port"),
                    .application = need(quell::os::free_port("127.0.0.1"), "port")};
  const std::filesystem::path maps = directory.path() / "quell";
  std::filesystem::create_directories(maps);
  write(maps / "requests.map", "");
  write(maps / "addresses.map", "");
  const std::filesystem::path config = directory.path() / "haproxy.cfg";
  write(config, configuration(directory.path(), ports));
  const auto haproxy = need(
      quell::os::Child::start({.argv = {"/usr/sbin/haproxy", "-db", "-f", config.string()}}, {}),
      "haproxy");
  HaproxySite site;
  site.name = "edge";
  site.config_file = config;
  site.directory = maps;
  site.sockets = {(directory.path() / "admin.sock").string()};
  site.probe_at = {"127.0.0.1", ports.web};
  site.host = "shop.example";
  quell::bench::wait_for(site.probe_at, "HAProxy");
  quell::bench::print_head(load);
  HaproxyEndpoint actuator(site);
  for (const char* target : {"endpoint:/search", "parameter:q~union endpoint:/search",
                             "address:203.0.113.9", "endpoint:/login rate:5/m"}) {
    quell::bench::measure(actuator, site.probe_at, target, load.rounds, load.rate);
  }
  return 0;
}
