// quell journal verify: is the record what it was when it was written? Of this store, or of an
// exported file, for which nothing but the file and the public key is needed.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "crypto/digest.h"
#include "incident/event.h"
#include "journal/checkpoint.h"
#include "journal/evidence.h"
#include "journal/export.h"
#include "journal/open.h"
#include "journal_tools.h"
#include "os/file.h"
#include "redact/rules.h"

namespace quell::cli {
namespace {

constexpr std::size_t kPiece = 256UZ * 1024;

Result<journal::Verification> verify_file(const std::string& path, const Arguments& arguments,
                                          Session& session) {
  QUELL_TRY(const crypto::PublicKey key, key_given(arguments, session));
  QUELL_TRY(const os::Descriptor file, os::open_to_read(path));
  journal::ExportVerifier verifier(key);
  std::vector<char> piece(kPiece);
  for (;;) {
    if (session.stop().requested()) return fail(ErrorCode::kCancelled, "interrupted");
    QUELL_TRY(const std::size_t got, os::read_some(file, piece));
    if (got == 0) return verifier.finish();
    verifier.feed(std::string_view(piece.data(), got));
  }
}

Result<std::optional<journal::Checkpoint>> checkpoint_given(const Arguments& arguments,
                                                            Session& session) {
  const auto path = arguments.text("--against");
  if (!path) return std::nullopt;
  QUELL_TRY(const crypto::PublicKey key, key_given(arguments, session));
  QUELL_TRY(const std::string text, os::read_file(*path, limits::kDocumentBytes));
  auto checkpoint = journal::read_checkpoint(text, key);
  if (!checkpoint) return fail(checkpoint.error(), *path + " does not hold up");
  return *std::move(checkpoint);
}

Result<void> nothing(std::string_view /*piece*/) {
  return {};
}

/// What the record names and the evidence store no longer has.
void look_for(const journal::Evidence& evidence, const incident::EvidenceAdded& piece,
              journal::Verification& found) {
  const auto note = [&](std::string_view what, const Error& error) {
    if (error.code() != ErrorCode::kNotFound) return;  // damage is named above
    found.damage.push_back({fmt::format("evidence {} ({})", piece.evidence, what), "is missing"});
    ++found.damaged;
  };
  const auto original = crypto::Digest::from_hex(piece.digest.text());
  if (!original) return;
  if (const auto read = evidence.read_original(*original, nothing); !read) {
    note("original", read.error());
  }
  if (!piece.redacted) return;
  const auto redacted = crypto::Digest::from_hex(piece.redacted->text());
  if (!redacted) return;
  if (const auto read = evidence.read_redacted(*redacted, nothing); !read) {
    note("readable copy", read.error());
  }
}

Result<void> add_missing_evidence(journal::Store& store, const journal::Evidence& evidence,
                                  journal::Verification& found) {
  QUELL_TRY(const auto streams, store.streams());
  const auto look = [&](const journal::EntryView& entry) -> Result<void> {
    const auto event = incident::decode_event(entry.sequence, entry.payload);
    if (!event) return {};  // another kind of stream, or damage that is named above
    if (const auto* added = std::get_if<incident::EvidenceAdded>(&event->body)) {
      look_for(evidence, *added, found);
    }
    return {};
  };
  for (const journal::StreamHead& stream : streams) QUELL_CHECK(store.salvage(stream.stream, look));
  return {};
}

/// Evidence that is not what it was, or is gone, among the damage.
Result<void> add_evidence(const std::filesystem::path& home, journal::Store& store,
                          Session& session, journal::Verification& found) {
  QUELL_TRY(const redact::Rules rules, redact::default_rules());
  QUELL_TRY(const auto evidence,
            journal::Evidence::open(home / "evidence", rules, session.entropy()));
  QUELL_TRY(const std::vector<std::string> bad, evidence.verify());
  for (const std::string& name : bad) {
    found.damage.push_back({"evidence " + name, "is not what its digest says"});
    ++found.damaged;
  }
  return add_missing_evidence(store, evidence, found);
}

Result<journal::Verification> verify_store(const Arguments& arguments, Console& console,
                                           Session& session) {
  QUELL_TRY(const std::filesystem::path home, session.home());
  QUELL_TRY(const auto earlier, checkpoint_given(arguments, session));
  QUELL_TRY(const journal::Opened opened,
            journal::open({.directory = home, .access = journal::Access::kReadOnly, .vfs = {}}));
  for (const std::string& notice : opened.notices) {
    console.complain("quell: " + terminal_safe(notice));
  }
  console.progress("verifying the journal");
  QUELL_TRY(journal::Verification found, journal::verify(*opened.store, earlier));
  if (arguments.has("--evidence")) {
    console.progress("verifying the evidence");
    QUELL_CHECK(add_evidence(home, *opened.store, session, found));
  }
  return found;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto file = arguments.text("FILE");
  if (file && (arguments.has("--against") || arguments.has("--evidence"))) {
    return misuse(console, "--against and --evidence look at the store, not at an exported FILE");
  }
  const auto found =
      file ? verify_file(*file, arguments, session) : verify_store(arguments, console, session);
  if (!found) return fail_with(console, found.error());
  return show_verification(*found, file.value_or("journal"), arguments, console);
}

}  // namespace

Subcommand journal_verify_command() {
  return {
      .name = "journal verify",
      .group = "Record",
      .summary = "Is the record what it was when it was written? Of the store or an exported file.",
      .details =
          "Every change and every cut is found and named. --against also finds what was "
          "taken away together with everything behind it, by a checkpoint kept elsewhere. "
          "Damage is exit status 3; nothing is repaired.",
      .positionals = {{.name = "FILE", .help = "an exported journal; without it the store"}},
      .options = {{.name = "--key",
                   .value = "KEY",
                   .help =
                       "public key: 64 hexadecimal digits or a file (default: the store's own)"},
                  {.name = "--against",
                   .value = "CHECKPOINT",
                   .help = "a checkpoint file: does the store still hold what it saw?"},
                  {.name = "--evidence", .help = "also every sealed piece of evidence"},
                  json_option()},
      .examples = {{"quell journal verify", "the store"},
                   {"quell journal verify --against /mnt/usb/2026-11-21.checkpoint --evidence",
                    "against what was kept elsewhere, with the evidence"},
                   {"quell journal verify incident.journal --key signing.pub",
                    "a file that somebody sent, with the sender's public key"}},
      .run = run,
  };
}

}  // namespace quell::cli
