// Witnesses beside the answers: the application's own log, and what other clients' requests on the
// same parameter showed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "verdict_maker.h"
#include "words.h"

namespace quell::investigate {

namespace {

bool is_run(attack::Class vector) {
  return vector == attack::Class::kSqli || vector == attack::Class::kCmdi ||
         vector == attack::Class::kRce;
}

/// Whether statements that cannot be read are answered with an error here, so that others ran.
bool shows_refusals(const Case& asked) {
  constexpr std::uint64_t kLeast = 3;
  return asked.vector == attack::Class::kSqli && asked.broken_here >= kLeast;
}

/// Answered as usual, and no error was logged for it. A second statement (";update …") shows in no
/// answer: libraries that take one at a time refuse it, with a page that may look like any other.
std::uint64_t taken(const VerdictMaker& maker) {
  const LoggedErrors* logged = maker.asked.logged;
  const bool covered = logged != nullptr && logged->is_covered;
  const bool shows = shows_refusals(maker.asked);
  return static_cast<std::uint64_t>(std::ranges::count_if(maker.sample, [&](const Seen& one) {
    if (one.kind != Kind::kFound || (one.second_statement && !covered && !shows)) return false;
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

/// What the log's line says of the request, by the kind of attack.
struct Complaint {
  std::string_view made;  ///< "3 requests made …"
  std::string_view shows;
  std::string_view ran;
};
Complaint complaint_of(attack::Class vector) {
  switch (vector) {
    case attack::Class::kCmdi:
      return {.made = "commands that the shell could not read or find",
              .shows = "what is sent becomes part of the command",
              .ran = "these commands ran"};
    case attack::Class::kRce:
      return {.made = "templates, code or commands that could not be read",
              .shows = "what is sent is read as code",
              .ran = "these were read and ran"};
    case attack::Class::kTraversal:
      return {.made = "paths that climb out and that were not found",
              .shows = "what is sent becomes part of the path that is opened",
              .ran = "these files were opened"};
    default:
      return {.made = "statements that the database could not read",
              .shows = "what is sent becomes part of the statement",
              .ran = "these statements ran"};
  }
}

/// "1 in 3,200,000".
std::string odds_words(double chance) {
  constexpr double kMost = 1e9;
  return chance * kMost <= 1
             ? "less than 1 in 1,000,000,000"
             : fmt::format("1 in {}",
                           grouped(static_cast<std::uint64_t>(std::llround(1 / chance))));
}

/// What stands in the log at the time of the requests, where no id says whose it is.
void say_moments(VerdictMaker& maker, const LoggedErrors::ByTime& found,
                 const Complaint& complaint) {
  if (found.hits + found.named == 0) return;
  const std::uint64_t hits = std::max(found.hits, found.named);
  const std::string names = found.named == 0
                                ? ""
                                : fmt::format(", of which {} name{} a word that was sent",
                                              grouped(found.named), found.named == 1 ? "s" : "");
  const std::string moments = fmt::format("{} of the {} at which these requests were answered",
                                          grouped(hits), counted(found.moments, "second"));
  if (maker.asked.logged->malformed > 0) {
    maker.say(Side::kFor,
              fmt::format("at {} the application logged {}{}; {:.2g} % of other times have such an "
                          "error, so the chance of an accident is {}: {}",
                          moments, complaint.made, names, 100 * found.usual,
                          odds_words(found.chance), complaint.shows));
  } else {
    maker.say(Side::kNotObservable,
              fmt::format("whether {} that the application logged at {} came of these requests{}: "
                          "too few, or too many at other times, to say",
                          complaint.made, moments, names));
  }
}

/// Sizes of the files that were opened, for the single requests.
void keep_files(VerdictMaker& maker) {
  if (maker.asked.vector != attack::Class::kTraversal) return;
  for (const Seen& one : maker.sample) {
    const bool opened =
        one.kind == Kind::kFound && !maker.asked.logged->lines.contains(one.request_line);
    if (opened) maker.out.grounds.files.insert(one.bytes);
  }
}

/// What could not be read is made of what was sent; so what could be read was run.
void malformed_and_not(VerdictMaker& maker) {
  const LoggedErrors& logged = *maker.asked.logged;
  const Complaint complaint = complaint_of(maker.asked.vector);
  if (!logged.by_time) {
    maker.say(Side::kFor,
              fmt::format("{} made {}, says the application's log: {}",
                          counted(logged.malformed, "request"), complaint.made, complaint.shows));
  }
  if (logged.shown > 0) {
    maker.out.grounds.parsed = true;
    maker.likely(
        fmt::format("{} of them hold what a query gave: that ran, and whoever sees the "
                    "complaint reads it",
                    grouped(logged.shown)));
  }
  const std::uint64_t answered = taken(maker);
  if (answered == 0) return;
  maker.out.grounds.parsed = true;
  keep_files(maker);
  maker.likely(fmt::format("{} answered without such an error: {}", counted(answered, "request"),
                           complaint.ran));
}

void own_log(VerdictMaker& maker) {
  const LoggedErrors* logged = maker.asked.logged;
  if (logged == nullptr) return;
  if (logged->by_time) say_moments(maker, *logged->by_time, complaint_of(maker.asked.vector));
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
  const bool by_answers = maker.out.judgement.verdict >= Verdict::kLikely;
  own_log(maker);
  others(maker);
  const LoggedErrors* logged = maker.asked.logged;
  Grounds& grounds = maker.out.grounds;
  grounds.statements_ran = shows_refusals(maker.asked) || (logged != nullptr && logged->is_covered);
  if (logged == nullptr) return;
  // An error at the same time may be another's: it counts where nothing else tells.
  grounds.errors_tell = !logged->by_time || (logged->malformed > 0 && !by_answers);
}

}  // namespace quell::investigate
