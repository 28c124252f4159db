// How logs are to be read: what their lines are written in, and whose X-Forwarded-For is believed.
// The same for every subcommand that reads logs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "config/config.h"
#include "logs/format.h"
#include "logs/reader.h"
#include "target/address.h"

namespace quell::cli {

struct LogForm {
  std::vector<logs::Format> formats{};           ///< none: each file's is found by its content
  std::vector<logs::FileFormat> file_formats{};  ///< of the files that fall under a pattern
  std::vector<target::Network> proxies{};
};

/// By --log-format, --json-fields and --proxy where the subcommand has them and they were given,
/// else by quell.yaml. Errors: kInvalidInput, naming option or key and the position; those of the
/// configuration.
Result<LogForm> log_form(const Arguments& arguments, Session& session);
Result<LogForm> log_form(const Arguments& arguments, const config::Config& config);

/// "GLOB=FORMAT" taken apart; nullopt: it is a FORMAT alone. A GLOB has one of * ? / in it, or
/// FORMAT is a name: format strings may hold '=' as well, behind '$', '%', a quote or a space.
struct PatternAndFormat {
  std::string pattern;
  std::string format;
};
std::optional<PatternAndFormat> pattern_and_format(std::string_view text);

/// --log-format, for subcommands that read several files.
Parameter log_format_option(std::string help);

}  // namespace quell::cli
