#include "credential/ssh/connections.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/process.h"

namespace quell::contain::ssh {
namespace {

constexpr std::size_t kLargestTable = 128UZ * 1024 * 1024;  // some 800,000 connections
constexpr auto kPause = std::chrono::milliseconds(10);
constexpr std::string_view kEstablished = "01";
// Numbers of signal(7).
constexpr int kTerminate = 15;
constexpr int kKill = 9;
constexpr std::size_t kWordBytes = 4;
constexpr std::size_t kV4Digits = 8;
constexpr std::size_t kV6Digits = 32;

template <class Number>
std::optional<Number> number_of(std::string_view text, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    if (!word.empty()) words.push_back(word);
    line.remove_prefix(word.size());
  }
  return words;
}

/// "0100007F:ABCD": words of four bytes in the order of this machine, then the port.
std::optional<Peer> peer_in(std::string_view text) {
  const std::string_view digits = text.substr(0, text.find(':'));
  if (digits.size() == text.size()) return std::nullopt;
  const auto port = number_of<std::uint16_t>(text.substr(digits.size() + 1), 16);
  if (!port || (digits.size() != kV4Digits && digits.size() != kV6Digits)) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::size_t at = 0;
  if (digits.size() == kV4Digits) {
    bytes[10] = bytes[11] = 0xff;
    at = bytes.size() - kWordBytes;
  }
  for (std::size_t i = 0; i < digits.size(); i += 2 * kWordBytes) {
    const auto word = number_of<std::uint32_t>(digits.substr(i, 2 * kWordBytes), 16);
    if (!word) return std::nullopt;
    std::memcpy(bytes.data() + at, &*word, kWordBytes);
    at += kWordBytes;
  }
  return Peer{target::Address(bytes), *port};
}

std::vector<int> all_pids() {
  std::vector<int> pids;
  const auto entries = os::list_directory("/proc");
  if (!entries) return pids;
  for (const os::Entry& entry : *entries) {
    if (const auto pid = number_of<int>(entry.name, 10)) pids.push_back(*pid);
  }
  return pids;
}

bool is_sshd(const os::ProcessInfo& info, const std::filesystem::path& program) {
  const std::string name = info.executable ? info.executable->filename().string() : info.name;
  return name == "sshd" || name == "sshd-session" || name == program.filename().string();
}

/// The inodes of the sockets that a process holds; empty when it has gone.
Result<std::set<std::uint64_t>> sockets_of(int pid) {
  std::set<std::uint64_t> inodes;
  const std::string directory = fmt::format("/proc/{}/fd", pid);
  const auto entries = os::list_directory(directory);
  if (!entries && entries.error().code() != ErrorCode::kNotFound) {
    return std::unexpected(entries.error());
  }
  if (!entries) return inodes;
  for (const os::Entry& entry : *entries) {
    std::error_code failed;
    const std::string link = std::filesystem::read_symlink(directory + "/" + entry.name, failed);
    constexpr std::string_view kSocket = "socket:[";
    if (failed || !link.starts_with(kSocket) || !link.ends_with(']')) continue;
    const auto inode = number_of<std::uint64_t>(
        std::string_view(link).substr(kSocket.size(), link.size() - kSocket.size() - 1), 10);
    if (inode) inodes.insert(*inode);
  }
  return inodes;
}

/// In the network namespace of a process.
Result<std::vector<std::pair<std::uint64_t, Peer>>> established(
    int pid, const std::vector<std::uint16_t>& ports) {
  std::vector<std::pair<std::uint64_t, Peer>> found;
  for (const std::string_view table : {"tcp", "tcp6"}) {
    const auto text = os::read_file(fmt::format("/proc/{}/net/{}", pid, table), kLargestTable);
    if (!text) {
      // The process has gone, or there is no IPv6.
      if (text.error().code() == ErrorCode::kNotFound) continue;
      if (text.error().code() == ErrorCode::kInvalidInput) continue;
      return std::unexpected(text.error());
    }
    const auto part = established_in(*text, ports);
    found.insert(found.end(), part.begin(), part.end());
  }
  return found;
}

struct Running {
  int parent = 0;
  std::string name;
};

/// What runs now, by process id.
std::map<int, Running> running() {
  std::map<int, Running> all;
  for (const int pid : all_pids()) {
    const auto text = os::read_file(fmt::format("/proc/{}/stat", pid), limits::kDocumentBytes);
    if (!text) continue;
    // "42 (name) S 1 …": a name may hold anything, also brackets.
    const std::size_t open = text->find('(');
    const std::size_t close = text->rfind(')');
    if (open == std::string::npos || close == std::string::npos || close < open) continue;
    const auto words = words_of(std::string_view(*text).substr(close + 1));
    if (words.size() < 2 || words[0] == "Z") continue;
    all[pid] = {number_of<int>(words[1], 10).value_or(0), text->substr(open + 1, close - open - 1)};
  }
  return all;
}

bool descends(const std::map<int, Running>& all, int pid, const std::set<int>& from) {
  constexpr int kDeepest = 64;
  for (int depth = 0; depth < kDeepest; ++depth) {
    const auto found = all.find(pid);
    if (found == all.end()) return false;
    pid = found->second.parent;
    if (from.contains(pid)) return true;
  }
  return false;
}

/// What runs below sshd's processes and isn't one of them.
std::map<int, Running> started_by(const Connection& connection) {
  std::set<int> servers;
  for (const ServerProcess& each : connection.processes) servers.insert(each.pid);
  const std::map<int, Running> all = running();
  std::map<int, Running> below;
  for (const auto& [pid, process] : all) {
    if (!servers.contains(pid) && descends(all, pid, servers)) below[pid] = process;
  }
  return below;
}

Result<void> signal_all(const Connection& connection, int number) {
  for (const ServerProcess& each : connection.processes) {
    const auto sent = os::signal_program(each.pid, each.executable, number);
    const bool gone = !sent && (sent.error().code() == ErrorCode::kNotFound ||
                                sent.error().code() == ErrorCode::kConflict);
    if (!sent && !gone) return sent;
  }
  return {};
}

/// Whether none of the processes is there any more by then.
Result<bool> are_gone(const std::filesystem::path& program, const Connection& connection,
                      Duration patience) {
  const os::Deadline deadline = os::Deadline::after(patience);
  for (;;) {
    const bool any = std::ranges::any_of(connection.processes, [&](const ServerProcess& each) {
      const auto info = os::process_info(each.pid);
      return info && is_sshd(*info, program) && info->executable == each.executable;
    });
    if (!any) return true;
    if (deadline.expired()) return false;
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kPause)));
  }
}

}  // namespace

std::vector<std::pair<std::uint64_t, Peer>> established_in(
    std::string_view table, const std::vector<std::uint16_t>& ports) {
  constexpr std::size_t kInode = 9;
  std::vector<std::pair<std::uint64_t, Peer>> found;
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(table.size(), line.size() + 1));
    const auto words = words_of(line);
    if (words.size() <= kInode || words[3] != kEstablished) continue;
    const auto local = peer_in(words[1]);
    const auto peer = peer_in(words[2]);
    const auto inode = number_of<std::uint64_t>(words[kInode], 10);
    if (!local || !peer || !inode || *inode == 0) continue;
    if (std::ranges::find(ports, local->port) == ports.end()) continue;
    found.emplace_back(*inode, *peer);
  }
  return found;
}

Result<std::vector<Connection>> connections(const std::filesystem::path& program,
                                            const std::vector<std::uint16_t>& ports) {
  std::map<std::uint64_t, Connection> by_inode;
  for (const int pid : all_pids()) {
    const auto info = os::process_info(pid);
    if (!info || !is_sshd(*info, program)) continue;
    QUELL_TRY(const std::set<std::uint64_t> sockets, sockets_of(pid));
    if (sockets.empty() || !info->executable) continue;
    QUELL_TRY(const auto established_here, established(pid, ports));
    for (const auto& [inode, peer] : established_here) {
      if (!sockets.contains(inode)) continue;
      Connection& connection = by_inode[inode];
      connection.peer = peer;
      connection.processes.push_back({pid, *info->executable});
    }
  }
  std::vector<Connection> all;
  for (auto& [inode, connection] : by_inode) all.push_back(std::move(connection));
  return all;
}

std::set<int> with_parents(const Connection& connection) {
  const std::map<int, Running> all = running();
  std::set<int> pids;
  for (const ServerProcess& each : connection.processes) {
    pids.insert(each.pid);
    const auto found = all.find(each.pid);
    if (found != all.end() && found->second.parent > 1) pids.insert(found->second.parent);
  }
  return pids;
}

Result<Ended> end(const std::filesystem::path& program, const Connection& connection,
                  Duration patience) {
  const std::map<int, Running> below = started_by(connection);
  Ended result;
  QUELL_CHECK(signal_all(connection, kTerminate));
  QUELL_TRY(result.gone, are_gone(program, connection, patience));
  if (!result.gone) {
    QUELL_CHECK(signal_all(connection, kKill));
    QUELL_TRY(result.gone, are_gone(program, connection, patience));
  }
  const std::map<int, Running> now = running();
  for (const auto& [pid, process] : below) {
    const auto found = now.find(pid);
    if (found == now.end() || found->second.name != process.name) continue;
    result.left.push_back(fmt::format("{}, process {}", terminal_safe(process.name), pid));
  }
  return result;
}

}  // namespace quell::contain::ssh
