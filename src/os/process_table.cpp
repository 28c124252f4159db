#include "os/process_table.h"

#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <set>
#include <string_view>
#include <system_error>

#include "fmt/format.h"
#include "os/errno.h"
#include "os/file.h"
#include "pidfd.h"

namespace quell::os {

namespace {

constexpr std::size_t kStatBytes = 4096;
constexpr std::size_t kTableBytes = 16UZ * 1024 * 1024;  // of connections: 100,000 of them

template <class Number>
bool number_from(std::string_view text, Number& into, int base = 10) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), into, base);
  return code == std::errc() && end == text.data() + text.size();
}

/// Fields of one line, which any number of spaces part.
std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \n");
    if (begin == std::string_view::npos) return fields;
    line.remove_prefix(begin);
    const std::size_t size = std::min(line.find_first_of(" \n"), line.size());
    fields.push_back(line.substr(0, size));
    line.remove_prefix(size);
  }
}

/// The name is in brackets and may hold brackets itself: the last one ends it.
Result<ProcessLine> parse_stat(std::string_view text) {
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  ProcessLine line;
  if (open != std::string_view::npos && close != std::string_view::npos && open < close) {
    const auto fields = fields_of(text.substr(close + 1));
    const auto head = fields_of(text.substr(0, open));
    // Numbers of proc(5): 3 is the state, and the first here.
    if (fields.size() > 19 && head.size() == 1 && number_from(head[0], line.pid) &&
        fields[0].size() == 1 && number_from(fields[1], line.parent) &&
        number_from(fields[2], line.group) && number_from(fields[3], line.session) &&
        number_from(fields[19], line.started)) {
      line.state = fields[0][0];
      line.name = text.substr(open + 1, close - open - 1);
      return line;
    }
  }
  return fail(ErrorCode::kIo, "/proc gives no line of a process as proc(5) describes it");
}

/// What a process that ends under one's hands gives is no error of the machine.
Result<ProcessLine> read_stat(const std::string& path) {
  const auto text = read_file(path, kStatBytes);
  if (!text) return fail(ErrorCode::kNotFound, path + " is gone");
  return parse_stat(*text);
}

std::vector<int> numbers_in(const std::string& directory) {
  std::vector<int> numbers;
  const auto entries = list_directory(directory);
  if (!entries) return numbers;
  for (const Entry& entry : *entries) {
    int number = 0;
    if (number_from(std::string_view(entry.name), number)) numbers.push_back(number);
  }
  std::ranges::sort(numbers);
  return numbers;
}

void add_sockets(int pid, std::set<std::uint64_t>& inodes) {
  const std::string directory = fmt::format("/proc/{}/fd", pid);
  for (const int number : numbers_in(directory)) {
    std::error_code gone;
    const std::string link =
        std::filesystem::read_symlink(fmt::format("{}/{}", directory, number), gone).string();
    constexpr std::string_view kSocket = "socket:[";
    std::uint64_t inode = 0;
    if (gone || !link.starts_with(kSocket) || !link.ends_with(']')) continue;
    const std::string_view digits =
        std::string_view(link).substr(kSocket.size(), link.size() - kSocket.size() - 1);
    if (number_from(digits, inode)) inodes.insert(inode);
  }
}

struct TcpLine {
  std::uint16_t port = 0;
  unsigned state = 0;  // 1 established, 10 listening
  std::uint64_t inode = 0;
};

void add_lines(const std::string& path, std::vector<TcpLine>& lines) {
  const auto text = read_file(path, kTableBytes);
  if (!text) return;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t size = std::min(rest.find('\n'), rest.size() - 1) + 1;
    const auto fields = fields_of(rest.substr(0, size));
    rest.remove_prefix(size);
    TcpLine line;
    if (fields.size() < 10) continue;
    const std::size_t colon = fields[1].find(':');
    if (colon == std::string_view::npos) continue;
    if (!number_from(fields[1].substr(colon + 1), line.port, 16)) continue;
    if (!number_from(fields[3], line.state, 16) || !number_from(fields[9], line.inode)) continue;
    lines.push_back(line);
  }
}

}  // namespace

Result<ProcessLine> process_line(int pid) {
  return read_stat(fmt::format("/proc/{}/stat", pid));
}

Result<std::vector<ProcessLine>> process_table() {
  std::vector<ProcessLine> table;
  for (const int pid : numbers_in("/proc")) {
    auto line = process_line(pid);
    if (line) table.push_back(*std::move(line));
  }
  if (table.empty()) return fail(ErrorCode::kIo, "/proc shows no process");
  return table;
}

Motion motion_of(const ProcessLine& process) {
  const std::string directory = fmt::format("/proc/{}/task", process.pid);
  bool any_stopped = false;
  for (const int thread : numbers_in(directory)) {
    const auto line = read_stat(fmt::format("{}/{}/stat", directory, thread));
    if (!line || line->state == 'Z' || line->state == 'X') continue;
    if (line->state != 'T' && line->state != 't') return Motion::kRuns;
    any_stopped = true;
  }
  return any_stopped ? Motion::kStopped : Motion::kEnded;
}

Result<void> signal_exactly(const ProcessLine& process, int number) {
  const auto gone = [&] {
    return fail(ErrorCode::kNotFound, fmt::format("process {} has ended", process.pid));
  };
  if (process.pid < 2) return fail(ErrorCode::kInvalidInput, "that is no process of a service");
  const Descriptor handle(::pidfd_open(process.pid, 0));
  if (!handle.is_open()) {
    if (errno == ESRCH) return gone();
    return std::unexpected(error_of(errno, fmt::format("cannot watch process {}", process.pid)));
  }
  // Pinned first, looked at then: what is looked at is what gets the signal.
  const auto now = process_line(process.pid);
  if (!now || now->started != process.started) return gone();
  if (now->group != process.group) {
    return fail(ErrorCode::kConflict,
                fmt::format("process {} has left its process group", process.pid));
  }
  if (::pidfd_send_signal(handle.number(), number, nullptr, 0) == 0) return {};
  if (errno == ESRCH) return gone();
  return std::unexpected(error_of(errno, fmt::format("cannot signal process {}", process.pid)));
}

Result<std::vector<ProcessLine>> own_ancestry() {
  std::vector<ProcessLine> line;
  // Bounded, because parents may end (and others take their number) while this climbs.
  constexpr std::size_t kDeepest = 256;
  for (int pid = ::getpid(); pid > 0 && line.size() < kDeepest; pid = line.back().parent) {
    QUELL_TRY(ProcessLine one, process_line(pid));
    line.push_back(std::move(one));
  }
  return line;
}

Result<std::string> boot_id() {
  QUELL_TRY(std::string text, read_file("/proc/sys/kernel/random/boot_id", 128));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

Ports ports_of(const std::vector<int>& pids) {
  std::set<std::uint64_t> inodes;
  std::vector<TcpLine> lines;
  std::set<std::string> namespaces;
  for (const int pid : pids) {
    add_sockets(pid, inodes);
    std::error_code gone;
    const auto which =
        std::filesystem::read_symlink(fmt::format("/proc/{}/ns/net", pid), gone).string();
    if (gone || !namespaces.insert(which).second) continue;
    for (const std::string_view table : {"tcp", "tcp6"}) {
      add_lines(fmt::format("/proc/{}/net/{}", pid, table), lines);
    }
  }
  constexpr unsigned kEstablished = 1;
  constexpr unsigned kListening = 10;
  std::set<std::uint16_t> listening;
  for (const TcpLine& line : lines) {
    if (line.state == kListening && inodes.contains(line.inode)) listening.insert(line.port);
  }
  Ports ports{.listening = {listening.begin(), listening.end()}};
  for (const TcpLine& line : lines) {
    // Also what waits to be accepted: it has no owner yet.
    if (line.state == kEstablished && listening.contains(line.port)) ++ports.established;
  }
  return ports;
}

}  // namespace quell::os
