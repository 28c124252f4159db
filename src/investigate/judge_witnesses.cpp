// Witnesses beside the answers: the application's own log, and what other clients' requests on the
// same parameter showed.
#include <algorithm>
#include <cstdint>

#include "verdict_maker.h"
#include "words.h"

namespace quell::investigate {

namespace {

bool is_run(attack::Class vector) {
  return vector == attack::Class::kSqli || vector == attack::Class::kCmdi ||
         vector == attack::Class::kRce;
}

/// Answered as usual, and no error was logged for it. A second statement (";update …") shows in no
/// answer: libraries that take one at a time refuse it, with a page that may look like any other.
std::uint64_t taken(const VerdictMaker& maker) {
  const LoggedErrors* logged = maker.asked.logged;
  const bool covered = logged != nullptr && logged->is_covered;
  return static_cast<std::uint64_t>(std::ranges::count_if(maker.sample, [&](const Seen& one) {
    if (one.kind != Kind::kFound || (one.second_statement && !covered)) return false;
    return logged == nullptr || !logged->lines.contains(one.request_line);
  }));
}

/// Whether this client told the server to wait, without a condition, and it never did.
bool is_refuted(const VerdictMaker& maker) {
  constexpr std::uint32_t kLeastAsked = 500;  // ms
  const auto told = [](const Seen& one) {
    return one.asks_delay() && !one.asks_condition && one.has_time() &&
           one.asked_milliseconds >= kLeastAsked;
  };
  return std::ranges::any_of(maker.sample, told) &&
         std::ranges::none_of(maker.sample,
                              [&](const Seen& one) { return told(one) && waited(one); });
}

/// Other clients showed that what is sent to this parameter is run.
void others(VerdictMaker& maker) {
  if (maker.asked.proofs_of_others == 0 || !is_run(maker.asked.vector)) return;
  if (maker.out.judgement.verdict >= Verdict::kLikely || is_refuted(maker)) return;
  constexpr std::uint64_t kLeast = 3;  // one or two odd requests may be a visitor's
  const std::uint64_t answered = taken(maker);
  if (answered < kLeast) return;
  maker.out.grounds.parsed = true;
  maker.likely(fmt::format(
      "{} answered as usual by a parameter of which requests of {} showed that it runs what is "
      "sent",
      counted(answered, "request"), counted(maker.asked.proofs_of_others, "other client")));
}

/// Statements that the database could not read are made of what was sent; those that it could read
/// were run.
void malformed_and_not(VerdictMaker& maker) {
  const LoggedErrors& logged = *maker.asked.logged;
  maker.say(Side::kFor, fmt::format("{} made statements that the database could not read, says the "
                                    "application's log: what is sent becomes part of the statement",
                                    counted(logged.malformed, "request")));
  const std::uint64_t answered = taken(maker);
  if (maker.asked.vector != attack::Class::kSqli || answered == 0) return;
  maker.out.grounds.parsed = true;
  maker.likely(fmt::format("{} answered without such an error: these statements ran",
                           counted(answered, "request")));
}

void own_log(VerdictMaker& maker) {
  const LoggedErrors* logged = maker.asked.logged;
  if (logged == nullptr) return;
  if (logged->malformed > 0) malformed_and_not(maker);
  if (logged->other > 0) {
    maker.say(Side::kNotObservable,
              fmt::format("whether other errors of the application, logged for {}, came of what "
                          "was sent",
                          counted(logged->other, "request")));
  }
  if (logged->is_covered && logged->malformed == 0 && logged->other == 0) {
    maker.say(Side::kAgainst,
              "the application logs errors with the ids of requests, and none for these");
  }
}

}  // namespace

void judge_witnesses(VerdictMaker& maker) {
  own_log(maker);
  others(maker);
  if (maker.asked.logged == nullptr) return;
  maker.out.grounds.statements_ran = maker.asked.logged->is_covered;
  maker.out.grounds.refused = maker.asked.logged->lines;
}

}  // namespace quell::investigate
