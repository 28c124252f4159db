#include "wait.h"

#include <cerrno>
#include <limits>

#include "fmt/format.h"
#include "os/errno.h"
#include "os/signals.h"

namespace quell::os {

int poll_milliseconds(Duration duration) {
  const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
  return static_cast<int>(std::min<std::int64_t>(rounded, std::numeric_limits<int>::max()));
}

Result<void> wait_for_any(std::vector<pollfd>& items, const Deadline& deadline,
                          std::string_view doing) {
  const std::size_t own = items.size();
  if (deadline.stop() != nullptr) {
    items.push_back({deadline.stop()->poll_descriptor(), POLLIN, 0});
  }
  const auto forget_stop = [&] { items.resize(own); };
  for (;;) {
    const Duration left = deadline.remaining();
    const int ready = ::poll(items.data(), items.size(), poll_milliseconds(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) {
      const int error = errno;
      forget_stop();
      return std::unexpected(error_of(error, std::string(doing)));
    }
    if (items.size() > own && items.back().revents != 0) {
      forget_stop();
      return fail(ErrorCode::kCancelled, fmt::format("{}: interrupted", doing));
    }
    if (ready > 0) {
      forget_stop();
      return {};
    }
    if (deadline.expired()) {
      forget_stop();
      return fail(ErrorCode::kTimeout, fmt::format("{}: took too long", doing));
    }
  }
}

Result<void> wait_for(int descriptor, short events, const Deadline& deadline,
                      std::string_view doing) {
  std::vector<pollfd> items{{descriptor, events, 0}};
  return wait_for_any(items, deadline, doing);
}

}  // namespace quell::os
