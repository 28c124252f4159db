#include "casework/artifacts.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "desk/desk.h"
#include "incident/digest.h"
#include "incident/facts.h"
#include "incident/state.h"
#include "journal/evidence.h"
#include "os/file.h"
#include "report/report.h"

namespace quell::casework {
namespace {

/// Of a readable copy, enough for the first lines that a report quotes.
constexpr std::size_t kExcerptBytes = 16UZ * 1024;

/// Told apart from real errors: the read was stopped because enough was seen.
const Error& enough() {
  static const Error read_enough(ErrorCode::kLimit, "enough was read");
  return read_enough;
}

Result<std::string> excerpt(const journal::Evidence& evidence, const incident::Digest& redacted) {
  QUELL_TRY(const crypto::Digest key, crypto::Digest::from_hex(redacted.text()));
  std::string text;
  const auto read = evidence.read_redacted(key, [&](std::string_view piece) -> Result<void> {
    text += piece.substr(0, kExcerptBytes - text.size());
    if (text.size() == kExcerptBytes) return std::unexpected(enough());
    return {};
  });
  if (!read && text.size() < kExcerptBytes) return std::unexpected(read.error());
  return text;
}

/// Readable copies by the digest of the original. A copy that cannot be read is left out here; the
/// report then quotes nothing of it, and `quell journal verify` names the damage.
std::map<std::string, std::string> excerpts_of(const journal::Evidence& evidence,
                                               const incident::State& state) {
  std::map<std::string, std::string> excerpts;
  for (const auto& piece : state.evidence) {
    if (!piece.value.redacted) continue;
    auto text = excerpt(evidence, *piece.value.redacted);
    if (text) excerpts.emplace(piece.value.digest.text(), std::move(*text));
  }
  return excerpts;
}

}  // namespace

std::filesystem::path artifacts_directory(const std::filesystem::path& home,
                                          const incident::IncidentId& incident) {
  return home / "incidents" / incident.text() / "artifacts";
}

Result<std::vector<WrittenArtifact>> write_artifacts(desk::Desk& desk,
                                                     const journal::Evidence& evidence,
                                                     const incident::IncidentId& incident,
                                                     const std::filesystem::path& directory,
                                                     const desk::Report& report) {
  QUELL_TRY(const std::vector<incident::Event> events, desk.history(incident));
  incident::State state;
  for (const incident::Event& event : events) incident::fold(state, event);
  const Instant now = desk.clock().now();
  const incident::FactTable facts = incident::facts(state, now);
  const report::Record record{.state = state,
                              .events = events,
                              .facts = facts,
                              .excerpts = excerpts_of(evidence, state),
                              .now = now};
  QUELL_CHECK(os::make_directories(directory, os::Mode::kPrivateDirectory));
  std::vector<WrittenArtifact> written;
  for (const report::Artifact& artifact : report::artifacts(record)) {
    WrittenArtifact one{.path = directory / artifact.name};
    QUELL_CHECK(os::write_file_atomically(one.path, artifact.text, os::Mode::kSecret));
    one.command.name = artifact.name;
    one.command.size = static_cast<std::int64_t>(artifact.text.size());
    QUELL_TRY(one.command.digest, incident::Digest::parse(crypto::digest_of(artifact.text).hex()));
    QUELL_CHECK(report(one.command));
    written.push_back(std::move(one));
  }
  return written;
}

}  // namespace quell::casework
