#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "cli/console.h"
#include "config/config.h"
#include "desk/effects.h"
#include "desk/store_kind.h"
#include "incident/procedure.h"
#include "incident/state.h"
#include "journal/open.h"
#include "os/file.h"
#include "os/terminal.h"
#include "os/user.h"

namespace quell::cli {
namespace {

/// The procedure that the configuration names: one of the embedded ones, or a file.
Result<incident::Procedure> procedure_of(const config::Config& config) {
  const std::string name = config.procedure.value_or("quell");
  if (name.find('/') == std::string::npos) return incident::embedded_procedure(name);
  QUELL_TRY(const std::string text, os::read_file(name, limits::kDocumentBytes));
  return incident::parse_procedure(text, name);
}

/// The account behind the process; in a drill store, whoever QUELL_DRILL_ACTOR names.
Result<desk::Identity> identity_of(desk::StoreKind kind) {
  const auto played = os::environment("QUELL_DRILL_ACTOR");
  if (played && kind != desk::StoreKind::kDrill) {
    return fail(ErrorCode::kPermissionDenied,
                "QUELL_DRILL_ACTOR is set, but this store was not made for a drill: nobody can be "
                "played here. Unset it");
  }
  QUELL_TRY(const os::User user, os::current_user());
  return desk::Identity{.actor = {incident::ActorKind::kPerson, played.value_or(user.name)}};
}

std::string what_became_of(const incident::ContainmentState& one) {
  using Phase = incident::ContainmentPhase;
  if (one.phase == Phase::kActive) return "it was carried out now, and is in force";
  if (one.phase != Phase::kFailed || !one.failed) return "it was looked at now";
  return fmt::format("it was given up now: the target is {}",
                     incident::name_of(one.failed->value.target_state));
}

/// What other runs of the program had begun to apply and this one carried to an end: they were
/// killed, and nobody else would hear of it. What this run asked for itself is not begun yet, and
/// what a living one ended while this one waited was not taken up.
std::vector<std::string> finished_for_others(const incident::State& before,
                                             const incident::State& after,
                                             const std::vector<std::string>& taken_up) {
  using Phase = incident::ContainmentPhase;
  std::vector<std::string> lines;
  for (const incident::ContainmentState& one : before.containments) {
    if (one.phase != Phase::kStarted && one.phase != Phase::kApplied) continue;
    const std::string& id = one.requested.value.containment;
    if (std::ranges::find(taken_up, id) == taken_up.end()) continue;
    const auto* now = incident::find_containment(after, id);
    if (now == nullptr || now->phase == one.phase) continue;
    lines.push_back(fmt::format(
        "quell: an earlier run had left {0} unfinished; {1}: see quell contain show {0}", id,
        what_became_of(*now)));
  }
  return lines;
}

/// Where containments note what stands, unless quell.yaml says so: in the store, which other
/// accounts than root can write; for root's own store where services keep such things. It follows
/// from the store and not from who runs, or sudo would look for an account's notes elsewhere.
Result<std::string> state_directory(const std::filesystem::path& home) {
  QUELL_TRY(const auto store, os::info_of_target(home));
  QUELL_TRY(const os::User user, os::current_user());
  const bool of_root = store ? store->owner == 0 : user.uid == 0;
  return of_root ? std::string(config::kStateDirectory) : (home / "state").string();
}

}  // namespace

Result<std::filesystem::path> Session::home() {
  if (const auto set = os::environment("QUELL_HOME")) {
    std::filesystem::path path(*set);
    if (path.is_absolute()) return path;
    return fail(ErrorCode::kInvalidInput, "QUELL_HOME must be an absolute path");
  }
  QUELL_TRY(const os::User user, os::current_user());
  if (user.home.empty()) {
    return fail(ErrorCode::kNotFound, "the account " + user.name +
                                          " has no home directory: set QUELL_HOME to a directory "
                                          "for the store");
  }
  return std::filesystem::path(user.home) / ".local/share/quell";
}

Result<const config::Config*> Session::config() {
  if (config_) return &*config_;
  const auto set = os::environment("QUELL_CONFIG");
  QUELL_TRY(const std::filesystem::path home, this->home());
  const std::filesystem::path path = set ? std::filesystem::path(*set) : home / "quell.yaml";
  auto text = os::read_file(path, limits::kDocumentBytes);
  if (!text && text.error().code() == ErrorCode::kNotFound && !set) text = "";
  if (!text) return std::unexpected(text.error());
  QUELL_TRY(const std::string state, state_directory(home));
  QUELL_TRY(config_, config::read(*text, path.string(), state));
  return &*config_;
}

Result<Workbench*> Session::workbench(Console& console) {
  if (workbench_) return workbench_.get();
  QUELL_TRY(const config::Config* config, this->config());
  auto bench = std::make_unique<Workbench>();
  QUELL_TRY(bench->home, home());
  QUELL_TRY(bench->journal, journal::open({.directory = bench->home}));
  for (const std::string& notice : bench->journal.notices) {
    console.complain("quell: " + terminal_safe(notice));
  }
  QUELL_TRY(bench->kind, desk::kind_of(*bench->journal.store));
  QUELL_TRY(bench->identity, identity_of(bench->kind));
  QUELL_TRY(bench->rules, redact::default_rules());
  QUELL_TRY(bench->evidence,
            journal::Evidence::open(bench->home / "evidence", bench->rules, parts_.entropy));
  QUELL_TRY(bench->policy.procedure, procedure_of(*config));
  bench->desk = std::make_unique<desk::Desk>(*bench->journal.store, parts_.clock, bench->policy);
  bench->ids = std::make_unique<desk::CommandIds>(parts_.clock, parts_.entropy);
  workbench_ = std::move(bench);
  return workbench_.get();
}

Result<void> Session::run_effects(const incident::IncidentId& incident, Console& console) {
  QUELL_TRY(Workbench* const bench, workbench(console));
  QUELL_TRY(const config::Config* config, this->config());
  desk::Runner runner(*bench->desk, *bench->ids, parts_.effects(*bench, *config),
                      bench->home / "effects.lock");
  QUELL_TRY(const incident::State before, bench->desk->state(incident));
  const auto ran = runner.run(incident, [&](std::string_view line) { console.progress(line); });
  QUELL_TRY(const incident::State after, bench->desk->state(incident));
  for (const std::string& line : finished_for_others(before, after, runner.taken_up())) {
    console.complain(line);
  }
  return ran;
}

}  // namespace quell::cli
