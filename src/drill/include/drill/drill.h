// A whole drill: the target is attacked, and the incident is worked with the real program through
// its real gates, as two people, one visible step after the other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "os/signals.h"

namespace quell::drill {

enum class Keep : std::uint8_t { kNothing, kTargetRunning };

struct DrillOptions {
  std::uint64_t seed = 1;
  std::filesystem::path directory;  ///< absolute; made if missing, must be empty
  std::filesystem::path quell;      ///< the program that is practised with: this one
  Keep keep = Keep::kNothing;
};

/// Since the response began, that is since the first command; nullopt: not reached.
struct DrillTimes {
  std::optional<Duration> first_finding;
  std::optional<Duration> contained;
  std::optional<Duration> closed;
  Duration whole{};  ///< of the drill, target and traffic included
};

/// One thing that the report should tell, held against what really happened.
struct Compared {
  std::string what;   ///< "address of the attacker"
  std::string truth;  ///< "127.103.242.35"
  bool in_report = false;
};

struct DrillEnd {
  std::filesystem::path report;
  DrillTimes times;
  std::vector<Compared> compared;
};

/// Shows text to the person; it is safe for a terminal and ends in a newline.
using Print = std::function<void(std::string_view)>;

/// Runs it and says how it went. Blocks for about a minute. Call it in the main thread.
/// Errors: kCancelled (everything was stopped), kUnavailable (target, or a command of the response
/// ended otherwise than it should: the message names it), those of Target::start.
Result<DrillEnd> run_drill(const DrillOptions& options, Clock& clock, const os::StopSignal& stop,
                           const Print& print);

/// What an incident report should tell of what really happened; `truth` is the text of truth.json.
/// Errors: kInvalidInput.
Result<std::vector<Compared>> compare_with_truth(std::string_view report, std::string_view truth);

}  // namespace quell::drill
