// One connection to Redis, with a time limit for each command.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "contain/credential/resp.h"
#include "os/socket.h"

namespace quell::contain::redis {

/// Not thread-safe. Errors: kUnavailable, kTimeout, kInvalidInput and kLimit (the server's bytes).
class Client {
 public:
  static Result<Client> open(const os::SocketAddress& at, Duration patience);

  /// The answer, also where it is an error of the server.
  Result<Reply> ask(const std::vector<std::string>& words);
  /// An error of the server is an error here: kPermissionDenied (NOPERM, NOAUTH, WRONGPASS), kIo.
  Result<Reply> must(const std::vector<std::string>& words);

 private:
  Client(os::Connection connection, Duration patience)
      : connection_(std::move(connection)), patience_(patience) {}

  os::Connection connection_;
  Duration patience_;
};

}  // namespace quell::contain::redis
