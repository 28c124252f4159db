// What the drill's traffic really was: written down by the senders, never read by the responder.
// Tests and the end of a drill hold the report against it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace quell::drill {

/// What a request of an attacker got him, judged by the answer he received.
enum class Outcome : std::uint8_t {
  kNothing,  ///< an ordinary page, a 404, a 503
  kSignal,   ///< told him something: an error page, a difference between true and false
  kData,     ///< returned data he was not to see
};
std::string name_of(Outcome outcome);

/// One request of an attacker and its answer.
struct AttackRequest {
  Instant sent;
  std::string request_line;  ///< as sent, "GET /find?term=%27 HTTP/1.1"
  int status = 0;            ///< 0: no answer
  std::size_t body_bytes = 0;
  Outcome outcome = Outcome::kNothing;
  std::size_t rows = 0;  ///< customers (or file lines) in the answer that he had not yet seen
};

struct AttackTruth {
  std::string address;
  std::string vector;    ///< "sqli", "traversal"
  std::string endpoint;  ///< path of the hole he used or tried
  std::vector<AttackRequest> requests;

  [[nodiscard]] std::size_t count(Outcome outcome) const;
  [[nodiscard]] std::size_t rows_taken() const;
  [[nodiscard]] bool succeeded() const { return count(Outcome::kData) > 0; }
};

struct CrowdTruth {
  std::size_t requests = 0;
  std::size_t clients = 0;   ///< distinct addresses that sent something
  std::size_t failures = 0;  ///< requests that got no answer
};

struct Truth {
  std::uint64_t seed = 0;
  Instant started;
  Instant ended;
  AttackTruth injection;
  AttackTruth traversal;
  CrowdTruth crowd;
};

/// Indented JSON, for truth.json and for people.
std::string truth_json(const Truth& truth);

}  // namespace quell::drill
