// quell journal checkpoint: a signed statement of all heads, to be kept elsewhere.
#include <string>

#include "base/result.h"
#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "journal/checkpoint.h"
#include "journal_tools.h"

namespace quell::cli {
namespace {

Result<std::string> made(Console& console, Session& session) {
  QUELL_TRY(Workbench* const bench, session.workbench(console));
  QUELL_TRY(const crypto::KeyPair key, journal::signing_key(bench->home, session.entropy()));
  return journal::make_checkpoint(*bench->journal.store, session.clock().now(), key);
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const std::string path = arguments.text("FILE").value_or("-");
  const auto text = made(console, session);
  if (!text) return fail_with(console, text.error());
  const auto written =
      write_new(path, console, [&](const journal::Output& output) { return output(*text); });
  if (!written) return fail_with(console, written.error());
  if (path == "-") return Exit::kDone;
  console.print("  " + terminal_safe(path) + " is signed; keep it on another machine, and " +
                "compare later with: quell journal verify --against " + terminal_safe(path) + "\n");
  return Exit::kDone;
}

}  // namespace

Subcommand journal_checkpoint_command() {
  return {
      .name = "journal checkpoint",
      .group = "Record",
      .summary = "Write a signed statement of all heads, to be kept elsewhere.",
      .details = "Whoever holds it notices any later change or deletion of what it covers.",
      .positionals = {{.name = "FILE", .help = "a new file; - or nothing is standard output"}},
      .examples = {{"quell journal checkpoint /mnt/usb/2026-11-22.checkpoint", "onto a stick"},
                   {"quell journal checkpoint | mail -s checkpoint audit@example.org",
                    "to somebody else"}},
      .run = run,
  };
}

}  // namespace quell::cli
