// The practice target: a small, deliberately vulnerable web shop behind a real nginx, twice
// (production and staging), on loopback, in a directory of its own. Everything it starts ends with
// it, also when this process dies. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "drill/scenario.h"
#include "os/signals.h"

namespace quell::drill {

enum class Instance : std::uint8_t { kProduction, kStaging };
std::string_view name_of(Instance instance);

/// Whether what was started may run on when this process ends, however it ends.
enum class Lifetime : std::uint8_t { kEndsWithThisProcess, kMayOutlive };

struct TargetOptions {
  std::filesystem::path directory;  ///< made if missing; must be empty
  Lifetime lifetime = Lifetime::kEndsWithThisProcess;
  std::filesystem::path python = "/usr/bin/python3";
  std::filesystem::path nginx = "/usr/sbin/nginx";
  Duration patience = std::chrono::seconds(20);  ///< how long to wait for an answer at start
  const os::StopSignal* stop = nullptr;          ///< ends the waiting
};

/// Where one instance lives.
struct Place {
  Instance instance = Instance::kProduction;
  std::filesystem::path directory;  ///< nginx.conf, nginx.pid, logs/, shop.sqlite, release.json
  std::uint16_t web_port = 0;       ///< nginx
  std::uint16_t shop_port = 0;      ///< the Python program behind it

  [[nodiscard]] std::filesystem::path nginx_config() const { return directory / "nginx.conf"; }
  [[nodiscard]] std::filesystem::path nginx_pid() const { return directory / "nginx.pid"; }
  [[nodiscard]] std::filesystem::path access_log() const { return directory / "logs/access.log"; }
  [[nodiscard]] std::string base_url() const;  ///< "http://127.0.0.1:PORT"
};

/// The release that the target starts with, and the one that closes both flaws.
inline constexpr std::string_view kFirstRelease = "1.0.0";
inline constexpr std::string_view kFixedRelease = "1.0.1";

/// One stage of the target's release pipeline: an argument vector, run without a shell.
struct StageCommand {
  std::string stage;  ///< "test", "staging", "backup", "production"
  std::vector<std::string> argv;
};

class Target {
 public:
  /// Writes the files, starts both instances in their vulnerable form and waits for answers. Call
  /// it in a thread that lives as long as the target: the kernel ends the processes with it.
  /// Errors: kInvalidInput (directory not empty, or its name cannot stand in an nginx
  /// configuration), kNotFound (nginx or Python missing), kUnavailable (no answer; the message
  /// ends with the end of the log concerned), kCancelled, kIo.
  static Result<std::unique_ptr<Target>> start(const Scenario& scenario,
                                               const TargetOptions& options);
  virtual ~Target() = default;  ///< stops what runs

  [[nodiscard]] virtual const Place& place(Instance instance) const = 0;
  /// What the pipeline of the fix runs, in order; the fixed release closes both flaws.
  [[nodiscard]] virtual std::vector<StageCommand> pipeline() const = 0;
  /// Whether every process still runs. Errors: kUnavailable, which names the first that does not.
  [[nodiscard]] virtual Result<void> alive() = 0;
  /// Process ids of everything it started, for tests and for --keep.
  [[nodiscard]] virtual std::vector<int> processes() const = 0;
  /// Asks all to end, then makes them. Idempotent.
  virtual void stop() = 0;
  /// Lets everything run on after this object. REQUIRES: Lifetime::kMayOutlive.
  virtual void release() = 0;
};

}  // namespace quell::drill
