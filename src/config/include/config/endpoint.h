// An address and a port, as quell.yaml writes them.
#pragma once

#include <cstdint>
#include <string>

namespace quell::config {

/// "127.0.0.1:8080": an address (no name: nothing is looked up) and a port.
struct Endpoint {
  std::string address;
  std::uint16_t port = 80;
};

}  // namespace quell::config
