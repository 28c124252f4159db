#include "site_answers.h"

#include <algorithm>

namespace quell::investigate {

namespace {

constexpr std::size_t kUnrelated = 3;  // endpoints from which on a page belongs to none of them
constexpr std::size_t kMostPages = 200'000;
constexpr std::size_t kMostPaths = 10'000;

bool is_found(std::uint16_t status) {
  return status / 100 == 2;
}

bool is_unrelated(const std::map<std::uint64_t, std::uint64_t>& times_by_endpoint) {
  constexpr std::uint64_t kOften = 3;  // on two endpoints: no chance meeting of sizes
  if (times_by_endpoint.size() >= kUnrelated) return true;
  return std::ranges::count_if(times_by_endpoint,
                               [](const auto& one) { return one.second >= kOften; }) >= 2;
}

void add_few(std::uint64_t value, std::size_t most, std::set<std::uint64_t>& to) {
  to.insert(value);
  if (to.size() > most) to.erase(std::prev(to.end()));
}

}  // namespace

void SiteAnswers::add(const Page& page, std::uint64_t times, std::uint64_t endpoint) {
  if (!is_found(page.status) || page.bytes == 0) return;
  auto& endpoints = pages_[page];
  endpoints[endpoint] += times;
  if (endpoints.size() > kUnrelated) endpoints.erase(std::prev(endpoints.end()));
  if (is_unrelated(endpoints)) everywhere_.insert(page);  // and it stays so
  if (pages_.size() > kMostPages) {
    everywhere_.erase(std::prev(pages_.end())->first);
    pages_.erase(std::prev(pages_.end()));
  }
}

bool SiteAnswers::is_same_everywhere(std::uint16_t status, std::uint64_t bytes) const {
  return everywhere_.contains({.status = status, .bytes = bytes});
}

void SiteAnswers::add_redirect(std::uint64_t endpoint) {
  add_few(endpoint, kUnrelated + 1, redirecting_);
}

void SiteAnswers::add_path(std::uint16_t status, std::uint64_t bytes, std::uint64_t path) {
  if (status == 404 || status == 410 || status / 100 == 3) add_few(path, kMostPaths, missing_);
  if (!is_found(status)) return;
  add_few(path, kMostPaths, found_);
  add_few(path, kUnrelated, paths_by_size_[bytes]);
  if (paths_by_size_.size() > kMostPaths) paths_by_size_.erase(std::prev(paths_by_size_.end()));
}

bool SiteAnswers::is_catch_all(std::uint64_t bytes) const {
  constexpr std::uint64_t kLeastNoise = 24;
  constexpr std::uint64_t kShareOfNoise = 12;  // one in so many bytes
  constexpr std::size_t kShareOfPaths = 3;     // one in so many paths
  const std::uint64_t noise = std::max(kLeastNoise, bytes / kShareOfNoise);
  const std::uint64_t least = bytes > noise ? bytes - noise : 0;
  Few paths;
  for (auto at = paths_by_size_.lower_bound(least);
       at != paths_by_size_.end() && at->first <= bytes + noise; ++at) {
    paths.insert(at->second.begin(), at->second.end());
    if (paths.size() >= kUnrelated && paths.size() * kShareOfPaths >= found_.size()) return true;
  }
  return false;
}

bool SiteAnswers::has_catch_all() const {
  return std::ranges::any_of(paths_by_size_,
                             [&](const auto& page) { return is_catch_all(page.first); });
}

}  // namespace quell::investigate
