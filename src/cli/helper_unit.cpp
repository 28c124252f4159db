#include "helper_unit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

#include "systemd_text.h"

namespace quell::cli {

std::string helper_unit(std::string_view program, std::string_view file,
                        const casework::HelperOffer& offer) {
  // CAP_SETPCAP only to give the others up for good, CAP_CHOWN for the socket's group: both go
  // before the first request.
  std::vector<std::string> capabilities = offer.capabilities;
  capabilities.emplace_back("CAP_SETPCAP");
  capabilities.emplace_back("CAP_CHOWN");
  return fmt::format(
      "# /etc/systemd/system/quell-helper.service\n"
      "[Unit]\n"
      "Description=Quell contains on request of {}\n"
      "After=network.target\n"
      "[Service]\n"
      "ExecStart={} helper --config {}\n"
      "Restart=on-failure\n"
      "RestartSec=2\n"
      "# What has begun is finished.\n"
      "KillMode=mixed\n"
      "TimeoutStopSec=130\n"
      "CapabilityBoundingSet={}\n"
      "NoNewPrivileges=yes\n"
      "ProtectHome=read-only\n"
      "ProtectKernelModules=yes\n"
      "ProtectKernelTunables=yes\n"
      "ProtectControlGroups=yes\n"
      "ProtectClock=yes\n"
      "ProtectHostname=yes\n"
      "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK\n"
      "RestrictNamespaces=yes\n"
      "RestrictRealtime=yes\n"
      "RestrictSUIDSGID=yes\n"
      "LockPersonality=yes\n"
      "MemoryDenyWriteExecute=yes\n"
      "SystemCallArchitectures=native\n"
      "LimitCORE=0\n"
      "[Install]\n"
      "WantedBy=multi-user.target\n\n"
      "# then: systemctl daemon-reload && systemctl enable --now quell-helper\n",
      fmt::join(offer.who, ", "), command_word(program), command_word(file),
      fmt::join(capabilities, " "));
}

}  // namespace quell::cli
