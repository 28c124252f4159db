#include "helper/remote.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include "answer.h"
#include "fmt/format.h"
#include "helper/request.h"
#include "undo_store.h"

namespace quell::helper {

namespace {

using contain::OnStep;
using contain::Refusal;

constexpr auto kConnectPatience = std::chrono::seconds(3);

std::unexpected<Error> unexpected_answer() {
  return fail(ErrorCode::kInvalidInput, "the helper answers something else than was asked");
}

Result<Channel> connect(const std::filesystem::path& socket) {
  QUELL_TRY(os::LocalConnection connection,
            os::LocalConnection::open(socket, os::Deadline::after(kConnectPatience)));
  QUELL_TRY(const os::Peer peer, connection.peer());
  if (peer.uid != 0) {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("{} is not root's, but of uid {}", socket.string(), peer.uid));
  }
  return Channel(std::move(connection));
}

/// What a request may be answered with on the way.
struct OnTheWay {
  const OnStep* on_step = nullptr;
  contain::UndoSink* sink = nullptr;
};

Result<void> keep(const contain::UndoRecord& record, const OnTheWay& way, Channel& channel,
                  const os::Deadline& deadline) {
  if (way.sink == nullptr) return unexpected_answer();
  const auto stored = way.sink->store(record);
  QUELL_CHECK(channel.send(stored ? "stored " + digest_of(record) : "not stored", deadline));
  return {};
}

/// The last answer; kUnavailable where the helper ended before it.
Result<Answer> ask(Channel& channel, const Request& request, Duration patience,
                   const OnTheWay& way) {
  // A helper that turns us away has closed its end: why is waiting to be read.
  (void)channel.send(to_text(request), os::Deadline::after(patience));
  for (;;) {
    const os::Deadline deadline = os::Deadline::after(patience);
    auto answer = receive_answer(channel, deadline);
    if (!answer && answer.error().code() == ErrorCode::kUnavailable) {
      return fail(answer.error(), "the helper ended before it was done");
    }
    if (!answer) return std::unexpected(answer.error());
    if (const auto* step = std::get_if<Step>(&*answer)) {
      if (way.on_step != nullptr) (*way.on_step)(step->name);
    } else if (const auto* undo = std::get_if<KeepUndo>(&*answer)) {
      QUELL_CHECK(keep(undo->record, way, channel, deadline));
    } else if (const auto* failed = std::get_if<Failed>(&*answer)) {
      return std::unexpected(failed->error);
    } else {
      return answer;
    }
  }
}

/// The answer as one of the outcomes that the operation has.
template <class Outcome, class... Kinds>
Result<Outcome> as(Result<Answer> answer) {
  if (!answer) return std::unexpected(answer.error());
  std::optional<Outcome> found;
  const auto take = [&]<class Kind>(std::type_identity<Kind>) {
    if (auto* one = std::get_if<Kind>(&*answer)) found.emplace(std::move(*one));
  };
  (take(std::type_identity<Kinds>{}), ...);
  if (!found) return unexpected_answer();
  return *std::move(found);
}

}  // namespace

const Status::Offered* Status::find(std::string_view actuator) const {
  const auto found = std::ranges::find(offered, actuator, &Offered::actuator);
  return found == offered.end() ? nullptr : &*found;
}

Result<Status> ask_status(const std::filesystem::path& socket) {
  QUELL_TRY(Channel channel, connect(socket));
  return as<Status, Status>(
      ask(channel, {.operation = Operation::kStatus}, std::chrono::seconds(10), {}));
}

Remote::Remote(Settings settings) : settings_(std::move(settings)) {}
Remote::~Remote() = default;

std::string_view Remote::kind() const {
  return std::string_view(settings_.actuator).substr(0, settings_.actuator.find(':'));
}

Result<contain::Measure> Remote::sent(const contain::Measure& measure) const {
  contain::Measure sent = measure;
  if (settings_.to_send) {
    QUELL_TRY(sent.target, settings_.to_send(measure.target));
  }
  return sent;
}

Result<contain::Measure> Remote::looked_at(const contain::Measure& measure) const {
  contain::Measure sent = measure;
  if (settings_.to_look) {
    QUELL_TRY(sent.target, settings_.to_look(measure.target));
  }
  return sent;
}

Result<contain::PlanAnswer> Remote::plan(const contain::PlanRequest& request) {
  QUELL_TRY(contain::Measure measure, sent(request.measure));
  QUELL_TRY(Channel channel, connect(settings_.socket));
  QUELL_TRY(contain::PlanAnswer answer,
            (as<contain::PlanAnswer, contain::Plan, Refusal>(ask(channel,
                                                                 {.operation = Operation::kPlan,
                                                                  .actuator = settings_.actuator,
                                                                  .measure = std::move(measure),
                                                                  .traffic = request.traffic,
                                                                  .session = settings_.session},
                                                                 settings_.patience, {}))));
  if (auto* plan = std::get_if<contain::Plan>(&answer)) {
    if (plan->actuator != settings_.actuator) return unexpected_answer();
    plan->measure = request.measure;
    plan->affected = request.affected;
  }
  return answer;
}

Result<contain::ApplyOutcome> Remote::apply(const contain::Plan& plan, contain::UndoSink& sink,
                                            const OnStep& on_step) {
  QUELL_TRY(contain::Measure measure, sent(plan.measure));
  QUELL_TRY(Channel channel, connect(settings_.socket));
  return as<contain::ApplyOutcome, contain::Applied, contain::RolledBack, Refusal>(
      ask(channel,
          {.operation = Operation::kApply,
           .actuator = settings_.actuator,
           .measure = std::move(measure),
           .session = settings_.session,
           .basis = plan.basis},
          settings_.patience, {.on_step = &on_step, .sink = &sink}));
}

Result<contain::ProbeReport> Remote::probe(const contain::Measure& measure) {
  QUELL_TRY(contain::Measure wanted, looked_at(measure));
  QUELL_TRY(Channel channel, connect(settings_.socket));
  return as<contain::ProbeReport, contain::ProbeReport>(ask(channel,
                                                            {.operation = Operation::kProbe,
                                                             .actuator = settings_.actuator,
                                                             .measure = std::move(wanted)},
                                                            settings_.patience, {}));
}

Result<contain::UndoOutcome> Remote::undo(const contain::UndoRecord& record,
                                          const OnStep& on_step) {
  QUELL_CHECK(contain::check_id(record.id));
  QUELL_TRY(Channel channel, connect(settings_.socket));
  return as<contain::UndoOutcome, contain::Undone, Refusal>(
      ask(channel,
          {.operation = Operation::kUndo,
           .actuator = settings_.actuator,
           .measure = {.id = record.id, .target = {}},
           .undo = digest_of(record)},
          settings_.patience, {.on_step = &on_step}));
}

Result<contain::ConfirmOutcome> Remote::confirm(const contain::Measure& measure,
                                                const OnStep& on_step) {
  QUELL_TRY(contain::Measure wanted, looked_at(measure));
  QUELL_TRY(Channel channel, connect(settings_.socket));
  return as<contain::ConfirmOutcome, contain::Confirmed, Refusal>(
      ask(channel,
          {.operation = Operation::kConfirm,
           .actuator = settings_.actuator,
           .measure = std::move(wanted)},
          settings_.patience, {.on_step = &on_step}));
}

}  // namespace quell::helper
