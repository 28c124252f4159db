// Sends a reproduction and judges the answers: exploitable, not exploitable, or inconclusive, with
// reasons. judge() is pure; run() is the edge that sends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "http/exchange.h"
#include "replay/reproduction.h"

namespace quell::replay {

/// One request of the reproduction and what came of it. `error`: no (well-formed) answer came.
struct Shot {
  Role role = Role::kAttack;
  std::string name;
  std::string sent;
  std::variant<http::Exchange, Error> outcome;
};

enum class VerdictKind : std::uint8_t { kExploitable, kNotExploitable, kInconclusive };
std::string_view name_of(VerdictKind kind);

/// Where "not exploitable" comes from. Only kFixed is a proof of a fix: behind a block the hole may
/// be as open as before.
enum class Because : std::uint8_t {
  kOracle,          ///< the answers themselves decide
  kBlockedInFront,  ///< the attack was stopped before the application (a known containment, a
                    ///< dropped connection, or 403/406/429/503 without `fixed_if`): safe at the
                    ///< moment, says nothing of the code
};

struct ShotJudgement {
  std::string name;
  Role role = Role::kAttack;
  std::string seen;  ///< "200, 4812 bytes; body contains …: yes", or the error
  bool positive = false;
  bool blocked = false;
};

struct Verdict {
  VerdictKind kind = VerdictKind::kInconclusive;
  Because because = Because::kOracle;
  std::vector<std::string> reasons;  ///< the first one is the headline
  std::vector<ShotJudgement> shots;
};

/// What the verdict is wanted for. The same answers mean different things: an attack stopped by a
/// containment shows that the containment works, and cannot show that the code was fixed.
enum class Question : std::uint8_t { kIsItStopped, kIsItFixed };

/// How blocks in front of the application are recognised.
struct Front {
  /// Containments known to be active on the attacked endpoint, as their answers show: the status,
  /// and a text in the body unless that is empty.
  struct Block {
    int status = 503;
    std::string body_text = {};
  };
  std::vector<Block> known;
};

/// Pure. `shots` in the order sent; controls come before and after the attacks.
Verdict judge(const Reproduction& reproduction, const std::vector<Shot>& shots, const Front& front,
              Question question);

struct RunOptions {
  http::ExchangeOptions exchange;
  Front front;
  Question question = Question::kIsItFixed;
};

struct Replay {
  std::vector<Shot> shots;
  Verdict verdict;
};

/// Sends control, attack, variants and counterparts, control again, one after the other. Never
/// fails because an answer is missing: that is a finding. Errors: kCancelled.
Result<Replay> run(const Reproduction& reproduction, const http::PermittedDestination& to,
                   const RunOptions& options);

/// The exchanged bytes in a readable form that names every request, for the evidence store.
std::string transcript(const Replay& replay);

}  // namespace quell::replay
