#include "site_rules.h"

#include "base/error.h"
#include "base/limits.h"
#include "config/config.h"
#include "os/file.h"
#include "os/terminal.h"

namespace quell::cli {

Result<std::optional<std::string>> rules_file(const Arguments& arguments, Session& session) {
  if (auto typed = arguments.text("--rules")) return typed;
  // A person without a home (in a container) can scan all the same: there is no quell.yaml then.
  if (!os::environment("QUELL_CONFIG") && !session.home()) return std::optional<std::string>();
  QUELL_TRY(const config::Config* config, session.config());
  return config->rules;
}

Result<rules::RuleSet> read_rules_file(const std::string& file) {
  const auto text = os::read_file(file, limits::kDocumentBytes);
  if (!text) return fail(text.error(), "the rules cannot be read");
  return rules::RuleSet::parse(*text, file);
}

Result<rules::RuleSet> site_rules(const Arguments& arguments, Session& session) {
  QUELL_TRY(const std::optional<std::string> file, rules_file(arguments, session));
  if (!file) return rules::RuleSet();
  return read_rules_file(*file);
}

Parameter rules_option() {
  return {.name = "--rules",
          .value = "FILE",
          .help = "this site's own rules (default: rules of quell.yaml)"};
}

}  // namespace quell::cli
