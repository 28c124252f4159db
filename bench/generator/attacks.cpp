#include "attacks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "visitors.h"
#include "words.h"

namespace generator {
namespace {

constexpr std::size_t kHosts = 400;
constexpr double kSingleShots = 0.15;
constexpr std::uint64_t kHostileNumbers = 3'000'000'000;  // no visitor has these

/// How often each kind is tried, in the order of Attack.
const std::vector<double>& kind_weights() {
  static const std::vector<double> weights = {10, 12, 8, 5, 3, 12, 14, 6, 4, 4, 4, 15, 3};
  return weights;
}

struct Place {
  std::string_view before;  ///< method and target up to the payload
  std::string_view after;
  double bytes;  ///< median of its ordinary answers
};

constexpr Place kProbed = {.before = "GET ", .after = "", .bytes = 4183};
constexpr Place kHome = {.before = "GET /?n=", .after = "", .bytes = 18'400};
constexpr std::array<Place, 6> kValues = {
    {{.before = "GET /search?q=", .after = "", .bytes = 11'000},
     {.before = "GET /category/garden?sort=", .after = "&page=1", .bytes = 26'000},
     {.before = "GET /product/67596/shell-steel?variant=", .after = "", .bytes = 14'000},
     {.before = "GET /api/v1/products?ids=", .after = "", .bytes = 2'400},
     {.before = "POST /login?next=", .after = "", .bytes = 4'100},
     {.before = "GET /blog?id=", .after = "", .bytes = 21'000}}};
constexpr std::array<Place, 4> kFiles = {
    {{.before = "GET /download?file=", .after = "", .bytes = 4'183},
     {.before = "GET /images/", .after = "", .bytes = 4'183},
     {.before = "GET /static/", .after = "", .bytes = 4'183},
     {.before = "GET /index.php?page=", .after = "", .bytes = 4'183}}};
constexpr std::array<Place, 3> kUrls = {
    {{.before = "GET /fetch?url=", .after = "", .bytes = 800},
     {.before = "GET /proxy?u=", .after = "", .bytes = 800},
     {.before = "GET /api/v1/preview?image=", .after = "", .bytes = 1'900}}};
constexpr std::array<Place, 3> kTools = {
    {{.before = "GET /tools/ping?host=", .after = "", .bytes = 1'200},
     {.before = "GET /api/v1/convert?name=", .after = "&to=pdf", .bytes = 3'000},
     {.before = "GET /cgi-bin/test?x=", .after = "", .bytes = 700}}};

const Place& place_of(Attack attack, Random& random) {
  switch (attack) {
    case Attack::kProbe:
      return kProbed;
    case Attack::kHeader:
      return kHome;
    case Attack::kTraversal:
      return random.of(kFiles);
    case Attack::kSsrf:
      return random.of(kUrls);
    case Attack::kCommand:
      return random.of(kTools);
    default:
      return random.of(kValues);
  }
}

void write_target(Random& random, Attack attack, const Place& place, std::uint64_t number,
                  LineBuffer& out) {
  out.put(place.before);
  if (attack == Attack::kProbe) {
    out.put(probe_path(random));
    out.put("?n=");
  }
  if (attack == Attack::kProbe || attack == Attack::kHeader) return out.number(number);
  std::string text = payload(attack, number, random);
  // Some tools send a climbing path as it is, but no zero bytes.
  if (attack == Attack::kTraversal && random.chance(0.3)) {
    std::ranges::replace(text, '\0', '?');
    out.escaped(text);
  } else {
    out.put(encoded(text, random));
  }
  out.put(place.after);
}

}  // namespace

Attacks::Attacks(std::uint64_t seed, const Agents& agents, const Sizes& sizes)
    : seed_(seed), agents_(agents), sizes_(sizes), activity_(zipf(kHosts, 1.0)) {
  for (std::size_t i = 0; i < kHosts; ++i) hosts_.push_back(host_of(seed, i, Habit::kOften));
}

Attacks::Host Attacks::host_of(std::uint64_t seed, std::uint64_t number, Habit habit) const {
  Random random(seed ^ mixed(number + kHostileNumbers));
  const Weighted kinds(kind_weights());
  Host host{.address = address_of(seed, kHostileNumbers + number),
            .agent = random.chance(0.4) ? random.of(agents_.hostile) : random.of(agents_.browsers),
            .kinds = {},
            .outcome = random.chance(0.06) ? Outcome::kSucceeds : Outcome::kFails};
  const std::size_t tries = habit == Habit::kOnce ? 1 : random.between(1, 5);
  while (host.kinds.size() < tries) host.kinds.push_back(static_cast<Attack>(kinds.pick(random)));
  return host;
}

void Attacks::write_answer(Random& random, Attack attack, Outcome outcome, double usual,
                           LineBuffer& out) const {
  if (outcome == Outcome::kSucceeds && attack != Attack::kProbe) {
    out.put("200 ");
    return out.number(sizes_.of(usual * 4, 0.5, random.next()));
  }
  const std::uint64_t share = random.below(100);
  if (attack == Attack::kProbe || attack == Attack::kTraversal) {
    return out.put(share < 80 ? "404 4183" : share < 92 ? "403 555" : "301 162");
  }
  if (share < 55) {
    out.put("200 ");
    return out.number(sizes_.of(usual, 0.2, random.next()));
  }
  out.put(share < 70 ? "403 555" : share < 80 ? "400 559" : share < 90 ? "500 571" : "404 4183");
}

Attack Attacks::write_line(Random& random, const Host& host, std::uint64_t number,
                           std::string_view time, LineBuffer& out) const {
  const Attack attack = random.of(host.kinds);
  out.put(host.address);
  out.put(" - - [");
  out.put(time);
  out.put("] \"");
  const Place& place = place_of(attack, random);
  write_target(random, attack, place, number, out);
  out.put(" HTTP/1.1\" ");
  write_answer(random, attack, host.outcome, place.bytes, out);
  out.put(" \"-\" \"");
  const bool in_agent =
      attack == Attack::kHeader || (attack == Attack::kLog4Shell && number % 2 == 0);
  if (in_agent)
    out.escaped(payload(attack, number, random));
  else
    out.put(host.agent);
  out.put("\"\n");
  return attack;
}

Attack Attacks::write(Random& random, std::uint64_t number, std::string_view time,
                      LineBuffer& out) const {
  if (random.chance(kSingleShots)) {
    return write_line(random, host_of(seed_, kHosts + number, Habit::kOnce), number, time, out);
  }
  return write_line(random, hosts_[activity_.pick(random)], number, time, out);
}

Attack Attacks::write_distinct(Random& random, std::uint64_t number, std::string_view time,
                               LineBuffer& out) const {
  return write_line(random, host_of(seed_, kHosts + number, Habit::kOnce), number, time, out);
}

}  // namespace generator
