#include "drill/drill.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/safe_text.h"
#include "drill/scenario.h"
#include "drill/target.h"
#include "drill/traffic.h"
#include "os/file.h"
#include "steps.h"
#include "walk.h"
#include "workplace.h"

namespace quell::drill {
namespace {

constexpr Duration kPause = std::chrono::milliseconds(6);  // of each sender: some seconds in all
constexpr std::string_view kWatch = "5s";
constexpr std::size_t kMostReport = 64UZ * 1024 * 1024;

Result<Truth> attack(const Scenario& scenario, const Target& target, Clock& clock,
                     const os::StopSignal& stop) {
  return run_traffic(scenario,
                     {.port = target.place(Instance::kProduction).web_port, .pause = kPause}, clock,
                     [&stop] { return stop.requested(); });
}

/// What surrounds the response.
struct Surroundings {
  Clock& clock;
  const os::StopSignal& stop;
  const Print& print;
};

Result<DrillTimes> respond(const DrillOptions& options, const Scenario& scenario,
                           const Target& target, const Surroundings& around) {
  QUELL_TRY(const Workplace workplace,
            make_workplace(options.directory, target, scenario.shop, around.clock.now()));
  const Place& production = target.place(Instance::kProduction);
  const Briefing briefing{.access_log = production.access_log(),
                          .reproduction = workplace.reproduction,
                          .second_reproduction = workplace.second_reproduction,
                          .revision = std::string(kFixedRelease),
                          .last_revision = std::string(kFirstRelease),
                          .watch_duration = std::string(kWatch)};
  const std::string& host = scenario.shop.server_name;
  const auto write_reproductions = [&](const Notebook& notes) -> Result<void> {
    QUELL_CHECK(os::write_file_atomically(workplace.reproduction, reproduction(notes, host),
                                          os::Mode::kSecret));
    if (notes.second_endpoint.empty()) return {};
    return os::write_file_atomically(workplace.second_reproduction,
                                     second_reproduction(notes, host), os::Mode::kSecret);
  };
  return walk(response(briefing, write_reproductions),
              {.quell = options.quell,
               .home = workplace.home,
               .web_port = production.web_port,
               .host = host},
              around.clock, around.stop, around.print);
}

/// The report of the one incident of a drill store.
Result<std::filesystem::path> find_report(const std::filesystem::path& home) {
  QUELL_TRY(const auto incidents, os::list_directory(home / "incidents"));
  for (const os::Entry& entry : incidents) {
    auto report = home / "incidents" / entry.name / "artifacts/incident_report.md";
    QUELL_TRY(const auto info, os::info(report));
    if (info) return report;
  }
  return fail(ErrorCode::kNotFound, "there is no incident_report.md");
}

void say_start(const Scenario& scenario, const Target& target, const Print& print) {
  print(fmt::format(
      "Practice shop {} (seed {}): nginx at {}, staging at {}\n"
      "{} ordinary requests of {} addresses, and two attackers\n",
      scenario.shop.server_name, scenario.seed, target.place(Instance::kProduction).base_url(),
      target.place(Instance::kStaging).base_url(), scenario.crowd.requests,
      scenario.crowd.clients.size()));
}

std::string in_words(const std::optional<Duration>& time) {
  return time ? to_words(*time) : "not reached";
}

void say_end(const DrillEnd& end, const Print& print) {
  print("\n== What really happened, and whether the report says so\n");
  for (const Compared& one : end.compared)
    print(fmt::format("  {} {}: {}\n", one.in_report ? "yes" : "NO ", one.what,
                      terminal_safe(one.truth)));
  print(fmt::format(
      "\nMeasured since the first command: first finding after {}, contained after {}, closed "
      "after {}; the whole drill took {}.\nReport: {}\n",
      in_words(end.times.first_finding), in_words(end.times.contained), in_words(end.times.closed),
      to_words(end.times.whole), terminal_safe(end.report.native())));
}

}  // namespace

Result<DrillEnd> run_drill(const DrillOptions& options, Clock& clock, const os::StopSignal& stop,
                           const Print& print) {
  const Instant begun = clock.now();
  const Scenario scenario = make_scenario(options.seed);
  TargetOptions wanted{.directory = options.directory / "target", .stop = &stop};
  if (options.keep == Keep::kTargetRunning) wanted.lifetime = Lifetime::kMayOutlive;
  QUELL_TRY(const std::unique_ptr<Target> target, Target::start(scenario, wanted));
  say_start(scenario, *target, print);

  QUELL_TRY(const Truth truth, attack(scenario, *target, clock, stop));
  const std::string truth_text = truth_json(truth);
  QUELL_CHECK(
      os::write_file_atomically(options.directory / "truth.json", truth_text, os::Mode::kSecret));

  DrillEnd end;
  QUELL_TRY(end.times, respond(options, scenario, *target, {clock, stop, print}));
  QUELL_TRY(end.report, find_report(options.directory / "store"));
  QUELL_TRY(const std::string report, os::read_file(end.report, kMostReport));
  QUELL_TRY(end.compared, compare_with_truth(report, truth_text));
  QUELL_CHECK(target->alive());
  if (options.keep == Keep::kTargetRunning) {
    print(fmt::format("\nThe shop runs on; its processes: {}\n",
                      fmt::join(target->processes(), " ")));
    target->release();
  } else {
    target->stop();
  }
  end.times.whole = clock.now() - begun;
  say_end(end, print);
  return end;
}

}  // namespace quell::drill
