#include <algorithm>
#include <array>

#include "code/code_reading.h"

namespace quell::attack {

namespace {

/// A sentence with a call in it is a sentence.
double prose_weight(const Statement& statement) {
  return -std::min(1.5 * statement.words_apart, 5.0);
}

}  // namespace

double Statement::weight() const {
  return call.weight + std::min(more_calls * 0.4, 2.0) + type.weight + request.weight +
         innards.weight + named.weight + odd.weight + module.weight + shell.weight +
         context.weight + (dynamic_call ? 2.0 : computed.weight) + prose_weight(*this);
}

void observe_code(const CodeReading& reading, Evidence& out) {
  const Statement& best = reading.best;
  const auto say = [&](std::string_view text, const Deed& deed) {
    if (deed.weight > 0) {
      out.add({.text = text, .weight = deed.weight, .detail = deed.text.substr(0, 80)});
    }
  };
  static constexpr auto kCalls = std::to_array<std::string_view>(
      {"calls", "runs a command of the system with", "has text run as code by", "loads code with",
       "reads or writes files with", "asks about the server with",
       "reaches classes and methods by their names with", "hides what it says with",
       "has the server wait with", "has the server answer with", "has the server calculate"});
  say(kCalls.at(static_cast<std::size_t>(best.role)), best.call);
  if (best.more_calls > 0) {
    out.add({.text = "and more such calls", .weight = std::min(best.more_calls * 0.4, 2.0)});
  }
  say("names a class that reaches the system:", best.type);
  say("takes what a request sends:", best.request);
  say("steps to members that lead to the language's own objects:", best.innards);
  say("names a function or module in a string:", best.named);
  say("has a comment between a function and what it is given:", best.odd);
  say("imports a module that reaches the system:", best.module);
  say("a command between backticks:", best.shell);
  say("a variable of the framework's expression language:", best.context);
  if (!best.dynamic_call) say("calls a function whose name is a value:", best.computed);
  if (best.dynamic_call) out.add({.text = "calls what a request names", .weight = 2.0});
  if (best.words_apart > 0 && !out.empty()) {
    out.add({.text = "words side by side, as in a sentence,",
             .weight = prose_weight(best),
             .unit = Unit::kTimes,
             .count = best.words_apart});
  }
}

}  // namespace quell::attack
