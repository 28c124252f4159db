#include "contain/user_command.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "base/safe_text.h"
#include "doc/json.h"
#include "end_words.h"
#include "fmt/format.h"
#include "standing.h"
#include "user_command/run.h"

namespace quell::contain {

namespace {

using user_command::Answer;
using user_command::Looked;
using user_command::Said;

constexpr std::string_view kKind = "command";

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

/// Why it is nonsense; nullopt: it is not.
std::optional<Refusal> objection(const UserCommandSettings& settings, const Measure& measure) {
  if (const Result<void> fine = check_id(measure.id); !fine) {
    return Refusal{{fine.error().message()}, ""};
  }
  std::string reason = objection_to_target(settings, measure.target);
  if (reason.empty()) return std::nullopt;
  return Refusal{{std::move(reason)}, ""};
}

Register register_of(const UserCommandSettings& settings, const std::string& target) {
  return {settings.state_directory, kKind, settings.name + "\n" + target};
}

std::string to_json(const std::string& target) {
  return json::canonical(json::Object{{"version", 1}, {"target", target}});
}

Result<std::string> target_from_json(std::string_view data) {
  QUELL_TRY(const json::Value value, json::parse(data));
  if (!value.is_object() || value.get_object().size() != 2) {
    return fail(ErrorCode::kInvalidInput, "this is not the undo data of a command's containment");
  }
  QUELL_TRY(const std::int64_t version, json::integer_at(value.get_object(), "version"));
  if (version != 1) return fail(ErrorCode::kUnsupported, "undo data of another version");
  QUELL_TRY(const std::string_view target, json::text_at(value.get_object(), "target"));
  return std::string(target);
}

/// What is true: what the command says of the thing, and whether this containment wants it so.
ProbeReport report_of(const Standing& standing, const ContainmentId& id, const Looked& looked) {
  const bool there = looked.answer == Answer::kInForce;
  const bool wanted = standing.find(id) != nullptr;
  const std::string others = standing.others(id);
  ProbeReport report;
  report.checks = {looked.said.check(
      wanted || !others.empty() ? "exit status 0: in force" : "exit status 1: absent",
      there == (wanted || !others.empty()) ? Check::Outcome::kPassed : Check::Outcome::kFailed)};
  if (wanted) {
    report.state = there ? State::kInForce : State::kHalfApplied;
    report.summary = there ? "in force, says the probe command"
                           : "the probe command says that it is absent: it was interrupted, or "
                             "somebody else took it back";
    return report;
  }
  if (!there) {
    report.summary = "absent, says the probe command";
  } else if (!others.empty()) {
    report.summary = "this one is taken back; in force still for " + others;
  } else {
    report.state = State::kAltered;
    report.summary = "the probe command says that it is in force, but no containment put it there";
  }
  return report;
}

std::string basis_of(const Said& said) {
  return said.command + "\n" + said.result.out.kept;
}

/// Nobody has to guess which of the two failed: what came of undoing is part of the sentence.
struct Back {
  bool absent = false;
  std::string words;
  std::optional<Looked> looked;
};

Result<Back> take_back(const UserCommandSettings& settings, const Measure& measure) {
  QUELL_TRY(const Said undone, user_command::run(settings, settings.run.undo, measure));
  QUELL_TRY(Looked looked, user_command::look(settings, measure));
  const bool absent = looked.answer == Answer::kAbsent;
  return Back{absent, undone.words(), std::move(looked)};
}

Result<void> claim(const Register& notes, Standing standing, const ContainmentId& id) {
  if (standing.find(id) != nullptr) return {};
  standing.claims.push_back({.id = id});
  return notes.write(standing);
}

Result<void> unclaim(const Register& notes, Standing standing, const ContainmentId& id) {
  std::erase_if(standing.claims, [&](const Claim& each) { return each.id == id; });
  return notes.write(standing);
}

}  // namespace

UserCommand::UserCommand(UserCommandSettings settings) : settings_(std::move(settings)) {}
UserCommand::~UserCommand() = default;

std::string_view UserCommand::kind() const {
  return kKind;
}

Result<PlanAnswer> UserCommand::plan(const PlanRequest& request) {
  const Measure& measure = request.measure;
  if (auto refusal = objection(settings_, measure)) return *std::move(refusal);
  QUELL_TRY(const Standing standing, register_of(settings_, measure.target).read());
  QUELL_TRY(const Looked looked, user_command::look(settings_, measure));
  QUELL_TRY(const Said said, user_command::run(settings_, settings_.run.plan, measure));
  if (said.exit_code() == 1) return Refusal{{"the plan command refuses: " + said.words()}, ""};
  if (!said.succeeded()) {
    return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", said.command, said.words()));
  }
  const auto shown = [&](const std::vector<std::string>& argv) {
    std::string text;
    for (const std::string& one : filled_in(argv, measure)) text += " " + shell_word(one);
    return text.substr(1);
  };
  Plan plan{.actuator = fmt::format("{}:{}", kKind, settings_.name),
            .measure = measure,
            .summary = fmt::format("the commands {} are run for {}", terminal_safe(settings_.name),
                                   terminal_safe(measure.target)),
            .changes = {},
            .actions = {"runs " + shown(settings_.run.apply), "asks " + shown(settings_.run.probe)},
            .affected = request.affected,
            .warnings = {},
            .undo = "runs " + shown(settings_.run.undo) + ", then asks the probe command",
            .expiry = end_words(measure, "a command"),
            .basis = basis_of(said)};
  if (looked.answer == Answer::kAbsent) {
    plan.changes.push_back({"what the plan command says", said.result.out.kept});
  } else if (standing.claims.empty()) {
    plan.warnings.emplace_back(
        "it is in force already, and no containment put it there: lifting this one will undo it");
  }
  return plan;
}

Result<ApplyOutcome> UserCommand::apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  const Measure& measure = plan.measure;
  if (auto refusal = objection(settings_, measure)) return *std::move(refusal);
  on_step("lock");
  const Register notes = register_of(settings_, measure.target);
  QUELL_TRY(const os::Lock held, notes.lock());
  on_step("look");
  QUELL_TRY(const Standing standing, notes.read());
  QUELL_TRY(const Looked before, user_command::look(settings_, measure));
  QUELL_TRY(const Said planned, user_command::run(settings_, settings_.run.plan, measure));
  if (before.answer == Answer::kAbsent && basis_of(planned) != plan.basis) {
    return Refusal{{"the plan command says something else now; nothing was done"},
                   planned.result.out.kept};
  }
  on_step("store-undo");
  QUELL_CHECK(sink.store({measure.id, plan.actuator, plan.summary, to_json(measure.target)}));
  on_step("claim");
  QUELL_CHECK(claim(notes, standing, measure.id));
  std::vector<Exhibit> exhibits{before.said.exhibit("before.txt")};
  std::string failed;
  if (before.answer == Answer::kAbsent) {
    on_step("run");
    QUELL_TRY(const Said applied, user_command::run(settings_, settings_.run.apply, measure));
    exhibits.push_back(applied.exhibit("apply.txt"));
    if (!applied.succeeded()) failed = "the apply command failed: " + applied.words();
  }
  on_step("prove");
  // Errors of the look are not passed on at once: what was begun is taken back first. What others
  // wanted in force before is never taken back.
  auto after = user_command::look(settings_, measure);
  if (before.answer == Answer::kInForce && !after) return std::unexpected(after.error());
  if (failed.empty() && !after) failed = after.error().full();
  if (failed.empty() && after->answer == Answer::kAbsent) {
    failed = "the apply command ran, but the probe command says that it is absent";
  }
  if (failed.empty()) {
    QUELL_TRY(const Standing now, notes.read());
    ProbeReport report = report_of(now, measure.id, *after);
    exhibits.push_back(after->said.exhibit("after.txt"));
    report.took = since(began);
    on_step("done");
    return Applied{std::move(report), std::move(exhibits)};
  }
  on_step("roll-back");
  QUELL_TRY(Back back, take_back(settings_, measure));
  if (!back.absent) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; undoing it did not help ({})", failed, back.words));
  }
  QUELL_CHECK(unclaim(notes, standing, measure.id));
  ProbeReport report = report_of({}, measure.id, *back.looked);
  report.took = since(began);
  return RolledBack{std::move(failed), std::move(report), std::move(exhibits)};
}

Result<ProbeReport> UserCommand::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  if (const auto refusal = objection(settings_, measure)) {
    return fail(ErrorCode::kInvalidInput, refusal->reasons.front());
  }
  QUELL_TRY(const Standing standing, register_of(settings_, measure.target).read());
  QUELL_TRY(const Looked looked, user_command::look(settings_, measure));
  ProbeReport report = report_of(standing, measure.id, looked);
  report.took = since(began);
  return report;
}

Result<UndoOutcome> UserCommand::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  QUELL_TRY(const std::string target, target_from_json(record.data));
  const Measure measure{.id = record.id, .target = target};
  if (auto refusal = objection(settings_, measure)) return *std::move(refusal);
  on_step("lock");
  const Register notes = register_of(settings_, target);
  QUELL_TRY(const os::Lock held, notes.lock());
  on_step("look");
  QUELL_TRY(Standing standing, notes.read());
  std::vector<Exhibit> exhibits;
  const bool last = standing.find(record.id) != nullptr && standing.claims.size() == 1;
  // A probe that does not know must not keep anybody from undoing.
  auto before = user_command::look(settings_, measure);
  if (!before && !last) return std::unexpected(before.error());
  if (last && (!before || before->answer == Answer::kInForce)) {
    on_step("run");
    QUELL_TRY(const Said undone, user_command::run(settings_, settings_.run.undo, measure));
    exhibits.push_back(undone.exhibit("undo.txt"));
    on_step("prove");
    QUELL_TRY(Looked after, user_command::look(settings_, measure));
    if (after.answer == Answer::kInForce) {
      return Refusal{
          {"it stays in force, says the probe command; the undo command: " + undone.words()}, ""};
    }
    before = std::move(after);
  }
  on_step("unclaim");
  QUELL_CHECK(unclaim(notes, standing, record.id));
  QUELL_TRY(standing, notes.read());
  ProbeReport report = report_of(standing, record.id, *before);
  if (report.state != State::kAbsent) {
    return Refusal{{report.summary + "; the undo command was not run for somebody else's work"},
                   ""};
  }
  exhibits.push_back(before->said.exhibit("after.txt"));
  report.took = since(began);
  on_step("done");
  return Undone{std::move(report), std::move(exhibits)};
}

}  // namespace quell::contain
