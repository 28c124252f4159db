// Where a web server answers, whichever it is, and what is asked of it there. A value.
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"
#include "os/socket.h"

namespace quell::contain::web {

struct Entrance {
  os::SocketAddress probe_at;                    ///< where it answers plain HTTP
  std::string host = "localhost";                ///< Host header of the probes
  std::string control = "/";                     ///< an ordinary page that must go on working
  Duration patience = std::chrono::seconds(10);  ///< for one answer, and until a change must show
};

}  // namespace quell::contain::web
