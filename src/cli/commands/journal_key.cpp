// quell journal key: the public key with which anybody checks what this store signed.
#include <string>

#include "base/result.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "doc/json.h"
#include "journal/checkpoint.h"

namespace quell::cli {
namespace {

Result<std::string> public_key(Console& console, Session& session) {
  QUELL_TRY(Workbench* const bench, session.workbench(console));
  QUELL_TRY(const crypto::KeyPair key, journal::signing_key(bench->home, session.entropy()));
  return key.public_key().hex();
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto key = public_key(console, session);
  if (!key) return fail_with(console, key.error());
  console.print(arguments.has("--json") ? json::pretty(json::Object{{"public_key", *key}})
                                        : *key + "\n");
  return Exit::kDone;
}

}  // namespace

Subcommand journal_key_command() {
  return {
      .name = "journal key",
      .group = "Record",
      .summary = "Print the public key that checks exports and checkpoints of this store.",
      .options = {json_option()},
      .examples = {{"quell journal key > quell.pub", "to hand over beside an export"},
                   {"quell journal key --json", "for a script"}},
      .run = run,
  };
}

}  // namespace quell::cli
