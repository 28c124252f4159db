// A systemd unit, stopped and started again as it was. systemctl is asked, not the bus: it is what
// an administrator has, and it says in words what is wrong.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/safe_text.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/process.h"
#include "service/place.h"

namespace quell::contain::service {

namespace {

constexpr std::size_t kOutput = 256UZ * 1024;
constexpr std::size_t kColumns = 300;
constexpr auto kAsking = std::chrono::seconds(20);
constexpr auto kBetweenLooks = std::chrono::milliseconds(50);

using Properties = std::map<std::string, std::string, std::less<>>;

/// "Name=value" lines, as systemctl show prints them.
Properties properties_from(std::string_view text) {
  Properties properties;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (const std::size_t sign = line.find('='); sign != std::string_view::npos) {
      properties.emplace(line.substr(0, sign), line.substr(sign + 1));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return properties;
}

/// Empty where systemd says nothing of it.
std::string of(const Properties& properties, std::string_view name) {
  const auto found = properties.find(name);
  return found == properties.end() ? std::string() : found->second;
}

Going going_of(std::string_view active) {
  if (active == "inactive" || active == "failed") return Going::kHeld;
  return active == "deactivating" ? Going::kMixed : Going::kRuns;
}

/// Whether Quell or what it runs under is part of the unit.
Result<std::vector<std::string>> refusals_for(const Properties& unit) {
  std::vector<std::string> refusals;
  const std::string group = of(unit, "ControlGroup");
  QUELL_TRY(const auto ancestry, os::own_ancestry());
  for (const os::ProcessLine& own : ancestry) {
    if (own.pid == 1) continue;
    const auto text = os::read_file(fmt::format("/proc/{}/cgroup", own.pid), kOutput);
    const bool inside = text && group.size() > 1 &&
                        (text->find(":" + group + "\n") != std::string::npos ||
                         text->find(":" + group + "/") != std::string::npos);
    if (inside || of(unit, "MainPID") == std::to_string(own.pid)) {
      refusals.push_back(fmt::format("process {} ({}), under which Quell runs, belongs to the unit",
                                     own.pid, terminal_safe(own.name)));
    }
  }
  if (of(unit, "RefuseManualStop") == "yes") {
    refusals.emplace_back("systemd does not let anybody stop this unit (RefuseManualStop)");
  }
  return refusals;
}

class Unit final : public Place {
 public:
  Unit(UnitPlace place, Duration patience) : place_(std::move(place)), patience_(patience) {}

  [[nodiscard]] std::string_view verb() const override { return "stop"; }
  [[nodiscard]] std::string hold_words() const override { return "systemctl stop " + place_.unit; }
  [[nodiscard]] std::string release_words() const override {
    return "systemctl start " + place_.unit + ", if it was active";
  }
  [[nodiscard]] std::vector<std::string> warnings() const override {
    return {"its processes end: what they had in memory is gone; freeze a process group to keep it",
            "open connections are closed, and units that require it are stopped with it"};
  }

  Result<Sight> look(const std::string& before) override;
  Result<void> hold(const std::string& before, const OnStep& on_step) override;
  Result<void> release(const std::string& before, const OnStep& on_step) override;

 private:
  [[nodiscard]] Result<std::string> systemctl(std::vector<std::string> verb,
                                              Duration at_most) const;
  [[nodiscard]] Result<Properties> show() const;
  [[nodiscard]] Result<void> settle(Going wanted) const;

  UnitPlace place_;
  Duration patience_;
};

Result<std::string> Unit::systemctl(std::vector<std::string> verb, Duration at_most) const {
  std::vector<std::string> argv = place_.systemctl;
  argv.insert(argv.end(), std::make_move_iterator(verb.begin()),
              std::make_move_iterator(verb.end()));
  QUELL_TRY(const os::RunResult ran,
            os::run({.argv = argv}, os::Deadline::after(at_most), {.output_cap = kOutput}));
  if (ran.end == os::RunEnd::kTimedOut) {
    return fail(ErrorCode::kTimeout, fmt::format("{} took too long", argv.front()));
  }
  if (os::succeeded(ran.status)) return ran.out.kept;
  std::string said = fit(terminal_safe(ran.err.kept), kColumns);
  if (ran.err.kept.find("not been booted with systemd") != std::string::npos) {
    said = "this machine was not booted with systemd: freeze a process group instead";
  }
  return fail(ErrorCode::kUnavailable,
              fmt::format("{}: {}: {}", argv.front(), os::describe(ran.status), said));
}

constexpr std::string_view kAsked =
    "--property=LoadState,ActiveState,SubState,UnitFileState,MainPID,"
    "ControlGroup,TriggeredBy,RequiredBy,BoundBy,RefuseManualStop,Restart";

Result<Properties> Unit::show() const {
  QUELL_TRY(const std::string text,
            systemctl({"show", "--no-pager", std::string(kAsked), "--", place_.unit}, kAsking));
  return properties_from(text);
}

Result<Sight> Unit::look(const std::string& before) {
  QUELL_TRY(const Properties unit, show());
  const std::string loaded = of(unit, "LoadState");
  const std::string active = of(unit, "ActiveState");
  if (loaded.empty() || active.empty()) {
    return fail(ErrorCode::kUnavailable, "systemctl does not say how the unit is");
  }
  Sight sight;
  sight.going = going_of(active);
  sight.now = before;
  sight.what = fmt::format("systemd unit {} ({}, {})", place_.unit,
                           terminal_safe(of(unit, "UnitFileState")), terminal_safe(loaded));
  if (before.empty()) {
    sight.now =
        json::canonical(json::Object{{"active", active}, {"file", of(unit, "UnitFileState")}});
  }
  if (loaded == "not-found") sight.refusals.push_back("systemd knows no unit " + place_.unit);
  QUELL_TRY(auto own, refusals_for(unit));
  std::ranges::move(own, std::back_inserter(sight.refusals));
  sight.present = {fmt::format("now: {} ({}), main process {}", terminal_safe(active),
                               terminal_safe(of(unit, "SubState")),
                               terminal_safe(of(unit, "MainPID")))};
  const std::array<std::pair<std::string_view, std::string_view>, 3> others = {
      {{"TriggeredBy", "may be started again by: "},
       {"RequiredBy", "stops with it: "},
       {"BoundBy", "stops with it: "}}};
  for (const auto& [property, words] : others) {
    const std::string names = of(unit, property);
    if (!names.empty()) sight.present.push_back(std::string(words) + terminal_safe(names));
  }
  sight.checks.push_back({.what = "systemctl show " + place_.unit,
                          .expected = "ActiveState",
                          .seen = terminal_safe(active + ", " + of(unit, "SubState")),
                          .outcome = Check::Outcome::kNote});
  return sight;
}

Result<void> Unit::settle(Going wanted) const {
  const os::Deadline deadline = os::Deadline::after(patience_);
  while (true) {
    QUELL_TRY(const Properties unit, show());
    if (going_of(of(unit, "ActiveState")) == wanted) return {};
    if (deadline.expired()) {
      return fail(ErrorCode::kTimeout,
                  place_.unit + " is " + terminal_safe(of(unit, "ActiveState")));
    }
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kBetweenLooks)));
  }
}

Result<void> Unit::hold(const std::string& /*before*/, const OnStep& on_step) {
  on_step("systemctl-stop");
  QUELL_CHECK(systemctl({"stop", "--", place_.unit}, patience_ + kAsking));
  on_step("settle");
  return settle(Going::kHeld);
}

Result<void> Unit::release(const std::string& before, const OnStep& on_step) {
  QUELL_TRY(const json::Value value, json::parse(before));
  if (!value.is_object()) return fail(ErrorCode::kCorrupted, "the note on the unit cannot be read");
  QUELL_TRY(const std::string_view active, json::text_at(value.get_object(), "active"));
  if (going_of(active) != Going::kRuns) return {};
  on_step("systemctl-start");
  QUELL_CHECK(systemctl({"start", "--", place_.unit}, patience_ + kAsking));
  on_step("settle");
  return settle(Going::kRuns);
}

}  // namespace

std::unique_ptr<Place> make_unit(UnitPlace place, Duration patience) {
  return std::make_unique<Unit>(std::move(place), patience);
}

}  // namespace quell::contain::service
