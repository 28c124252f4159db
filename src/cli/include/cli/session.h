// What a subcommand works with: the clock, the configuration, and the store, each opened when it is
// first asked for, so that `quell scan` needs no store and `quell --help` needs nothing.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "casework/containment.h"
#include "cli/console.h"
#include "config/config.h"
#include "crypto/entropy.h"
#include "desk/command_ids.h"
#include "desk/desk.h"
#include "desk/effects.h"
#include "desk/store_kind.h"
#include "incident/policy.h"
#include "journal/evidence.h"
#include "journal/open.h"
#include "os/signals.h"
#include "redact/redactor.h"

namespace quell::cli {

/// An opened store with everything that works on it.
struct Workbench {
  std::filesystem::path home;
  journal::Opened journal;
  desk::StoreKind kind = desk::StoreKind::kReal;
  redact::Rules rules;
  std::optional<journal::Evidence> evidence;
  incident::Policy policy;
  std::unique_ptr<desk::Desk> desk;
  std::unique_ptr<desk::CommandIds> ids;
  desk::Identity identity;  ///< who sits here
};

/// Makes the effects that this program can carry out, for one workbench; named in main.
using EffectFactory = std::function<std::vector<std::unique_ptr<desk::Effect>>(
    Workbench& workbench, const config::Config& config)>;

/// Makes the actuators that a configuration names.
using ActuatorsOf = std::function<casework::ActuatorFactory(const config::Config& config)>;

/// Not thread-safe: one per process, used by the thread that runs the subcommand.
class Session {
 public:
  struct Parts {
    Clock& clock;
    crypto::Entropy& entropy;
    const os::StopSignal& stop;
    EffectFactory effects;
    std::filesystem::path program;  ///< this binary, for the drill
    ActuatorsOf actuators = casework::actuators_of;
    /// Where leave() puts things; none: they are freed at once.
    std::vector<std::shared_ptr<const void>>* until_exit = nullptr;
  };
  explicit Session(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] Clock& clock() { return parts_.clock; }
  [[nodiscard]] crypto::Entropy& entropy() { return parts_.entropy; }
  [[nodiscard]] const os::StopSignal& stop() const { return parts_.stop; }
  [[nodiscard]] const std::filesystem::path& program() const { return parts_.program; }
  [[nodiscard]] casework::ActuatorFactory actuators(const config::Config& config) const {
    return parts_.actuators(config);
  }

  /// Takes what nobody needs any more and what would take long to free piece by piece: the process
  /// ends soon, and the system takes all of it at once.
  void leave(std::shared_ptr<const void> rest) {
    if (parts_.until_exit != nullptr) parts_.until_exit->push_back(std::move(rest));
  }

  /// QUELL_HOME, else ~/.local/share/quell of the person behind this process (also under sudo).
  [[nodiscard]] Result<std::filesystem::path> home();

  /// quell.yaml in the home, or where QUELL_CONFIG says. Missing: the defaults.
  Result<const config::Config*> config();

  /// The store, made when it is missing. Notices (damage, read-only) go to `console`.
  Result<Workbench*> workbench(Console& console);

  /// Carries out what is pending of the incident, showing progress.
  Result<void> run_effects(const incident::IncidentId& incident, Console& console);

 private:
  Parts parts_;
  std::optional<config::Config> config_;
  std::unique_ptr<Workbench> workbench_;
};

}  // namespace quell::cli
