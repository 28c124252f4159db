// Containment by a patch on the files that run: checked on a copy, put in place, the service
// restarted, and remembered, because the next deployment may drop it.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contain/actuator.h"
#include "contain/service.h"

namespace quell::contain {

/// A tree of files that may be patched. From quell.yaml.
struct HotpatchSettings {
  std::string name;
  std::filesystem::path root;                      ///< absolute; nothing outside of it is touched
  std::vector<std::string> check = {};             ///< run in a patched copy; exit 0: sound
  std::vector<std::string> restart = {};           ///< run after every change
  std::vector<std::string> probe = {};             ///< exit 0: what runs behaves as patched
  std::optional<ServicePort> port = std::nullopt;  ///< must answer again, if it did before
  Duration timeout = std::chrono::seconds(60);     ///< of each command, and until the port answers
  std::filesystem::path state_directory;           ///< where Quell keeps patches and backups
};

/// The target is the absolute path of a patch file (contain/patch.h), which is read for the plan
/// and kept from then on. Two patches of one file are ordered: the later one is made on what the
/// earlier one left, and undoing the earlier one keeps the later one where it does not build on it.
/// With none left every file has its bytes, owner, mode and time of change again.
class Hotpatch final : public Actuator {
 public:
  explicit Hotpatch(HotpatchSettings settings);
  ~Hotpatch() override;

  [[nodiscard]] std::string_view kind() const override;
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  /// kAbsent also when a later deployment dropped the patch; the summary says so.
  Result<ProbeReport> probe(const Measure& measure) override;
  /// Leaves files alone that a later deployment replaced; refuses where somebody edited a file that
  /// still has the patch.
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  HotpatchSettings settings_;
};

}  // namespace quell::contain
