// A user of a file for HTTP basic authentication (nginx auth_basic_user_file, Apache AuthUserFile).
// nginx reads the file for each request, so there is nothing to reload and no session to end.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "contain/credential.h"
#include "crypto/password.h"
#include "os/socket.h"

namespace quell::contain {

/// The one file that may be touched, and where it shows. From quell.yaml.
struct HtpasswdFile {
  std::string name;
  std::filesystem::path file;  ///< absolute
  crypto::PasswordScheme scheme = crypto::PasswordScheme::kBcrypt;
  os::SocketAddress probe_at;      ///< where the site answers plain HTTP
  std::string host = "localhost";  ///< Host header of the probes
  std::string path = "/";          ///< a page that asks for the password
  /// Another user, who must go on working, and the file that holds that user's secret.
  std::optional<std::string> control = std::nullopt;
  std::filesystem::path control_secret = {};
  Duration patience = std::chrono::seconds(10);
};

/// One line's stored form is exchanged, every other byte of the file stays as it is: parts
/// "verifier" and "login" (yes, or no: a '!' stands before the stored form).
std::unique_ptr<CredentialHolder> htpasswd_holder(HtpasswdFile file);

}  // namespace quell::contain
