#include "investigate/login_attack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "investigate/scan.h"
#include "words.h"

namespace quell::investigate {

namespace {

struct Facts {
  LoginAttack kind;
  std::string_view name;
  std::string_view title;
  attack::LoginTechnique technique;
};

// In the order of the enumeration.
constexpr auto kFacts = std::to_array<Facts>({
    {LoginAttack::kBruteForce, "brute-force", "brute force", attack::LoginTechnique::kGuessing},
    {LoginAttack::kDistributed, "distributed-brute-force", "distributed brute force",
     attack::LoginTechnique::kGuessing},
    {LoginAttack::kSpraying, "password-spraying", "password spraying",
     attack::LoginTechnique::kSpraying},
    {LoginAttack::kStuffing, "credential-stuffing", "credential stuffing",
     attack::LoginTechnique::kStuffing},
    {LoginAttack::kEnumeration, "user-enumeration", "user enumeration",
     attack::LoginTechnique::kEnumeration},
});
static_assert(std::ranges::is_sorted(kFacts, {}, &Facts::kind));

const Facts& facts_of(LoginAttack kind) {
  return kFacts.at(static_cast<std::size_t>(kind));
}

}  // namespace

std::string_view name_of(LoginAttack kind) {
  return facts_of(kind).name;
}

std::optional<LoginAttack> login_attack_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(kFacts, name, &Facts::name);
  if (found == kFacts.end()) return std::nullopt;
  return found->kind;
}

std::vector<attack::LoginTechnique> LoginCampaign::techniques() const {
  std::vector<attack::LoginTechnique> out = {facts_of(kind).technique};
  if (judgement.verdict >= Verdict::kLikely) out.push_back(attack::LoginTechnique::kValidAccount);
  return out;
}

std::string login_client(const logs::Login& login) {
  if (login.service != "sudo" && login.service != "su") {
    return login.client.empty() ? std::string() : actor_key(login.client);
  }
  return std::string(login.host.empty() ? std::string_view("this machine") : login.host) +
         " (local)";
}

std::string title_of(const LoginCampaign& campaign) {
  std::string out =
      fmt::format("{}{}", campaign.slow ? "slow " : "", facts_of(campaign.kind).title);
  if (campaign.users_seen > 0) out += " of " + counted(campaign.users_seen, "user");
  return out + " by " + counted(campaign.clients_seen, "client");
}

}  // namespace quell::investigate
