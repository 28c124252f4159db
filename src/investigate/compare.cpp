#include "compare.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

namespace quell::investigate {

namespace {

constexpr double kMadToSigma = 1.4826;  // for a normal distribution
constexpr double kSigmas = 6;           // wide: a wrong "likely" wakes people

/// Between the small and the large ordinary answers: pages of a few kinds have a small deviation
/// and differ nevertheless.
double span_of(const UsualSize& usual) {
  return usual.high.value_or(0) - usual.low.value_or(0);
}

/// Whether ordinary answers of about this size are known: from one in so many.
bool is_ordinary_size(const UsualSize& usual, double size) {
  constexpr double kNear = 0.1;
  constexpr std::uint64_t kOneIn = 500;
  if (usual.sizes == nullptr) return false;
  const std::uint64_t near = usual.sizes->count_between((1 - kNear) * size, (1 + kNear) * size);
  return near > 0 && near * kOneIn >= usual.answers;
}

/// How much larger an answer gets with each byte that is sent: least squares, from none to a byte
/// and some escapes. More would explain everything.
double growth_of(std::span<const Seen> answers) {
  constexpr double kMost = 1.3;
  double length = 0;
  double size = 0;
  for (const Seen& one : answers) {
    length += one.length;
    size += one.bytes;
  }
  const auto count = static_cast<double>(answers.size());
  length /= count;
  size /= count;
  double both = 0;
  double square = 0;
  for (const Seen& one : answers) {
    both += (one.length - length) * (one.bytes - size);
    square += (one.length - length) * (one.length - length);
  }
  return square > 0 ? std::clamp(both / square, 0.0, kMost) : 0;
}

struct Rest {
  double range = 0;
  std::size_t alike = 0;   ///< the most of them that are the same to a few bytes
  std::size_t levels = 1;  ///< groups of them that are apart
};

/// What remains of the sizes when growth is taken off.
Rest rest_of(std::span<const Seen> answers, double growth) {
  constexpr double kSame = 6;
  std::vector<double> rests;
  rests.reserve(answers.size());
  for (const Seen& one : answers) rests.push_back(one.bytes - growth * one.length);
  std::ranges::sort(rests);
  Rest out{.range = rests.back() - rests.front()};
  std::size_t begin = 0;
  for (std::size_t at = 0; at < rests.size(); ++at) {
    if (at > 0 && rests[at] - rests[at - 1] > 2 * kSame) ++out.levels;
    while (rests[at] - rests[begin] > kSame) ++begin;
    out.alike = std::max(out.alike, at - begin + 1);
  }
  return out;
}

}  // namespace

Kind kind_of(Status status) {
  if (status >= 200 && status < 300) return Kind::kFound;
  if (status >= 300 && status < 400) return Kind::kMoved;
  if (status == 401 || status == 404 || status == 410) return Kind::kMissing;
  if (status == 400) return Kind::kMalformed;
  if (status >= 500 && status < 600) return Kind::kBroken;
  return Kind::kNoAnswer;
}

bool is_success(Status status) {
  return kind_of(status) == Kind::kFound;
}
bool is_blocked(Status status) {
  return status == 403 || status == 406 || status == 429 || status == 444;
}
bool is_client_error(Status status) {
  return status >= 400 && status < 499 && !is_blocked(status);
}

std::optional<double> noise_of(const Baseline& baseline) {
  constexpr double kLeast = 64;
  constexpr double kResolution = 0.09;  // three steps of the histogram: less may read as nothing
  std::optional<double> out;
  for (const auto& [status, usual] : baseline) {
    if (!is_success(status) || usual.answers < kBaselineAnswers) continue;
    out = std::max({out.value_or(kLeast), kSigmas * kMadToSigma * usual.deviation.value_or(0),
                    kResolution * usual.median.value_or(0), span_of(usual)});
  }
  return out;
}

bool is_of_other_scale(std::span<const Seen> answers, const Baseline& baseline) {
  constexpr double kTimes = 2;
  if (answers.empty()) return false;
  const auto [least, most] = std::ranges::minmax(answers, {}, &Seen::bytes);
  bool known = false;
  for (const auto& [status, usual] : baseline) {
    if (!is_success(status) || usual.answers < kBaselineAnswers) continue;
    known = true;
    const double median = usual.median.value_or(0);
    if (least.bytes <= kTimes * median && kTimes * most.bytes >= median) return false;
  }
  return known;
}

double own_noise(std::span<const Seen> found, const Baseline& baseline) {
  constexpr std::size_t kLeastRepeats = 3;  // fewer may be chance, where pages are of a few kinds
  constexpr double kUnknown = 300;
  constexpr double kShareOfUnknown = 0.5;
  if (found.empty()) return kUnknown;
  if (found.size() > kLeastRepeats) {
    std::map<std::uint32_t, std::uint32_t> sizes;
    std::size_t same = 0;
    std::size_t other = 0;
    for (const Seen& one : found) {
      const auto [at, is_new] = sizes.try_emplace(one.object, one.bytes);
      if (!is_new) ++(at->second == one.bytes ? same : other);
    }
    if (same >= kLeastRepeats && other == 0) return 0;
  }
  const auto usual = noise_of(baseline);
  if (usual && !is_of_other_scale(found, baseline)) return *usual;
  const auto least = std::ranges::min(found, {}, &Seen::bytes);
  return std::max(kUnknown, kShareOfUnknown * least.bytes);
}

std::vector<Seen> telling(const Case& asked) {
  std::vector<Seen> out;
  out.reserve(asked.sample.size());
  for (const Observation& one : asked.sample) {
    const Kind kind = kind_of(one.status);
    if (kind == Kind::kNoAnswer) continue;
    const bool page = one.has_size() && asked.site.is_same_everywhere(one.status, one.bytes);
    out.push_back({one, page ? Kind::kPage : kind});
  }
  return out;
}

std::vector<Seen> of_kind(std::span<const Seen> sample, Kind kind) {
  std::vector<Seen> out;
  std::ranges::copy_if(sample, std::back_inserter(out),
                       [&](const Seen& one) { return one.has_size() && one.kind == kind; });
  return out;
}

Variation variation_of(std::span<const Seen> answers, std::optional<double> noise) {
  constexpr double kLeastOfUnknown = 300;  // where no ordinary answers tell how much is noise
  constexpr double kShareOfUnknown = 0.5;
  constexpr double kLeastOfExact = 40;  // escapes of what is repeated are less than that
  constexpr std::size_t kExact = 3;
  constexpr std::size_t kLevels = 3;
  Variation out;
  if (answers.size() < 2) return out;
  const auto [least, most] = std::ranges::minmax(answers, {}, &Seen::bytes);
  out.smallest = least.bytes;
  out.largest = most.bytes;
  Rest rest = rest_of(answers, 0);
  for (const double growth : {1.0, 2.0, growth_of(answers)}) {
    const Rest other = rest_of(answers, growth);
    if (other.range < rest.range) rest = other;
  }
  // Where several are the same to the byte there is no noise.
  const bool exact = rest.alike >= std::max(kExact, answers.size() * 2 / 3);
  const double unknown = std::max(kLeastOfUnknown, kShareOfUnknown * out.smallest);
  const double margin = exact ? kLeastOfExact : noise.value_or(unknown);
  // Two pages by turns may be a check of words; pairs alike but for numbers are looked at apart.
  const bool two_pages = rest.levels < kLevels && answers.size() > kLevels;
  out.varies = rest.range > margin && !two_pages;
  return out;
}

std::optional<Cut> fall_into_two(std::vector<std::uint32_t> sizes, double least_gap) {
  constexpr std::size_t kLeastEach = 2;
  constexpr std::size_t kLeastLoose = 6;
  constexpr std::uint32_t kTight = 2;
  if (sizes.size() < 2 * kLeastEach) return std::nullopt;
  std::ranges::sort(sizes);
  std::size_t cut = kLeastEach;
  for (std::size_t at = kLeastEach; at + kLeastEach <= sizes.size(); ++at) {
    if (sizes[at] - sizes[at - 1] > sizes[cut] - sizes[cut - 1]) cut = at;
  }
  const std::uint32_t gap = sizes[cut] - sizes[cut - 1];
  const std::uint32_t width = std::max(sizes[cut - 1] - sizes.front(), sizes.back() - sizes[cut]);
  if (width > kTight && sizes.size() < kLeastLoose) return std::nullopt;
  if (gap < least_gap || gap <= 2 * width) return std::nullopt;
  return Cut{.from = sizes[cut], .gap = static_cast<double>(gap)};
}

std::optional<bool> unusual(Odd odd, Status status, std::uint64_t bytes, const Baseline& baseline) {
  constexpr double kLeastShare = 0.25;
  constexpr double kLeastBytes = 64;
  const auto found = baseline.find(status);
  if (found == baseline.end() || found->second.answers < kBaselineAnswers) return std::nullopt;
  const double median = found->second.median.value_or(0);
  const double spread = kSigmas * kMadToSigma * found->second.deviation.value_or(0);
  const double margin = std::max({spread, kLeastShare * median, kLeastBytes});
  const double size = static_cast<double>(bytes);
  if (is_ordinary_size(found->second, size)) return false;
  if (size > median + margin) return true;
  return odd == Odd::kLargerOrSmaller && size < median - margin;
}

}  // namespace quell::investigate
