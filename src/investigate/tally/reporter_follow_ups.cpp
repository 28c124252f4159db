// What attackers did after their attacks, for the judge.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "behaviour/follow_ups.h"
#include "behaviour/path_words.h"
#include "post_ledger.h"
#include "reporter.h"

namespace quell::investigate {

namespace {

/// Attackers that are followed: the first by their keys, if there are more.
constexpr std::size_t kFollowed = 2000;

std::uint32_t seconds_of(Instant time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(seconds, 0, std::numeric_limits<std::uint32_t>::max()));
}

bool is_redirected_login(const AttackedHole& hole) {
  const Signature& signature = hole.group.signature;
  return signature.vector == attack::Class::kSqli && has_login_word(signature.endpoint) &&
         std::ranges::any_of(hole.group.statuses,
                             [](const auto& answers) { return answers.first / 100 == 3; });
}

bool is_uploaded_script(const AttackedHole& hole) {
  const std::string& path = hole.group.signature.endpoint;
  return is_script_path(path) && is_below_uploads(path);
}

/// Something was served that may lead further.
bool may_have_opened(const AttackedHole& hole) {
  const attack::Class vector = hole.group.signature.vector;
  return hole.served_first && vector != attack::Class::kScan && vector != attack::Class::kXss;
}

}  // namespace

void Reporter::learn_follow_ups(const AttackLedger::Attackers& attackers) {
  std::set<AttackedLogin> logins;
  std::set<ClientKey> clients;
  for (const auto& [key, attacker] : attackers) {
    for (const AttackedHole& hole : attacker.holes.holes()) {
      if (is_redirected_login(hole)) {
        logins.insert({.client = key, .path = hole.group.signature.endpoint});
        clients.insert(key);
      }
      if (is_uploaded_script(hole) || may_have_opened(hole)) clients.insert(key);
    }
  }
  std::vector<ClientKey> keys(clients.begin(), clients.end());
  if (keys.size() > kFollowed) keys.resize(kFollowed);
  trails_ = trails_of(tally_.sample_, keys);
  after_logins_ = after_logins(tally_.sample_, trails_, logins);
}

const AfterLogin* Reporter::after_login(const ClientKey& key, const Signature& signature) const {
  if (after_logins_.empty()) return nullptr;
  const auto found = after_logins_.find({.client = key, .path = signature.endpoint});
  return found == after_logins_.end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> Reporter::seconds_since_upload(const ClientKey& key,
                                                            const AttackedHole& hole) const {
  if (!is_uploaded_script(hole)) return std::nullopt;
  const auto trail = trails_.find(key);
  if (trail == trails_.end()) return std::nullopt;
  return sent_before(trail->second, seconds_of(hole.group.first));
}

OpenedPages Reporter::opened_to(const ClientKey& key, const AttackedHole& hole) const {
  if (!may_have_opened(hole)) return {};
  const auto trail = trails_.find(key);
  return trail == trails_.end() ? OpenedPages{}
                                : opened_pages(trail->second, seconds_of(*hole.served_first));
}

}  // namespace quell::investigate
