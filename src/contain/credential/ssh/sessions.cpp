#include "credential/ssh/sessions.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "base/safe_text.h"
#include "contain/ancestry.h"
#include "credential/ssh/log.h"
#include "fmt/format.h"
#include "os/file.h"
#include "os/user.h"

namespace quell::contain::ssh {
namespace {

constexpr std::size_t kMostUsers = 10'000;
constexpr std::size_t kMostClaims = 1'000;  // about one peer
constexpr auto kPatience = std::chrono::seconds(3);

std::optional<Peer> peer_of(std::string_view address, std::uint16_t port) {
  const auto parsed = target::Address::parse(address.substr(0, address.find('%')));
  if (!parsed) return std::nullopt;
  return Peer{*parsed, port};
}

/// A line of the log about a peer.
struct Claim {
  Session session;
  int pid = 0;  ///< who logged it; 0: not told
};
using Claims = std::map<Peer, std::vector<Claim>>;

bool says_the_same(const Session& one, const Session& other) {
  return one.account == other.account && one.key == other.key && one.authority == other.authority;
}

/// What the log says of each of these peers, each once: ports are used again, and lines of a shared
/// log can be forged. Of lines without a process, which only sshd's own file has, the last.
Result<Claims> logins_of(const SshServer& server, const std::set<Peer>& peers) {
  Claims found;
  QUELL_CHECK(for_each_login(server.log, [&](const Login& login) {
    const auto peer = peer_of(login.from, login.port);
    if (!peer || !peers.contains(*peer)) return;
    Claim claim{.session = {.connection = {.peer = *peer, .processes = {}},
                            .account = std::string(login.user),
                            .time = std::string(login.time),
                            .key = std::string(login.key),
                            .authority = std::string(login.authority)},
                .pid = login.pid};
    std::vector<Claim>& claims = found[*peer];
    const auto same = std::ranges::find_if(claims, [&](const Claim& each) {
      if (claim.pid == 0 || each.pid == 0) return claim.pid == each.pid;
      return claim.pid == each.pid && says_the_same(claim.session, each.session);
    });
    if (same != claims.end()) {
      *same = std::move(claim);
    } else if (claims.size() < kMostClaims) {
      claims.push_back(std::move(claim));
    }
  }));
  return found;
}

/// What the connection's own processes logged of it, each once. Several: somebody lies.
std::vector<Session> told_of(const Connection& connection, const std::vector<Claim>& claims) {
  const std::set<int> pids = with_parents(connection);
  std::vector<Session> told;
  for (const Claim& claim : claims) {
    if (claim.pid != 0 && !pids.contains(claim.pid)) continue;
    const bool again = std::ranges::any_of(
        told, [&](const Session& each) { return says_the_same(each, claim.session); });
    if (!again) told.push_back(claim.session);
  }
  return told;
}

/// "203.0.113.9 50022 192.0.2.1 22"
std::optional<Peer> own_peer(std::string_view connection) {
  const std::string_view address = connection.substr(0, connection.find(' '));
  connection.remove_prefix(std::min(connection.size(), address.size() + 1));
  const std::string_view digits = connection.substr(0, connection.find(' '));
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return peer_of(address, port);
}

std::set<Peer> own_peers(const SshServer& server) {
  std::set<Peer> peers;
  for (const std::string& each : server.own_connections) {
    if (const auto peer = own_peer(each)) peers.insert(*peer);
  }
  return peers;
}

/// The responder works in it.
bool is_own(const SshServer& server, const Connection& connection) {
  if (own_peers(server).contains(connection.peer)) return true;
  const std::vector<int> own = ancestors();
  return std::ranges::any_of(connection.processes, [&](const ServerProcess& each) {
    return std::ranges::find(own, each.pid) != own.end();
  });
}

std::string words_of(const Session& session) {
  return fmt::format(
      "{} from {} port {}, logged in {}", terminal_safe(session.account),
      session.connection.peer.address.text(), session.connection.peer.port,
      session.time.empty() ? "at a time that the log does not tell" : terminal_safe(session.time));
}

/// Programs of an account outlive its connections (nohup, tmux, at).
void note_processes(const SshServer& server, std::vector<std::string>& notes) {
  std::map<std::uint32_t, std::size_t> counts;
  const auto entries = os::list_directory("/proc");
  if (!entries) return;
  for (const os::Entry& entry : *entries) {
    if (entry.name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto info = os::info("/proc/" + entry.name);
    if (info && *info) ++counts[(*info)->owner];
  }
  for (const std::string& account : server.accounts) {
    const auto user = os::account(account);
    // Of root everything is, also this.
    if (!user || !*user || (*user)->uid == 0 || counts[(*user)->uid] == 0) continue;
    notes.push_back(
        fmt::format("{} processes of {} run now; what was started from a connection "
                    "can outlive it, look at them",
                    counts[(*user)->uid], terminal_safe(account)));
  }
}

bool is_meant(const Session& session, const std::set<std::string>& keys) {
  return keys.contains(session.key) || keys.contains(session.authority);
}

void sort_out(const SshServer& server, Session session, const std::set<std::string>& keys,
              Sessions& into) {
  if (!is_meant(session, keys)) return;
  if (std::ranges::find(server.accounts, session.account) != server.accounts.end()) {
    into.meant.push_back(std::move(session));
    return;
  }
  into.notes.push_back("not touched, because quell.yaml doesn't name the account: " +
                       words_of(session));
}

}  // namespace

Result<Sessions> sessions_of(const SshServer& server, const KeyFiles& files,
                             const std::set<std::string>& keys) {
  QUELL_TRY(std::vector<Connection> all, connections(server.program, files.ports));
  std::set<Peer> peers;
  for (const Connection& each : all) peers.insert(each.peer);
  Sessions result;
  auto logins = logins_of(server, peers);
  if (!logins && logins.error().code() != ErrorCode::kNotFound) {
    return std::unexpected(logins.error());
  }
  if (!logins) {
    result.unknown = all.size();
    result.log_is_read = false;
    result.notes.push_back(
        fmt::format("{} is not there: it is not known which of {} connections "
                    "were opened with it, and none was ended",
                    terminal_safe(server.log.string()), all.size()));
    return result;
  }
  std::size_t unknown = 0;
  for (Connection& connection : all) {
    std::vector<Session> told = told_of(connection, (*logins)[connection.peer]);
    if (told.empty()) ++unknown;
    if (told.size() > 1) {
      ++result.unknown;
      result.notes.push_back(fmt::format(
          "the log contradicts itself about {} port {}, so somebody may have forged lines: it is "
          "not ended, look at it",
          connection.peer.address.text(), connection.peer.port));
    }
    if (told.size() != 1) continue;
    told.front().connection = std::move(connection);
    sort_out(server, std::move(told.front()), keys, result);
  }
  result.unknown += unknown;
  if (unknown != 0) {
    result.notes.push_back(
        fmt::format("{} connections whose login the log does not tell (not "
                    "logged in yet, or before the log begins)",
                    unknown));
  }
  note_processes(server, result.notes);
  return result;
}

Result<EndedSessions> end_sessions(const SshServer& server, const KeyFiles& files,
                                   const std::set<std::string>& keys) {
  EndedSessions result{.ended = {}, .mark = "by their key"};
  QUELL_TRY(const Sessions sessions, sessions_of(server, files, keys));
  for (const Session& session : sessions.meant) {
    if (is_own(server, session.connection)) continue;
    QUELL_TRY(const Ended ended, end(server.program, session.connection, kPatience));
    if (!ended.gone) continue;
    std::string line = words_of(session);
    for (const std::string& each : ended.left) line += "; still running: " + each;
    result.ended.push_back(std::move(line));
  }
  return result;
}

Result<std::vector<OwnSession>> own_sessions(const SshServer& server) {
  std::vector<OwnSession> own;
  const std::set<Peer> peers = own_peers(server);
  if (peers.empty()) return own;
  auto logins = logins_of(server, peers);
  if (!logins && logins.error().code() != ErrorCode::kNotFound) {
    return std::unexpected(logins.error());
  }
  for (const Peer& peer : peers) {
    const std::size_t before = own.size();
    // Each line counts: one that was forged must not make a responder shut himself out.
    if (logins) {
      for (const Claim& claim : (*logins)[peer]) {
        own.push_back(
            {.peer = peer, .key = claim.session.key, .authority = claim.session.authority});
      }
    }
    if (own.size() == before) own.push_back({.peer = peer});
  }
  return own;
}

Result<std::vector<std::string>> uses_of(const SshServer& server, const std::string& key) {
  struct Use {
    std::uint64_t times = 0;
    std::string last;
  };
  std::map<std::pair<std::string, std::string>, Use> uses;
  bool all = true;
  const auto read = for_each_login(server.log, [&](const Login& login) {
    if (login.key != key && login.authority != key) return;
    const std::pair who(std::string(login.user), std::string(login.from));
    all = all && (uses.size() < kMostUsers || uses.contains(who));
    if (!all) return;
    Use& use = uses[who];
    ++use.times;
    use.last = login.time;
  });
  if (!read && read.error().code() != ErrorCode::kNotFound) return std::unexpected(read.error());
  std::vector<std::string> lines;
  if (!read) lines.push_back("who used it is not known: " + terminal_safe(read.error().message()));
  for (const auto& [who, use] : uses) {
    lines.push_back(fmt::format("{} from {}: {} logins with it{}", terminal_safe(who.first),
                                terminal_safe(who.second), use.times,
                                use.last.empty() ? "" : ", last " + terminal_safe(use.last)));
  }
  if (!all) lines.push_back("and from more addresses than are kept");
  return lines;
}

}  // namespace quell::contain::ssh
