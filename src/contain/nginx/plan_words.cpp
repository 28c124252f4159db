#include "nginx/plan_words.h"

#include <algorithm>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "nginx/surroundings.h"
#include "web/words.h"

namespace quell::contain::nginx {

namespace {

constexpr unsigned kOfOneSubscriber = 64;

bool is_single_v6(const target::Network& network) {
  return !network.base().is_v4() && network.prefix() > kOfOneSubscriber;
}

void warn_of_addresses(const Scene& scene, const target::Target& target,
                       std::vector<std::string>& result) {
  result.push_back(address_words(scene.place));
  result.push_back(
      "that a client is refused can only be proved from its own address: in force is that the "
      "configuration that answers holds it");
  if (std::ranges::any_of(target.addresses, is_single_v6)) {
    result.push_back("whoever has an IPv6 address mostly has its whole /64, and can take another");
  }
}

void warn_of_rate(std::vector<std::string>& result) {
  result.push_back(
      "a client may use its whole rate at once; its count begins anew with every change that Quell "
      "makes to this configuration");
  result.push_back("pages that nginx answers by a return or a redirect of its own are not counted");
}

}  // namespace

std::vector<std::string> warnings_for(const Scene& scene, const Rule& rule, const NginxSite& site) {
  const target::Target& target = rule.target;
  std::vector<std::string> result = web::warnings_of_requests(target, entrance_of(site));
  if (!target.addresses.empty()) warn_of_addresses(scene, target, result);
  if (target.rate) warn_of_rate(result);
  if (const Result<int> master = master_of(site); !master) {
    result.push_back(terminal_safe(master.error().full()));
  }
  return result;
}

}  // namespace quell::contain::nginx
