#include "behaviour/flood_units.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "behaviour/index_table.h"
#include "behaviour/path_words.h"

namespace quell::investigate {

namespace {

/// Of no meaning, but the same in every run.
constexpr std::uint64_t kPathSeed = 0xe7037ed1a0b428db;
/// A first look: requests in so many slots of the log's time.
constexpr std::size_t kSlots = 64;
using Slots = std::array<std::uint32_t, kSlots>;

/// What is counted of a unit at the first look.
struct Look {
  std::uint32_t requests = 0;
  std::uint32_t slots = 0;  // index in the slots, from 1
  const PlacedRequest* one = nullptr;
};

std::size_t slot_of(const SampledRequest& request, const Span& span) {
  return static_cast<std::size_t>(std::uint64_t{request.seconds - span.first} * kSlots /
                                  span.seconds());
}

bool may_have_surged(const Slots& slots, std::uint32_t requests) {
  const double even = static_cast<double>(requests) / kSlots;
  const std::uint32_t most = *std::ranges::max_element(slots);
  constexpr double kFewest = 6;
  return most >= std::max(kFewest, even + 4 * std::sqrt(even));
}

/// The first segment, '/' included; empty for paths with one.
std::string_view first_segment(std::string_view path) {
  const std::size_t slash = path.find('/', 1);
  return slash == std::string_view::npos || slash + 1 == path.size() ? std::string_view()
                                                                     : path.substr(0, slash);
}

Unit unit_of(UnitKind kind, std::uint32_t index, const PlacedRequest& one) {
  const std::string_view path = one.request->text();
  if (kind == UnitKind::kSite) return {.kind = kind, .index = 0, .name = {}};
  if (kind == UnitKind::kDirectory) {
    return {.kind = kind, .index = index, .name = std::string(first_segment(path)) + "/…"};
  }
  return {.kind = is_static_path(path) ? UnitKind::kStaticFile : UnitKind::kPage,
          .index = index,
          .name = std::string(path) + (one.request->has(SampledRequest::kCutPath) ? "…" : "")};
}

/// Units of one kind: counted, looked at, and gathered if they may have surged.
class Gatherer {
 public:
  Gatherer(UnitKind kind, const PlacedSample& placed) : kind_(kind), placed_(placed) {}

  template <class Wanted>
  void gather(std::size_t fewest, Wanted wanted, std::vector<Candidate>& out) {
    const auto each = [&](auto take) {
      for (const PlacedRequest& one : placed_.requests) {
        const std::uint32_t index = index_of(one);
        if (index != PlacedRequest::kNoDirectory && wanted(*one.request)) take(one, index);
      }
    };
    each([&](const PlacedRequest& one, std::uint32_t index) {
      if (index >= looks_.size()) looks_.resize(index + 1);
      ++looks_[index].requests;
      looks_[index].one = &one;
    });
    for (Look& look : looks_) {
      if (look.requests < fewest) continue;
      slots_.emplace_back();
      look.slots = static_cast<std::uint32_t>(slots_.size());
    }
    each([&](const PlacedRequest& one, std::uint32_t index) {
      const std::uint32_t slots = looks_[index].slots;
      if (slots != 0) ++slots_[slots - 1].at(slot_of(*one.request, placed_.span));
    });
    std::vector<std::uint32_t> places(looks_.size());  // in `out`, from 1
    for (std::uint32_t i = 0; i < looks_.size(); ++i) {
      const Look& look = looks_[i];
      if (look.slots == 0 || !may_have_surged(slots_[look.slots - 1], look.requests)) continue;
      out.push_back({.unit = unit_of(kind_, i, *look.one), .moments = {}});
      places[i] = static_cast<std::uint32_t>(out.size());
    }
    each([&](const PlacedRequest& one, std::uint32_t index) {
      if (places[index] == 0) return;
      out[places[index] - 1].moments.push_back(
          {.seconds = one.request->seconds, .weight = one.weight});
    });
  }

 private:
  [[nodiscard]] std::uint32_t index_of(const PlacedRequest& one) const {
    if (kind_ == UnitKind::kSite) return 0;
    return kind_ == UnitKind::kDirectory ? one.directory : one.path;
  }

  UnitKind kind_;
  const PlacedSample& placed_;
  std::vector<Look> looks_;
  std::vector<Slots> slots_;
};

}  // namespace

PlacedSample place(const RequestSample& sample) {
  PlacedSample out;
  std::size_t all = 0;
  sample.each([&](const SampledRequest&, std::uint64_t) { ++all; });
  out.requests.reserve(all);
  HashIndex paths(all);
  HashIndex directories(all);
  out.span = {.first = SampledRequest::kUnknown, .last = 0};
  sample.each([&](const SampledRequest& request, std::uint64_t weight) {
    const std::string_view path = request.text();
    const std::string_view segment = first_segment(path);
    PlacedRequest& one = out.requests.emplace_back();
    one.request = &request;
    one.weight = static_cast<std::uint32_t>(weight);
    one.path = paths.index_of(hash_bytes(path, kPathSeed));
    if (!segment.empty()) one.directory = directories.index_of(hash_bytes(segment, ~kPathSeed));
    out.span.first = std::min(out.span.first, request.seconds);
    out.span.last = std::max(out.span.last, request.seconds);
  });
  return out;
}

bool is_slow(const SampledRequest& request, std::uint32_t slow_milliseconds) {
  if (request.status == 408) return true;
  return request.milliseconds != SampledRequest::kUnknown &&
         request.milliseconds >= slow_milliseconds;
}

std::vector<Candidate> candidates_of(const PlacedSample& placed, Chosen chosen,
                                     std::uint32_t slow_milliseconds, std::size_t fewest) {
  std::vector<Candidate> out;
  for (const UnitKind kind : {UnitKind::kPage, UnitKind::kDirectory, UnitKind::kSite}) {
    Gatherer(kind, placed)
        .gather(
            fewest,
            [&](const SampledRequest& request) {
              return chosen == Chosen::kAll || is_slow(request, slow_milliseconds);
            },
            out);
  }
  return out;
}

}  // namespace quell::investigate
