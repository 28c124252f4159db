// An actuator that has `quell helper` do its work: for accounts that may not do it themselves.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "contain/actuator.h"
#include "target/address.h"

namespace quell::helper {

/// What a running helper says of itself.
struct Status {
  struct Offered {
    std::string actuator;    ///< "firewall:host"
    bool has_timer = false;  ///< its measures can be confirmed
  };
  int pid = 0;
  Instant since;
  std::vector<Offered> offered;
  /// nullptr: not offered.
  [[nodiscard]] const Offered* find(std::string_view actuator) const;
};

/// Errors: kNotFound and kUnavailable (none runs), kPermissionDenied (it does not let this account
/// ask, or is not root's), kTimeout, kInvalidInput (another version).
Result<Status> ask_status(const std::filesystem::path& socket);

/// Each call is a connection of its own. The undo is handed over, stored by the caller's sink and
/// acknowledged before the helper changes anything; at undo only its digest is sent back, since the
/// helper believes its own copy alone.
class Remote final : public contain::Actuator, public contain::DeadMansTimer {
 public:
  struct Settings {
    std::filesystem::path socket;
    std::string actuator;                         ///< "firewall:host"
    bool has_timer = false;                       ///< Status::Offered
    std::vector<target::Address> session;         ///< contain::session_peers()
    Duration patience = std::chrono::minutes(3);  ///< between two signs of life
    /// The target without what only the client may read; empty: it is sent as it is.
    std::function<Result<std::string>(std::string_view target)> to_send = {};
    /// The same where it is only looked at or confirmed: nothing that may be gone is read for it.
    std::function<Result<std::string>(std::string_view target)> to_look = {};
  };
  explicit Remote(Settings settings);
  ~Remote() override;

  [[nodiscard]] std::string_view kind() const override;
  Result<contain::PlanAnswer> plan(const contain::PlanRequest& request) override;
  Result<contain::ApplyOutcome> apply(const contain::Plan& plan, contain::UndoSink& sink,
                                      const contain::OnStep& on_step) override;
  Result<contain::ProbeReport> probe(const contain::Measure& measure) override;
  Result<contain::UndoOutcome> undo(const contain::UndoRecord& record,
                                    const contain::OnStep& on_step) override;
  DeadMansTimer* dead_mans_timer() override { return settings_.has_timer ? this : nullptr; }
  Result<contain::ConfirmOutcome> confirm(const contain::Measure& measure,
                                          const contain::OnStep& on_step) override;

 private:
  [[nodiscard]] Result<contain::Measure> sent(const contain::Measure& measure) const;
  [[nodiscard]] Result<contain::Measure> looked_at(const contain::Measure& measure) const;

  Settings settings_;
};

}  // namespace quell::helper
