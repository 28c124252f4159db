#include "contain/haproxy_server.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "checks.h"
#include "doc/json.h"
#include "end_words.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "haproxy/drain.h"
#include "haproxy/rights.h"
#include "haproxy/scene.h"
#include "haproxy/wish.h"
#include "os/replace_file.h"
#include "unified_diff.h"

namespace quell::contain {

namespace {

constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr std::string_view kKind = "haproxy-server";
constexpr std::int64_t kUndoVersion = 1;

using haproxy::Admin;
using haproxy::Drained;
using haproxy::DrainWish;
using haproxy::Process;
using haproxy::Server;
using haproxy::ServerName;

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

std::filesystem::path list_of(const HaproxySite& site) {
  return site.directory / "servers";
}

/// The server in every process, and what Quell has drained.
struct View {
  std::vector<Process> processes;
  std::vector<Drained> list;

  [[nodiscard]] bool is_ours(const ServerName& server) const {
    return std::ranges::find(list, server, &Drained::server) != list.end();
  }
  [[nodiscard]] const Drained* find(const ContainmentId& id) const {
    const auto found = std::ranges::find(list, id, &Drained::id);
    return found == list.end() ? nullptr : &*found;
  }
};

Result<View> look_at(const HaproxySite& site, const ServerName& server) {
  View view;
  QUELL_TRY(view.list, haproxy::read_list(list_of(site)));
  QUELL_TRY(view.processes, haproxy::processes_of(site, server));
  return view;
}

/// Why it must not be drained here and now.
std::optional<std::string> objection_to(const View& view, const ContainmentId& id,
                                        const DrainWish& wish) {
  const Drained* there = view.find(id);
  if (there != nullptr && there->server != wish.server) {
    return fmt::format("{} is in force already, for {}", id.text(), there->server.text());
  }
  for (const Process& process : view.processes) {
    const Server* server = haproxy::find_server(process.servers, wish.server);
    if (server->admin == Admin::kOther) {
      return fmt::format("{} is in maintenance at {}: it gets nothing already", wish.server.text(),
                         process.runtime.socket());
    }
    if (server->admin == Admin::kDrained && !view.is_ours(wish.server)) {
      return fmt::format("{} is drained at {} already, by somebody else: an undo would end that",
                         wish.server.text(), process.runtime.socket());
    }
    const bool others = std::ranges::any_of(process.servers, [&](const Server& one) {
      return one.name != wish.server && one.serves();
    });
    if (!others && !wish.may_be_last) {
      return fmt::format(
          "no other server of {} serves at {}: nobody would be served. If that is "
          "meant: server:{} last",
          wish.server.backend, process.runtime.socket(), wish.server.text());
    }
  }
  return std::nullopt;
}

std::string basis_of(const View& view, const ServerName& server) {
  std::string basis = haproxy::state_lines(view.processes, server);
  for (const Drained& one : view.list) {
    basis += fmt::format("{} {}\n", one.id.text(), one.server.text());
  }
  return basis;
}

std::vector<Drained> with(std::vector<Drained> list, const Drained& one) {
  if (std::ranges::find(list, one) == list.end()) list.push_back(one);
  return list;
}

std::vector<Drained> without(std::vector<Drained> list, const ContainmentId& id) {
  std::erase_if(list, [&](const Drained& one) { return one.id == id; });
  return list;
}

Result<std::string> undo_json(const DrainWish& wish, const View& view) {
  return json::canonical(
      json::Object{{"version", kUndoVersion},
                   {"target", to_text(wish)},
                   {"before", haproxy::state_lines(view.processes, wish.server)}});
}

struct Undo {
  DrainWish wish;
  std::string before;
};

Result<Undo> undo_from(std::string_view data) {
  QUELL_TRY(const json::Value value, json::parse(data));
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "undo data is no JSON object");
  QUELL_TRY(const std::int64_t version, json::integer_at(value.get_object(), "version"));
  if (version != kUndoVersion) {
    return fail(ErrorCode::kUnsupported, "undo data of another version");
  }
  Undo undo;
  QUELL_TRY(const std::string_view target, json::text_at(value.get_object(), "target"));
  QUELL_TRY(undo.wish, haproxy::parse_drain(target));
  QUELL_TRY(const std::string_view before, json::text_at(value.get_object(), "before"));
  undo.before = before;
  return undo;
}

std::vector<Exhibit> exhibits_of(const std::string& before, const std::string& after,
                                 const std::vector<Check>& checks) {
  return {{"before/servers", before}, {"after/servers", after}, {"probe.txt", text_of(checks)}};
}

/// "; not in 2 processes of before a reload, until their connections end"
std::string otherwise_words(const haproxy::Seen& seen) {
  if (seen.otherwise == 0) return "";
  return fmt::format("; not in {} {} of before a reload, until their connections end",
                     seen.otherwise, seen.otherwise == 1 ? "process" : "processes");
}

std::string result_words(const ServerName& server, const haproxy::Seen& seen) {
  return fmt::format("{} gets no new sessions{}{}", server.text(),
                     seen.is_proved ? ", proved by requests that others answered"
                                    : "; in force, not proved: no request reached the backend",
                     otherwise_words(seen));
}

/// Errors: of Runtime.
Result<std::vector<std::string>> warnings_for(const HaproxySite& site, const ServerName& server) {
  std::vector<std::string> result{
      "sessions that the server has go on to their end, and clients that a cookie or table binds "
      "to it stay with it",
      "HAProxy forgets it at a reload or restart (unless it loads a state file): a probe then says "
      "so"};
  if (site.master_socket.empty()) {
    result.emplace_back(
        "processes of before a reload that still serve open connections go on choosing it (with "
        "master_socket in quell.yaml the plan would name them)");
  }
  QUELL_TRY(const std::vector<Process> old, haproxy::old_processes_of(site, server));
  for (const Process& process : old) {
    if (haproxy::find_server(process.servers, server)->admin != Admin::kReady) continue;
    result.push_back(
        fmt::format("process {} of before a reload goes on choosing it for the connections that it "
                    "still serves: HAProxy lets no server be changed in it",
                    process.old_worker));
  }
  return result;
}

/// After a change that did not hold: ready again where Quell drained it now.
Result<ApplyOutcome> roll_back(const HaproxySite& site, const View& view, const ServerName& server,
                               std::string why) {
  const bool was_ours = view.is_ours(server);
  if (!was_ours) {
    QUELL_TRY(const std::vector<Process> now, haproxy::processes_of(site, server));
    QUELL_CHECK(haproxy::set_everywhere(now, server, Admin::kReady));
  }
  QUELL_CHECK(haproxy::write_list(list_of(site), view.list));
  QUELL_TRY(haproxy::Seen seen,
            haproxy::checks_of(site, server, was_ours ? Admin::kDrained : Admin::kReady));
  return RolledBack{
      std::move(why),
      {.state = State::kAbsent, .summary = "nothing is changed", .checks = std::move(seen.checks)},
      {}};
}

}  // namespace

HaproxyServer::HaproxyServer(HaproxySite site) : site_(std::move(site)) {}
HaproxyServer::~HaproxyServer() = default;

std::string_view HaproxyServer::kind() const {
  return kKind;
}

Result<PlanAnswer> HaproxyServer::plan(const PlanRequest& request) {
  QUELL_CHECK(haproxy::check_site(site_));
  const auto wish = haproxy::parse_drain(request.measure.target);
  if (!wish) return Refusal{{wish.error().message()}, ""};
  if (const auto fine = check_id(request.measure.id); !fine) {
    return Refusal{{fine.error().message()}, ""};
  }
  auto looked = look_at(site_, wish->server);
  if (!looked && looked.error().code() == ErrorCode::kNotFound) {
    return Refusal{{looked.error().full()}, ""};
  }
  if (!looked) {
    if (auto refusal = haproxy::refusal_of_rights(looked.error())) return *std::move(refusal);
  }
  QUELL_TRY(const View view, std::move(looked));
  if (const auto objection = objection_to(view, request.measure.id, *wish)) {
    return Refusal{{*objection}, ""};
  }
  QUELL_TRY(const std::optional<Refusal> no_right, haproxy::objection_to_rights(site_));
  if (no_right) return *no_right;
  QUELL_TRY(std::vector<std::string> warnings, warnings_for(site_, wish->server));
  Plan plan{
      .actuator = fmt::format("{}:{}", kKind, site_.name),
      .measure = request.measure,
      .summary = fmt::format("{}: {} is drained: it gets no new sessions",
                             terminal_safe(site_.name), wish->server.text()),
      .changes = {},
      .actions = {fmt::format("set server {} state drain, at {}", wish->server.text(),
                              fmt::join(site_.sockets, ", ")),
                  fmt::format("requests for {} to {}, which others must answer",
                              terminal_safe(site_.control), site_.probe_at.text())},
      .affected = request.affected,
      .warnings = std::move(warnings),
      .undo = fmt::format("set server {} state ready, where no other containment drains it, probe",
                          wish->server.text()),
      .expiry = end_words(request.measure, "HAProxy"),
      .basis = basis_of(view, wish->server)};
  const std::string before = haproxy::state_lines(view.processes, wish->server);
  if (view.find(request.measure.id) == nullptr ||
      !haproxy::is_everywhere(view.processes, wish->server, Admin::kDrained)) {
    std::string after = before;
    const std::string ready = fmt::format("{} ready,", wish->server.text());
    for (std::size_t at = 0; (at = after.find(ready, at)) != std::string::npos;) {
      after.replace(at, ready.size(), fmt::format("{} drain,", wish->server.text()));
    }
    plan.changes.push_back({"HAProxy", unified_diff(before, after, "servers")});
    if (plan.changes.back().diff.empty()) plan.changes.clear();
  }
  return plan;
}

Result<ApplyOutcome> HaproxyServer::apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(haproxy::check_site(site_));
  QUELL_TRY(const DrainWish wish, haproxy::parse_drain(plan.measure.target));
  const ServerName& server = wish.server;
  on_step("lock");
  QUELL_TRY(const auto held, os::DirectoryLock::acquire(site_.directory, kLockPatience));
  QUELL_TRY(const View view, look_at(site_, server));
  if (basis_of(view, server) != plan.basis) {
    return Refusal{{"the server was changed since the plan was made; nothing was done"},
                   unified_diff(plan.basis, basis_of(view, server), "servers")};
  }
  if (const auto objection = objection_to(view, plan.measure.id, wish)) {
    return Refusal{{*objection}, ""};
  }
  QUELL_TRY(const std::optional<Refusal> no_right, haproxy::objection_to_rights(site_));
  if (no_right) return *no_right;
  on_step("store-undo");
  QUELL_TRY(const std::string data, undo_json(wish, view));
  QUELL_CHECK(sink.store({plan.measure.id, plan.actuator, plan.summary, data}));
  on_step("note");
  const auto noted =
      haproxy::write_list(list_of(site_), with(view.list, {plan.measure.id, server}));
  if (!noted) return roll_back(site_, view, server, noted.error().full());
  on_step("drain");
  if (const auto set = haproxy::set_everywhere(view.processes, server, Admin::kDrained); !set) {
    return roll_back(site_, view, server, set.error().full());
  }
  on_step("prove");
  auto seen = haproxy::checks_of(site_, server, Admin::kDrained);
  if (!seen) return roll_back(site_, view, server, seen.error().full());
  if (!all_passed(seen->checks)) {
    return roll_back(site_, view, server, first_failure(seen->checks));
  }
  on_step("done");
  QUELL_TRY(const std::vector<Process> now, haproxy::processes_of(site_, server));
  auto exhibits = exhibits_of(haproxy::state_lines(view.processes, server),
                              haproxy::state_lines(now, server), seen->checks);
  std::string summary = result_words(server, *seen);
  return Applied{{.state = State::kInForce,
                  .summary = std::move(summary),
                  .checks = std::move(seen->checks),
                  .took = since(began)},
                 std::move(exhibits)};
}

Result<ProbeReport> HaproxyServer::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(haproxy::check_site(site_));
  QUELL_TRY(const DrainWish wish, haproxy::parse_drain(measure.target));
  QUELL_TRY(const View view, look_at(site_, wish.server));
  const Drained* there = view.find(measure.id);
  const bool listed = there != nullptr && there->server == wish.server;
  const bool wanted = view.is_ours(wish.server);
  QUELL_TRY(haproxy::Seen seen,
            haproxy::checks_of(site_, wish.server, wanted ? Admin::kDrained : Admin::kReady));
  const bool as_said = all_passed(seen.checks);
  ProbeReport report{.state = State::kAbsent, .summary = {}, .checks = seen.checks};
  if (as_said && listed) {
    report.state = State::kInForce;
    report.summary = result_words(wish.server, seen);
  } else if (as_said) {
    report.summary = fmt::format("absent: it is not listed, and the server is as others want it{}",
                                 otherwise_words(seen));
  } else if (wanted) {
    const bool is_other = std::ranges::any_of(view.processes, [&](const Process& process) {
      return haproxy::find_server(process.servers, wish.server)->admin == Admin::kOther;
    });
    report.state = is_other ? State::kAltered : State::kHalfApplied;
    report.summary = fmt::format(
        "{}: it is listed as drained, and is not so in HAProxy: a crash, a reload since, or "
        "somebody else",
        name_of(report.state));
  } else {
    report.summary = "absent: somebody else took the server out of service";
  }
  if (report.state == State::kAltered) {
    report.difference = haproxy::state_lines(view.processes, wish.server);
  }
  report.took = since(began);
  return report;
}

Result<UndoOutcome> HaproxyServer::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_CHECK(haproxy::check_site(site_));
  QUELL_TRY(const Undo undo, undo_from(record.data));
  const ServerName& server = undo.wish.server;
  on_step("lock");
  QUELL_TRY(const auto held, os::DirectoryLock::acquire(site_.directory, kLockPatience));
  QUELL_TRY(const View view, look_at(site_, server));
  const std::string found = haproxy::state_lines(view.processes, server);
  const bool listed = view.find(record.id) != nullptr;
  const std::vector<Drained> left = without(view.list, record.id);
  const bool still_wanted = std::ranges::find(left, server, &Drained::server) != left.end();
  if (listed && !still_wanted) {
    for (const Process& process : view.processes) {
      if (haproxy::find_server(process.servers, server)->admin != Admin::kOther) continue;
      return Refusal{{fmt::format("somebody else put {} into maintenance at {}; nothing was done",
                                  server.text(), process.runtime.socket())},
                     unified_diff(undo.before, found, "servers")};
    }
    on_step("ready");
    QUELL_CHECK(haproxy::set_everywhere(view.processes, server, Admin::kReady));
  }
  on_step("note");
  if (listed) QUELL_CHECK(haproxy::write_list(list_of(site_), left));
  on_step("prove");
  QUELL_TRY(haproxy::Seen seen,
            haproxy::checks_of(site_, server, still_wanted ? Admin::kDrained : Admin::kReady));
  if (listed && !all_passed(seen.checks)) {
    return fail(ErrorCode::kUnavailable, first_failure(seen.checks));
  }
  on_step("done");
  QUELL_TRY(const std::vector<Process> now, haproxy::processes_of(site_, server));
  auto exhibits = exhibits_of(found, haproxy::state_lines(now, server), seen.checks);
  return Undone{
      {.state = State::kAbsent,
       .summary = still_wanted ? fmt::format("another containment keeps {} drained", server.text())
                               : fmt::format("{} gets new sessions again{}", server.text(),
                                             otherwise_words(seen)),
       .checks = std::move(seen.checks),
       .took = since(began)},
      std::move(exhibits)};
}

Result<std::string> haproxy_server_words(std::string_view typed) {
  std::string target =
      typed.starts_with("server:") ? std::string(typed) : "server:" + std::string(typed);
  if (const auto wish = haproxy::parse_drain(target); !wish) {
    return fail(wish.error(), "TARGET is BACKEND/SERVER, as in: quell contain server app/web1");
  }
  return target;
}

Result<std::string> haproxy_server_forecast_target(std::string_view /*target*/) {
  return fail(ErrorCode::kUnsupported, "logs do not say which server answered");
}

}  // namespace quell::contain
