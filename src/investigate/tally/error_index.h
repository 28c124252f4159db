// Errors of the application, by the request that they belong to: the id that both logs have, or the
// request line that a server's error log repeats. Memory is bounded: over the limit a fair sample
// of requests stays. Private to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/hash.h"
#include "base/time.h"
#include "fair_map.h"
#include "fault.h"
#include "judge.h"
#include "logs/app_event.h"
#include "observation.h"

namespace quell::investigate {

class ErrorIndex {
 public:
  static constexpr std::size_t kMostRequests = 50'000;

  explicit ErrorIndex(std::size_t most = kMostRequests) : requests_(most) {}

  void add(const logs::AppEvent& event);
  void merge(const ErrorIndex& other);
  /// Cuts down to the limit: call once, before of().
  void settle();

  [[nodiscard]] bool empty() const { return requests_.map().empty(); }
  /// What was logged for these requests, attacks of one class, which came between two times.
  [[nodiscard]] LoggedErrors of(std::span<const Observation> sample, attack::Class vector,
                                Instant first, Instant last) const;
  [[nodiscard]] OwnError of_one(const Observation& request) const;
  /// Whether errors name their requests by an id.
  [[nodiscard]] bool has_ids() const { return first_ <= last_; }

 private:
  struct Error {
    Fault fault = Fault::kOther;
  };
  struct KeyHash {
    std::size_t operator()(std::uint32_t key) const { return mix(key, 0x510e527fade682d1); }
  };

  [[nodiscard]] const Error* find(const Observation& request) const;
  void note(std::uint32_t key, Fault fault);

  FairMap<std::uint32_t, Error, KeyHash> requests_;
  Instant first_ = Instant::max();  ///< of errors that name a request by its id
  Instant last_ = Instant::min();
};

}  // namespace quell::investigate
