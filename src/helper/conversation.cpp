#include "conversation.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "answer.h"
#include "base/safe_text.h"
#include "crypto/digest.h"
#include "fmt/format.h"
#include "helper/request.h"
#include "undo_store.h"

namespace quell::helper {

namespace {

constexpr auto kSendPatience = std::chrono::seconds(10);
constexpr std::size_t kLongestReply = 256;
constexpr std::size_t kShownTarget = 120;
/// What one request does for a full store.
constexpr std::size_t kMostRetired = 16;
constexpr auto kRetirePatience = std::chrono::seconds(20);

/// Tells the client about steps as long as it listens.
class Teller {
 public:
  explicit Teller(Channel& channel) : channel_(channel) {}
  void operator()(std::string_view step) {
    if (!listening_) return;
    const auto soon = os::Deadline::after(std::chrono::seconds(1));
    listening_ = send_answer(channel_, Step{std::string(step)}, soon).has_value();
  }

 private:
  Channel& channel_;
  bool listening_ = true;
};

/// Own copy first, then the client's, and only then may anything be changed.
class BothKeep final : public contain::UndoSink {
 public:
  BothKeep(UndoStore& own, Channel& channel, const Request& request, Duration patience)
      : own_(own), channel_(channel), request_(request), patience_(patience) {}

  Result<void> store(const contain::UndoRecord& record) override {
    const std::string digest = digest_of(record);
    QUELL_TRY(const UndoStore::Kept kept, own_.keep(record, request_.measure.target));
    // An earlier measure may stand by the same record: of that nothing is dropped.
    const bool is_new = kept == UndoStore::Kept::kNew;
    if (const auto acknowledged = ask_client(record, digest); !acknowledged) {
      if (is_new) QUELL_CHECK(own_.drop(digest));
      return fail(acknowledged.error(), "the client did not keep the undo; nothing was changed");
    }
    if (is_new) new_ = digest;
    return {};
  }
  /// Digest of what was stored for this measure alone.
  [[nodiscard]] const std::optional<std::string>& newly_kept() const { return new_; }

 private:
  Result<void> ask_client(const contain::UndoRecord& record, const std::string& digest) {
    const os::Deadline deadline = os::Deadline::after(patience_);
    QUELL_CHECK(send_answer(channel_, KeepUndo{record}, deadline));
    QUELL_TRY(const std::string reply, channel_.receive(kLongestReply, deadline));
    if (reply == "stored " + digest) return {};
    return fail(ErrorCode::kInvalidInput, "it answers: " + fit(terminal_safe(reply), kShownTarget));
  }

  UndoStore& own_;
  Channel& channel_;
  const Request& request_;
  Duration patience_;
  std::optional<std::string> new_;
};

/// One request on its actuator.
class Work {
 public:
  Work(const Conversation& with, const Request& request, contain::Actuator& actuator,
       Channel& channel)
      : with_(with),
        request_(request),
        actuator_(actuator),
        channel_(channel),
        store_(with.settings.state / "undo") {}

  Result<Answer> run() {
    switch (request_.operation) {
      case Operation::kPlan:
        return plan();
      case Operation::kApply:
        return apply();
      case Operation::kProbe:
        return probe();
      case Operation::kUndo:
        return undo();
      case Operation::kConfirm:
        return confirm();
      case Operation::kStatus:
        break;
    }
    return with_.status;
  }

 private:
  Result<Answer> plan() {
    QUELL_TRY(contain::PlanAnswer answer,
              actuator_.plan({.measure = request_.measure, .traffic = request_.traffic}));
    if (auto* refusal = std::get_if<contain::Refusal>(&answer)) return std::move(*refusal);
    contain::Plan plan = std::get<contain::Plan>(std::move(answer));
    // It may be a whole file: what tells whether it moved is enough.
    plan.basis = crypto::digest_of(plan.basis).hex();
    return plan;
  }

  /// By a plan of its own: of the client's only the fingerprint of what it was made for counts.
  Result<Answer> apply() {
    QUELL_TRY(contain::PlanAnswer answer, actuator_.plan({.measure = request_.measure}));
    if (auto* refusal = std::get_if<contain::Refusal>(&answer)) return std::move(*refusal);
    const contain::Plan& plan = std::get<contain::Plan>(answer);
    if (crypto::digest_of(plan.basis).hex() != request_.basis) {
      return contain::Refusal{{"it was changed after the plan was made; nothing was done"}, ""};
    }
    QUELL_CHECK(retire_absent());
    BothKeep sink(store_, channel_, request_, with_.settings.undo_patience);
    QUELL_TRY(contain::ApplyOutcome outcome, actuator_.apply(plan, sink, Teller(channel_)));
    const bool stands = std::holds_alternative<contain::Applied>(outcome);
    if (sink.newly_kept()) {
      QUELL_CHECK(stands ? store_.note_standing(*sink.newly_kept())
                         : store_.note_undone(*sink.newly_kept()));
    }
    return std::visit([](auto& one) { return Answer(std::move(one)); }, outcome);
  }

  Result<Answer> probe() {
    QUELL_TRY(contain::ProbeReport report, actuator_.probe(request_.measure));
    return report;
  }

  Result<Answer> undo() {
    QUELL_TRY(const KeptUndo kept, store_.find(request_.undo));
    const contain::UndoRecord& record = kept.record;
    if (record.actuator != request_.actuator || record.id != request_.measure.id) {
      return fail(ErrorCode::kInvalidInput, "that undo is of another measure");
    }
    if (kept.undone) {
      QUELL_TRY(std::optional<Answer> answer, again(kept));
      if (answer) return *std::move(answer);
    }
    QUELL_TRY(contain::UndoOutcome outcome, actuator_.undo(record, Teller(channel_)));
    if (auto* refusal = std::get_if<contain::Refusal>(&outcome)) return std::move(*refusal);
    QUELL_CHECK(store_.note_undone(request_.undo));
    return std::get<contain::Undone>(std::move(outcome));
  }

  /// Of an undo that was carried out: how it is now, or nullopt where the measure is there again.
  Result<std::optional<Answer>> again(const KeptUndo& kept) {
    if (!kept.target) {
      return contain::Refusal{{"it was undone already, and is not undone a second time unseen: "
                               "quell contain probe says how it is"},
                              ""};
    }
    QUELL_TRY(contain::ProbeReport report,
              actuator_.probe({.id = kept.record.id, .target = *kept.target}));
    if (report.state != contain::State::kAbsent) return std::nullopt;
    report.summary = "already undone: " + report.summary;
    return contain::Undone{.probe = std::move(report), .exhibits = {}};
  }

  /// Where the store is full: a worker that was killed leaves the copy of a measure that never took
  /// effect, or of one that the system has ended by itself. Their undos can still be asked for.
  Result<void> retire_absent() {
    QUELL_TRY(const std::vector<std::string> there, store_.standing_ones());
    if (there.size() < kMostStanding) return {};
    Teller tell(channel_);
    const os::Deadline deadline = os::Deadline::after(kRetirePatience);
    std::size_t retired = 0;
    for (const std::string& digest : there) {
      if (retired == kMostRetired || deadline.expired()) break;
      const auto kept = store_.find(digest);
      if (!kept || !kept->target || kept->record.actuator != request_.actuator) continue;
      tell("retire");
      const auto report = actuator_.probe({.id = kept->record.id, .target = *kept->target});
      if (!report || report->state != contain::State::kAbsent) continue;
      QUELL_CHECK(store_.note_undone(digest));
      ++retired;
    }
    return {};
  }

  Result<Answer> confirm() {
    contain::DeadMansTimer* const timer = actuator_.dead_mans_timer();
    if (timer == nullptr) return fail(ErrorCode::kInvalidInput, "it needs no confirming");
    QUELL_TRY(contain::ConfirmOutcome outcome, timer->confirm(request_.measure, Teller(channel_)));
    if (auto* refusal = std::get_if<contain::Refusal>(&outcome)) return std::move(*refusal);
    return std::get<contain::Confirmed>(std::move(outcome));
  }

  const Conversation& with_;
  const Request& request_;
  contain::Actuator& actuator_;
  Channel& channel_;
  UndoStore store_;
};

struct ToWords {
  std::string operator()(const Step& /*never the end*/) const { return "step"; }
  std::string operator()(const KeepUndo& /*never the end*/) const { return "undo"; }
  std::string operator()(const Failed& failed) const { return "failed: " + failed.error.full(); }
  std::string operator()(const Status& /*told*/) const { return "told"; }
  std::string operator()(const contain::Plan& plan) const { return "planned: " + plan.summary; }
  std::string operator()(const contain::Refusal& refusal) const {
    return "refused: " + (refusal.reasons.empty() ? std::string() : refusal.reasons.front());
  }
  std::string operator()(const contain::Applied& applied) const {
    return "applied: " + applied.probe.summary;
  }
  std::string operator()(const contain::RolledBack& back) const {
    return "rolled back: " + back.why;
  }
  std::string operator()(const contain::ProbeReport& probe) const {
    return "probed: " + probe.summary;
  }
  std::string operator()(const contain::Undone& undone) const {
    return "undone: " + undone.probe.summary;
  }
  std::string operator()(const contain::Confirmed& confirmed) const {
    return "confirmed: " + confirmed.probe.summary;
  }
};

/// Every outside word in it is made printable and short.
std::string log_line(const os::Peer& peer, const Request& request, const std::string& what) {
  constexpr std::size_t kWidest = 300;
  std::string words{name_of(request.operation)};
  for (const std::string& part :
       {request.actuator, request.measure.id.text(), request.measure.target}) {
    if (!part.empty()) words += " " + fit(terminal_safe(part), kShownTarget);
  }
  return fmt::format("uid={} pid={} {}: {}", peer.uid, peer.pid, words,
                     fit(terminal_safe(what), kWidest));
}

std::vector<target::Network> whole(const std::vector<target::Address>& addresses) {
  constexpr unsigned kAllBits = 128;
  std::vector<target::Network> networks;
  for (const target::Address& address : addresses) networks.emplace_back(address, kAllBits);
  return networks;
}

Result<Answer> answer_to(const Conversation& with, const Request& request, Channel& channel) {
  if (request.operation == Operation::kStatus) {
    QUELL_CHECK(os::confine({.capabilities = {}, .calls = os::Calls::kOwnWork}));
    return with.status;
  }
  const auto offer = std::ranges::find(with.offers, request.actuator, &Offer::actuator);
  if (offer == with.offers.end()) {
    return fail(ErrorCode::kNotFound,
                "the helper's file lists nothing called " + terminal_safe(request.actuator));
  }
  QUELL_CHECK(os::confine(offer->needs));
  // An undo has no target: it names a copy of the helper's own, whose target was checked.
  if (offer->check_sent && request.operation != Operation::kUndo) {
    QUELL_CHECK(offer->check_sent(request.measure.target));
  }
  QUELL_TRY(const std::unique_ptr<contain::Actuator> actuator, offer->make(whole(request.session)));
  return Work(with, request, *actuator, channel).run();
}

}  // namespace

int converse(const Conversation& with, Channel& channel) {
  Request request;
  Result<Answer> answer = Failed{Error(ErrorCode::kIo, "nothing was asked")};
  const auto received =
      channel.receive(kLongestRequest, os::Deadline::after(with.settings.request_patience));
  auto parsed = received ? parse_request(*received) : std::unexpected(received.error());
  const bool asked = parsed.has_value();
  if (asked) {
    request = *std::move(parsed);
    answer = answer_to(with, request, channel);
  } else {
    answer = std::unexpected(parsed.error());
  }
  const Answer last = answer ? *std::move(answer) : Answer(Failed{answer.error()});
  const std::string words = std::visit(ToWords{}, last);
  with.log(asked ? log_line(with.peer, request, words)
                 : fmt::format("uid={} pid={} no request: {}", with.peer.uid, with.peer.pid,
                               fit(terminal_safe(words), kShownTarget)));
  const auto sent = send_answer(channel, last, os::Deadline::after(kSendPatience));
  if (!sent) {
    with.log(fmt::format("uid={} pid={} was not told: {}", with.peer.uid, with.peer.pid,
                         terminal_safe(sent.error().full())));
    if (sent.error().code() == ErrorCode::kLimit) {
      (void)send_answer(channel, Failed{sent.error()}, os::Deadline::after(kSendPatience));
    }
  }
  return 0;
}

void turn_away(Channel& channel, const Error& why) {
  // Where not even this fits into the socket's buffer, the end of the connection says it.
  (void)send_answer(channel, Failed{why}, os::Deadline::after(Duration::zero()));
}

}  // namespace quell::helper
