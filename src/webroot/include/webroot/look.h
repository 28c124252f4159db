// The whole of it: what is below a web root, what it should be, what rules find in it, who asked
// for it. Changes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "os/deadline.h"
#include "os/file.h"
#include "webroot/reference.h"
#include "webroot/report.h"
#include "webroot/requests.h"
#include "webroot/rule_book.h"

namespace quell::webroot {

/// Names of files that a reference lists and that are not there, kept; the rest is counted.
inline constexpr std::size_t kMissingKept = 100;

struct LookProgress {
  std::uint64_t done = 0;
  std::uint64_t of = 0;  ///< 0: still looking for files
};

struct LookWish {
  os::Path root{};
  /// Only files that came or changed from then on: by any of their times, so that a time stamp that
  /// was set back hides nothing.
  std::optional<Instant> since{};
  const Reference* reference = nullptr;  ///< none: nothing is compared
  /// Which of the files that are not listed are ignored; may be empty.
  std::function<std::vector<std::string>(const std::vector<std::string>&)> ignored{};
  std::vector<std::string> logs{};  ///< none: nothing is joined
  JoinOptions join{};
  unsigned threads = 1;
  std::function<bool()> stopped{};                      ///< asked from any thread
  std::function<void(const LookProgress&)> progress{};  ///< told by the calling thread
};

/// Errors: those of opening the root; everything else is in the report.
Result<Report> look(const LookWish& wish, const RuleBook& rules);

}  // namespace quell::webroot
