// Puts a verdict together: evidence for and against, and what it rests on. Private to investigate.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "compare.h"
#include "judge.h"

namespace quell::investigate {

struct VerdictMaker {
  const Case& asked;
  std::vector<Seen> sample;  ///< those that tell something
  Judged out{};

  void say(Side side, std::string text) {
    out.judgement.evidence.push_back({side, std::move(text)});
  }
  void at_least(Verdict verdict) {
    out.judgement.verdict = std::max(out.judgement.verdict, verdict);
  }
  void likely(std::string text) {
    at_least(Verdict::kLikely);
    say(Side::kFor, std::move(text));
  }
};

/// Requests of the group with a status that `which` accepts.
template <class Which>
std::uint64_t count_if(const Answers& answers, Which which) {
  std::uint64_t count = 0;
  for (const auto& [status, times] : answers.statuses) count += which(status) ? times : 0;
  return count;
}

/// "404", or "400, 404".
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

/// Did the server wait as long as it was told to? judge_delay.cpp.
void judge_delay(VerdictMaker& maker);
/// Whether this request asked for a wait and got it, or belongs to a series that did.
bool waited(const Observation& one);

/// Injected queries. judge_queries.cpp.
void judge_queries(VerdictMaker& maker);
/// Injected queries that lead past a login. judge_login.cpp.
void judge_login(VerdictMaker& maker);
/// What the application's own log says of these requests, and what other clients' requests on the
/// same parameter showed. judge_witnesses.cpp.
void judge_witnesses(VerdictMaker& maker);
/// Errors that stopped after a while; pages that opened. Shown, but no ground: what the answers
/// themselves say, they say in any order. judge_order.cpp.
void judge_order(VerdictMaker& maker);
void say_what_opened(VerdictMaker& maker);
/// Paths that lead out, and files that nobody should ask for. judge_files.cpp.
void judge_files(VerdictMaker& maker);
/// Commands, code, requests to other servers: something that has output. judge_output.cpp.
void judge_output(VerdictMaker& maker);
/// Larger than usual answers, and those as usual: the same words for all. judge.cpp.
void judge_sizes(VerdictMaker& maker, Odd odd);

}  // namespace quell::investigate
