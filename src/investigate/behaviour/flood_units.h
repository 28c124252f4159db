// What can be flooded: a path, all that lies in one directory, the site. The sample, each request
// with the units it belongs to. Private to investigate.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "behaviour/request_sample.h"
#include "behaviour/surges.h"

namespace quell::investigate {

/// In the order in which floods are taken: the nearest explanation first.
enum class UnitKind : std::uint8_t { kPage, kStaticFile, kDirectory, kSite };

struct Unit {
  UnitKind kind = UnitKind::kSite;
  std::uint32_t index = 0;  ///< of the path or of the directory
  std::string name;         ///< "/search", "/api/…", empty for the site; outside bytes
};

struct PlacedRequest {
  static constexpr std::uint32_t kNoDirectory = 0xffffffff;
  const SampledRequest* request = nullptr;
  std::uint32_t weight = 1;
  std::uint32_t path = 0;
  std::uint32_t directory = kNoDirectory;

  [[nodiscard]] bool is_in(const Unit& unit) const {
    if (unit.kind == UnitKind::kSite) return true;
    return unit.index == (unit.kind == UnitKind::kDirectory ? directory : path);
  }
};

struct PlacedSample {
  std::vector<PlacedRequest> requests;
  Span span;  ///< of their times
};
PlacedSample place(const RequestSample& sample);

/// A unit in which something may have surged, with all its moments.
struct Candidate {
  Unit unit;
  std::vector<Moment> moments;
};
enum class Chosen : std::uint8_t { kAll, kSlow };
/// Those whose requests are not spread evenly over time. `slow`: requests of at least so many
/// milliseconds, or that timed out, are what is looked at.
std::vector<Candidate> candidates_of(const PlacedSample& placed, Chosen chosen,
                                     std::uint32_t slow_milliseconds, std::size_t fewest);

/// Whether the request kept the server waiting.
bool is_slow(const SampledRequest& request, std::uint32_t slow_milliseconds);

}  // namespace quell::investigate
