#include "scan/scan_wish.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <random>
#include <thread>
#include <utility>

#include "base/error.h"

namespace quell::cli {

constexpr unsigned kMostThreads = 64;

unsigned scan_threads() {
  return std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
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

Result<unsigned> threads_of(const Arguments& arguments) {
  const auto text = arguments.text("--threads");
  if (!text) return scan_threads();
  unsigned threads = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), threads);
  if (error != std::errc() || end != text->data() + text->size() || threads == 0 ||
      threads > kMostThreads) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("--threads is a number from 1 to {}", kMostThreads));
  }
  return threads;
}

}  // namespace quell::cli
