#include "contain/htpasswd.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kinds/credential_words.h"
#include "kinds/kinds.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::HtpasswdFile& file : config.credentials.htpasswd) out.push_back(file.name);
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  return read_credential("user", typed);
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::HtpasswdFile& file =
      *std::ranges::find(config.credentials.htpasswd, name, &config::HtpasswdFile::name);
  return credential_actuator(
      config,
      contain::htpasswd_holder({.name = file.name,
                                .file = file.file,
                                .scheme = file.scheme == "sha512" ? crypto::PasswordScheme::kSha512
                                                                  : crypto::PasswordScheme::kBcrypt,
                                .probe_at = {file.probe_at.address, file.probe_at.port},
                                .host = file.host,
                                .path = file.path,
                                .control = file.control,
                                .control_secret = file.control_secret}));
}

}  // namespace

Kind htpasswd_kind() {
  return {.actuator = "htpasswd",
          .word = "htpasswd",
          .does = "a user's password for basic authentication is exchanged or locked",
          .target = "\"alice new:/root/alice.new\", \"alice lock\"",
          .configuration =
              "  credentials:\n"
              "    htpasswd:\n"
              "      - name: admin\n"
              "        file: /etc/nginx/htpasswd\n"
              "        probe_at: 127.0.0.1:80\n"
              "        path: /admin/",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = no_requests_of_a_credential,
          .lift_warning = kCredentialLiftWarning};
}

}  // namespace quell::casework
