#include "contain/service.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kinds/helped.h"
#include "kinds/kinds.h"
#include "os/file.h"
#include "os/user.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::Service& each : config.services) out.push_back(each.name);
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  if (typed == "freeze" || typed == "stop") return std::string(typed);
  return fail(ErrorCode::kInvalidInput,
              "TARGET is freeze (a process group, a cgroup, a container) or stop (a unit), and "
              "--on says which "
              "service, as in: quell contain service freeze --on shop");
}

Result<std::string> logged_target(std::string_view /*target*/) {
  return fail(ErrorCode::kUnsupported,
              "everybody who uses the service: the plan shows its ports and connections");
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::Service& service = *config::named(config.services, name);
  contain::ServiceSettings settings{
      .name = service.name, .place = {}, .state_directory = config.state_directory};
  settings.patience = service.patience;
  if (service.pid_file) {
    settings.place = contain::GroupPlace{*service.pid_file, service.executable};
  } else if (service.cgroup) {
    settings.place = contain::CgroupPlace{*service.cgroup};
  } else if (service.container) {
    settings.place = contain::ContainerPlace{*service.container, service.engine};
  } else {
    settings.place = contain::UnitPlace{*service.unit, service.systemctl};
  }
  if (service.answers_at) {
    settings.port =
        contain::ServicePort{.at = {service.answers_at->address, service.answers_at->port},
                             .host = service.host,
                             .path = service.path};
  }
  return std::make_unique<contain::Service>(std::move(settings));
}

/// Whose processes they are is looked at by the actuator itself: where this account may freeze them
/// without root, and no helper lists them, it does.
Result<void> can_act(const config::Config& config, std::string_view name) {
  const config::Service& service = *config::named(config.services, name);
  if (service.container) return {};  // who may pause it, its engine decides
  QUELL_TRY(const os::Privileges may, os::privileges());
  if (may.root || may.kill_any) return {};
  if (service.cgroup) {
    const auto writes = os::may_write(*service.cgroup + "/cgroup.freeze");
    if (writes && *writes) return {};
  }
  return fail(ErrorCode::kPermissionDenied,
              "what another account runs can only be frozen or stopped by root");
}

std::vector<std::string> trusts(const config::Config& config, std::string_view name) {
  const config::Service& service = *config::named(config.services, name);
  std::vector<std::string> paths{config.state_directory};
  if (service.pid_file) {
    paths.push_back(*service.pid_file);
  } else if (service.cgroup) {
    paths.push_back(*service.cgroup);
  } else if (service.container) {
    paths.push_back(service.engine.front());
  } else {
    paths.push_back(service.systemctl.front());
  }
  return paths;
}

/// Whoever may ask an engine to pause something may ask it for anything: that is not for a helper
/// to pass on.
Result<void> fits(const config::Config& config, std::string_view name) {
  if (!config::named(config.services, name)->container) return {};
  return fail(ErrorCode::kUnsupported,
              "a container is paused by accounts that its engine lets do it, not through a helper");
}

}  // namespace

Kind service_kind() {
  return {.actuator = "service",
          .word = "service",
          .does = "a service is frozen with all it has in memory, or its unit stopped",
          .target = "freeze (a process group, a cgroup, a container) or stop (a systemd unit)",
          .configuration =
              "  services:\n"
              "    - name: shop\n"
              "      pid_file: /run/shop.pid        # or cgroup: DIRECTORY, container: NAME, unit: "
              "NAME\n"
              "      executable: /usr/bin/python3\n"
              "      answers_at: 127.0.0.1:8000",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = logged_target};
}

Helped service_helped() {
  // CAP_SYS_PTRACE: which executable another account's process runs. CAP_DAC_OVERRIDE: cgroups that
  // were given to another account.
  return {.needs = {.capabilities = {os::Capability::kDacOverride, os::Capability::kKill,
                                     os::Capability::kSysPtrace},
                    .calls = os::Calls::kPrograms},
          .can_act = can_act,
          .trusts = trusts,
          .fits = fits,
          .unhelped = Helped::Unhelped::kLook};
}

}  // namespace quell::casework
