// A site's own rules (docs/formats/rules.md): by --rules where it was given, else by `rules` of
// quell.yaml.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "rules/rule_set.h"

namespace quell::cli {

/// Which file, if any. Errors: those of the configuration.
Result<std::optional<std::string>> rules_file(const Arguments& arguments, Session& session);
/// No rules where there is no file. Errors: kInvalidInput with line and column; those of reading.
Result<rules::RuleSet> site_rules(const Arguments& arguments, Session& session);
/// Errors: as above.
Result<rules::RuleSet> read_rules_file(const std::string& file);

Parameter rules_option();

}  // namespace quell::cli
