// What one drill is about, drawn from a seed: the shop's name and endpoints, how much data it
// holds, who visits it and who attacks it. Pure values: the same seed gives the same scenario on
// every machine. The responder never sees this; it works from the logs and the record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace quell::drill {

/// An endpoint that takes one query parameter: "/find" and "term" for "/find?term=…".
struct Endpoint {
  std::string path;
  std::string parameter;
};

/// Whether a flaw of the shop is there when the drill begins.
enum class Hole : std::uint8_t { kOpen, kClosed };

struct ShopScenario {
  std::string title;        ///< "Lindenhof Tea"
  std::string server_name;  ///< "www.lindenhof-tea.example"
  Endpoint search;          ///< SQL injection; always open when the drill begins
  Endpoint download;        ///< path traversal
  Hole download_hole = Hole::kOpen;
  std::string login_path;
  std::string product_prefix;  ///< "/product"
  std::string customer_table;
  std::size_t products = 0;
  std::size_t customers = 0;
};

struct AttackScenario {
  std::string injector;              ///< source address of the SQL injection, 127.a.b.c
  std::string injector_agent;        ///< User-Agent
  std::size_t rows_per_request = 0;  ///< how many customers he asks for at a time
  std::size_t rows_wanted = 0;       ///< he stops there, or when the table is empty
  std::string traverser;             ///< source address of the path traversal
  std::string traverser_agent;
};

struct CrowdScenario {
  std::vector<std::string> clients;  ///< source addresses, 127.a.b.c, distinct, no attacker
  std::string crawler;               ///< a well-behaved robot
  std::string prober;                ///< asks for things the shop does not have; harmless
  std::size_t requests = 0;          ///< of all clients together
};

struct Scenario {
  std::uint64_t seed = 0;
  ShopScenario shop;
  AttackScenario attack;
  CrowdScenario crowd;
};

Scenario make_scenario(std::uint64_t seed);

/// The part that the shop has to know, as the JSON text of its shop.json.
std::string shop_json(const Scenario& scenario);

}  // namespace quell::drill
