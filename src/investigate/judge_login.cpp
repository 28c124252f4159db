// Past a login: a redirect is what a login answers when it lets somebody in, if failures are
// answered otherwise.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

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

/// Where redirects led, by what the client asked for next.
void followed(VerdictMaker& maker) {
  const AfterLogin* after = maker.asked.after_login;
  if (after == nullptr) return;
  if (after->turned_back > 0) {
    maker.say(Side::kAgainst,
              fmt::format("after {} the client asked for the login again: these led back to it",
                          counted(after->turned_back, "redirect")));
  }
  if (after->let_in.empty()) return;
  std::string text = fmt::format(
      "right after {} the client asked for a page, and got it, that no client of this "
      "log got without having tried a login",
      counted(after->let_in.size(), "redirect"));
  if (after->is_exact && after->is_told_apart) {
    maker.out.grounds.let_in = after->let_in;
    maker.likely(text + ": they let in");
  } else {
    maker.say(Side::kFor, std::move(text));
  }
}

}  // namespace

void judge_login(VerdictMaker& maker) {
  constexpr std::uint64_t kLeast = 5;         // of each kind
  constexpr std::size_t kMovedElsewhere = 2;  // endpoints that redirect attacks
  if (!is_login(maker.asked.endpoint)) return;
  const auto moved = static_cast<std::uint64_t>(std::ranges::count_if(
      maker.sample, [](const Seen& one) { return one.kind == Kind::kMoved; }));
  if (moved == 0) return;
  followed(maker);
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
