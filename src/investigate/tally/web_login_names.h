// Whom somebody guesses at, where the queries of requests show it, and who asks for one name after
// the other without a password. Private to investigate. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client_key.h"
#include "investigate/login_attack.h"
#include "post_ledger.h"
#include "web_login_page.h"

namespace quell::investigate {

/// Names asked for by one client without a password, an hour as well: people click on links that
/// hold their name, and programs that check mails follow those of a whole office.
inline constexpr std::uint64_t kNamesAsked = 50;

/// The names that visitors of one page failed with.
struct NamesTried {
  std::vector<std::string> users{};  ///< most tries first, at most LoginCampaign::kListed
  std::uint64_t seen = 0;            ///< an estimate where there are very many
  std::uint64_t guesses = 0;         ///< that failed, with a name

  /// Whether what is said of them holds for the tries as a whole.
  [[nodiscard]] bool tell_most_of(std::uint64_t tries) const {
    return seen > 0 && guesses * 10 >= tries * 9;
  }
};

NamesTried names_tried(const std::vector<const PageVisitor*>& visitors);
/// By one client; REQUIRES: they tell most of the tries.
LoginAttack kind_of(const NamesTried& names);
/// Puts the names into the campaign, and says how far they are known.
void say_who(const NamesTried& names, LoginCampaign& campaign);

/// User enumeration: many names without a password, one client, pages whose path speaks of logins.
std::vector<LoginCampaign> name_campaigns(const PostLedger& posts, const ClientKeys& keys);

}  // namespace quell::investigate
