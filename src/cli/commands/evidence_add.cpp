// quell evidence add: seals a file, keeps a redacted copy for reading, and records both.
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"
#include "incident/digest.h"
#include "input.h"
#include "journal/evidence.h"
#include "os/descriptor.h"
#include "os/file.h"
#include "os/user.h"

namespace quell::cli {
namespace {

/// What is read from standard input is held in memory before it is sealed.
constexpr std::size_t kInputBytes = 64UZ * 1024 * 1024;
/// Looked at to tell text from images and archives.
constexpr std::size_t kBeginning = 64UZ * 1024;

/// Where the bytes come from when nobody says: the file and the host.
std::string usual_origin(const std::string& file) {
  const auto host = os::host_name();
  const std::string where = host ? " on " + *host : "";
  if (file == "-") return "standard input" + where;
  std::error_code unknown;
  const std::filesystem::path whole = std::filesystem::absolute(file, unknown);
  return (unknown ? file : whole.lexically_normal().string()) + where;
}

/// What is sealed and as what.
struct ToSeal {
  std::string file;
  std::string origin;
  journal::Form form = journal::Form::kText;
  bool as_text = false;  ///< a person said that it is text
};

/// Whether redaction could make nothing of it: images and archives have zero bytes early on. What
/// attackers write into logs may be any other byte.
bool is_binary(std::string_view beginning) {
  return beginning.find('\0') != std::string_view::npos;
}

Result<void> check_form(const ToSeal& what, std::string_view beginning) {
  if (what.form == journal::Form::kOpaque || what.as_text || !is_binary(beginning)) return {};
  return fail(ErrorCode::kInvalidInput,
              what.file +
                  " is no text, so that no readable copy without secrets can be made of "
                  "it. Nothing was sealed. Give --opaque to seal it without such a copy, "
                  "or --text if it is text in spite of its zero bytes");
}

/// Read once and kept, because a pipe cannot be read again.
Result<std::string> beginning_of(const os::Descriptor& file) {
  std::string beginning(kBeginning, '\0');
  std::size_t filled = 0;
  while (filled < beginning.size()) {
    QUELL_TRY(const std::size_t got, os::read_some(file, std::span(beginning).subspan(filled)));
    if (got == 0) break;
    filled += got;
  }
  beginning.resize(filled);
  return beginning;
}

Result<journal::Kept> seal(const Case& of, const ToSeal& what, Console& console, Session& session) {
  const std::string& file = what.file;
  const journal::Form form = what.form;
  const journal::Provenance provenance{.origin = what.origin,
                                       .who = of.workbench->identity.actor.name,
                                       .when = session.clock().now()};
  journal::Evidence& store = *of.workbench->evidence;
  if (file == "-") {
    QUELL_TRY(const std::string bytes, console.read_input(kInputBytes));
    QUELL_CHECK(check_form(what, std::string_view(bytes).substr(0, kBeginning)));
    return store.put_text(bytes, form, provenance);
  }
  QUELL_TRY(const auto opened, os::open_to_read(file));
  QUELL_TRY(const std::string beginning, beginning_of(opened));
  QUELL_CHECK(check_form(what, beginning));
  console.progress("sealing " + file);
  std::string_view first = beginning;
  const auto source = [&](std::span<char> into) -> Result<std::size_t> {
    if (session.stop().requested()) return fail(ErrorCode::kCancelled, "interrupted");
    if (first.empty()) return os::read_some(opened, into);
    const std::size_t taken = first.copy(into.data(), into.size());
    first.remove_prefix(taken);
    return taken;
  };
  return store.put(source, form, provenance);
}

Result<incident::AddEvidence> recorded(const journal::Kept& kept, std::string name,
                                       journal::Form form) {
  QUELL_TRY(const auto digest, incident::Digest::parse(kept.original.hex()));
  incident::AddEvidence body{.digest = digest,
                             .size = static_cast<std::int64_t>(kept.size),
                             .name = std::move(name),
                             .origin = kept.provenance.origin};
  body.media_type = form == journal::Form::kText ? "text/plain" : "application/octet-stream";
  if (kept.redacted) {
    QUELL_TRY(body.redacted, incident::Digest::parse(kept.redacted->hex()));
  }
  return body;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  Input input(arguments, console);
  const std::string file = input.required("FILE", "the file to seal, or - for standard input");
  const std::string base = std::filesystem::path(file).filename().string();
  const std::string name = input.optional("--name").value_or(file == "-" ? "standard input" : base);
  const auto stated = input.optional("--origin");
  if (const auto good = input.check(); !good) return fail_with(console, good.error());
  if (arguments.has("--opaque") && arguments.has("--text")) {
    return misuse(console, "give either --opaque or --text, not both");
  }
  const auto form = arguments.has("--opaque") ? journal::Form::kOpaque : journal::Form::kText;
  const auto kept = seal(*of,
                         {.file = file,
                          .origin = stated.value_or(usual_origin(file)),
                          .form = form,
                          .as_text = arguments.has("--text")},
                         console, session);
  if (!kept) return fail_with(console, kept.error());
  const auto body = recorded(*kept, name, form);
  if (!body) return fail_with(console, body.error());
  return give(*of, *body, {.json = arguments.has("--json")}, console, session);
}

}  // namespace

Subcommand evidence_add_command() {
  return {
      .name = "evidence add",
      .group = "Investigate",
      .summary = "Seal a file as evidence; people read a copy without secrets.",
      .details =
          "The original is kept under its digest and never changed. Authorization headers, "
          "cookies, tokens, passwords and personal data are hidden in the copy for reading. "
          "--opaque is for images and archives, which have no such copy.",
      .positionals = {{.name = "FILE", .help = "the file to seal, or - for standard input"}},
      .options = {field_option("AddEvidence", "name", "--name", "TEXT"),
                  field_option("AddEvidence", "origin", "--origin", "TEXT"),
                  {.name = "--opaque", .help = "not text: keep the original only"},
                  {.name = "--text", .help = "text, although it has zero bytes: make the copy"},
                  incident_option(),
                  json_option()},
      .examples = {{"quell evidence add /var/log/nginx/access.log.1", "a log file"},
                   {"quell evidence add screenshot.png --opaque --origin 'from the reporter, mail'",
                    "an image"},
                   {"ss -tnp | quell evidence add - --name 'open connections'",
                    "what a program prints"}},
      .run = run,
  };
}

}  // namespace quell::cli
