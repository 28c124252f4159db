#include "request_judge.h"

#include "base/hash.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kHeaders = 1UZ << 15U;
constexpr std::size_t kTargets = 1UZ << 15U;

}  // namespace

RequestJudge::RequestJudge(std::uint64_t seed)
    : seed_(seed), headers_(kHeaders), targets_(kTargets) {}

RequestHashes RequestJudge::prepare(const logs::Record& record) const {
  constexpr std::uint64_t kWithQuery = 0x5851f42d4c957f2d;
  RequestHashes hashes;
  hashes.user_agent = hash_bytes(record.user_agent, seed_);
  headers_.prefetch(hashes.user_agent);
  hashes.referer = hash_bytes(record.referer, seed_);
  headers_.prefetch(hashes.referer);
  hashes.target = hash_bytes(record.target, ~seed_);
  targets_.prefetch(hashes.target);
  const std::size_t question = record.target.find('?');
  hashes.path = hashes.target;
  hashes.path_bytes = record.target.size();
  if (question != std::string_view::npos) {
    hashes.path_bytes = question;
    hashes.path = hash_bytes(record.target.substr(0, question), seed_ ^ kWithQuery);
  }
  return hashes;
}

bool RequestJudge::is_harmless_header(std::string_view value, std::uint64_t hash) {
  if (value.empty() || headers_.knows(hash)) [[likely]]
    return true;
  if (!attack::is_plainly_harmless_header(value)) {
    const attack::Brief judged = judge_.judge(attack::Where::kHeader, value);
    if (judged.is_attack() || judged.truncated) return false;
  }
  headers_.remember(hash);
  return true;
}

bool RequestJudge::is_harmless_target(std::string_view target, std::uint64_t hash) {
  if (targets_.knows(hash)) return true;
  if (!attack::is_plainly_harmless_target(target)) {
    const attack::Brief judged = judge_.judge(attack::Where::kTarget, target);
    if (judged.is_attack() || judged.truncated) return false;
  }
  targets_.remember(hash);
  return true;
}

attack::Brief RequestJudge::judge(const logs::Record& record, const RequestHashes& hashes) {
  const bool agent = is_harmless_header(record.user_agent, hashes.user_agent);
  const bool referer = is_harmless_header(record.referer, hashes.referer);
  const bool target = is_harmless_target(record.target, hashes.target);
  if (agent && referer && target) [[likely]]
    return {};
  // What is harmless has no finding, so that it may be left out.
  return judge_.judge({.method = record.method,
                       .target = target ? std::string_view() : record.target,
                       .referer = referer ? std::string_view() : record.referer,
                       .user_agent = agent ? std::string_view() : record.user_agent});
}

}  // namespace quell::investigate
