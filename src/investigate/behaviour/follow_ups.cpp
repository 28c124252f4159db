#include "behaviour/follow_ups.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "behaviour/path_words.h"
#include "tally/post_ledger.h"

namespace quell::investigate {

namespace {

/// A browser or tool follows a redirect at once; a person who thinks is slower.
constexpr std::uint32_t kFollowSeconds = 10;

bool is_moved(const SampledRequest& request) {
  return request.status >= 300 && request.status < 400;
}
bool is_found(const SampledRequest& request) {
  return request.status >= 200 && request.status < 300;
}

/// The path as far as the sample keeps it.
std::string_view kept(std::string_view path) {
  return path.substr(0, SampledRequest::kTextBytes);
}

bool has_any(std::string_view path, std::span<const std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return path.find(word) != std::string_view::npos; });
}

/// Where failures are sent to.
bool is_of_failure(std::string_view path) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"login", "signin", "sign-in", "logon", "auth", "error", "fail", "denied", "invalid", "again",
       "forgot", "reset", "locked", "captcha", "expired", "blocked"});
  return path == "/" || has_any(path, kWords);
}

/// Where those who logged in are sent to.
bool is_of_members(std::string_view path) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"account", "profile", "dashboard", "member", "settings", "admin", "panel", "orders",
       "wallet", "inbox", "console", "portal", "welcome", "overview", "my-", "/my/", "/me"});
  return has_any(path, kWords);
}

/// An attack on a login that was redirected, and what its client asked for next.
struct Step {
  Moment attack;
  const SampledRequest* next = nullptr;
  bool was_known = false;  ///< the client had that page before it attacked the login
};

std::vector<Step> steps_of(const Trail& trail, std::string_view login) {
  std::vector<Step> out;
  std::unordered_set<std::uint64_t> before;
  bool has_begun = false;
  for (auto at = trail.begin(); at != trail.end() && std::next(at) != trail.end(); ++at) {
    const SampledRequest& request = *at->request;
    if (!request.has(SampledRequest::kIsAttack) || !is_moved(request) || request.text() != login) {
      if (!has_begun && is_found(request)) before.insert(request.path);
      continue;
    }
    has_begun = true;
    const SampledRequest& next = *std::next(at)->request;
    if (next.has(SampledRequest::kIsAttack) || next.has(SampledRequest::kSendsBody) ||
        is_static_path(next.text()) || next.seconds - request.seconds > kFollowSeconds)
      continue;
    out.push_back({.attack = {request.seconds, request.line},
                   .next = &next,
                   .was_known = before.contains(next.path)});
  }
  return out;
}

/// Who asked for these pages, and who had anything to do with a login before.
class Visitors {
 public:
  Visitors(const RequestSample& sample, const std::set<AttackedLogin>& attacked) {
    std::set<std::string_view> logins;
    for (const AttackedLogin& one : attacked) logins.insert(kept(one.path));
    sample.each([&](const SampledRequest& request, std::uint64_t /*weight*/) {
      if (!logins.contains(request.text())) return;
      const bool tries = request.has(SampledRequest::kSendsBody) || is_moved(request);
      if (!tries) return;
      auto& first = first_try_.try_emplace(request.client, request.seconds).first->second;
      first = std::min(first, request.seconds);
    });
  }

  /// Pages that somebody was given without a try at a login before.
  [[nodiscard]] std::unordered_set<std::uint64_t> open_pages(
      const RequestSample& sample, const std::unordered_set<std::uint64_t>& pages) const {
    std::unordered_set<std::uint64_t> out;
    sample.each([&](const SampledRequest& request, std::uint64_t /*weight*/) {
      if (!is_found(request) || !pages.contains(request.path)) return;
      const auto tried = first_try_.find(request.client);
      if (tried == first_try_.end() || request.seconds < tried->second) out.insert(request.path);
    });
    return out;
  }

 private:
  std::unordered_map<ClientKey, std::uint32_t, ClientKeyHash> first_try_;
};

AfterLogin told(const std::vector<Step>& steps, std::string_view login,
                const std::unordered_set<std::uint64_t>& open) {
  AfterLogin out;
  bool members = false;
  for (const Step& step : steps) {
    const std::string_view page = step.next->text();
    if (page == login || is_of_failure(page)) {
      ++out.turned_back;
    } else if (!is_found(*step.next) || step.was_known || open.contains(step.next->path)) {
      ++out.public_pages;
    } else {
      out.let_in.insert(step.attack);
      members = members || is_of_members(page);
    }
  }
  out.is_told_apart = members || out.turned_back > 0;
  return out;
}

}  // namespace

AfterLogins after_logins(const RequestSample& sample, const Trails& trails,
                         const std::set<AttackedLogin>& attacked) {
  AfterLogins out;
  std::map<AttackedLogin, std::vector<Step>> steps;
  std::unordered_set<std::uint64_t> pages;
  for (const AttackedLogin& one : attacked) {
    const auto trail = trails.find(one.client);
    if (trail == trails.end()) continue;
    std::vector<Step> found = steps_of(trail->second, kept(one.path));
    for (const Step& step : found) pages.insert(step.next->path);
    if (!found.empty()) steps.emplace(one, std::move(found));
  }
  if (steps.empty()) return out;
  const auto open = Visitors(sample, attacked).open_pages(sample, pages);
  for (const auto& [one, found] : steps) {
    AfterLogin& after = out[one];
    after = told(found, kept(one.path), open);
    after.is_exact = sample.weight(RequestSample::Stratum::kOrdinary) == 1 &&
                     sample.weight(RequestSample::Stratum::kNotable) == 1;
  }
  return out;
}

OpenedPages opened_pages(const Trail& trail, std::uint32_t second) {
  OpenedPages out;
  std::unordered_set<std::uint64_t> refused;
  bool tried = false;
  for (const TrailStep& step : trail) {
    const SampledRequest& request = *step.request;
    if (request.seconds <= second) {
      if (request.status == 401 || request.status == 403) refused.insert(request.path);
      continue;
    }
    tried = tried || (request.has(SampledRequest::kSendsBody) && has_login_word(request.text()));
    if (!is_found(request) || request.has(SampledRequest::kIsAttack) ||
        refused.erase(request.path) == 0)
      continue;
    if (out.pages++ > 0) continue;
    out.first = request.seconds;
    out.tried_login = tried;
  }
  return out;
}

std::optional<std::uint32_t> sent_before(const Trail& trail, std::uint32_t second) {
  constexpr std::uint32_t kMostSeconds = 24 * 3600;
  std::optional<std::uint32_t> out;
  for (const TrailStep& step : trail) {
    const SampledRequest& request = *step.request;
    if (request.seconds > second) break;
    const bool accepted = request.status >= 200 && request.status < 400;
    if (accepted && request.has(SampledRequest::kSendsBody) && is_upload_target(request.text()) &&
        second - request.seconds <= kMostSeconds) {
      out = second - request.seconds;
    }
  }
  return out;
}

}  // namespace quell::investigate
