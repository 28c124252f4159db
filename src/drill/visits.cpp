// The crowd: sessions of ordinary visitors, a crawler, and a prober that asks for what is not
// there. Popular products are asked for more often (Zipf), as in any shop.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "drill/traffic.h"
#include "rng.h"
#include "wire.h"

namespace quell::drill {
namespace {

using std::string_view;

// NOLINTBEGIN(bugprone-suspicious-missing-comma): texts of two lines
constexpr string_view kBrowsers[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"};
// NOLINTEND(bugprone-suspicious-missing-comma)
constexpr string_view kCrawlerAgent =
    "Mozilla/5.0 (compatible; shopcrawler/2.1; +https://crawler.example/bot)";
constexpr string_view kProberAgent = "Mozilla/5.0 zgrab/0.x";

// What honest people look for, some of it with the words and characters of an attack.
constexpr string_view kTerms[] = {"lamp",
                                  "teapot",
                                  "green",
                                  "small bowl",
                                  "kettle",
                                  "mug",
                                  "blanket",
                                  "chair",
                                  "silver",
                                  "candle",
                                  "winter",
                                  "towel",
                                  "brush",
                                  "summer set",
                                  "No. 2",
                                  "frame",
                                  "mirror",
                                  "glass jar",
                                  "O'Brien",
                                  "union",
                                  "select set",
                                  "50% linen",
                                  "tray",
                                  "collector's piece",
                                  "drop leaf table",
                                  "c++ mug",
                                  "5 < 6",
                                  "tea & spoon",
                                  "or chair",
                                  "rock'n'roll"};
constexpr string_view kMissing[] = {"/wp-login.php",  "/.env",       "/phpmyadmin/",
                                    "/old/index.asp", "/xmlrpc.php", "/cgi-bin/sys",
                                    "/server-status", "/actuator"};

/// Draws products so that number k is asked for in proportion to 1/k.
class Popularity {
 public:
  explicit Popularity(std::size_t products) {
    double sum = 0;
    for (std::size_t k = 1; k <= products; ++k) {
      sum += 1.0 / static_cast<double>(k);
      cumulative_.push_back(sum);
    }
  }
  std::size_t draw(Rng& rng) const {
    const double at = rng.unit() * cumulative_.back();
    const auto found = std::ranges::upper_bound(cumulative_, at);
    return static_cast<std::size_t>(found - cumulative_.begin()) + 1;
  }

 private:
  std::vector<double> cumulative_;
};

/// A visit and when it is due, in seconds of an imagined hour.
struct Due {
  double at = 0;
  std::size_t order = 0;  // of planning: decides between equal times
  Visit visit;
};

class SessionWriter {
 public:
  SessionWriter(const ShopScenario& shop, Rng& rng, std::vector<Due>& out)
      : shop_(shop), rng_(rng), popularity_(shop.products), out_(out) {}

  /// One visitor's way through the shop.
  void browse(const std::string& address) {
    at_ = rng_.unit() * 3600;
    visitor_ = {.address = address, .agent = std::string(rng_.pick(kBrowsers))};
    page_.clear();
    open("/");
    for (const string_view file : {"/static/site.css", "/static/shop.js", "/static/logo.svg"})
      load(std::string(file));
    if (rng_.chance(20)) load("/favicon.ico");
    const std::size_t steps = rng_.between(1, 7);
    for (std::size_t i = 0; i < steps; ++i) step();
  }

  void crawl(const std::string& address, std::size_t pages) {
    visitor_ = {.address = address, .agent = std::string(kCrawlerAgent)};
    at_ = rng_.unit() * 600;
    page_.clear();
    load("/robots.txt");
    for (std::size_t i = 1; i <= pages; ++i) load(product(1 + i % shop_.products));
  }

  void probe(const std::string& address) {
    visitor_ = {.address = address, .agent = std::string(kProberAgent)};
    at_ = rng_.unit() * 3000;
    page_.clear();
    for (const string_view path : kMissing) load(std::string(path));
  }

 private:
  std::string product(std::size_t number) const {
    return fmt::format("{}/{}/{}", shop_.product_prefix, number, "offer");
  }

  void step() {
    const std::size_t what = rng_.below(100);
    if (what < 45) {
      open_product();
    } else if (what < 85) {
      open(target_of(shop_.search, form_encode(rng_.pick(kTerms))));
    } else if (what < 95) {
      const std::size_t sheet = rng_.below((shop_.products + 2) / 3) * 3 + 1;
      load(target_of(shop_.download, fmt::format("sheet-{}.txt", sheet)));
    } else {
      open(shop_.login_path);
    }
  }

  void open_product() {
    const std::size_t number = popularity_.draw(rng_);
    open(product(number));
    load(fmt::format("/static/img/{}.jpg", number % 12));
  }

  /// A page: what follows names it as referer.
  void open(const std::string& target) {
    at_ += 3 + rng_.unit() * 60;
    add(target);
    page_ = fmt::format("http://{}{}", shop_.server_name, target);
  }

  void load(const std::string& target) {
    at_ += 0.1;
    add(target);
  }

  void add(const std::string& target) {
    out_.push_back({at_, out_.size(), {visitor_.address, target, visitor_.agent, page_}});
  }

  const ShopScenario& shop_;
  Rng& rng_;
  Popularity popularity_;
  std::vector<Due>& out_;
  Sender visitor_;
  std::string page_;
  double at_ = 0;
};

}  // namespace

std::vector<Visit> plan_visits(const Scenario& scenario) {
  Rng rng(scenario.seed, "visits");
  std::vector<Due> due;
  SessionWriter writer(scenario.shop, rng, due);
  writer.crawl(scenario.crowd.crawler, rng.between(30, 60));
  writer.probe(scenario.crowd.prober);
  // Every client comes once, then some of them again until there is enough.
  const auto& clients = scenario.crowd.clients;
  for (std::size_t i = 0; due.size() < scenario.crowd.requests; ++i)
    writer.browse(i < clients.size() ? clients[i] : clients[rng.below(clients.size())]);
  due.resize(scenario.crowd.requests);
  std::ranges::sort(due, {}, [](const Due& one) { return std::pair(one.at, one.order); });
  std::vector<Visit> visits;
  visits.reserve(due.size());
  for (Due& one : due) visits.push_back(std::move(one.visit));
  return visits;
}

}  // namespace quell::drill
