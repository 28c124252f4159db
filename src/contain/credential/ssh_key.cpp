#include "contain/ssh_key.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/safe_text.h"
#include "contain/ancestry.h"
#include "contain/credential/authorized_keys.h"
#include "contain/credential/key_line.h"
#include "credential/secret_file.h"
#include "credential/ssh/key_files.h"
#include "credential/ssh/key_parts.h"
#include "credential/ssh/known_keys.h"
#include "credential/ssh/look.h"
#include "credential/ssh/match_blocks.h"
#include "credential/ssh/meant_key.h"
#include "credential/ssh/server.h"
#include "credential/ssh/sessions.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {
namespace {

using ssh::KeyFile;
using ssh::KeyPlace;
using ssh::MeantKey;
using How = CredentialWish::How;

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
  Result<std::vector<Check>> look(const CredentialExpectation& expected) override {
    QUELL_TRY(const MeantKey found, find(expected.wish.name));
    return ssh::look(server_, found, expected);
  }

 private:
  [[nodiscard]] Result<MeantKey> find(const std::string& name) const {
    return ssh::find_meant(server_, known_, name);
  }
  [[nodiscard]] Result<std::optional<std::string>> own_session_with(const MeantKey& found) const;

  SshServer server_;
  ssh::KnownKeys known_;
};

/// A public key as ssh-keygen writes it: one line without options.
Result<std::optional<ssh::KeyLine>> public_key(std::string_view line) {
  QUELL_TRY(std::optional<ssh::KeyLine> key, ssh::read_key_line(line));
  if (key && !key->options.empty()) return std::nullopt;
  return key;
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

Result<std::optional<std::string>> SshKey::own_session_with(const MeantKey& found) const {
  const std::set<std::string> refused = ssh::keys_to_refuse(found);
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
  QUELL_TRY(const MeantKey found, find(wish.name));
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
    if (control && ssh::keys_to_refuse(found).contains(*control)) {
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
  QUELL_TRY(const MeantKey found, find(name));
  return found.fingerprint;
}

Result<StoredCredential> SshKey::read(const std::string& name) {
  QUELL_TRY(const MeantKey found, find(name));
  return ssh::parts_of(found.places);
}

Result<StoredCredential> SshKey::patch_of(const CredentialWish& wish, const crypto::Secret& secret,
                                          crypto::Entropy& /*entropy*/) {
  QUELL_TRY(const MeantKey found, find(wish.name));
  StoredCredential patch;
  if (wish.how == How::kLock) {
    for (const ssh::FoundKey& each : found.places) patch[ssh::part("login", each)] = "no";
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
    patch[ssh::part("new", each)] = std::move(line);
  }
  return patch;
}

Result<void> SshKey::replace(const std::string& name, const StoredCredential& from,
                             const StoredCredential& to) {
  QUELL_TRY(const MeantKey found, find(name));
  if (ssh::parts_of(found.places) != from) {
    return fail(ErrorCode::kConflict, fmt::format("the lines of key {} were changed by somebody "
                                                  "else",
                                                  terminal_safe(name)));
  }
  std::map<const KeyFile*, std::string> texts;
  // From the end, so that what stands before keeps its place.
  for (auto each = found.places.rbegin(); each != found.places.rend(); ++each) {
    const auto place = ssh::wanted(*each, to);
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
  QUELL_TRY(const MeantKey found, find(name));
  QUELL_TRY(EndedSessions ended, ssh::end_sessions(server_, found.files, ssh::refused_keys(found)));
  return ended;
}

Result<std::vector<std::string>> SshKey::dependants(const std::string& name) {
  QUELL_TRY(const MeantKey found, find(name));
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
  QUELL_TRY(const MeantKey found, find(wish.name));
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

}  // namespace

std::unique_ptr<CredentialHolder> ssh_holder(SshServer server) {
  return std::make_unique<SshKey>(std::move(server));
}

}  // namespace quell::contain
