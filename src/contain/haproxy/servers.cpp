#include "haproxy/servers.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain::haproxy {

namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::uint32_t kForcedDrain = 0x08;
constexpr std::string_view kListHead =
    "# servers that quell drained; undo with `quell lift`, do not edit\n";

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.:").contains(c);
  });
}

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

std::vector<std::string_view> split(std::string_view line, char at) {
  std::vector<std::string_view> result;
  for (;;) {
    const std::size_t end = line.find(at);
    result.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return result;
    line.remove_prefix(end + 1);
  }
}

template <class T>
std::optional<T> number_in(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Where the columns are; npos where one is missing.
std::size_t column(const std::vector<std::string_view>& head, std::string_view name) {
  const auto found = std::ranges::find(head, name);
  return found == head.end() ? std::string_view::npos
                             : static_cast<std::size_t>(found - head.begin());
}

Error unreadable(std::string_view what, std::string_view line) {
  constexpr std::size_t kShown = 200;
  return {ErrorCode::kUnavailable, fmt::format("HAProxy's list of {} cannot be read: \"{}\"", what,
                                               terminal_safe(line.substr(0, kShown)))};
}

Admin admin_of(std::uint32_t mask) {
  if (mask == 0) return Admin::kReady;
  return mask == kForcedDrain ? Admin::kDrained : Admin::kOther;
}

}  // namespace

std::string_view name_of(Admin admin) {
  switch (admin) {
    case Admin::kReady:
      return "ready";
    case Admin::kDrained:
      return "drain";
    case Admin::kOther:
      break;
  }
  return "maint";
}

Result<ServerName> parse_server_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    ServerName name{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
    if (is_name(name.backend) && is_name(name.server)) return name;
  }
  return fail(ErrorCode::kInvalidInput,
              fmt::format("\"{}\" is not BACKEND/SERVER", terminal_safe(text)));
}

Result<std::vector<Server>> parse_servers(std::string_view answer) {
  // Of the list's version 1.
  constexpr std::size_t kBackend = 1;
  constexpr std::size_t kServer = 3;
  constexpr std::size_t kOperational = 5;
  constexpr std::size_t kAdmin = 6;
  constexpr std::size_t kWeight = 7;
  constexpr std::uint32_t kRunning = 2;
  constexpr std::uint32_t kStarting = 1;
  const std::string_view version = take_line(answer);
  if (version != "1") return std::unexpected(unreadable("servers", version));
  std::vector<Server> result;
  while (!answer.empty()) {
    const std::string_view line = take_line(answer);
    if (line.empty() || line.front() == '#') continue;
    const auto words = split(line, ' ');
    if (words.size() <= kWeight) return std::unexpected(unreadable("servers", line));
    const auto operational = number_in<std::uint32_t>(words[kOperational]);
    const auto admin = number_in<std::uint32_t>(words[kAdmin]);
    const auto weight = number_in<std::uint32_t>(words[kWeight]);
    if (!operational || !admin || !weight) return std::unexpected(unreadable("servers", line));
    result.push_back({.name = {std::string(words[kBackend]), std::string(words[kServer])},
                      .admin = admin_of(*admin),
                      .is_running = *operational == kRunning || *operational == kStarting,
                      .weight = *weight});
  }
  return result;
}

Result<std::vector<Server>> servers_of(const Runtime& runtime, const std::string& backend) {
  QUELL_TRY(const std::string answer, runtime.ask("show servers state " + backend));
  return parse_servers(answer);
}

const Server* find_server(const std::vector<Server>& servers, const ServerName& name) {
  const auto found = std::ranges::find(servers, name, &Server::name);
  return found == servers.end() ? nullptr : &*found;
}

Result<std::vector<Chosen>> parse_chosen(std::string_view stats, std::string_view backend) {
  constexpr std::string_view kHead = "# ";
  constexpr std::string_view kOfServers = "2";
  std::string_view first = take_line(stats);
  if (!first.starts_with(kHead)) return std::unexpected(unreadable("statistics", first));
  first.remove_prefix(kHead.size());
  const auto head = split(first, ',');
  const std::size_t proxy = column(head, "pxname");
  const std::size_t server = column(head, "svname");
  const std::size_t chosen = column(head, "lbtot");
  const std::size_t type = column(head, "type");
  const std::size_t last = std::max({proxy, server, chosen, type});
  if (last == std::string_view::npos) return std::unexpected(unreadable("statistics", first));
  std::vector<Chosen> result;
  while (!stats.empty()) {
    // Text of agents and checks, which may hold commas, stands behind all of these columns.
    const auto words = split(take_line(stats), ',');
    if (words.size() <= last || words[proxy] != backend || words[type] != kOfServers) continue;
    result.push_back({.server = std::string(words[server]),
                      .times = number_in<std::uint64_t>(words[chosen]).value_or(0)});
  }
  return result;
}

Result<std::vector<Chosen>> chosen_of(const Runtime& runtime, const std::string& backend) {
  QUELL_TRY(const std::string answer, runtime.ask("show stat"));
  return parse_chosen(answer, backend);
}

Result<std::vector<Drained>> read_list(const std::filesystem::path& file) {
  const Result<std::string> text = os::read_file(file, limits::kDocumentBytes);
  if (!text && text.error().code() == ErrorCode::kNotFound) return std::vector<Drained>();
  if (!text) return std::unexpected(text.error());
  const Error changed(ErrorCode::kCorrupted,
                      fmt::format("{} was changed by somebody else: it must be a head line and "
                                  "lines of a containment and BACKEND/SERVER",
                                  file.string()));
  std::string_view rest = *text;
  if (!rest.starts_with(kListHead) || !rest.ends_with('\n')) return std::unexpected(changed);
  rest.remove_prefix(kListHead.size());
  std::vector<Drained> list;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return std::unexpected(changed);
    Drained one{.id = ContainmentId(std::string(line.substr(0, blank))), .server = {}};
    auto name = parse_server_name(line.substr(blank + 1));
    if (!name || !check_id(one.id)) return std::unexpected(changed);
    one.server = *std::move(name);
    list.push_back(std::move(one));
  }
  return list;
}

Result<void> write_list(const std::filesystem::path& file, const std::vector<Drained>& list) {
  if (list.empty()) {
    const Result<void> removed = os::remove_file(file);
    if (!removed && removed.error().code() != ErrorCode::kNotFound) return removed;
    return {};
  }
  std::string text(kListHead);
  for (const Drained& one : list) {
    text += fmt::format("{} {}\n", one.id.text(), one.server.text());
  }
  return os::write_file_atomically(file, text, os::Mode::kPublic);
}

}  // namespace quell::contain::haproxy
