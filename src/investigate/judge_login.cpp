// Past a login: a redirect is what a login answers when it lets somebody in, if failures are
// answered otherwise.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "verdict_maker.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::array<std::string_view, 7> kLogins = {"login", "signin",  "sign-in", "sign_in",
                                                     "logon", "session", "auth"};

bool is_login(std::string_view path) {
  return std::ranges::any_of(
      kLogins, [&](std::string_view word) { return path.find(word) != std::string_view::npos; });
}

/// Ordinary answers of one kind: "let in" and "not".
struct Usual {
  std::uint64_t moved = 0;
  std::uint64_t refused = 0;
};

Usual usual_of(const Baseline& baseline) {
  Usual out;
  for (const auto& [status, usual] : baseline) {
    if (kind_of(status) == Kind::kMoved) out.moved += usual.answers;
    if (is_success(status) || status == 401 || status == 403 || status == 422)
      out.refused += usual.answers;
  }
  return out;
}

}  // namespace

void judge_login(VerdictMaker& maker) {
  constexpr std::uint64_t kLeast = 5;         // of each kind
  constexpr std::size_t kMovedElsewhere = 2;  // endpoints that redirect attacks
  if (!is_login(maker.asked.endpoint)) return;
  const auto moved = static_cast<std::uint64_t>(std::ranges::count_if(
      maker.sample, [](const Seen& one) { return one.kind == Kind::kMoved; }));
  if (moved == 0) return;
  const Usual usual = usual_of(maker.asked.baseline);
  if (usual.moved < kLeast || usual.refused < kLeast) {
    maker.say(Side::kNotObservable,
              "whether a redirect of this login means that somebody was let in: it answers all in "
              "one way");
    return;
  }
  if (maker.asked.site.redirecting_endpoints() >= kMovedElsewhere) {
    maker.say(Side::kAgainst, "attacks on other endpoints are redirected as well");
    return;
  }
  maker.out.grounds.past_login = true;
  maker.likely(
      fmt::format("{} redirected by a login that ordinarily redirects {} and shows {} "
                  "its page again: a redirect lets in",
                  counted(moved, "request"), grouped(usual.moved), grouped(usual.refused)));
}

}  // namespace quell::investigate
