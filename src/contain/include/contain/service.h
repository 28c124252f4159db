// Containment of a whole service: its processes frozen where they are, its container paused, or its
// systemd unit stopped.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "contain/actuator.h"
#include "os/socket.h"

namespace quell::contain {

/// The process group of the process that a pid file names, if it runs this executable.
struct GroupPlace {
  std::filesystem::path pid_file;
  std::filesystem::path executable;
};
/// A directory of the cgroup v2 file system, as a container has one.
struct CgroupPlace {
  std::filesystem::path directory;
};
/// A systemd unit.
struct UnitPlace {
  std::string unit;
  /// The program and what comes before its verb: {"/usr/bin/systemctl", "--user"}.
  std::vector<std::string> systemctl = {"/usr/bin/systemctl"};
};
/// A container of an engine that speaks as docker does (podman too).
struct ContainerPlace {
  std::string name;  ///< or its id
  /// The program and what comes before its verb: {"/usr/bin/podman", "--remote"}.
  std::vector<std::string> engine = {"/usr/bin/docker"};
};

/// Where the service answers TCP, asked before and after.
struct ServicePort {
  os::SocketAddress at;
  std::string host = "localhost";
  std::string path = "/";                       ///< of a GET in HTTP/1.0
  Duration patience = std::chrono::seconds(1);  ///< no answer within it: silent
};

struct ServiceSettings {
  std::string name;
  std::variant<GroupPlace, CgroupPlace, UnitPlace, ContainerPlace> place;
  std::optional<ServicePort> port = std::nullopt;
  Duration patience = std::chrono::seconds(10);  ///< until everything is frozen, stopped, or back
  std::filesystem::path state_directory;         ///< where Quell notes how it was
};

/// The target is "freeze" for process groups, cgroups and containers, "stop" for units. Freezing
/// keeps memory, files and connections as they are; undo lets go on what ran before and nothing
/// else. Several containments of one service are one thing: the first freezes, the last lets go.
/// pid 1, Quell itself, its ancestors (the shell, the responder's sshd) and their process groups
/// are refused.
class Service final : public Actuator {
 public:
  explicit Service(ServiceSettings settings);
  ~Service() override;

  [[nodiscard]] std::string_view kind() const override;
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  ServiceSettings settings_;
};

}  // namespace quell::contain
