#include "haproxy/runtime.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <span>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/deadline.h"
#include "os/socket.h"

namespace quell::contain::haproxy {

namespace {

constexpr std::size_t kLongestAnswer = 16UZ * 1024 * 1024;
constexpr std::size_t kShown = 300;
/// Of one command: half of HAProxy's buffer by default.
constexpr std::size_t kLongestCommand = 8000;

struct Sentence {
  std::string_view text;
  Complaint complaint;
};

/// What HAProxy 2.6 and its neighbours answer.
constexpr std::array kSentences{
    Sentence{"Unknown command",
             {ErrorCode::kUnsupported,
              "this HAProxy or this socket does not know the command: HAProxy 2.5 or later is "
              "needed, and a stats socket of a worker, not the master's"}},
    Sentence{"Permission denied",
             {ErrorCode::kPermissionDenied,
              "the socket's level is too low: write \"stats socket PATH level admin\" into the "
              "global section and reload"}},
    Sentence{"Unknown map identifier",
             {ErrorCode::kNotFound,
              "the running HAProxy has not loaded this map: include Quell's lines and reload"}},
    Sentence{"Unknown ACL identifier",
             {ErrorCode::kNotFound, "the running HAProxy has not loaded this ACL"}},
    Sentence{"No such backend", {ErrorCode::kNotFound, "look at \"show servers state\""}},
    Sentence{"Can't find backend", {ErrorCode::kNotFound, "look at \"show servers state\""}},
    Sentence{"No such server", {ErrorCode::kNotFound, "look at \"show servers state\""}},
    Sentence{"Can't find server", {ErrorCode::kNotFound, "look at \"show servers state\""}},
    Sentence{"Require 'backend/server'", {ErrorCode::kInvalidInput, "name it BACKEND/SERVER"}},
    Sentence{"Proxy is disabled",
             {ErrorCode::kUnsupported,
              "the backend is disabled, or the process ends: servers cannot be changed there"}},
    Sentence{"Can't find the target PID", {ErrorCode::kNotFound, "this process has ended"}},
    Sentence{"Version number",
             {ErrorCode::kConflict,
              "somebody else changed the same map at that moment: look again, then try again"}},
    Sentence{"Entry not found",
             {ErrorCode::kConflict, "somebody else took the entry out at that moment"}},
    Sentence{"Key not found",
             {ErrorCode::kConflict, "somebody else took the entry out at that moment"}},
    Sentence{"Out of memory", {ErrorCode::kUnavailable, "HAProxy has no memory left"}},
};

std::string shown(std::string_view text) {
  return terminal_safe(text.substr(0, std::min(text.size(), kShown)));
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

/// The command without a payload, for messages.
std::string_view head_of(std::string_view command) {
  return first_line(command);
}

/// Cuts the next word off.
std::string_view take_word(std::string_view& rest) {
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(std::min(rest.size(), word.size() + 1));
  return word;
}

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

Result<os::Connection> connect(const std::string& socket, const os::Deadline& deadline) {
  if (socket.starts_with('/')) return os::Connection::open_local(socket, deadline);
  const std::size_t colon = socket.rfind(':');
  std::uint16_t port = 0;
  if (colon != std::string::npos) {
    const std::string_view digits = std::string_view(socket).substr(colon + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
  }
  std::string ip = socket.substr(0, colon);
  if (ip.starts_with('[') && ip.ends_with(']')) ip = ip.substr(1, ip.size() - 2);
  return os::Connection::open({std::move(ip), port}, std::nullopt, deadline);
}

Result<std::string> read_all(os::Connection& connection, const os::Deadline& deadline) {
  std::string answer;
  std::array<char, 16384> piece{};
  for (;;) {
    QUELL_TRY(const std::size_t got, connection.receive(piece, deadline));
    if (got == 0) return answer;
    answer.append(piece.data(), got);
    if (answer.size() > kLongestAnswer) {
      return fail(ErrorCode::kLimit, fmt::format("more than {} bytes came", kLongestAnswer));
    }
  }
}

Error complained(const std::string& socket, std::string_view command, std::string_view answer) {
  const auto complaint = complaint_in(answer);
  return {complaint ? complaint->code : ErrorCode::kUnavailable,
          fmt::format("HAProxy at {} answered \"{}\" to \"{}\"{}{}", socket,
                      shown(first_line(answer)), shown(head_of(command)), complaint ? "; " : "",
                      complaint ? complaint->advice : "")};
}

}  // namespace

std::optional<Complaint> complaint_in(std::string_view answer) {
  while (answer.starts_with('\n')) answer.remove_prefix(1);
  const auto found = std::ranges::find_if(
      kSentences, [&](const Sentence& one) { return answer.starts_with(one.text); });
  return found == kSentences.end() ? std::nullopt : std::optional(found->complaint);
}

Result<std::string> Runtime::ask(std::string_view command) const {
  const os::Deadline deadline = os::Deadline::after(patience_);
  const std::string doing = fmt::format("HAProxy's runtime socket {}", socket_);
  Result<os::Connection> connection = connect(socket_, deadline);
  if (!connection) {
    const ErrorCode code = connection.error().code();
    if (code == ErrorCode::kNotFound || code == ErrorCode::kUnavailable) {
      return std::unexpected(Error(
          ErrorCode::kUnavailable,
          fmt::format("{}: nobody listens ({}): does HAProxy run, and with this \"stats socket\"?",
                      doing, connection.error().message())));
    }
    return fail(connection.error(), doing);
  }
  const std::string prefix =
      master_ && master_->worker != 0 ? fmt::format("@!{} ", master_->worker) : "";
  if (const auto sent = connection->send(fmt::format("{}{}\n", prefix, command), deadline); !sent) {
    return fail(sent.error(), doing);
  }
  // A master goes on listening; a worker takes that for a client that has gone.
  if (master_) connection->finish_sending();
  Result<std::string> answer = read_all(*connection, deadline);
  if (!answer) return fail(answer.error(), doing);
  if (answer->empty()) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} was closed without an answer to \"{}\": HAProxy ended, or the "
                            "command is longer than its buffer (tune.bufsize)",
                            doing, shown(head_of(command))));
  }
  // An empty line ends each answer.
  if (!answer->ends_with("\n\n") && *answer != "\n") {
    if (complaint_in(*answer)) return std::unexpected(complained(socket_, command, *answer));
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}: the answer to \"{}\" was cut off after {} bytes", doing,
                            shown(head_of(command)), answer->size()));
  }
  answer->pop_back();
  if (complaint_in(*answer)) return std::unexpected(complained(socket_, command, *answer));
  return *std::move(answer);
}

Result<void> Runtime::tell(std::string_view command) const {
  QUELL_TRY(const std::string answer, ask(command));
  const bool is_blank = std::ranges::all_of(answer, [](char c) { return c == '\n'; });
  if (!is_blank) return std::unexpected(complained(socket_, command, answer));
  return {};
}

Result<std::vector<LoadedMap>> Runtime::maps() const {
  QUELL_TRY(const std::string answer, ask("show map"));
  return parse_maps(answer);
}

Result<std::vector<Entry>> Runtime::entries(const std::filesystem::path& map) const {
  QUELL_TRY(const std::string answer, ask(fmt::format("show map {}", map.string())));
  return parse_entries(answer);
}

Result<void> Runtime::fill(const std::filesystem::path& map, const std::string& version,
                           const std::vector<Entry>& entries) const {
  std::string payload;
  const auto flush = [&]() -> Result<void> {
    if (payload.empty()) return {};
    const std::string command =
        fmt::format("add map @{} {} <<\n{}", version, map.string(), payload);
    payload.clear();
    return tell(command);
  };
  for (const Entry& entry : entries) {
    const std::string line = fmt::format("{} {}\n", entry.key, entry.value);
    if (line.size() > kLongestEntry) {
      return fail(ErrorCode::kLimit, "an entry is longer than HAProxy's buffer takes");
    }
    if (payload.size() + line.size() > kLongestCommand) QUELL_CHECK(flush());
    payload += line;
  }
  return flush();
}

Result<void> Runtime::replace(const std::filesystem::path& map,
                              const std::vector<Entry>& entries) const {
  constexpr std::string_view kCreated = "New version created: ";
  QUELL_TRY(const std::vector<Entry> before, this->entries(map));
  if (before == entries) return {};
  if (before.empty() && !entries.empty() && entries.front().key.starts_with('^')) {
    QUELL_CHECK(tell(fmt::format("add map {} {} -", map.string(), kPendingKey)));
  }
  const std::string prepare = fmt::format("prepare map {}", map.string());
  QUELL_TRY(const std::string answer, ask(prepare));
  const std::string_view line = first_line(answer);
  if (!line.starts_with(kCreated)) return std::unexpected(complained(socket_, prepare, answer));
  const std::string version(line.substr(kCreated.size()));
  if (version.empty() || version.find_first_not_of("0123456789") != std::string::npos) {
    return std::unexpected(complained(socket_, prepare, answer));
  }
  QUELL_CHECK(fill(map, version, entries));
  QUELL_CHECK(tell(fmt::format("commit map @{} {}", version, map.string())));
  QUELL_TRY(const std::vector<Entry> after, this->entries(map));
  if (after == entries) return {};
  return fail(ErrorCode::kConflict,
              fmt::format("{} of HAProxy at {} does not hold what was put in: somebody else "
                          "changed it at that moment",
                          map.string(), socket_));
}

Result<std::vector<LoadedMap>> parse_maps(std::string_view answer) {
  if (!answer.starts_with("# id (file) description")) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("no list of maps: \"{}\"", shown(first_line(answer))));
  }
  std::vector<LoadedMap> result;
  take_line(answer);
  while (!answer.empty()) {
    const std::string_view line = take_line(answer);
    const std::size_t open = line.find(" (");
    const std::size_t close = line.find(") ", open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) continue;
    result.push_back({.file = std::string(line.substr(open + 2, close - open - 2)),
                      .is_used = line.substr(close).contains("used by map at file")});
  }
  return result;
}

Result<std::vector<int>> parse_old_workers(std::string_view answer) {
  constexpr std::size_t kMost = 64;
  if (!answer.starts_with("#<PID>")) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("no list of processes: \"{}\"", shown(first_line(answer))));
  }
  std::vector<int> result;
  bool is_old = false;
  while (!answer.empty()) {
    std::string_view line = take_line(answer);
    if (line.starts_with('#')) is_old = line == "# old workers";
    const std::string_view digits = take_word(line);
    int pid = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), pid);
    if (!is_old || error != std::errc() || end != digits.data() + digits.size()) continue;
    if (result.size() == kMost) {
      return fail(ErrorCode::kLimit,
                  fmt::format("HAProxy has more than {} processes of before reloads", kMost));
    }
    result.push_back(pid);
  }
  return result;
}

Result<std::vector<Entry>> parse_entries(std::string_view answer) {
  std::vector<Entry> result;
  while (!answer.empty()) {
    std::string_view line = take_line(answer);
    if (line.empty()) continue;
    const std::string_view whole = line;
    if (!take_word(line).starts_with("0x") || line.empty()) {
      return fail(ErrorCode::kUnavailable, fmt::format("no entry of a map: \"{}\"", shown(whole)));
    }
    Entry entry;
    entry.key = take_word(line);
    entry.value = line;
    result.push_back(std::move(entry));
  }
  return result;
}

}  // namespace quell::contain::haproxy
