#include "drill/truth.h"

#include <algorithm>
#include <numeric>

#include "base/utf8.h"
#include "doc/json.h"

namespace quell::drill {
namespace {

json::Object request_json(const AttackRequest& request) {
  return {{"sent", to_iso(request.sent)},
          {"request_line", utf8_or_replaced(request.request_line)},
          {"status", request.status},
          {"body_bytes", request.body_bytes},
          {"outcome", name_of(request.outcome)},
          {"rows", request.rows}};
}

json::Object attack_json(const AttackTruth& attack) {
  json::Array requests;
  for (const AttackRequest& request : attack.requests) requests.push_back(request_json(request));
  return {{"address", attack.address},
          {"vector", attack.vector},
          {"endpoint", attack.endpoint},
          {"succeeded", attack.succeeded()},
          {"rows_taken", attack.rows_taken()},
          {"requests_sent", attack.requests.size()},
          {"requests_that_took_data", attack.count(Outcome::kData)},
          {"requests", std::move(requests)}};
}

}  // namespace

std::string name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kNothing:
      return "nothing";
    case Outcome::kSignal:
      return "signal";
    case Outcome::kData:
      return "data";
  }
  return "nothing";
}

std::size_t AttackTruth::count(Outcome outcome) const {
  return static_cast<std::size_t>(std::ranges::count(requests, outcome, &AttackRequest::outcome));
}

std::size_t AttackTruth::rows_taken() const {
  return std::accumulate(
      requests.begin(), requests.end(), std::size_t{0},
      [](std::size_t sum, const AttackRequest& request) { return sum + request.rows; });
}

std::string truth_json(const Truth& truth) {
  return json::pretty(json::Object{{"seed", truth.seed},
                                   {"started", to_iso(truth.started)},
                                   {"ended", to_iso(truth.ended)},
                                   {"injection", attack_json(truth.injection)},
                                   {"traversal", attack_json(truth.traversal)},
                                   {"crowd",
                                    {{"requests", truth.crowd.requests},
                                     {"clients", truth.crowd.clients},
                                     {"failures", truth.crowd.failures}}}});
}

}  // namespace quell::drill
