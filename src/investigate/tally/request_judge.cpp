#include "request_judge.h"

#include <algorithm>

#include "base/hash.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kHeaders = 1UZ << 16U;
constexpr std::size_t kPaths = 1UZ << 17U;
constexpr std::size_t kPairs = 1UZ << 15U;
constexpr std::size_t kQueries = 1UZ << 13U;

}  // namespace

RequestJudge::RequestJudge(std::uint64_t seed)
    : seed_(seed), headers_(kHeaders), paths_(kPaths), pairs_(kPairs), queries_(kQueries) {}

void RequestJudge::prepare(const logs::Record& record, RequestHashes& hashes) const {
  constexpr std::uint64_t kWithQuery = 0x5851f42d4c957f2d;
  const std::size_t question = record.target.find('?');
  const bool has_query = question != std::string_view::npos;
  hashes.path_bytes = has_query ? question : record.target.size();
  hashes.path = hash_bytes(record.target.substr(0, hashes.path_bytes),
                           has_query ? seed_ ^ kWithQuery : seed_);
  paths_.prefetch(hashes.path);
  hashes.user_agent = hash_bytes(record.user_agent, seed_);
  headers_.prefetch(hashes.user_agent);
  hashes.referer = hash_bytes(record.referer, seed_);
  headers_.prefetch(hashes.referer);
}

bool RequestJudge::is_harmless_header(std::string_view value, std::uint64_t hash) {
  if (value.empty() || headers_.knows(hash)) [[likely]]
    return true;
  if (!attack::is_plainly_harmless_header(value)) return false;
  headers_.remember(hash);
  return true;
}

bool RequestJudge::is_harmless_path(std::string_view path, std::uint64_t hash) {
  if (paths_.knows(hash)) [[likely]]
    return true;
  if (!attack::is_plainly_harmless_target(path)) return false;
  paths_.remember(hash);
  return true;
}

bool RequestJudge::is_harmless_query(std::string_view query) {
  if (query.empty()) return true;
  const std::string_view pairs = query.substr(1);
  bool harmless =
      pairs.size() <= attack::kLongestPlain && pairs.find("&&") == std::string_view::npos;
  for (std::size_t begin = 0; harmless && begin < pairs.size();) {
    const std::size_t end = std::min(pairs.find('&', begin), pairs.size());
    const std::string_view pair = pairs.substr(begin, end - begin);
    begin = end + 1;
    const std::uint64_t hash = hash_bytes(pair, seed_);
    if (pairs_.knows(hash)) continue;
    harmless = attack::is_plainly_harmless_query(pair);
    if (harmless) pairs_.remember(hash);
  }
  return harmless || queries_.knows(hash_bytes(query, seed_));
}

// Path, query and headers are judged apart: what is harmless has no finding and may be left out.
attack::Brief RequestJudge::judge(const logs::Record& record, const RequestHashes& hashes) {
  const std::string_view path = record.target.substr(0, hashes.path_bytes);
  const std::string_view query = record.target.substr(hashes.path_bytes);
  const bool agent = is_harmless_header(record.user_agent, hashes.user_agent);
  const bool referer = is_harmless_header(record.referer, hashes.referer);
  const bool harmless_path = is_harmless_path(path, hashes.path);
  const bool target = harmless_path && is_harmless_query(query);
  if (agent && referer && target) [[likely]]
    return {};
  const std::string_view beyond_path = harmless_path ? query : record.target;
  const attack::Brief judged =
      judge_.judge({.method = record.method,
                    .target = target ? std::string_view() : beyond_path,
                    .referer = referer ? std::string_view() : record.referer,
                    .user_agent = agent ? std::string_view() : record.user_agent});
  if (judged.is_attack() || judged.truncated) return judged;
  if (!agent) headers_.remember(hashes.user_agent);
  if (!referer) headers_.remember(hashes.referer);
  if (!target) paths_.remember(hashes.path);
  if (!target && !query.empty()) queries_.remember(hash_bytes(query, seed_));
  return judged;
}

}  // namespace quell::investigate
