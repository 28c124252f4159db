#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "replay/replay.h"

namespace quell::replay {

namespace {

using Answer = OracleResult::Answer;

/// What became of one attack.
enum class Fate : std::uint8_t {
  kWorked,
  kFailed,   // the application answered, and the attack did not work
  kBlocked,  // something in front answered, or cut the connection
  kUnclear,  // no usable answer, or one that was cut
};

/// A shot with its probe and what they say together.
struct Judged {
  const Probe* probe = nullptr;
  const http::Answer* answer = nullptr;  // null: none came
  const Error* error = nullptr;          // null: an answer came
  Answer oracle = Answer::kNo;
  std::string seen;
  Fate fate = Fate::kUnclear;  // of attacks and variants
};

bool is_attack(Role role) {
  return role == Role::kAttack || role == Role::kVariant;
}

/// Statuses by which filters and rate limits in front of an application refuse. An application may
/// answer 403 too: that is what fixed_if is for.
bool looks_refused(int status) {
  constexpr std::array<int, 4> kRefusals{403, 406, 429, 503};
  return std::ranges::find(kRefusals, status) != kRefusals.end();
}

bool is_known_block(const Front& front, const http::Answer& answer) {
  return std::ranges::any_of(front.known, [&](const Front::Block& block) {
    return answer.status == block.status && answer.body.contains(block.body_text);
  });
}

Fate fate_of(const Judged& judged, const Front& front) {
  if (judged.answer == nullptr) {
    const ErrorCode code = judged.error->code();
    const bool dropped = code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout;
    return dropped ? Fate::kBlocked : Fate::kUnclear;
  }
  if (judged.oracle == Answer::kYes) return Fate::kWorked;
  if (is_known_block(front, *judged.answer)) return Fate::kBlocked;
  const auto& fixed = judged.probe->fixed;
  if (fixed && evaluate(*fixed, *judged.answer).answer == Answer::kYes) return Fate::kFailed;
  if (judged.oracle == Answer::kUnsure) return Fate::kUnclear;
  return looks_refused(judged.answer->status) ? Fate::kBlocked : Fate::kFailed;
}

Judged judge_one(const Probe& probe, const Shot& shot, const Front& front) {
  Judged judged;
  judged.probe = &probe;
  judged.error = std::get_if<Error>(&shot.outcome);
  if (const auto* exchange = std::get_if<http::Exchange>(&shot.outcome)) {
    judged.answer = &exchange->answer;
    const OracleResult result = evaluate(probe.oracle, exchange->answer);
    judged.oracle = result.answer;
    judged.seen = fmt::format("{}, {} bytes; {}", exchange->answer.status,
                              exchange->answer.body_total, result.why);
  } else {
    judged.seen = terminal_safe(judged.error->full());
  }
  if (is_attack(probe.role)) judged.fate = fate_of(judged, front);
  return judged;
}

/// Works on the judged shots; one function for each thing that can decide.
class Judge {
 public:
  Judge(std::vector<Judged> shots, Question question)
      : shots_(std::move(shots)), question_(question) {}

  Verdict verdict() {
    const std::vector<const Judged*> worked = with_fate(Fate::kWorked);
    if (!worked.empty()) {
      judge_success(worked);
    } else {
      judge_failure();
    }
    for (const Judged& shot : shots_) {
      verdict_.shots.push_back({.name = shot.probe->name,
                                .role = shot.probe->role,
                                .seen = shot.seen,
                                .positive = shot.oracle == Answer::kYes,
                                .blocked = shot.fate == Fate::kBlocked});
    }
    return std::move(verdict_);
  }

 private:
  [[nodiscard]] std::vector<const Judged*> with_fate(Fate fate) const {
    std::vector<const Judged*> result;
    for (const Judged& shot : shots_) {
      if (is_attack(shot.probe->role) && shot.fate == fate) result.push_back(&shot);
    }
    return result;
  }

  void say(std::string reason) { verdict_.reasons.push_back(std::move(reason)); }

  void conclude(VerdictKind kind, std::string headline) {
    verdict_.kind = kind;
    verdict_.reasons.insert(verdict_.reasons.begin(), std::move(headline));
  }

  /// Whether something harmless was answered in a way that the oracle does not take for success.
  /// Counterparts and controls both serve; one "yes" among them spoils it.
  bool oracle_tells_apart(const Oracle& oracle) {
    bool compared = false;
    for (const Judged& shot : shots_) {
      if (is_attack(shot.probe->role) || shot.answer == nullptr) continue;
      compared = true;
      if (evaluate(oracle, *shot.answer).answer == Answer::kNo) continue;
      say(fmt::format("the harmless request \"{}\" looks exploited too: {}",
                      terminal_safe(shot.probe->name), shot.seen));
      return false;
    }
    if (!compared) say("no harmless request was answered, so there is nothing to compare with");
    return compared;
  }

  void judge_success(const std::vector<const Judged*>& worked) {
    const Judged& first = *worked.front();
    if (!oracle_tells_apart(first.probe->oracle)) {
      conclude(VerdictKind::kInconclusive,
               "the condition for success does not tell the attack from harmless requests");
      return;
    }
    for (const Judged* shot : worked) {
      say(fmt::format("{} \"{}\" worked: {}", name_of(shot->probe->role),
                      terminal_safe(shot->probe->name), shot->seen));
    }
    const bool only_variants = first.probe->role != Role::kAttack;
    conclude(VerdictKind::kExploitable,
             only_variants ? "the reported request fails, but another spelling of it works"
                           : "the attack works");
  }

  [[nodiscard]] const Judged* failed_control() const {
    const auto failed = std::ranges::find_if(shots_, [](const Judged& shot) {
      return shot.probe->role == Role::kControl && shot.oracle != Answer::kYes;
    });
    return failed == shots_.end() ? nullptr : &*failed;
  }

  [[nodiscard]] bool has(Role role) const {
    return std::ranges::any_of(shots_,
                               [&](const Judged& shot) { return shot.probe->role == role; });
  }

  void judge_failure() {
    if (!has(Role::kAttack) || !has(Role::kControl)) {
      conclude(VerdictKind::kInconclusive, "the attack or the control request was not sent");
      return;
    }
    if (const Judged* control = failed_control()) {
      say(fmt::format("\"{}\": {}", terminal_safe(control->probe->name), control->seen));
      conclude(VerdictKind::kInconclusive,
               "the control request does not work: broken is not the same as fixed");
      return;
    }
    if (const auto unclear = with_fate(Fate::kUnclear); !unclear.empty()) {
      say(fmt::format("\"{}\": {}", terminal_safe(unclear.front()->probe->name),
                      unclear.front()->seen));
      conclude(VerdictKind::kInconclusive, "an answer cannot be judged");
      return;
    }
    judge_blocks();
  }

  void judge_blocks() {
    const auto blocked = with_fate(Fate::kBlocked);
    const std::size_t sent = blocked.size() + with_fate(Fate::kFailed).size();
    const bool attack_blocked = std::ranges::any_of(
        blocked, [](const Judged* shot) { return shot->probe->role == Role::kAttack; });
    if (!blocked.empty()) {
      say(fmt::format("{} of {} attack requests did not reach the application; \"{}\": {}",
                      blocked.size(), sent, terminal_safe(blocked.front()->probe->name),
                      blocked.front()->seen));
    }
    say("the control request works");
    if (!attack_blocked) {
      conclude(
          VerdictKind::kNotExploitable,
          fmt::format("the attack and {} other requests fail, and ordinary use works", sent - 1));
      return;
    }
    verdict_.because = Because::kBlockedInFront;
    if (question_ == Question::kIsItStopped) {
      conclude(VerdictKind::kNotExploitable, "the attack is stopped in front of the application");
      return;
    }
    say("lift the block for this test, test where there is none, or say in fixed_if how the "
        "repaired application itself refuses");
    conclude(VerdictKind::kInconclusive,
             "the attack is stopped in front of the application: that says nothing of the fix");
  }

  std::vector<Judged> shots_;
  Question question_;
  Verdict verdict_;
};

}  // namespace

std::string_view name_of(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::kExploitable:
      return "exploitable";
    case VerdictKind::kNotExploitable:
      return "not exploitable";
    case VerdictKind::kInconclusive:
      return "inconclusive";
  }
  return "unknown";
}

Verdict judge(const Reproduction& reproduction, const std::vector<Shot>& shots, const Front& front,
              Question question) {
  std::vector<Judged> judged;
  for (const Shot& shot : shots) {
    const auto probe = std::ranges::find(reproduction.probes, shot.name, &Probe::name);
    if (probe != reproduction.probes.end()) judged.push_back(judge_one(*probe, shot, front));
  }
  return Judge(std::move(judged), question).verdict();
}

}  // namespace quell::replay
