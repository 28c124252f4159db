#include "credential/ssh/look.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/safe_text.h"
#include "credential/proof.h"
#include "credential/ssh/server.h"
#include "credential/ssh/sessions.h"
#include "fmt/format.h"

namespace quell::contain::ssh {
namespace {

using Answer = CredentialExpectation::Answer;

Check check_of(std::string what, std::string expected, std::string seen, Check::Outcome outcome) {
  return {.what = std::move(what),
          .expected = std::move(expected),
          .seen = std::move(seen),
          .outcome = outcome};
}

Check::Outcome outcome_of(bool fine) {
  return fine ? Check::Outcome::kPassed : Check::Outcome::kFailed;
}

Result<void> look_at_sessions(const SshServer& server, const MeantKey& found,
                              std::vector<Check>& checks) {
  QUELL_TRY(const Sessions sessions, sessions_of(server, found.files, refused_keys(found)));
  Check check = check_of("connections that were opened with it", "0",
                         std::to_string(sessions.meant.size()), outcome_of(sessions.meant.empty()));
  if (sessions.unknown != 0 || !sessions.log_is_read) {
    check.seen += fmt::format(", and not known for {}", sessions.unknown);
    if (sessions.meant.empty()) check.outcome = Check::Outcome::kNote;
  }
  checks.push_back(std::move(check));
  for (const std::string& note : sessions.notes) {
    checks.push_back(check_of("what cannot be shown", "", note, Check::Outcome::kNote));
  }
  return {};
}

Result<void> try_old(const SshServer& server, const MeantKey& found,
                     const CredentialExpectation& expected, std::vector<Check>& checks) {
  const std::string_view word = expected.old == Answer::kAccepted ? "accepted" : "refused";
  const auto note = [&](const std::string& why) -> Result<void> {
    checks.push_back(
        check_of("the leaked key", std::string(word), "not tried: " + why, Check::Outcome::kNote));
    return {};
  };
  if (!server.probe_at) return note("probe_at is not configured");
  const auto holds = fingerprint_of_private(server, *expected.wish.old_file);
  if (!holds) return note(holds.error().message());
  if (*holds != found.fingerprint) {
    return note(terminal_safe(expected.wish.old_file->string()) + " holds another key, " + *holds);
  }
  for (const Entry& entry : entries_of(found.places)) {
    QUELL_TRY(const Attempt attempt, log_in(server, entry.account, *expected.wish.old_file));
    Check check = check_of(fmt::format("login as {} at {} with the leaked key", entry.account,
                                       server.probe_at->text()),
                           std::string(word), terminal_safe(attempt.words),
                           outcome_of(attempt.accepted == (expected.old == Answer::kAccepted)));
    // Refused from here anyhow: that shows nothing.
    if (entry.conditional && !attempt.accepted) {
      check.outcome = Check::Outcome::kNote;
      check.seen += " (the line's from= or expiry-time= may be why)";
    }
    checks.push_back(std::move(check));
  }
  return {};
}

Result<void> look_at_others(const SshServer& server, std::vector<Check>& checks) {
  if (!server.control) return {};
  QUELL_TRY(const Attempt other, log_in(server, *server.control, server.control_key));
  checks.push_back(
      check_of(fmt::format("login as {} with the control's key", terminal_safe(*server.control)),
               "accepted", terminal_safe(other.words), outcome_of(other.accepted)));
  return {};
}

}  // namespace

Result<std::vector<Check>> look(const SshServer& server, const MeantKey& found,
                                const CredentialExpectation& expected) {
  std::vector<Check> checks;
  const bool contained = expected.sessions_since.has_value() || expected.old == Answer::kRefused;
  const auto lines = static_cast<std::size_t>(
      std::ranges::count_if(all_places(found.files), [&](const KeyPlace& place) {
        return place.active && place.effective_fingerprint == found.fingerprint;
      }));
  checks.push_back(check_of("lines with the key in what sshd reads",
                            contained ? "0" : "as they were before", std::to_string(lines),
                            outcome_of(!contained || lines == 0)));
  if (contained) QUELL_CHECK(look_at_sessions(server, found, checks));
  if (expected.old != Answer::kNotAsked) QUELL_CHECK(try_old(server, found, expected, checks));
  QUELL_CHECK(look_at_others(server, checks));
  return checks;
}

}  // namespace quell::contain::ssh
