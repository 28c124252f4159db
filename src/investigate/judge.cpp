#include "judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "words.h"

namespace quell::investigate {

namespace {

bool is_success(Status status) {
  return status >= 200 && status < 300;
}
bool is_blocked(Status status) {
  return status == 403 || status == 406 || status == 429 || status == 444;
}
bool is_client_error(Status status) {
  return status >= 400 && status < 499 && !is_blocked(status);
}
bool is_server_error(Status status) {
  return status >= 500 && status < 600;
}
bool is_redirect(Status status) {
  return status >= 300 && status < 400;
}

template <class Which>
std::uint64_t count_if(const Answers& answers, Which which) {
  std::uint64_t count = 0;
  for (const auto& [status, times] : answers.statuses) count += which(status) ? times : 0;
  return count;
}

/// "404", or "400 and 404".
template <class Which>
std::string statuses_in_words(const Answers& answers, Which which) {
  std::string out;
  for (const auto& [status, times] : answers.statuses) {
    if (!which(status)) continue;
    if (!out.empty()) out += ", ";
    out += std::to_string(status);
  }
  return out;
}

/// Sizes of the successful answers that are unusual, and those that are not.
struct SizeSplit {
  std::uint64_t unusual = 0;
  std::uint64_t usual = 0;
  std::uint64_t unknown = 0;                             ///< nothing to compare with
  double smallest = std::numeric_limits<double>::max();  ///< of the unusual ones
  double largest = 0;
  std::uint64_t distinct = 0;  ///< sizes of all successful answers
};

SizeSplit split_sizes(attack::Class vector, const Answers& answers, const Baseline& baseline) {
  SizeSplit out;
  for (const auto& [answer, times] : answers.sizes) {
    const auto [status, bytes] = answer;
    if (!is_success(status)) continue;
    ++out.distinct;
    const auto odd = unusual(vector, status, bytes, baseline);
    if (!odd)
      out.unknown += times;
    else if (!*odd)
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
  const auto ok = baseline.find(200);
  if (ok != baseline.end()) return ok->second.median;
  for (const auto& [status, sizes] : baseline) {
    if (is_success(status)) return sizes.median;
  }
  return std::nullopt;
}

class Judge {
 public:
  Judge(attack::Class vector, const Answers& answers, const Baseline& baseline)
      : vector_(vector), answers_(answers), baseline_(baseline) {}

  Judgement run() {
    const std::uint64_t succeeded = count_if(answers_, is_success);
    if (succeeded > 0)
      answered(succeeded);
    else
      refused();
    errors();
    limits_of_the_log();
    return std::move(out_);
  }

 private:
  void say(Side side, std::string text) { out_.evidence.push_back({side, std::move(text)}); }

  void refused() {
    const std::uint64_t all = answers_.requests;
    const std::uint64_t blocked = count_if(answers_, is_blocked);
    const std::uint64_t client = count_if(answers_, is_client_error);
    if (blocked > 0) {
      say(Side::kAgainst, fmt::format("{} refused ({})", counted(blocked, "request"),
                                      statuses_in_words(answers_, is_blocked)));
    }
    if (client > 0) {
      say(Side::kAgainst, fmt::format("{} answered {}", counted(client, "request"),
                                      statuses_in_words(answers_, is_client_error)));
    }
    const std::uint64_t redirects = count_if(answers_, is_redirect);
    if (redirects > 0) {
      say(Side::kAgainst, fmt::format("{} sent elsewhere ({})", counted(redirects, "request"),
                                      statuses_in_words(answers_, is_redirect)));
    }
    if (blocked == all)
      out_.verdict = Verdict::kBlocked;
    else if (blocked + client == all)
      out_.verdict = Verdict::kFailed;
    else
      out_.verdict = Verdict::kAttempted;
  }

  void answered(std::uint64_t succeeded) {
    out_.verdict = Verdict::kAttempted;
    const SizeSplit split = split_sizes(vector_, answers_, baseline_);
    if (split.unusual > 0) {
      out_.verdict = Verdict::kLikely;
      say(Side::kFor, fmt::format("{} of {} where {} is usual", counted(split.unusual, "answer"),
                                  size_range(split.smallest, split.largest),
                                  size_words(usual_size(baseline_).value_or(0))));
    }
    if (vector_ == attack::Class::kTraversal) files_told_apart(succeeded, split);
    if (split.usual > 0) {
      say(Side::kAgainst, fmt::format("{} of the usual size", counted(split.usual, "answer")));
    }
    if (split.unknown > 0) {
      say(Side::kNotObservable, fmt::format("{} with nothing ordinary to compare with",
                                            counted(split.unknown, "answer")));
    }
  }

  /// Found and not found among the tries, or sizes that differ by file: somebody was reading files.
  void files_told_apart(std::uint64_t succeeded, const SizeSplit& split) {
    const auto missing = answers_.statuses.find(404);
    if (missing != answers_.statuses.end()) {
      out_.verdict = Verdict::kLikely;
      say(Side::kFor,
          fmt::format("{} answered as found, {} as not found: the answers tell files apart",
                      grouped(succeeded), grouped(missing->second)));
    } else if (split.distinct >= 2) {
      out_.verdict = Verdict::kLikely;
      say(Side::kFor, fmt::format("{} of {} different sizes, as files have",
                                  counted(succeeded, "answer"), grouped(split.distinct)));
    } else if (baseline_.contains(404)) {
      out_.verdict = Verdict::kLikely;
      say(Side::kFor,
          "answered as found on an endpoint that answers 404 for what it does not have");
    }
  }

  void errors() {
    const std::uint64_t errors = count_if(answers_, is_server_error);
    if (errors == 0) return;
    say(Side::kFor,
        fmt::format("{} answered with a server error ({}): the input reached the program",
                    counted(errors, "request"), statuses_in_words(answers_, is_server_error)));
    if (out_.verdict < Verdict::kAttempted) out_.verdict = Verdict::kAttempted;
  }

  void limits_of_the_log() {
    const std::uint64_t unanswered =
        count_if(answers_, [](Status status) { return status == 0 || status == 499; });
    if (unanswered > 0) {
      say(Side::kNotObservable, fmt::format("{} left before an answer: it may still have run",
                                            counted(unanswered, "client")));
    }
    if (answers_.with_body > 0) {
      say(Side::kNotObservable, fmt::format("what {} sent in the body is not in this log",
                                            counted(answers_.with_body, "request")));
    }
    if (out_.verdict >= Verdict::kAttempted) {
      say(Side::kNotObservable, "what the answers contained is not in this log");
    }
  }

  attack::Class vector_;
  const Answers& answers_;
  const Baseline& baseline_;
  Judgement out_;
};

}  // namespace

std::optional<bool> unusual(attack::Class vector, Status status, std::uint64_t bytes,
                            const Baseline& baseline) {
  constexpr double kSigmas = 6;           // wide: a wrong "likely" wakes people
  constexpr double kMadToSigma = 1.4826;  // for a normal distribution
  constexpr double kLeastShare = 0.25;
  constexpr double kLeastBytes = 64;
  const auto found = baseline.find(status);
  if (found == baseline.end() || found->second.answers < kBaselineAnswers) return std::nullopt;
  const double median = found->second.median.value_or(0);
  const double spread = kSigmas * kMadToSigma * found->second.deviation.value_or(0);
  const double margin = std::max({spread, kLeastShare * median, kLeastBytes});
  const double size = static_cast<double>(bytes);
  if (size > median + margin) return true;
  return vector == attack::Class::kTraversal && size < median - margin;
}

Judgement judge(attack::Class vector, const Answers& answers, const Baseline& baseline) {
  return Judge(vector, answers, baseline).run();
}

Verdict judge_one(attack::Class vector, Status status, std::optional<std::uint64_t> bytes,
                  const Baseline& baseline, Verdict group) {
  if (is_blocked(status)) return Verdict::kBlocked;
  if (is_client_error(status)) return Verdict::kFailed;
  if (!is_success(status) || group < Verdict::kLikely) return Verdict::kAttempted;
  if (!bytes) return Verdict::kAttempted;
  const auto odd = unusual(vector, status, *bytes, baseline);
  if (odd.value_or(vector == attack::Class::kTraversal)) return Verdict::kLikely;
  // Files that were told apart by "not found" succeed whatever their size is.
  return vector == attack::Class::kTraversal ? group : Verdict::kAttempted;
}

}  // namespace quell::investigate
