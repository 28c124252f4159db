#include "haproxy/drain.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "haproxy/old_workers.h"
#include "haproxy/scene.h"
#include "web/outside.h"

namespace quell::contain::haproxy {

namespace {

constexpr std::string_view kTerm = "server:";
constexpr std::string_view kLast = " last";
/// So many requests for each server that serves, so that every usual way of balancing reaches each.
constexpr std::size_t kForEach = 2;
constexpr std::size_t kMostRequests = 40;

std::uint64_t times_of(const std::vector<Chosen>& chosen, const std::string& server) {
  const auto found = std::ranges::find(chosen, server, &Chosen::server);
  return found == chosen.end() ? 0 : found->times;
}

std::uint64_t times_of_all(const std::vector<Chosen>& chosen) {
  std::uint64_t sum = 0;
  for (const Chosen& one : chosen) sum += one.times;
  return sum;
}

std::string place_of(const Process& process) {
  if (process.old_worker == 0) return fmt::format("at {}", process.runtime.socket());
  return fmt::format("in process {} of before a reload", process.old_worker);
}

Check state_check(const Process& process, const ServerName& name, Admin expected) {
  const Server* server = find_server(process.servers, name);
  const bool passed = server != nullptr && server->admin == expected;
  return {
      .what = fmt::format("{} {}", name.text(), place_of(process)),
      .expected = std::string(name_of(expected)),
      .seen = server == nullptr ? std::string("not there") : std::string(name_of(server->admin)),
      .outcome = passed ? Check::Outcome::kPassed : Check::Outcome::kFailed};
}

/// Over all processes: nobody knows which of them a request reaches.
Result<std::vector<Chosen>> chosen_by_all(const std::vector<Process>& processes,
                                          const std::string& backend) {
  std::vector<Chosen> sum;
  for (const Process& process : processes) {
    QUELL_TRY(const std::vector<Chosen> here, chosen_of(process.runtime, backend));
    sum.insert(sum.end(), here.begin(), here.end());
  }
  std::ranges::sort(sum, {}, &Chosen::server);
  std::vector<Chosen> result;
  for (const Chosen& one : sum) {
    if (result.empty() || result.back().server != one.server) {
      result.push_back(one);
    } else {
      result.back().times += one.times;
    }
  }
  return result;
}

Result<Check> requests_check(const HaproxySite& site, const std::vector<Process>& processes,
                             const ServerName& name) {
  QUELL_TRY(const std::vector<Chosen> before, chosen_by_all(processes, name.backend));
  const web::Outside outside(entrance_of(site));
  const std::size_t count = std::min(kMostRequests, kForEach * before.size() + 2);
  std::size_t answered = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (outside.look(site.control)) ++answered;
  }
  QUELL_TRY(const std::vector<Chosen> after, chosen_by_all(processes, name.backend));
  const std::uint64_t here = times_of(after, name.server) - times_of(before, name.server);
  const std::uint64_t all = times_of_all(after) - times_of_all(before);
  Check check{.what = fmt::format("{} requests for {}", count, terminal_safe(site.control)),
              .expected = fmt::format("{} chosen for none of them, others of {} for some",
                                      name.server, name.backend),
              .seen = fmt::format("{} answers; {} chosen {} times, others {} times", answered,
                                  name.server, here, all - here)};
  if (here != 0) check.outcome = Check::Outcome::kFailed;
  if (here == 0 && all == 0) {
    check.seen += ": not proved, the page is not answered by this backend";
    check.outcome = Check::Outcome::kNote;
  }
  return check;
}

/// Nothing was changed there, so what cannot be found out stops neither a drain nor its undo.
void look_into_old(const HaproxySite& site, const ServerName& server, Admin expected, Seen& seen) {
  const auto old = old_processes_of(site, server);
  if (!old) {
    seen.checks.push_back({.what = fmt::format("{} in processes of before a reload", server.text()),
                           .expected = std::string(name_of(expected)),
                           .seen = fmt::format("not known: {}", old.error().full()),
                           .outcome = Check::Outcome::kNote});
    return;
  }
  for (const Process& process : *old) {
    Check check = state_check(process, server, expected);
    if (check.outcome == Check::Outcome::kFailed) {
      check.outcome = Check::Outcome::kNote;
      check.seen += ": HAProxy lets no server be changed in it; it ends with its connections";
      ++seen.otherwise;
    }
    seen.checks.push_back(std::move(check));
  }
}

}  // namespace

Result<DrainWish> parse_drain(std::string_view target) {
  if (!target.starts_with(kTerm)) {
    return fail(ErrorCode::kInvalidInput, "the target is \"server:BACKEND/SERVER\"");
  }
  target.remove_prefix(kTerm.size());
  DrainWish wish;
  if (target.ends_with(kLast)) {
    wish.may_be_last = true;
    target.remove_suffix(kLast.size());
  }
  QUELL_TRY(wish.server, parse_server_name(target));
  return wish;
}

std::string to_text(const DrainWish& wish) {
  return fmt::format("{}{}{}", kTerm, wish.server.text(), wish.may_be_last ? kLast : "");
}

Result<std::vector<Process>> processes_of(const HaproxySite& site, const ServerName& server) {
  std::vector<Process> result;
  for (const std::string& socket : site.sockets) {
    Runtime runtime(socket, site.patience);
    QUELL_TRY(std::vector<Server> servers, servers_of(runtime, server.backend));
    if (find_server(servers, server) == nullptr) {
      std::string known;
      for (const Server& one : servers) known += " " + one.name.server;
      return fail(ErrorCode::kNotFound,
                  fmt::format("HAProxy at {} has no server {} in backend {}; it has:{}", socket,
                              server.server, server.backend, terminal_safe(known)));
    }
    result.push_back({std::move(runtime), std::move(servers)});
  }
  return result;
}

Result<std::vector<Process>> old_processes_of(const HaproxySite& site, const ServerName& server) {
  QUELL_TRY(const std::vector<int> workers, old_workers_of(site));
  std::vector<Process> result;
  for (const int worker : workers) {
    Runtime runtime = runtime_of_old(site, worker);
    auto servers = servers_of(runtime, server.backend);
    // It has ended meanwhile, or its configuration had no such backend.
    if (!servers && has_ended(site, worker, servers.error())) continue;
    if (!servers) return std::unexpected(servers.error());
    if (find_server(*servers, server) == nullptr) continue;
    result.push_back({std::move(runtime), *std::move(servers), worker});
  }
  return result;
}

bool is_everywhere(const std::vector<Process>& processes, const ServerName& server, Admin admin) {
  return std::ranges::all_of(processes, [&](const Process& process) {
    const Server* found = find_server(process.servers, server);
    return found != nullptr && found->admin == admin;
  });
}

std::string state_lines(const std::vector<Process>& processes, const ServerName& server) {
  std::string result;
  for (const Process& process : processes) {
    const Server* found = find_server(process.servers, server);
    if (found == nullptr) continue;
    result += fmt::format("{} {}, weight {}, {}\n", server.text(), name_of(found->admin),
                          found->weight, place_of(process));
  }
  return result;
}

Result<void> set_everywhere(const std::vector<Process>& processes, const ServerName& server,
                            Admin admin) {
  for (const Process& process : processes) {
    const Server* found = find_server(process.servers, server);
    if (found != nullptr && found->admin == admin) continue;
    QUELL_CHECK(
        process.runtime.tell(fmt::format("set server {} state {}", server.text(), name_of(admin))));
  }
  return {};
}

Result<Seen> checks_of(const HaproxySite& site, const ServerName& server, Admin expected) {
  QUELL_TRY(const std::vector<Process> processes, processes_of(site, server));
  Seen seen;
  for (const Process& process : processes) {
    seen.checks.push_back(state_check(process, server, expected));
  }
  if (expected == Admin::kDrained && is_everywhere(processes, server, expected)) {
    QUELL_TRY(Check check, requests_check(site, processes, server));
    seen.is_proved = check.outcome == Check::Outcome::kPassed;
    seen.checks.push_back(std::move(check));
  }
  look_into_old(site, server, expected, seen);
  return seen;
}

}  // namespace quell::contain::haproxy
