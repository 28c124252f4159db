// How logs are to be read: what their lines are written in, and whose X-Forwarded-For is believed.
// The same for every subcommand that reads logs.
#pragma once

#include <vector>

#include "base/result.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "config/config.h"
#include "logs/format.h"
#include "target/address.h"

namespace quell::cli {

struct LogForm {
  std::vector<logs::Format> formats{};  ///< none: each file's is found by its content
  std::vector<target::Network> proxies{};
};

/// By --log-format, --json-fields and --proxy where the subcommand has them and they were given,
/// else by quell.yaml. Errors: kInvalidInput, naming option or key and the position; those of the
/// configuration.
Result<LogForm> log_form(const Arguments& arguments, Session& session);
Result<LogForm> log_form(const Arguments& arguments, const config::Config& config);

}  // namespace quell::cli
