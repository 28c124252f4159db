#include "contain/service.h"

#include <cstdint>
#include <utility>

#include "base/safe_text.h"
#include "doc/json.h"
#include "end_words.h"
#include "fmt/format.h"
#include "service/outside.h"
#include "service/place.h"
#include "standing.h"

namespace quell::contain {

namespace {

using service::Going;
using service::Place;
using service::Seen;
using service::Sight;

constexpr std::string_view kKind = "service";

Duration since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
}

std::unique_ptr<Place> place_of(const ServiceSettings& settings) {
  if (const auto* group = std::get_if<GroupPlace>(&settings.place)) {
    return service::make_group(*group, settings.patience);
  }
  if (const auto* cgroup = std::get_if<CgroupPlace>(&settings.place)) {
    return service::make_cgroup(*cgroup, settings.patience);
  }
  if (const auto* container = std::get_if<ContainerPlace>(&settings.place)) {
    return service::make_container(*container, settings.patience);
  }
  return service::make_unit(std::get<UnitPlace>(settings.place), settings.patience);
}

Register register_of(const ServiceSettings& settings) {
  return {settings.state_directory, kKind, settings.name};
}

/// How it was before: the place's own note, and whether the port answered.
struct Before {
  std::string place;
  bool answered = false;
};

std::string to_json(const Before& before) {
  return json::canonical(
      json::Object{{"version", 1}, {"place", before.place}, {"answered", before.answered ? 1 : 0}});
}

Result<Before> before_from_json(std::string_view text) {
  if (text.empty()) return Before{};
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object() || value.get_object().size() != 3) {
    return fail(ErrorCode::kInvalidInput, "this is not the note on a service's containment");
  }
  const json::Object& object = value.get_object();
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  if (version != 1) return fail(ErrorCode::kUnsupported, "a note on a service of another version");
  QUELL_TRY(const std::string_view place, json::text_at(object, "place"));
  QUELL_TRY(const std::int64_t answered, json::integer_at(object, "answered"));
  return Before{.place = std::string(place), .answered = answered == 1};
}

std::optional<Refusal> objection(const Place& place, const Measure& measure) {
  if (const Result<void> fine = check_id(measure.id); !fine) {
    return Refusal{{fine.error().message()}, ""};
  }
  if (measure.target == place.verb()) return std::nullopt;
  return Refusal{{fmt::format("this service can be contained by \"{}\", not by \"{}\"",
                              place.verb(), terminal_safe(measure.target))},
                 ""};
}

std::optional<Refusal> objection(const Sight& sight, const Standing& standing) {
  if (!sight.refusals.empty()) return Refusal{sight.refusals, ""};
  if (standing.claims.empty() && sight.going == Going::kHeld) {
    return Refusal{{sight.what + " is held already, and not by a containment"}, ""};
  }
  if (sight.going == Going::kGone) return Refusal{{sight.what + " does not run"}, ""};
  if (sight.going == Going::kAnother) {
    return Refusal{{sight.what + " was started anew under a containment that stands: lift that"},
                   ""};
  }
  return std::nullopt;
}

/// Everything that is known at one moment.
struct Known {
  Standing standing;
  Before before;
  Sight sight;
};

Result<Known> look(const ServiceSettings& settings, Place& place) {
  Known known;
  QUELL_TRY(known.standing, register_of(settings).read());
  QUELL_TRY(known.before, before_from_json(known.standing.before));
  QUELL_TRY(known.sight, place.look(known.before.place));
  return known;
}

/// What a client sees, next to what it should. nullopt: no port is configured.
std::optional<Check> outside_check(const ServiceSettings& settings, const Before& before,
                                   bool held) {
  if (!settings.port) return std::nullopt;
  const Seen wanted = held ? Seen::kSilent : Seen::kAnswers;
  const Seen seen = held || !before.answered
                        ? service::ask(*settings.port)
                        : service::ask_until(*settings.port, wanted, settings.patience);
  Check check{.what = settings.port->at.text(),
              .expected = held ? "no answer" : "answers",
              .seen = std::string(service::name_of(seen)),
              .outcome = (seen == Seen::kAnswers) == held ? Check::Outcome::kFailed
                                                          : Check::Outcome::kPassed};
  // Who gave no answer before proves nothing by giving none.
  if (!before.answered) check.outcome = Check::Outcome::kNote;
  return check;
}

std::string_view words_of(Going going) {
  switch (going) {
    case Going::kRuns:
      return "it runs";
    case Going::kMixed:
      return "a part of it runs";
    case Going::kHeld:
      return "nothing of it runs";
    case Going::kGone:
      return "nothing is left of it: somebody ended it";
    case Going::kAnother:
      return "it was started anew, and that one runs";
  }
  return "";
}

State state_of(const Known& known, bool wanted, bool outside_failed) {
  const Going going = known.sight.going;
  if (!wanted) {
    const bool held = going == Going::kHeld && known.standing.claims.empty();
    return held ? State::kAltered : State::kAbsent;
  }
  if (going == Going::kGone || going == Going::kAnother) return State::kAltered;
  return going == Going::kHeld && !outside_failed ? State::kInForce : State::kHalfApplied;
}

ProbeReport report_of(const ServiceSettings& settings, const Known& known,
                      const ContainmentId& id) {
  const bool wanted = known.standing.find(id) != nullptr;
  const bool held = !known.standing.claims.empty();
  ProbeReport report{.state = State::kAbsent, .summary = {}, .checks = known.sight.checks};
  bool failed = false;
  if (auto check = outside_check(settings, known.before, held)) {
    failed = check->outcome == Check::Outcome::kFailed;
    report.checks.push_back(*std::move(check));
  }
  report.state = state_of(known, wanted, failed);
  report.summary = fmt::format("{}: {}", known.sight.what, words_of(known.sight.going));
  if (held && known.sight.going == Going::kHeld && failed) {
    report.summary += ", but its port answers: something else serves it";
  }
  if (!wanted && held) {
    report.summary += "; this one is taken back, held still for " + known.standing.others(id);
  }
  return report;
}

Result<void> unclaim(const ServiceSettings& settings, Standing standing, const ContainmentId& id) {
  std::erase_if(standing.claims, [&](const Claim& each) { return each.id == id; });
  return register_of(settings).write(standing);
}

std::string basis_of(const Known& known) {
  return known.sight.what + (known.standing.claims.empty() ? "\nruns" : "\nheld");
}

}  // namespace

Service::Service(ServiceSettings settings) : settings_(std::move(settings)) {}
Service::~Service() = default;

std::string_view Service::kind() const {
  return kKind;
}

Result<PlanAnswer> Service::plan(const PlanRequest& request) {
  const auto place = place_of(settings_);
  if (auto refusal = objection(*place, request.measure)) return *std::move(refusal);
  QUELL_TRY(const Known known, look(settings_, *place));
  if (auto refusal = objection(known.sight, known.standing)) return *std::move(refusal);
  Plan plan{.actuator = fmt::format("{}:{}", kKind, settings_.name),
            .measure = request.measure,
            .summary = fmt::format("{}: {} {}", terminal_safe(settings_.name), place->verb(),
                                   known.sight.what),
            .changes = {},
            .actions = {place->hold_words()},
            .affected = request.affected,
            .warnings = place->warnings(),
            .undo = place->release_words() + "; probe",
            .expiry = end_words(request.measure, "the service"),
            .basis = basis_of(known)};
  plan.affected.insert(plan.affected.end(), known.sight.present.begin(), known.sight.present.end());
  if (known.standing.claims.empty()) {
    plan.changes.push_back({known.sight.what, "-runs\n+held\n"});
  }
  if (settings_.port) plan.actions.push_back("a request to " + settings_.port->at.text());
  return plan;
}

Result<ApplyOutcome> Service::apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  const auto place = place_of(settings_);
  const ContainmentId& id = plan.measure.id;
  if (auto refusal = objection(*place, plan.measure)) return *std::move(refusal);
  on_step("lock");
  QUELL_TRY(const os::Lock locked, register_of(settings_).lock());
  QUELL_TRY(Known known, look(settings_, *place));
  if (auto refusal = objection(known.sight, known.standing)) return *std::move(refusal);
  if (known.standing.find(id) == nullptr && basis_of(known) != plan.basis) {
    return Refusal{{"the service is another one than the plan was made for; nothing was done"}, ""};
  }
  on_step("baseline");
  if (known.standing.claims.empty()) {
    known.before.place = known.sight.now;
    known.before.answered = settings_.port && service::ask(*settings_.port) == Seen::kAnswers;
    known.standing.before = to_json(known.before);
  }
  on_step("store-undo");
  QUELL_CHECK(sink.store({id, plan.actuator, plan.summary, known.standing.before}));
  on_step("claim");
  if (known.standing.find(id) == nullptr) known.standing.claims.push_back({.id = id});
  QUELL_CHECK(register_of(settings_).write(known.standing));
  on_step("hold");
  const auto held = place->hold(known.before.place, on_step);
  on_step("prove");
  QUELL_TRY(known.sight, place->look(known.before.place));
  ProbeReport report = report_of(settings_, known, id);
  report.took = since(began);
  if (held && report.state == State::kInForce) {
    on_step("done");
    return Applied{std::move(report), {}};
  }
  on_step("roll-back");
  std::string why = held ? report.summary : held.error().full();
  if (known.standing.claims.size() > 1) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}; it stays as it is, for {}", why, known.standing.others(id)));
  }
  QUELL_CHECK(place->release(known.before.place, on_step));
  QUELL_CHECK(unclaim(settings_, known.standing, id));
  QUELL_TRY(known.sight, place->look(known.before.place));
  known.standing.claims.clear();
  return RolledBack{std::move(why), report_of(settings_, known, id), {}};
}

Result<ProbeReport> Service::probe(const Measure& measure) {
  const auto began = std::chrono::steady_clock::now();
  const auto place = place_of(settings_);
  if (const auto refusal = objection(*place, measure)) {
    return fail(ErrorCode::kInvalidInput, refusal->reasons.front());
  }
  QUELL_TRY(const Known known, look(settings_, *place));
  ProbeReport report = report_of(settings_, known, measure.id);
  report.took = since(began);
  return report;
}

Result<UndoOutcome> Service::undo(const UndoRecord& record, const OnStep& on_step) {
  const auto began = std::chrono::steady_clock::now();
  const auto place = place_of(settings_);
  QUELL_CHECK(check_id(record.id));
  QUELL_TRY(const Before recorded, before_from_json(record.data));
  on_step("lock");
  QUELL_TRY(const os::Lock locked, register_of(settings_).lock());
  QUELL_TRY(Known known, look(settings_, *place));
  if (known.standing.claims.empty()) known.before = recorded;
  const bool wanted = known.standing.find(record.id) != nullptr;
  if (wanted && known.standing.claims.size() == 1) {
    on_step("release");
    QUELL_CHECK(place->release(known.before.place, on_step));
    QUELL_TRY(known.sight, place->look(known.before.place));
    on_step("prove");
    const Going going = known.sight.going;
    if (going == Going::kHeld || going == Going::kMixed) {
      return Refusal{{known.sight.what + " was let go, but " + std::string(words_of(going))}, ""};
    }
  }
  on_step("unclaim");
  QUELL_CHECK(unclaim(settings_, known.standing, record.id));
  QUELL_TRY(known.standing, register_of(settings_).read());
  ProbeReport report = report_of(settings_, known, record.id);
  if (report.state == State::kAltered) {
    return Refusal{{report.summary + ", and no containment holds it: somebody else does"}, ""};
  }
  report.took = since(began);
  on_step("done");
  return Undone{std::move(report), {}};
}

}  // namespace quell::contain
