// Containment: packets from and to addresses and networks are dropped by the kernel's packet filter
// (nftables), in Quell's own table "inet quell", which is there only while something is contained.
// The kernel itself ends it: soon, unless it is confirmed, and else when its time is up; so it ends
// too when Quell is killed. Form: docs/formats/containment.md.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "contain/actuator.h"
#include "target/address.h"

namespace quell::contain {

struct FirewallSettings {
  std::string name = "host";
  /// How long an unconfirmed block lasts; zero: no dead-man's timer.
  Duration confirm_within = std::chrono::minutes(2);
  /// How long apply() waits for the first dropped packet, which proves the block.
  Duration patience = std::chrono::seconds(1);
  std::vector<target::Network> protect;  ///< who is never blocked
  std::vector<target::Network> proxies;  ///< neither are these
  std::filesystem::path resolver = "/etc/resolv.conf";
  /// Holds the lock file; one for each network namespace.
  std::filesystem::path lock_directory = "/run";
};

/// Each containment has sets and rules of its own, put in and taken out in one transaction: there
/// is no moment with half of it. It works in the network namespace of the calling thread. Targets:
/// contain/firewall_words.h.
class Firewall final : public Actuator, public DeadMansTimer {
 public:
  Firewall(FirewallSettings settings, std::unique_ptr<Clock> clock);
  ~Firewall() override;

  [[nodiscard]] std::string_view kind() const override;
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;
  DeadMansTimer* dead_mans_timer() override { return this; }
  Result<ConfirmOutcome> confirm(const Measure& measure, const OnStep& on_step) override;

 private:
  FirewallSettings settings_;
  std::unique_ptr<Clock> clock_;
};

}  // namespace quell::contain
