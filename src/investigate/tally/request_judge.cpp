#include "request_judge.h"

#include <random>

#include "base/hash.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kHeaders = 1UZ << 15U;
constexpr std::size_t kTargets = 1UZ << 16U;

}  // namespace

// A seed of its own in each run: nobody can choose values that are taken for each other.
RequestJudge::RequestJudge()
    : seed_((std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}()),
      headers_(kHeaders),
      targets_(kTargets) {}

bool RequestJudge::is_harmless_header(std::string_view value) {
  if (value.empty()) return true;
  const std::uint64_t hash = hash_bytes(value, seed_);
  if (headers_.knows(hash)) [[likely]]
    return true;
  const attack::Classification judged =
      attack::classify_request({.referer = {}, .user_agent = value});
  if (judged.is_attack() || judged.truncated) return false;
  headers_.remember(hash);
  return true;
}

bool RequestJudge::is_harmless_target(std::string_view target) {
  const std::uint64_t hash = hash_bytes(target, seed_);
  if (targets_.knows(hash)) return true;
  const attack::Classification judged = attack::classify_request({.target = target});
  if (judged.is_attack() || judged.truncated) return false;
  targets_.remember(hash);
  return true;
}

const attack::Classification& RequestJudge::judge(const logs::Record& record) {
  if (is_harmless_header(record.user_agent) && is_harmless_header(record.referer) &&
      is_harmless_target(record.target)) [[likely]] {
    return harmless_;
  }
  found_ = attack::classify_request({.method = record.method,
                                     .target = record.target,
                                     .referer = record.referer,
                                     .user_agent = record.user_agent});
  return found_;
}

}  // namespace quell::investigate
