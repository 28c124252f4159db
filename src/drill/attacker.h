// What the two attackers have in common: they send, look at the answer and write down what it was.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/time.h"
#include "drill/scenario.h"
#include "drill/traffic.h"
#include "drill/truth.h"
#include "wire.h"

namespace quell::drill {

/// One attacker at work. Runs in a thread of its own; the clock must allow that.
class Attacker {
 public:
  struct Means {
    const Scenario& scenario;
    const Send& send;
    Clock& clock;
    const std::function<bool()>& stop;  ///< asked before each request; true: give up
  };

  Attacker(Means means, Sender sender, AttackTruth truth)
      : means_(means), sender_(std::move(sender)), truth_(std::move(truth)) {}

  [[nodiscard]] bool stopped() const { return means_.stop(); }

  /// Asks and writes down; `outcome` and `rows` of the entry are the caller's to judge by answer.
  Answer ask(std::string_view target);
  /// The entry of the last request.
  AttackRequest& last() { return truth_.requests.back(); }
  /// What a visitor also asks for: nothing gained.
  void look_around(std::size_t pages);

  AttackTruth take() { return std::move(truth_); }

 private:
  Means means_;
  Sender sender_;
  AttackTruth truth_;
};

/// SQL injection in the search, from reconnaissance to taking customers.
AttackTruth inject(const Attacker::Means& means);

/// Path traversal in the downloads; whether it works depends on the shop.
AttackTruth traverse(const Attacker::Means& means);

}  // namespace quell::drill
