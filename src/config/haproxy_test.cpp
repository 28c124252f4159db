#include "config/haproxy.h"

#include <string>

#include "config/config.h"
#include "gmock/gmock.h"

namespace quell::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(const std::string& text) {
  const auto config = read(text, "quell.yaml");
  return config ? "no error" : config.error().full();
}

TEST(HaproxyConfig, EveryKeyIsRead) {
  const auto config = read(
      "haproxies:\n"
      "  - name: edge\n    binary: /opt/haproxy\n    config: /etc/h.cfg\n    directory: /etc/q\n"
      "    sockets: [/run/a.sock, \"127.0.0.1:9999\"]\n"
      "    master_socket: /run/m.sock\n    probe_at: 127.0.0.1:8080\n"
      "    host: shop.example\n    control: /health\n    retry_after: 90s\n"
      "  - {name: other, probe_at: \"127.0.0.1:81\"}\n",
      "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  const Haproxy& edge = config->haproxies.at(0);
  EXPECT_EQ(edge.binary, "/opt/haproxy");
  EXPECT_EQ(edge.config_file, "/etc/h.cfg");
  EXPECT_EQ(edge.directory, "/etc/q");
  EXPECT_THAT(edge.sockets, ElementsAre("/run/a.sock", "127.0.0.1:9999"));
  EXPECT_EQ(edge.master_socket, "/run/m.sock");
  EXPECT_EQ(config->haproxies.at(1).master_socket, "");
  EXPECT_EQ(edge.probe_at.port, 8080);
  EXPECT_EQ(edge.host, "shop.example");
  EXPECT_EQ(edge.control, "/health");
  EXPECT_EQ(edge.retry_after, std::chrono::seconds(90));
  EXPECT_THAT(config->haproxies.at(1).sockets, ElementsAre("/run/haproxy/admin.sock"));
}

TEST(HaproxyConfig, WhatCannotBeIsAnErrorWithItsPlace) {
  EXPECT_THAT(error_of("haproxies: [{name: edge}]\n"), HasSubstr("\"probe_at\" is missing"));
  EXPECT_THAT(error_of("haproxies: [{name: a, probe_at: \"127.0.0.1:80\", sockets: []}]\n"),
              HasSubstr("at least one socket"));
  EXPECT_THAT(error_of("haproxies: [{name: a, probe_at: \"127.0.0.1:80\", sockets: [x]}]\n"),
              HasSubstr("an absolute path of a stats socket"));
  EXPECT_THAT(error_of("haproxies:\n  - {name: a, probe_at: \"127.0.0.1:80\"}\n"
                       "  - {name: a, probe_at: \"127.0.0.1:80\"}\n"),
              HasSubstr("two haproxies are called \"a\""));
}

}  // namespace
}  // namespace quell::config
