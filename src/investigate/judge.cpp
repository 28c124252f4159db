#include "judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "compare.h"
#include "verdict_maker.h"
#include "words.h"

namespace quell::investigate {

namespace {

/// Sizes of the successful answers that are unusual, and those that are not.
struct SizeSplit {
  std::uint64_t unusual = 0;
  std::uint64_t usual = 0;
  std::uint64_t unknown = 0;                             ///< nothing to compare with
  double smallest = std::numeric_limits<double>::max();  ///< of the unusual ones
  double largest = 0;
};

SizeSplit split_sizes(const Case& asked, Odd odd) {
  SizeSplit out;
  for (const auto& [answer, times] : asked.answers.sizes) {
    const auto [status, bytes] = answer;
    if (!is_success(status) || asked.site.is_same_everywhere(status, bytes)) continue;
    const auto different = unusual(odd, status, bytes, asked.baseline);
    if (!different)
      out.unknown += times;
    else if (!*different)
      out.usual += times;
    else {
      out.unusual += times;
      out.smallest = std::min(out.smallest, static_cast<double>(bytes));
      out.largest = std::max(out.largest, static_cast<double>(bytes));
    }
  }
  return out;
}

/// The median of ordinary successful answers, for words.
std::optional<double> usual_size(const Baseline& baseline) {
  for (const auto& [status, sizes] : baseline) {
    if (is_success(status)) return sizes.median;
  }
  return std::nullopt;
}

std::uint64_t same_everywhere(const Case& asked) {
  std::uint64_t out = 0;
  for (const auto& [answer, times] : asked.answers.sizes) {
    if (asked.site.is_same_everywhere(answer.first, answer.second)) out += times;
  }
  return out;
}

bool is_redirect(Status status) {
  return kind_of(status) == Kind::kMoved;
}
bool is_server_error(Status status) {
  return kind_of(status) == Kind::kBroken;
}

/// Refusals, and what the verdict is when nothing speaks for success.
void judge_refusals(VerdictMaker& maker) {
  const Answers& answers = maker.asked.answers;
  const std::uint64_t blocked = count_if(answers, is_blocked);
  const std::uint64_t client = count_if(answers, is_client_error);
  const std::uint64_t constant = same_everywhere(maker.asked);
  if (blocked > 0) {
    maker.say(Side::kAgainst, joined({counted(blocked, "request"), " refused (",
                                      statuses_in_words(answers, is_blocked), ")"}));
  }
  if (constant > 0) {
    maker.say(Side::kAgainst,
              joined({counted(constant, "request"),
                      " answered with a page that attacks on other endpoints got as well"}));
  }
  if (client > 0) {
    maker.say(Side::kAgainst, joined({counted(client, "request"), " answered ",
                                      statuses_in_words(answers, is_client_error)}));
  }
  const std::uint64_t redirects = count_if(answers, is_redirect);
  if (redirects > 0) {
    maker.say(Side::kAgainst, joined({counted(redirects, "request"), " sent elsewhere (",
                                      statuses_in_words(answers, is_redirect), ")"}));
  }
  const std::uint64_t no = blocked + constant;
  if (no == answers.requests)
    maker.out.judgement.verdict = Verdict::kBlocked;
  else if (no + client == answers.requests)
    maker.out.judgement.verdict = Verdict::kFailed;
  else
    maker.out.judgement.verdict = Verdict::kAttempted;
}

void judge_errors(VerdictMaker& maker) {
  const std::uint64_t errors = count_if(maker.asked.answers, is_server_error);
  if (errors == 0) return;
  maker.say(Side::kFor, joined({counted(errors, "request"), " answered with a server error (",
                                statuses_in_words(maker.asked.answers, is_server_error),
                                "): the input reached the program"}));
}

void say_limits_of_the_log(VerdictMaker& maker) {
  const Answers& answers = maker.asked.answers;
  const std::uint64_t unanswered =
      count_if(answers, [](Status status) { return status == 0 || status == 499; });
  if (unanswered > 0) {
    maker.say(Side::kNotObservable, joined({counted(unanswered, "client"),
                                            " left before an answer: it may still have run"}));
  }
  if (answers.with_body > 0) {
    maker.say(Side::kNotObservable, joined({"what ", counted(answers.with_body, "request"),
                                            " sent in the body is not in this log"}));
  }
  if (count_if(answers, is_redirect) > 0) {
    maker.say(Side::kNotObservable,
              "where the redirects lead, and whether a session came with them");
  }
  if (maker.out.judgement.verdict >= Verdict::kAttempted)
    maker.say(Side::kNotObservable, "what the answers contained is not in this log");
}

}  // namespace

void judge_sizes(VerdictMaker& maker, Odd odd) {
  const SizeSplit split = split_sizes(maker.asked, odd);
  const auto found = of_kind(maker.sample, Kind::kFound);
  const bool other_scale = is_of_other_scale(found, maker.asked.baseline);
  const bool has_noise = found.size() > 1 && !other_scale;  // that anything hangs on
  Variation variation =
      variation_of(found, has_noise ? noise_of(maker.asked.baseline) : std::nullopt);
  // Where ordinary answers have each of these sizes, the page is of a few kinds by itself.
  constexpr double kShareOfUsual = 0.5;
  const bool all_usual = split.unusual == 0 && split.unknown == 0;
  if (all_usual && variation.largest < (1 + kShareOfUsual) * variation.smallest)
    variation.varies = false;
  constexpr std::size_t kFew = 3;  // answers of one size, from which on it is a page of its own
  const bool one_page = !variation.varies && found.size() >= kFew;
  if (split.unusual > 0 && !one_page) {
    maker.out.grounds.sizes = true;
    maker.likely(
        joined({counted(split.unusual, "answer"), " of ", size_range(split.smallest, split.largest),
                " where ", size_words(usual_size(maker.asked.baseline).value_or(0)), " is usual"}));
  } else if (variation.varies) {
    maker.out.grounds.sizes = true;
    maker.likely(fmt::format("answers of {}, which the requests' own lengths do not explain",
                             size_range(variation.smallest, variation.largest)));
  }
  if (one_page) {
    maker.say(
        Side::kAgainst,
        fmt::format("{} of about one size, whatever was sent: their differences are noise, or "
                    "the length of what was sent",
                    counted(found.size(), "answer")));
  }
  if (other_scale) {
    maker.say(Side::kNotObservable,
              "whether these answers are of another size only because this client does not take "
              "compressed ones as others do");
  }
  if (split.usual > 0)
    maker.say(Side::kAgainst, joined({counted(split.usual, "answer"), " of the usual size"}));
  if (split.unknown > 0) {
    maker.say(Side::kNotObservable,
              joined({counted(split.unknown, "answer"), " with nothing ordinary to compare with"}));
  }
}

Judged judge(const Case& asked) {
  VerdictMaker maker{.asked = asked, .sample = telling(asked)};
  judge_refusals(maker);
  switch (asked.vector) {
    case attack::Class::kSqli:
      judge_queries(maker);
      break;
    case attack::Class::kTraversal:
      judge_files(maker);
      break;
    case attack::Class::kCmdi:
    case attack::Class::kRce:
    case attack::Class::kSsrf:
      judge_output(maker);
      break;
    case attack::Class::kXss:
      maker.say(Side::kNotObservable, "whether a browser ran what was sent, or ever will");
      break;
    case attack::Class::kAuth:
    case attack::Class::kScan:
    case attack::Class::kOther:
    case attack::Class::kBenign:
      break;
  }
  judge_errors(maker);
  judge_order(maker);
  judge_witnesses(maker);
  say_what_opened(maker);
  say_limits_of_the_log(maker);
  return std::move(maker.out);
}

namespace {

/// Of a group that likely succeeded, and of this kind of attack.
Verdict judge_query(const Case& asked, const Judged& group, const Observation& one) {
  const Grounds& grounds = group.grounds;
  const Verdict whole = group.judgement.verdict;
  const Kind kind = kind_of(one.status);
  if (grounds.shapes.contains(one.shape)) return whole;
  if (grounds.reading && one.compares()) return whole;
  if (grounds.telling.contains(one.status)) return Verdict::kLikely;
  if (grounds.errors && kind == Kind::kBroken) return Verdict::kLikely;
  if (grounds.parsed && asked.own_error == OwnError::kShown) return Verdict::kLikely;
  if (one.second_statement && !grounds.statements_ran) return Verdict::kAttempted;
  if (grounds.errors_tell && asked.own_error == OwnError::kError) return Verdict::kAttempted;
  if (grounds.let_in.contains({one.seconds, one.line})) return Verdict::kLikely;
  if (grounds.past_login && kind == Kind::kMoved) return Verdict::kLikely;
  if (is_client_error(one.status)) return Verdict::kFailed;
  const bool tells = grounds.sizes || grounds.kinds || grounds.parsed;
  return tells && kind == Kind::kFound ? Verdict::kLikely : Verdict::kAttempted;
}

Verdict judge_output_of(const Case& asked, const Judged& group, const Observation& one) {
  const Grounds& grounds = group.grounds;
  if (is_client_error(one.status)) return Verdict::kFailed;
  if (!is_success(one.status)) return Verdict::kAttempted;
  if (grounds.errors_tell && asked.own_error == OwnError::kError) return Verdict::kAttempted;
  if (!grounds.larger.empty() && !grounds.larger.contains(one.bytes)) return Verdict::kAttempted;
  return grounds.sizes || grounds.parsed ? Verdict::kLikely : Verdict::kAttempted;
}

}  // namespace

Verdict judge_one(const Case& asked, const Judged& group, const Observation& one) {
  const Verdict whole = group.judgement.verdict;
  const Grounds& grounds = group.grounds;
  if (is_blocked(one.status)) return Verdict::kBlocked;
  const bool in_series = grounds.shapes.contains(one.shape) ||
                         (grounds.reading && one.compares()) || grounds.waited.contains(one.bytes);
  const bool page = one.has_size() && asked.site.is_same_everywhere(one.status, one.bytes);
  if (page && !in_series) return Verdict::kBlocked;
  if (whole < Verdict::kLikely) {
    return is_client_error(one.status) ? Verdict::kFailed : Verdict::kAttempted;
  }
  if (grounds.delay && one.asks_delay()) {
    const bool answers = waited(one) || one.asks_condition || one.asked_milliseconds == 0;
    return answers ? whole : Verdict::kAttempted;
  }
  switch (asked.vector) {
    case attack::Class::kSqli:
      return judge_query(asked, group, one);
    case attack::Class::kTraversal:
      if (is_client_error(one.status)) return Verdict::kFailed;
      return is_success(one.status) && grounds.files.contains(one.bytes) ? whole
                                                                         : Verdict::kAttempted;
    default:
      return judge_output_of(asked, group, one);
  }
}

}  // namespace quell::investigate
