#include "attacker.h"

#include <fmt/format.h>

namespace quell::drill {

Answer Attacker::ask(std::string_view target) {
  AttackRequest entry;
  entry.sent = means_.clock.now();
  entry.request_line = request_line(target);
  const Answer answer = means_.send(get(means_.scenario.shop, sender_, target));
  entry.status = answer.status;
  entry.body_bytes = answer.body.size();
  truth_.requests.push_back(std::move(entry));
  return answer;
}

void Attacker::look_around(std::size_t pages) {
  const ShopScenario& shop = means_.scenario.shop;
  for (const std::string_view path :
       {"/", "/robots.txt", "/sitemap.xml", "/admin", "/backup.zip"}) {
    if (stopped()) return;
    ask(path);
  }
  for (std::size_t number = 1; number <= pages && !stopped(); ++number)
    ask(fmt::format("{}/{}/offer", shop.product_prefix, number));
}

}  // namespace quell::drill
