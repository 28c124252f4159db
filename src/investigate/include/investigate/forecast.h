// What a measure would do, computed from the log: which attack requests it stops, which ordinary
// requests and clients it hits, where and when. A fold: add() each classified record, then
// result(). Deterministic; memory bounded. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "attack/classify.h"
#include "base/time.h"
#include "investigate/actor_set.h"
#include "investigate/signature.h"
#include "logs/reader.h"
#include "logs/record.h"
#include "target/target.h"

namespace quell::investigate {

struct EndpointLoad {
  std::string endpoint;  ///< outside bytes
  std::uint64_t requests = 0;
};

struct Forecast {
  std::uint64_t attack_requests = 0;  ///< of the signatures asked about (all attacks if none)
  std::uint64_t attack_stopped = 0;
  std::uint64_t attackers = 0;
  std::uint64_t attackers_stopped = 0;  ///< attackers all of whose attack requests are stopped
  std::uint64_t ordinary_requests = 0;  ///< everything else
  std::uint64_t ordinary_hit = 0;
  std::uint64_t ordinary_clients = 0;
  std::uint64_t ordinary_clients_hit = 0;
  double hours = 0;                             ///< time that the records span, at least one second
  double ordinary_hit_per_hour = 0;             ///< mean over that time
  std::array<std::uint64_t, 24> hit_by_hour{};  ///< ordinary requests hit, by hour of day, UTC
  std::vector<EndpointLoad> hit_endpoints;      ///< most requests first, at most 20
  bool incomplete = false;                      ///< a limit kept clients or endpoints out

  /// Share in [0,1] of attack requests that would be stopped; 0 without any.
  [[nodiscard]] double stopped_share() const;
  /// "96 % of the attack, 2,310 ordinary requests an hour from 411 clients"
  [[nodiscard]] std::string text() const;
};

/// Which requests count as the attack that a measure is meant for.
struct ForecastQuestion {
  target::Target target{};
  std::vector<Signature> signatures{};  ///< none: every attack request counts
  ActorSet benign_actors{};             ///< their attacks are tests, not counted at all
  std::vector<logs::Format> formats{};  ///< of the logs; none: found by their content
};

class Forecaster {
 public:
  explicit Forecaster(ForecastQuestion question);
  ~Forecaster();
  Forecaster(Forecaster&&) noexcept;
  Forecaster& operator=(Forecaster&&) noexcept;

  void add(const logs::Record& record, const attack::Classification& classification);
  [[nodiscard]] Forecast result() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Forecasts over what a person gave (files, directories). Unreadable files are in `input`.
struct ForecastOfPaths {
  Forecast forecast;
  logs::ReadSummary input;
};
ForecastOfPaths forecast_paths(const std::vector<std::string>& given, ForecastQuestion question);

}  // namespace quell::investigate
