// quell journal export: the record as one text file that proves itself.
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "desk/desk.h"
#include "forecast_words.h"
#include "journal/checkpoint.h"
#include "journal/export.h"
#include "journal_tools.h"

namespace quell::cli {
namespace {

Result<journal::Verification> export_to(const std::string& path, const Arguments& arguments,
                                        Console& console, Session& session) {
  QUELL_TRY(Workbench* const bench, session.workbench(console));
  QUELL_TRY(const crypto::KeyPair key, journal::signing_key(bench->home, session.entropy()));
  journal::ExportOptions options{.only = std::nullopt, .now = session.clock().now()};
  if (const auto incident = arguments.text("--incident")) {
    options.only = desk::stream_of(incident::IncidentId(*incident));
  }
  journal::Verification exported;
  QUELL_CHECK(write_new(path, console, [&](const journal::Output& output) -> Result<void> {
    const auto watched = [&](std::string_view piece) -> Result<void> {
      if (session.stop().requested()) return fail(ErrorCode::kCancelled, "interrupted");
      return output(piece);
    };
    QUELL_TRY(exported, journal::export_journal(*bench->journal.store, options, key, watched));
    return {};
  }));
  return exported;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const std::string path = arguments.text("FILE").value_or("-");
  const auto exported = export_to(path, arguments, console, session);
  if (!exported) return fail_with(console, exported.error());
  if (path == "-") return Exit::kDone;
  console.print("  " + terminal_safe(path) + ": " +
                grouped(static_cast<std::int64_t>(exported->entries)) +
                " entries; check it with: quell journal verify " + terminal_safe(path) + "\n");
  return Exit::kDone;
}

}  // namespace

Subcommand journal_export_command() {
  return {
      .name = "journal export",
      .group = "Record",
      .summary = "Write the record as one signed text file that proves itself.",
      .details =
          "Whoever has the file and the public key (quell journal key) can check it "
          "without this store. Damaged entries are never exported as sound.",
      .positionals = {{.name = "FILE", .help = "a new file; - or nothing is standard output"}},
      .options = {{.name = "-i,--incident",
                   .value = "ID",
                   .help = "one incident alone (default: everything)"}},
      .examples = {{"quell journal export everything.journal", "the whole store"},
                   {"quell journal export QL-2026-0001.journal -i QL-2026-0001",
                    "one incident, to hand over"}},
      .run = run,
  };
}

}  // namespace quell::cli
