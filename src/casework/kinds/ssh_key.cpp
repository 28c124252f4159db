#include "contain/ssh_key.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contain/ancestry.h"
#include "kinds/credential_words.h"
#include "kinds/kinds.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::SshServer& server : config.credentials.ssh) out.push_back(server.name);
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  return read_credential("key", typed);
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::SshServer& server =
      *std::ranges::find(config.credentials.ssh, name, &config::SshServer::name);
  std::optional<os::SocketAddress> probe_at;
  if (server.probe_at) probe_at = {server.probe_at->address, server.probe_at->port};
  return credential_actuator(
      config, contain::ssh_holder(
                  {.name = server.name,
                   .accounts = server.accounts,
                   .program = server.program,
                   .config = server.config_file,
                   .log = server.log,
                   .probe_at = probe_at,
                   .control = server.control,
                   .control_key = server.control_key,
                   .own_connections = contain::in_environments_of_ancestors("SSH_CONNECTION")}));
}

}  // namespace

Kind ssh_key_kind() {
  return {.actuator = "ssh-key",
          .word = "ssh",
          .does =
              "a key lets nobody in by SSH any more, or gives way to another; its connections "
              "end",
          .target = "\"SHA256:… lock\", \"alice@laptop take:/root/alice.pub\"",
          .configuration =
              "  credentials:\n"
              "    ssh:\n"
              "      - name: host\n"
              "        accounts: [root, deploy]\n"
              "        probe_at: 127.0.0.1:22",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = no_requests_of_a_credential,
          .lift_warning = kCredentialLiftWarning};
}

}  // namespace quell::casework
