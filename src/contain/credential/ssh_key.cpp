#include "contain/ssh_key.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "base/safe_text.h"
#include "contain/ancestry.h"
#include "contain/credential/authorized_keys.h"
#include "contain/credential/key_line.h"
#include "credential/proof.h"
#include "credential/secret_file.h"
#include "credential/ssh/key_files.h"
#include "credential/ssh/known_keys.h"
#include "credential/ssh/match_blocks.h"
#include "credential/ssh/server.h"
#include "credential/ssh/sessions.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {
namespace {

using ssh::KeyFile;
using ssh::KeyFiles;
using ssh::KeyPlace;
using How = CredentialWish::How;
using Answer = CredentialExpectation::Answer;

constexpr std::size_t kMostShown = 50;

class SshKey final : public CredentialHolder {
 public:
  explicit SshKey(SshServer server) : server_(std::move(server)) {
    std::ranges::sort(server_.accounts);
  }

  [[nodiscard]] std::string_view kind() const override { return "ssh-key"; }
  [[nodiscard]] std::string_view word() const override { return "key"; }
  [[nodiscard]] std::string name() const override { return server_.name; }
  [[nodiscard]] std::string where() const override;
  [[nodiscard]] std::string undo_hint() const override {
    return "the lines are byte for byte as they were; connections that were ended stay ended";
  }
  [[nodiscard]] bool in_one_step() const override { return false; }
  [[nodiscard]] bool goes_by_record() const override { return true; }
  [[nodiscard]] Result<void> check() const override;
  Result<std::optional<std::string>> objection_to(const CredentialWish& wish) override;
  void knows(const std::vector<KnownCredential>& known) override {
    known_ = ssh::known_keys(known);
  }
  Result<std::string> meaning(const std::string& name) override;
  Result<StoredCredential> read(const std::string& name) override;
  Result<StoredCredential> patch_of(const CredentialWish& wish, const crypto::Secret& secret,
                                    crypto::Entropy& entropy) override;
  Result<void> replace(const std::string& name, const StoredCredential& from,
                       const StoredCredential& to) override;
  Result<EndedSessions> end_sessions(const std::string& name) override;
  Result<std::vector<std::string>> dependants(const std::string& name) override;
  Result<crypto::Secret> identity_of_old(const CredentialWish& wish) override;
  std::vector<std::string> actions(const CredentialWish& wish) override;
  std::vector<std::string> warnings(const CredentialWish& wish) override;
  Result<std::vector<Check>> look(const CredentialExpectation& expected) override;

 private:
  /// The configured files and the key that the name means in them.
  struct Found {
    KeyFiles files;
    std::string fingerprint;
    std::vector<ssh::FoundKey> places;
  };
  [[nodiscard]] Result<Found> find(const std::string& name) const;
  /// The keys whose connections are to end as it stands: the original, and what stands for it where
  /// that is revoked too.
  [[nodiscard]] static std::set<std::string> refused_keys(const Found& found);
  /// The keys that no line of these lets in any more when one more containment is on it.
  [[nodiscard]] static std::set<std::string> keys_to_refuse(const Found& found);
  [[nodiscard]] Result<std::optional<std::string>> own_session_with(const Found& found) const;
  Result<void> look_at_sessions(const Found& found, std::vector<Check>& checks) const;
  Result<void> try_old(const CredentialExpectation& expected, const Found& found,
                       std::vector<Check>& checks) const;
  Result<void> look_at_others(std::vector<Check>& checks) const;

  SshServer server_;
  ssh::KnownKeys known_;
};

std::string part(std::string_view kind, const ssh::FoundKey& at) {
  return fmt::format("{} {} {}", kind, at.ordinal, at.file->path.string());
}

StoredCredential parts_of(std::span<const ssh::FoundKey> places) {
  StoredCredential parts;
  for (const ssh::FoundKey& each : places) {
    parts[part("line", each)] = each.place.original;
    parts[part("new", each)] = each.place.replacement;
    parts[part("login", each)] = each.place.active ? "yes" : "no";
  }
  return parts;
}

/// The place as the parts want it. nullopt: they don't know it.
std::optional<KeyPlace> wanted(const ssh::FoundKey& at, const StoredCredential& parts) {
  const auto line = parts.find(part("line", at));
  const auto fresh = parts.find(part("new", at));
  const auto login = parts.find(part("login", at));
  if (line == parts.end() || fresh == parts.end() || login == parts.end()) return std::nullopt;
  KeyPlace place = at.place;
  place.original = line->second;
  place.replacement = fresh->second;
  place.active = login->second == "yes";
  return place;
}

/// A public key as ssh-keygen writes it: one line without options.
Result<std::optional<ssh::KeyLine>> public_key(std::string_view line) {
  QUELL_TRY(std::optional<ssh::KeyLine> key, ssh::read_key_line(line));
  if (key && !key->options.empty()) return std::nullopt;
  return key;
}

Check check_of(std::string what, std::string expected, std::string seen, Check::Outcome outcome) {
  return {.what = std::move(what),
          .expected = std::move(expected),
          .seen = std::move(seen),
          .outcome = outcome};
}

Check::Outcome outcome_of(bool fine) {
  return fine ? Check::Outcome::kPassed : Check::Outcome::kFailed;
}

std::string SshKey::where() const {
  std::string accounts;
  for (const std::string& each : server_.accounts) {
    accounts += (accounts.empty() ? "" : ", ") + each;
  }
  return fmt::format("keys of {} in {}", accounts, server_.config.string());
}

Result<void> SshKey::check() const {
  const auto bad = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("sshd {}: {}", terminal_safe(server_.name), why));
  };
  if (server_.accounts.empty()) return bad("no account is named");
  for (const std::string& each : server_.accounts) {
    if (each.empty() || each.find_first_of(",= \n/") != std::string::npos || each.contains('\0')) {
      return bad("the name of an account is none");
    }
  }
  for (const auto* path : {&server_.program, &server_.config, &server_.log}) {
    if (!path->is_absolute()) return bad(path->string() + " is not an absolute path");
  }
  if (!server_.control) return {};
  if (!server_.control_key.is_absolute()) return bad("control_key must be an absolute path");
  if (server_.control->starts_with('-')) return bad("the name of an account is none");
  return server_.probe_at ? Result<void>() : bad("probe_at is wanted where a control is named");
}

Result<SshKey::Found> SshKey::find(const std::string& name) const {
  Found found;
  QUELL_TRY(found.files, ssh::read_key_files(server_, known_));
  // A name that is contained means the key that it meant then.
  const auto contained = known_.meant.find(name);
  if (contained != known_.meant.end()) {
    found.fingerprint = contained->second;
  } else {
    QUELL_TRY(found.fingerprint, ssh::fingerprint_meant(found.files, name));
  }
  found.places = ssh::find_key(found.files, found.fingerprint);
  if (found.places.empty()) return std::unexpected(ssh::no_such_key(found.files, name));
  return found;
}

std::set<std::string> SshKey::refused_keys(const Found& found) {
  std::set<std::string> keys;
  for (const ssh::FoundKey& each : found.places) {
    if (!each.place.active || !each.place.replacement.empty()) keys.insert(found.fingerprint);
    if (!each.place.active) keys.insert(each.place.effective_fingerprint);
  }
  return keys;
}

std::set<std::string> SshKey::keys_to_refuse(const Found& found) {
  std::set<std::string> keys{found.fingerprint};
  for (const ssh::FoundKey& each : found.places) keys.insert(each.place.effective_fingerprint);
  return keys;
}

Result<std::optional<std::string>> SshKey::own_session_with(const Found& found) const {
  const std::set<std::string> refused = keys_to_refuse(found);
  QUELL_TRY(const std::vector<ssh::OwnSession> own, ssh::own_sessions(server_));
  for (const ssh::OwnSession& each : own) {
    if (refused.contains(each.key) || refused.contains(each.authority)) {
      return fmt::format(
          "this session ({}) was opened with that key: you would shut yourself out. "
          "Log in with another key first, and do it from there",
          each.peer.address.text());
    }
    const bool another = std::ranges::any_of(found.files.files, [&](const KeyFile& file) {
      return std::ranges::any_of(file.places, [&](const KeyPlace& place) {
        return place.active && !refused.contains(place.effective_fingerprint);
      });
    });
    if (each.key.empty() && !another) {
      return fmt::format(
          "no key would be left, and it is not known with which this session ({}) "
          "was opened: you might shut yourself out. Log in with another key first, "
          "and do it from there",
          each.peer.address.text());
    }
  }
  return std::nullopt;
}

Result<std::optional<std::string>> SshKey::objection_to(const CredentialWish& wish) {
  if (wish.how == How::kMake) {
    return "Quell makes no SSH keys: make one with ssh-keygen, and name the file of its public "
           "half: take:PATH";
  }
  QUELL_TRY(const Found found, find(wish.name));
  // Somebody gave another key the same name since it was contained.
  const auto meant = ssh::fingerprint_meant(found.files, wish.name);
  if (!meant) return meant.error().message();
  if (*meant != found.fingerprint) {
    return fmt::format("{} was {} when it was contained and is {} now; name one of them",
                       terminal_safe(wish.name), found.fingerprint, *meant);
  }
  QUELL_TRY(auto own, own_session_with(found));
  if (own) return own;
  if (server_.control) {
    const auto control = ssh::fingerprint_of_private(server_, server_.control_key);
    if (control && keys_to_refuse(found).contains(*control)) {
      return "it is the control's key, which must go on working: name another one in quell.yaml";
    }
  }
  const auto there = os::info_of_target(wish.file);
  if (wish.how != How::kTake || !there || !*there || (*there)->kind != os::Kind::kFile) {
    return std::nullopt;
  }
  QUELL_TRY(const crypto::Secret secret, read_secret(wish.file));
  QUELL_TRY(const auto key, public_key(secret.reveal()));
  if (!key) return "the first line of " + terminal_safe(wish.file.string()) + " is no public key";
  if (key->fingerprint == found.fingerprint) return "the new key is the old one";
  return std::nullopt;
}

Result<std::string> SshKey::meaning(const std::string& name) {
  QUELL_TRY(const Found found, find(name));
  return found.fingerprint;
}

Result<StoredCredential> SshKey::read(const std::string& name) {
  QUELL_TRY(const Found found, find(name));
  return parts_of(found.places);
}

Result<StoredCredential> SshKey::patch_of(const CredentialWish& wish, const crypto::Secret& secret,
                                          crypto::Entropy& /*entropy*/) {
  QUELL_TRY(const Found found, find(wish.name));
  StoredCredential patch;
  if (wish.how == How::kLock) {
    for (const ssh::FoundKey& each : found.places) patch[part("login", each)] = "no";
    return patch;
  }
  QUELL_TRY(const auto key, public_key(secret.reveal()));
  if (!key || key->fingerprint == found.fingerprint) {
    return fail(ErrorCode::kInvalidInput, "the file holds no public key, or the old one");
  }
  for (const ssh::FoundKey& each : found.places) {
    QUELL_TRY(const auto old, ssh::read_key_line(each.place.original));
    std::string line;
    if (old && !old->options.empty()) line = fmt::format("{} ", old->options);
    line += key->key;
    if (!key->comment.empty()) line += fmt::format(" {}", key->comment);
    if (each.place.original.ends_with('\r')) line += '\r';
    patch[part("new", each)] = std::move(line);
  }
  return patch;
}

Result<void> SshKey::replace(const std::string& name, const StoredCredential& from,
                             const StoredCredential& to) {
  QUELL_TRY(const Found found, find(name));
  if (parts_of(found.places) != from) {
    return fail(ErrorCode::kConflict, fmt::format("the lines of key {} were changed by somebody "
                                                  "else",
                                                  terminal_safe(name)));
  }
  std::map<const KeyFile*, std::string> texts;
  // From the end, so that what stands before keeps its place.
  for (auto each = found.places.rbegin(); each != found.places.rend(); ++each) {
    const auto place = wanted(*each, to);
    if (!place) return fail(ErrorCode::kInvalidInput, "it is not known what a line should be like");
    std::string& text = texts.try_emplace(each->file, each->file->text).first->second;
    text.replace(place->begin, place->end - place->begin, block_of(*place));
  }
  bool first = true;
  for (const KeyFile& file : found.files.files) {
    const auto text = texts.find(&file);
    if (text == texts.end() || text->second == file.text) continue;
    const auto written = ssh::write_key_file(file, text->second);
    // A conflict says that nothing was changed.
    if (!written && !first) return fail(ErrorCode::kUnavailable, written.error().full());
    QUELL_CHECK(written);
    first = false;
  }
  return {};
}

Result<EndedSessions> SshKey::end_sessions(const std::string& name) {
  QUELL_TRY(const Found found, find(name));
  QUELL_TRY(EndedSessions ended, ssh::end_sessions(server_, found.files, refused_keys(found)));
  return ended;
}

Result<std::vector<std::string>> SshKey::dependants(const std::string& name) {
  QUELL_TRY(const Found found, find(name));
  std::vector<std::string> lines;
  for (const ssh::FoundKey& each : found.places) {
    QUELL_TRY(const auto key, ssh::read_key_line(each.place.original));
    lines.push_back(fmt::format("line {} of {}: {}, comment \"{}\"", each.place.number,
                                terminal_safe(each.file->path.string()), each.place.fingerprint,
                                terminal_safe(each.place.comment)));
    if (each.place.effective_fingerprint != each.place.fingerprint) {
      lines.back() += ", for which stands " + each.place.effective_fingerprint;
    }
    if (key && !key->options.empty()) lines.back() += ", " + terminal_safe(key->options);
  }
  QUELL_TRY(const std::vector<std::string> uses, ssh::uses_of(server_, found.fingerprint));
  for (std::size_t i = 0; i < std::min(uses.size(), kMostShown); ++i) lines.push_back(uses.at(i));
  if (uses.size() > kMostShown) {
    lines.push_back(fmt::format("and {} more", uses.size() - kMostShown));
  }
  return lines;
}

Result<crypto::Secret> SshKey::identity_of_old(const CredentialWish& wish) {
  if (!wish.old_file) return fail(ErrorCode::kNotFound, "no leaked key is named");
  QUELL_TRY(const Found found, find(wish.name));
  QUELL_TRY(std::string holds, ssh::fingerprint_of_private(server_, *wish.old_file));
  if (holds == found.fingerprint) return crypto::Secret(std::move(holds));
  return fail(ErrorCode::kConflict, fmt::format("{} holds another key, {}",
                                                terminal_safe(wish.old_file->string()), holds));
}

std::vector<std::string> SshKey::actions(const CredentialWish& wish) {
  std::vector<std::string> lines{
      wish.how == How::kLock
          ? "each line of the key becomes a comment where it stands; all other bytes stay"
          : "each line of the key becomes a comment, and the new key follows it with the same "
            "options; all other bytes stay",
      "no reload: sshd reads the files at each login",
      fmt::format("connections that were opened with it, by {}, are ended: SIGTERM to their sshd "
                  "processes, then SIGKILL",
                  server_.log.string())};
  if (wish.old_file && server_.probe_at) {
    lines.push_back(
        fmt::format("logins at {} with the leaked key, which must be refused; nothing "
                    "is run there",
                    server_.probe_at->text()));
  }
  return lines;
}

std::vector<std::string> SshKey::warnings(const CredentialWish& /*wish*/) {
  std::vector<std::string> result;
  if (!server_.control) {
    result.emplace_back("no control is configured: nothing will show that other keys still let in");
  }
  if (!server_.probe_at) {
    result.emplace_back(
        "probe_at is not configured: no login is tried, it will be in force by what "
        "sshd says it reads, but not proved");
  }
  if (const auto log = os::info_of_target(server_.log); !log || !*log) {
    result.push_back(
        fmt::format("{} cannot be read: connections that were opened with the key "
                    "cannot be told from others and ARE NOT ENDED",
                    server_.log.string()));
  }
  for (const std::string& line : ssh::matches_by_client(server_.config)) {
    result.push_back(line +
                     ": the key files are those for logins from 127.0.0.1; for logins that this "
                     "selects sshd may read others, or let in in other ways: LOOK THERE YOURSELF");
  }
  const auto files = ssh::read_key_files(server_, known_);
  if (!files) return result;
  for (const std::string& way : files->other_ways) {
    result.push_back("these accounts can also be entered with " + way);
  }
  return result;
}

Result<void> SshKey::look_at_sessions(const Found& found, std::vector<Check>& checks) const {
  QUELL_TRY(const ssh::Sessions sessions,
            ssh::sessions_of(server_, found.files, refused_keys(found)));
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

Result<void> SshKey::try_old(const CredentialExpectation& expected, const Found& found,
                             std::vector<Check>& checks) const {
  const std::string_view word = expected.old == Answer::kAccepted ? "accepted" : "refused";
  const auto note = [&](const std::string& why) -> Result<void> {
    checks.push_back(
        check_of("the leaked key", std::string(word), "not tried: " + why, Check::Outcome::kNote));
    return {};
  };
  if (!server_.probe_at) return note("probe_at is not configured");
  const auto holds = ssh::fingerprint_of_private(server_, *expected.wish.old_file);
  if (!holds) return note(holds.error().message());
  if (*holds != found.fingerprint) {
    return note(terminal_safe(expected.wish.old_file->string()) + " holds another key, " + *holds);
  }
  for (const ssh::Entry& entry : ssh::entries_of(found.places)) {
    QUELL_TRY(const Attempt attempt, ssh::log_in(server_, entry.account, *expected.wish.old_file));
    Check check = check_of(fmt::format("login as {} at {} with the leaked key", entry.account,
                                       server_.probe_at->text()),
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

Result<void> SshKey::look_at_others(std::vector<Check>& checks) const {
  if (!server_.control) return {};
  QUELL_TRY(const Attempt other, ssh::log_in(server_, *server_.control, server_.control_key));
  checks.push_back(
      check_of(fmt::format("login as {} with the control's key", terminal_safe(*server_.control)),
               "accepted", terminal_safe(other.words), outcome_of(other.accepted)));
  return {};
}

Result<std::vector<Check>> SshKey::look(const CredentialExpectation& expected) {
  QUELL_TRY(const Found found, find(expected.wish.name));
  std::vector<Check> checks;
  const bool contained = expected.sessions_since.has_value() || expected.old == Answer::kRefused;
  const auto lines = static_cast<std::size_t>(
      std::ranges::count_if(ssh::all_places(found.files), [&](const KeyPlace& place) {
        return place.active && place.effective_fingerprint == found.fingerprint;
      }));
  checks.push_back(check_of("lines with the key in what sshd reads",
                            contained ? "0" : "as they were before", std::to_string(lines),
                            outcome_of(!contained || lines == 0)));
  if (contained) QUELL_CHECK(look_at_sessions(found, checks));
  if (expected.old != Answer::kNotAsked) QUELL_CHECK(try_old(expected, found, checks));
  QUELL_CHECK(look_at_others(checks));
  return checks;
}

}  // namespace

std::unique_ptr<CredentialHolder> ssh_holder(SshServer server) {
  return std::make_unique<SshKey>(std::move(server));
}

}  // namespace quell::contain
