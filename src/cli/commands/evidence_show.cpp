// quell evidence show: the redacted copy; the sealed original only when asked for with a reason,
// and recorded before a byte of it is read.
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "crypto/digest.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "input.h"
#include "journal/evidence.h"
#include "refusal.h"
#include "show_bytes.h"

namespace quell::cli {
namespace {

using ReadOne = Result<void> (journal::Evidence::*)(const crypto::Digest&,
                                                    const journal::Bytes&) const;

Exit show(const journal::Evidence& store, ReadOne read, const incident::Digest& digest,
          Console& console) {
  const auto name = crypto::Digest::from_hex(digest.text());
  if (!name) return fail_with(console, name.error());
  ShownBytes shown(console);
  const auto done = (store.*read)(*name, [&](std::string_view piece) -> Result<void> {
    shown.feed(piece);
    return {};
  });
  shown.finish();
  return done ? Exit::kDone : fail_with(console, done.error());
}

Exit show_original(const Case& of, const incident::EvidenceAdded& evidence, Input& input,
                   Console& console) {
  const incident::ReadEvidenceOriginal body{
      .evidence = evidence.evidence,
      .reason = input.required("--reason", "why the redacted copy is not enough")};
  if (const auto good = input.check(); !good) return fail_with(console, good.error());
  const auto outcome = submit(of, body);
  if (!outcome) return fail_with(console, outcome.error());
  if (!outcome->allowed()) return show_refusal(*outcome, {}, console);
  return show(*of.workbench->evidence, &journal::Evidence::read_original, evidence.digest, console);
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  Input input(arguments, console);
  const std::string id = input.required("ID", "which evidence, for example E1");
  if (const auto good = input.check(); !good) return fail_with(console, good.error());
  const auto* found = incident::find_evidence(of->state, id);
  if (found == nullptr) {
    return misuse(console, "there is no evidence " + id + "; see: quell evidence list");
  }
  if (arguments.has("--original")) return show_original(*of, found->value, input, console);
  if (arguments.has("--reason")) return misuse(console, "--reason goes with --original");
  if (!found->value.redacted) {
    return misuse(console, id + " has no copy for reading; its original: quell evidence show " +
                               id + " --original --reason TEXT");
  }
  return show(*of->workbench->evidence, &journal::Evidence::read_redacted, *found->value.redacted,
              console);
}

}  // namespace

Subcommand evidence_show_command() {
  return {
      .name = "evidence show",
      .group = "Investigate",
      .summary = "Read evidence: the redacted copy, or with a recorded reason the original.",
      .details =
          "On a terminal, control characters are made visible; into a file or a pipe the "
          "bytes go as they are.",
      .positionals = {field_option("ReadEvidenceOriginal", "evidence", "ID", "")},
      .options = {{.name = "--original",
                   .help = "the sealed original; that it was read is recorded first"},
                  field_option("ReadEvidenceOriginal", "reason", "--reason", "TEXT"),
                  incident_option()},
      .examples = {{"quell evidence show E1", "without secrets"},
                   {"quell evidence show E1 --original --reason 'need the session token' > e1.log",
                    "the original, byte for byte"}},
      .run = run,
  };
}

}  // namespace quell::cli
