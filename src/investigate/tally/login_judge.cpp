#include "login_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

#include "words.h"

namespace quell::investigate {

void say(LoginCampaign& campaign, Side side, std::string text) {
  constexpr std::size_t kMost = 12;
  auto& evidence = campaign.judgement.evidence;
  Evidence one{.side = side, .text = std::move(text)};
  if (evidence.size() == kMost || std::ranges::find(evidence, one) != evidence.end()) return;
  evidence.push_back(std::move(one));
}

Instant instant_of(std::uint64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

void conclude(LoginCampaign& campaign) {
  campaign.accepted = campaign.successes.size();
  std::ranges::sort(campaign.successes, [](const LoginSuccess& a, const LoginSuccess& b) {
    return std::tie(b.verdict, a.time, a.client, a.user) <
           std::tie(a.verdict, b.time, b.client, b.user);
  });
  if (campaign.successes.size() > LoginCampaign::kListed) {
    campaign.successes.resize(LoginCampaign::kListed);
  }
  campaign.judgement.verdict = Verdict::kFailed;
  if (campaign.successes.empty()) return;
  const LoginSuccess& worst = campaign.successes.front();
  campaign.judgement.verdict = worst.verdict;
  const bool is_told = !worst.user.empty() && campaign.service != "web";  // else by an answer
  if (worst.verdict < Verdict::kLikely || !is_told) return;
  auto& evidence = campaign.judgement.evidence;  // what the verdict rests on comes first
  evidence.insert(
      evidence.begin(),
      {.side = Side::kFor,
       .text = fmt::format("{} let in by {}", counted(campaign.accepted, "login"), worst.how)});
}

std::vector<LoginCampaign> login_campaigns(std::span<const LoginVisitor> visitors) {
  std::vector<char> taken(visitors.size(), 0);
  std::vector<LoginCampaign> out = single_campaigns(visitors, taken);
  for (LoginCampaign& one : shared_campaigns(visitors, taken)) out.push_back(std::move(one));
  return out;
}

}  // namespace quell::investigate
