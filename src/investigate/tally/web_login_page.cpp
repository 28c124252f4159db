#include "web_login_page.h"

#include <algorithm>
#include <set>
#include <utility>

namespace quell::investigate {

namespace {

constexpr std::uint64_t kEnoughPosts = 10;  ///< of a page that is judged
constexpr std::uint64_t kManyPosts = 10;    ///< by one client: mostly failures, if it guesses
constexpr std::uint64_t kEnoughFirsts = 3;  ///< clients that show which answer comes first
constexpr std::uint64_t kFewPosts = 5;      ///< by people who log in
constexpr std::uint16_t kGap = 2;           ///< classes of size between two groups: a quarter
constexpr std::size_t kMostPages = 256;

/// What programs' interfaces answer to a wrong password. 403 and 429 come from what stands in
/// front.
bool is_refusal(std::uint16_t status) {
  return status == 400 || status == 401 || status == 422;
}
bool is_blocking(std::uint16_t status) {
  return status == 403 || status == 429;
}
bool is_served(std::uint16_t status) {
  return status / 100 == 2;
}
/// What forms are answered with that worked. 301 and 308 send clients to the page's right name.
bool is_redirect(std::uint16_t status) {
  return status == 302 || status == 303 || status == 307;
}

struct Visit {
  ClientKey client;
  const PostLedger::Page* page = nullptr;
  const PostLedger::Client* all = nullptr;  ///< what the client did at all pages
};
using Visits = std::vector<Visit>;

/// Sizes of answers with 2xx: how many of them by clients with few and with many posts.
struct SizeCount {
  std::uint64_t few = 0;
  std::uint64_t many = 0;
};

struct Counts {
  std::uint64_t refused = 0;
  std::uint64_t served = 0;
  std::uint64_t redirected = 0;
  std::map<std::uint16_t, SizeCount> sizes;
};

Counts counts_of(const Visits& visits) {
  Counts out;
  for (const auto& [client, page, all] : visits) {
    for (const auto& [answer, seen] : page->answers) {
      if (is_refusal(answer.status)) out.refused += seen.times;
      if (is_redirect(answer.status)) out.redirected += seen.times;
      if (!is_served(answer.status)) continue;
      out.served += seen.times;
      SizeCount& size = out.sizes[answer.size];
      (page->posts >= kManyPosts ? size.many : size.few) += seen.times;
    }
  }
  return out;
}

using SizeGroup = std::set<std::uint16_t>;

/// Sizes between which lies a quarter at least.
std::vector<SizeGroup> size_groups(const Counts& counts) {
  std::vector<SizeGroup> out;
  std::uint16_t before = 0;
  for (const auto& [size, times] : counts.sizes) {
    if (out.empty() || size > before + kGap) out.emplace_back();
    out.back().insert(size);
    before = size;
  }
  return out;
}

/// Of clients that got several groups: how often each group came first. People fail, then come in.
std::vector<std::uint64_t> came_first(const Visits& visits, const std::vector<SizeGroup>& groups) {
  std::vector<std::uint64_t> out(groups.size(), 0);
  for (const auto& [client, page, all] : visits) {
    std::map<std::uint32_t, std::size_t> firsts;  // second, group
    std::set<std::size_t> got;
    for (const auto& [answer, seen] : page->answers) {
      if (!is_served(answer.status)) continue;
      const auto group = std::ranges::find_if(
          groups, [&](const SizeGroup& one) { return one.contains(answer.size); });
      const auto at = static_cast<std::size_t>(group - groups.begin());
      firsts.try_emplace(seen.first, at);
      got.insert(at);
    }
    if (got.size() > 1) ++out.at(firsts.begin()->second);
  }
  return out;
}

/// The sizes that mean no, if sizes fall into two groups: those of which clients with many posts
/// get most, or that come first where there are no such clients. nullopt if nothing tells.
std::optional<SizeGroup> failing_sizes(const Visits& visits, const Counts& counts) {
  const std::vector<SizeGroup> groups = size_groups(counts);
  if (groups.size() < 2) return std::nullopt;
  std::vector<std::uint64_t> votes(groups.size(), 0);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const std::uint16_t size : groups[i]) votes[i] += counts.sizes.at(size).many;
  }
  const std::vector<std::uint64_t> first = came_first(visits, groups);
  if (std::ranges::max(first) >= kEnoughFirsts) votes = first;
  const auto worst = std::ranges::max_element(votes);
  if (*worst == 0) return std::nullopt;
  return groups[static_cast<std::size_t>(worst - votes.begin())];
}

/// Says of each answer what it means.
struct Meaning {
  LoginAnswers answers = LoginAnswers::kOneKind;
  std::set<std::uint16_t> failing{};

  [[nodiscard]] bool failed(const PostAnswer& answer) const {
    if (is_refusal(answer.status) || is_blocking(answer.status)) return true;
    switch (answers) {
      case LoginAnswers::kRefusedOrServed:
        return false;
      case LoginAnswers::kPageOrRedirect:
        return is_served(answer.status);
      case LoginAnswers::kTwoSizes:
        return is_served(answer.status) && failing.contains(answer.size);
      case LoginAnswers::kOneKind:
        return is_served(answer.status) || is_redirect(answer.status);
    }
    return false;
  }
  [[nodiscard]] bool passed(const PostAnswer& answer) const {
    return (is_served(answer.status) || is_redirect(answer.status)) && !failed(answer);
  }
};

Meaning meaning_of(const Visits& visits) {
  const Counts counts = counts_of(visits);
  const std::uint64_t served_or_moved = counts.served + counts.redirected;
  // Where refusals are, the form once more is none.
  if (counts.refused * 20 > served_or_moved || served_or_moved == 0) {
    return {.answers = LoginAnswers::kRefusedOrServed};
  }
  if (counts.served > 0 && counts.redirected > 0) return {.answers = LoginAnswers::kPageOrRedirect};
  if (auto failing = failing_sizes(visits, counts)) {
    return {.answers = LoginAnswers::kTwoSizes, .failing = *std::move(failing)};
  }
  return {};
}

NameTried name_of(const NamedTries& tries, const Meaning& meaning) {
  NameTried out{.tries = &tries};
  for (const auto& [answer, seen] : tries.answers) {
    if (meaning.failed(answer)) {
      out.failed += seen.times;
    } else if (meaning.passed(answer)) {
      out.passed += seen.times;
      out.first_passed = std::min(out.first_passed, seen.first);
    }
  }
  return out;
}

void add_names(const FewNames<NamedTries>& names, std::uint64_t page, const Meaning& meaning,
               PageVisitor& visitor) {
  for (const auto& [hash, tries] : names.all()) {
    if (tries.page != page || !tries.with_form) continue;
    visitor.names.push_back(name_of(tries, meaning));
    visitor.users += visitor.names.back().failed > 0 ? 1 : 0;
  }
  if (!names.is_cut()) return;
  const double share = static_cast<double>(names.names()) / static_cast<double>(names.all().size());
  visitor.users = static_cast<std::uint64_t>(static_cast<double>(visitor.users) * share);
}

PageVisitor visitor_of(const Visit& visit, std::uint64_t hash, const Meaning& meaning) {
  const PostLedger::Page& page = *visit.page;
  PageVisitor out{.client = visit.client, .posts = page.posts};
  add_names(visit.all->names, hash, meaning, out);
  out.by_clock = page.phases.is_clock();
  for (const auto& [answer, seen] : page.answers) {
    out.first = std::min(out.first, seen.first);
    out.last = std::max(out.last, seen.last);
    if (is_blocking(answer.status)) out.blocked += seen.times;
    if (meaning.failed(answer)) {
      out.failed += seen.times;
      out.first_failed = std::min(out.first_failed, seen.first);
    } else if (meaning.passed(answer)) {
      out.passed += seen.times;
      out.first_passed = std::min(out.first_passed, seen.first);
    }
  }
  return out;
}

LoginPage page_of(std::uint64_t hash, std::string path, const Visits& visits) {
  LoginPage out{.page = hash, .path = std::move(path)};
  const Meaning meaning = meaning_of(visits);
  out.answers = meaning.answers;
  out.has_word = has_login_word(out.path);
  std::vector<std::uint64_t> posts;
  std::uint64_t named = 0;
  for (const Visit& visit : visits) {
    const PageVisitor& visitor = out.visitors.emplace_back(visitor_of(visit, hash, meaning));
    posts.push_back(visitor.posts);
    out.posts += visitor.posts;
    named += visit.page->named;
    if (visitor.posts > kFewPosts) continue;
    ++out.few_clients;
    out.passing_clients += visitor.passed > 0 ? 1 : 0;
  }
  out.is_named = named * 2 > out.posts;
  std::ranges::sort(posts);
  out.usual = posts[(posts.size() - 1) / 2];
  std::ranges::sort(out.visitors, {}, &PageVisitor::client);
  return out;
}

/// Without a name that says so: people try once or twice, and mostly get in.
bool behaves_like_a_login(const LoginPage& page) {
  constexpr std::uint64_t kPeople = 5;
  return page.answers != LoginAnswers::kOneKind && page.answers != LoginAnswers::kTwoSizes &&
         page.few_clients >= kPeople && page.usual <= 3 &&
         page.passing_clients * 2 >= page.few_clients;
}

}  // namespace

std::vector<LoginPage> login_pages(const PostLedger& posts) {
  std::map<std::uint64_t, Visits> by_page;
  for (const auto& [client, seen] : posts.clients()) {
    for (const auto& [page, one] : seen.pages) by_page[page].push_back({client, &one, &seen});
  }
  std::vector<LoginPage> out;
  for (const auto& [hash, visits] : by_page) {
    std::uint64_t sum = 0;
    for (const auto& [client, page, all] : visits) sum += page->posts;
    std::string path = posts.path_of(hash);
    if (sum < kEnoughPosts || path.empty()) continue;
    LoginPage page = page_of(hash, std::move(path), visits);
    if (!page.says_login() && !behaves_like_a_login(page)) continue;
    out.push_back(std::move(page));
    if (out.size() == kMostPages) break;
  }
  return out;
}

}  // namespace quell::investigate
