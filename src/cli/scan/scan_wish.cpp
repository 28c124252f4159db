#include "scan/scan_wish.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <thread>
#include <utility>

namespace quell::cli {

unsigned scan_threads() {
  constexpr unsigned kMost = 64;
  return std::clamp(std::thread::hardware_concurrency(), 1U, kMost);
}

investigate::ScanWish scan_wish(investigate::ScanFilter filter, std::vector<logs::Format> formats,
                                Session& session) {
  investigate::ScanWish wish;
  wish.reading.formats = std::move(formats);
  wish.reading.times = {.since = filter.since, .until = filter.until};
  wish.filter = std::move(filter);
  wish.threads = scan_threads();
  wish.seed = (std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}();
  wish.reading.now = session.clock().now();
  wish.reading.stopped = [&session] { return session.stop().requested(); };
  return wish;
}

}  // namespace quell::cli
