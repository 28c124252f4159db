#include "drill/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "doc/json.h"
#include "rng.h"

namespace quell::drill {
namespace {

using std::string_view;

constexpr string_view kNames[] = {"Lindenhof", "Northgate", "Rivermead",    "Stonebridge",
                                  "Birchwood", "Kestrel",   "Harbour Lane", "Old Mill"};
constexpr string_view kWares[] = {"Tea",     "Ceramics", "Lamps", "Linen",
                                  "Candles", "Kitchen",  "Paper", "Garden"};

struct Names {
  string_view path;
  string_view parameter;
};
constexpr Names kSearches[] = {{"/search", "q"},
                               {"/find", "term"},
                               {"/catalog/search", "query"},
                               {"/products/search", "s"},
                               {"/shop/find", "what"}};
constexpr Names kDownloads[] = {
    {"/download", "file"}, {"/files", "name"}, {"/media/get", "path"}, {"/sheets", "doc"}};
constexpr string_view kLogins[] = {"/login", "/signin", "/account/sign-in"};
constexpr string_view kProducts[] = {"/product", "/item", "/p"};
constexpr string_view kTables[] = {"customers", "accounts", "members"};

constexpr string_view kToolAgents[] = {"python-requests/2.31.0", "Go-http-client/1.1",
                                       "curl/7.88.1",
                                       "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 "
                                       "Firefox/115.0"};

std::string host_label(string_view title) {
  std::string label;
  for (const char c : title) {
    const bool upper = c >= 'A' && c <= 'Z';
    label += c == ' ' ? '-' : upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return label;
}

ShopScenario make_shop(std::uint64_t seed) {
  Rng rng(seed, "shop");
  ShopScenario shop;
  shop.title = fmt::format("{} {}", rng.pick(kNames), rng.pick(kWares));
  shop.server_name = fmt::format("www.{}.example", host_label(shop.title));
  const Names search = rng.pick(kSearches);
  shop.search = {std::string(search.path), std::string(search.parameter)};
  const Names download = rng.pick(kDownloads);
  shop.download = {std::string(download.path), std::string(download.parameter)};
  shop.download_hole = rng.chance(50) ? Hole::kOpen : Hole::kClosed;
  shop.login_path = rng.pick(kLogins);
  shop.product_prefix = rng.pick(kProducts);
  shop.customer_table = rng.pick(kTables);
  shop.products = rng.between(90, 240);
  shop.customers = rng.between(400, 1500);
  return shop;
}

/// Addresses 127.16.0.2 … 127.254.255.253 that were not handed out before: never 127.0.0.x, which
/// is the responder's own.
class Addresses {
 public:
  explicit Addresses(Rng& rng) : rng_(rng) {}

  std::string next() {
    for (;;) {
      auto address = fmt::format("127.{}.{}.{}", rng_.between(16, 254), rng_.between(0, 255),
                                 rng_.between(2, 253));
      if (taken_.insert(address).second) return address;
    }
  }

 private:
  Rng& rng_;
  std::set<std::string> taken_;
};

AttackScenario make_attack(std::uint64_t seed, const ShopScenario& shop, Addresses& addresses) {
  Rng rng(seed, "attack");
  AttackScenario attack;
  attack.injector = addresses.next();
  attack.injector_agent = rng.pick(kToolAgents);
  attack.rows_per_request = rng.between(30, 80);
  attack.rows_wanted = rng.between(shop.customers / 3, shop.customers + 100);
  attack.traverser = addresses.next();
  attack.traverser_agent = rng.pick(kToolAgents);
  return attack;
}

CrowdScenario make_crowd(std::uint64_t seed, Addresses& addresses) {
  Rng rng(seed, "crowd");
  CrowdScenario crowd;
  const std::size_t clients = rng.between(150, 300);
  for (std::size_t i = 0; i < clients; ++i) crowd.clients.push_back(addresses.next());
  crowd.crawler = addresses.next();
  crowd.prober = addresses.next();
  crowd.requests = rng.between(1600, 2400);
  return crowd;
}

}  // namespace

Scenario make_scenario(std::uint64_t seed) {
  Rng rng(seed, "addresses");
  Addresses addresses(rng);
  Scenario scenario;
  scenario.seed = seed;
  scenario.shop = make_shop(seed);
  scenario.attack = make_attack(seed, scenario.shop, addresses);
  scenario.crowd = make_crowd(seed, addresses);
  return scenario;
}

std::string shop_json(const Scenario& scenario) {
  const ShopScenario& shop = scenario.shop;
  const auto endpoint = [](const Endpoint& e) {
    return json::Object{{"path", e.path}, {"parameter", e.parameter}};
  };
  return json::pretty(json::Object{{"seed", scenario.seed},
                                   {"title", shop.title},
                                   {"server_name", shop.server_name},
                                   {"search", endpoint(shop.search)},
                                   {"download", endpoint(shop.download)},
                                   {"login_path", shop.login_path},
                                   {"product_prefix", shop.product_prefix},
                                   {"customer_table", shop.customer_table},
                                   {"products", shop.products},
                                   {"customers", shop.customers}});
}

}  // namespace quell::drill
