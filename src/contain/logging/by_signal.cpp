// More logging by signals: the process is checked to be the one that is meant, and whether it logs
// more is seen in its log, not concluded from a signal that was sent.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "base/safe_text.h"
#include "contain/logging.h"
#include "doc/json.h"
#include "end_words.h"
#include "fmt/format.h"
#include "logging/for_a_while.h"
#include "logging/log_watch.h"
#include "logging/signal_ledger.h"
#include "os/file.h"
#include "os/process.h"
#include "os/process_identity.h"
#include "os/replace_file.h"

namespace quell::contain {

namespace {

constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr auto kProvoked = std::chrono::seconds(30);
constexpr std::string_view kKind = "logging-signal";

std::string words_of(const os::ProcessIdentity& process) {
  return fmt::format("{} {} {} {}", process.pid, process.started, process.user,
                     process.executable.string());
}

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

std::optional<Refusal> objection_to(const Measure& measure) {
  if (const Result<void> fine = check_id(measure.id); !fine) {
    return Refusal{{fine.error().message()}, ""};
  }
  if (measure.target == kVerboseTarget) return std::nullopt;
  return Refusal{{"the only target is logging:verbose"}, ""};
}

bool holds(const SignalLedger& ledger, const ContainmentId& id) {
  return std::ranges::find(ledger.measures, id) != ledger.measures.end();
}

class BySignal final : public Actuator {
 public:
  explicit BySignal(LoggingBySignal logging) : logging_(std::move(logging)) {}

  [[nodiscard]] std::string_view kind() const override { return kKind; }
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  /// The process that is meant. Errors: kUnavailable (it does not run), kConflict (the number is
  /// another process's, or another account's).
  [[nodiscard]] Result<os::ProcessIdentity> process() const;
  [[nodiscard]] Result<bool> is_verbose() const;
  /// Until no verbose line has come for a while.
  [[nodiscard]] Result<bool> is_quiet() const;
  [[nodiscard]] Check check(bool verbose, bool wanted) const;
  [[nodiscard]] Result<os::DirectoryLock> lock() const {
    return os::DirectoryLock::acquire(logging_.pid_file.parent_path(), kLockPatience);
  }
  Result<ApplyOutcome> roll_back(const os::ProcessIdentity& process, SignalLedger ledger,
                                 const ContainmentId& id, const OnStep& on_step);
  Result<Check> end(const os::ProcessIdentity& process, const OnStep& on_step);

  LoggingBySignal logging_;
};

Result<os::ProcessIdentity> BySignal::process() const {
  constexpr std::size_t kLongest = 64;
  const auto text = os::read_file(logging_.pid_file, kLongest);
  if (!text) return fail(text.error(), "the service does not run, or not with this pid file");
  int pid = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), pid);
  if (error != std::errc() || pid < 2) {
    return fail(ErrorCode::kUnavailable, logging_.pid_file.string() + " holds no process number");
  }
  auto found = os::process_identity(pid);
  if (!found) return fail(ErrorCode::kUnavailable, "it does not run: " + found.error().full());
  std::error_code ignored;
  std::filesystem::path program = std::filesystem::canonical(logging_.program, ignored);
  if (ignored) program = logging_.program;
  if (found->executable != program) {
    return fail(ErrorCode::kConflict,
                fmt::format("process {} is {}, not {}", pid,
                            terminal_safe(found->executable.string()), program.string()));
  }
  if (!logging_.user) return found;
  QUELL_TRY(const std::uint32_t user, os::user_id_of(*logging_.user));
  if (found->user == user) return found;
  return fail(ErrorCode::kConflict,
              fmt::format("process {} runs as another account than {}", pid, *logging_.user));
}

Result<bool> BySignal::is_verbose() const {
  QUELL_TRY(LogWatch watch, LogWatch::from_now(logging_.log));
  if (logging_.provoke) {
    QUELL_CHECK(os::run({.argv = *logging_.provoke}, os::Deadline::after(kProvoked), {}));
  }
  return watch.gains(logging_.verbose, logging_.within);
}

Result<bool> BySignal::is_quiet() const {
  // Lines that were on their way when the signal came still count for the first.
  constexpr int kTries = 3;
  for (int i = 0; i < kTries; ++i) {
    QUELL_TRY(const bool verbose, is_verbose());
    if (!verbose) return true;
  }
  return false;
}

Check BySignal::check(bool verbose, bool wanted) const {
  const std::string line = fmt::format("lines with \"{}\"", terminal_safe(logging_.verbose));
  return {.what = fmt::format("what {} gains within {}", logging_.log.string(),
                              to_words(logging_.within)),
          .expected = wanted ? line : "no " + line,
          .seen = verbose ? line : "no " + line,
          .outcome = verbose == wanted ? Check::Outcome::kPassed : Check::Outcome::kFailed};
}

Result<PlanAnswer> BySignal::plan(const PlanRequest& request) {
  if (auto refusal = objection_to(request.measure)) return *std::move(refusal);
  QUELL_TRY(const os::ProcessIdentity found, process());
  QUELL_TRY(const SignalLedger ledger, read_signal_ledger(logging_.pid_file, found));
  QUELL_TRY(const bool verbose, is_verbose());
  if (verbose && ledger.measures.empty()) {
    return Refusal{{fmt::format("{} holds \"{}\" already, and not because of Quell: who switched "
                                "that on must switch it off",
                                logging_.log.string(), terminal_safe(logging_.verbose))},
                   ""};
  }
  Plan plan{
      .actuator = fmt::format("{}:{}", kKind, logging_.name),
      .measure = request.measure,
      .summary = fmt::format("{} logs more, by {} to process {}", terminal_safe(logging_.name),
                             os::signal_name(logging_.on), found.pid),
      .changes = {},
      .actions = {},
      .affected = request.affected,
      .warnings = {},
      .undo = fmt::format("{} to the same process, if it still runs; then {} is looked at",
                          os::signal_name(logging_.off), logging_.log.string()),
      .expiry = end_words(request.measure, "the service") +
                "; it also ends when the service is restarted",
      .basis = words_of(found)};
  if (!verbose) {
    plan.changes.push_back({.where = logging_.log.string(),
                            .diff = fmt::format("+lines with \"{}\"\n", logging_.verbose)});
    plan.actions.push_back(fmt::format("{} to {}, process {}", os::signal_name(logging_.on),
                                       logging_.program.string(), found.pid));
  }
  plan.actions.push_back("what the log gains is looked at");
  return plan;
}

Result<ApplyOutcome> BySignal::apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  if (auto refusal = objection_to(plan.measure)) return *std::move(refusal);
  on_step("lock");
  QUELL_TRY(const os::DirectoryLock held, lock());
  QUELL_TRY(const os::ProcessIdentity found, process());
  if (words_of(found) != plan.basis) {
    return Refusal{{"the service was restarted since the plan; nothing was done"}, ""};
  }
  QUELL_TRY(SignalLedger ledger, read_signal_ledger(logging_.pid_file, found));
  QUELL_TRY(const bool before, is_verbose());
  if (before && ledger.measures.empty()) {
    return Refusal{{"it logs more already, and not because of Quell"}, ""};
  }
  const ContainmentId& id = plan.measure.id;
  on_step("store-undo");
  SignalLedger own{.pid = found.pid, .started = found.started, .measures = {id}};
  QUELL_CHECK(sink.store({id, plan.actuator, plan.summary, to_json(own)}));
  on_step("note");
  if (!holds(ledger, id)) ledger.measures.push_back(id);
  QUELL_CHECK(write_signal_ledger(logging_.pid_file, ledger));
  on_step("signal");
  if (!before) QUELL_CHECK(os::signal_identified(found, logging_.on));
  on_step("prove");
  QUELL_TRY(const bool after, is_verbose());
  if (!after) return roll_back(found, std::move(ledger), id, on_step);
  on_step("done");
  return Applied{{.state = State::kInForce,
                  .summary = fmt::format("{} gains lines with \"{}\"", logging_.log.string(),
                                         terminal_safe(logging_.verbose)),
                  .checks = {check(true, true)},
                  .took = since(began)},
                 {}};
}

Result<Check> BySignal::end(const os::ProcessIdentity& process, const OnStep& on_step) {
  QUELL_TRY(const bool verbose, is_verbose());
  // Where one signal switches on and off, it may only be sent to what is on.
  on_step("signal");
  if (verbose || logging_.on != logging_.off) {
    QUELL_CHECK(os::signal_identified(process, logging_.off));
  }
  on_step("prove");
  QUELL_TRY(const bool quiet, is_quiet());
  return check(!quiet, false);
}

Result<ApplyOutcome> BySignal::roll_back(const os::ProcessIdentity& process, SignalLedger ledger,
                                         const ContainmentId& id, const OnStep& on_step) {
  on_step("roll-back");
  std::erase(ledger.measures, id);
  std::vector<Check> checks{check(false, true)};
  if (ledger.measures.empty()) {
    QUELL_TRY(const Check quiet, end(process, on_step));
    if (quiet.outcome == Check::Outcome::kFailed) {
      return fail(ErrorCode::kUnavailable, "it does not log as before");
    }
    checks.push_back(quiet);
  }
  QUELL_CHECK(write_signal_ledger(logging_.pid_file, ledger));
  return RolledBack{
      fmt::format("no line with \"{}\" came within {}", terminal_safe(logging_.verbose),
                  to_words(logging_.within)),
      {.state = State::kAbsent, .summary = "it logs as before", .checks = std::move(checks)},
      {}};
}

Result<ProbeReport> BySignal::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  if (const auto refusal = objection_to(measure)) {
    return fail(ErrorCode::kInvalidInput, refusal->reasons.front());
  }
  QUELL_TRY(const os::ProcessIdentity found, process());
  QUELL_TRY(const SignalLedger ledger, read_signal_ledger(logging_.pid_file, found));
  const bool noted = holds(ledger, measure.id);
  QUELL_TRY(const bool verbose, is_verbose());
  const State state = noted && verbose ? State::kInForce
                      : noted          ? State::kHalfApplied
                                       : State::kAbsent;
  const bool wanted = noted || !ledger.measures.empty();
  Check seen = check(verbose, wanted);
  std::string summary =
      fmt::format("{}: process {} was {}told to log more, and {} so", name_of(state), found.pid,
                  noted ? "" : "not ", verbose == noted ? "does" : "does not do");
  if (!noted && verbose) {
    seen.outcome = Check::Outcome::kNote;
    summary = ledger.measures.empty() ? "absent; it logs more because of somebody else"
                                      : "absent; another measure keeps it logging more";
  }
  return ProbeReport{.state = state,
                     .summary = std::move(summary),
                     .checks = {std::move(seen)},
                     .took = since(began)};
}

Result<UndoOutcome> BySignal::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_TRY(const SignalLedger told, signal_ledger_from_json(record.data));
  on_step("lock");
  QUELL_TRY(const os::DirectoryLock held, lock());
  QUELL_TRY(const os::ProcessIdentity found, process());
  const auto undone = [&](std::string summary, std::vector<Check> checks) {
    return Undone{{.state = State::kAbsent,
                   .summary = std::move(summary),
                   .checks = std::move(checks),
                   .took = since(began)},
                  {}};
  };
  if (found.pid != told.pid || found.started != told.started) {
    QUELL_TRY(const bool verbose, is_verbose());
    Check seen = check(verbose, false);
    seen.outcome = Check::Outcome::kNote;
    return undone("the process that was told is gone; its successor was told nothing by this",
                  {std::move(seen)});
  }
  QUELL_TRY(SignalLedger ledger, read_signal_ledger(logging_.pid_file, found));
  const bool noted = holds(ledger, record.id);
  std::erase(ledger.measures, record.id);
  std::vector<Check> checks;
  // Not noted: it was never switched on, or is off again; whatever is on now is somebody else's.
  if (noted && ledger.measures.empty()) {
    QUELL_TRY(const Check quiet, end(found, on_step));
    if (quiet.outcome == Check::Outcome::kFailed) {
      return Refusal{{fmt::format("it still logs more, after {}: {} goes on to hold \"{}\"",
                                  os::signal_name(logging_.off), logging_.log.string(),
                                  terminal_safe(logging_.verbose))},
                     ""};
    }
    checks.push_back(quiet);
  }
  on_step("settle");
  QUELL_CHECK(write_signal_ledger(logging_.pid_file, ledger));
  on_step("done");
  return undone(ledger.measures.empty()
                    ? "it logs as before"
                    : fmt::format("{} other measures keep it logging more", ledger.measures.size()),
                std::move(checks));
}

}  // namespace

std::unique_ptr<Actuator> logging_by_signal(LoggingBySignal logging, LoggingTime time) {
  return for_a_while(std::make_unique<BySignal>(std::move(logging)), std::move(time));
}

std::optional<int> signal_number(std::string_view name) {
  return os::service_signal(name);
}

}  // namespace quell::contain
