// links: contain http os target base
// An endpoint of a real nginx comes under containment and out of it again, while ordinary traffic
// goes on: how long apply takes until it is proved, and what the traffic notices.
//   contain_nginx_bench [ROUNDS] [REQUESTS_PER_SECOND]
#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "contain/nginx_endpoint.h"
#include "os/file.h"
#include "os/process.h"
#include "os/socket.h"
#include "web_rounds.h"

namespace {

using quell::bench::give_up;
using quell::bench::need;
using quell::contain::NginxEndpoint;
using quell::contain::NginxSite;

std::string configuration(std::uint16_t port) {
  return fmt::format(
      "{}worker_processes 2;\npid nginx.pid;\nerror_log error.log;\nevents {{}}\nhttp {{\n"
      "    access_log off; keepalive_requests 100000;\n"
      "    client_body_temp_path t1; proxy_temp_path t2;\n"
      "    fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;\n"
      "    server {{\n        listen 127.0.0.1:{}; server_name shop.example;\n"
      "        location / {{ return 200 \"home\\n\"; }}\n"
      "        location /search {{ return 200 \"results\\n\"; }}\n"
      "        location /login {{ try_files /none =204; }}\n    }}\n}}\n",
      ::geteuid() == 0 ? "user root;\n" : "", port);
}

}  // namespace

int main(int count, char** words) {
  const quell::bench::Load load = quell::bench::load_of(count, words);
  const auto directory = need(quell::os::TemporaryDirectory::make("nginx-bench"), "directory");
  const std::uint16_t port = need(quell::os::free_port("127.0.0.1"), "port");
  const auto path = [&](std::string_view name) { return directory.path() / name; };
  if (!quell::os::write_file_atomically(path("nginx.conf"), configuration(port),
                                        quell::os::Mode::kPublic)) {
    give_up("the configuration cannot be written");
  }
  const auto nginx =
      need(quell::os::Child::start({.argv = {"/usr/sbin/nginx", "-c", path("nginx.conf").string(),
                                             "-p", directory.path().string(), "-g", "daemon off;"}},
                                   {}),
           "nginx");
  const NginxSite site{.name = "shop",
                       .binary = "/usr/sbin/nginx",
                       .config_file = path("nginx.conf"),
                       .prefix = directory.path(),
                       .pid_file = path("nginx.pid"),
                       .listen_port = port,
                       .probe_at = {"127.0.0.1", port},
                       .host = "shop.example"};
  quell::bench::wait_for(site.probe_at, "nginx");
  quell::bench::print_head(load);
  NginxEndpoint actuator(site);
  for (const char* target : {"endpoint:/search", "parameter:q~union endpoint:/search",
                             "address:203.0.113.9", "endpoint:/login rate:5/m"}) {
    quell::bench::measure(actuator, site.probe_at, target, load.rounds, load.rate);
  }
  return 0;
}
