// Queries: the answer hangs on what was injected.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "blind_series.h"
#include "dependence.h"
#include "verdict_maker.h"
#include "words.h"

namespace quell::investigate {

namespace {

/// Payloads that are alike but for their numbers side by side.
std::vector<const Seen*> by_shape(const std::vector<Seen>& sample) {
  std::vector<const Seen*> out;
  out.reserve(sample.size());
  for (const Seen& one : sample) out.push_back(&one);
  std::ranges::sort(out, {}, [](const Seen* one) { return std::pair(one->shape, one); });
  return out;
}

/// Whether the sizes fall into two groups by the number that is compared with: below the value that
/// is asked for all are alike, and above all are alike, for each question. Noise is not so orderly.
bool follows_numbers(std::span<const Seen* const> alike, std::uint32_t cut) {
  constexpr double kMostChance = 0.01;
  std::map<std::uint32_t, std::map<std::uint32_t, bool>> questions;
  for (const Seen* one : alike) {
    if (!one->compares() || !one->has_size()) return false;
    const bool large = one->bytes >= cut;
    const auto [at, is_new] = questions[one->question].try_emplace(one->compared, large);
    if (!is_new && at->second != large) return false;
  }
  double chance = 1;
  for (const auto& [question, answers] : questions) {
    std::size_t changes = 0;
    for (auto at = std::next(answers.begin()); at != answers.end(); ++at)
      changes += at->second != std::prev(at)->second ? 1U : 0U;
    if (changes > 1) return false;
    const auto count = static_cast<double>(answers.size());
    chance *= std::min(1.0, 2 * count / std::exp2(count));
  }
  return chance <= kMostChance;
}

/// Whether the numbers decide how these are answered.
enum class Split : std::uint8_t {
  kNone,
  kBySizes,  ///< two groups of sizes, which may be noise that nothing tells of
  kSurely,   ///< by status, or in the order of the numbers
};
Split split_of(std::span<const Seen* const> alike, double noise) {
  constexpr double kLeastGap = 32;
  constexpr double kShare = 0.1;  // of the page: blocks that rotate, where nothing tells of them
  std::map<Kind, std::uint64_t> kinds;
  std::map<Kind, std::vector<const Seen*>> sized;
  for (const Seen* one : alike) {
    // A page that stands for "nothing" everywhere is one of the two answers here.
    const Kind kind = one->kind == Kind::kPage ? Kind::kFound : one->kind;
    ++kinds[kind];
    if (one->has_size()) sized[kind].push_back(one);
  }
  if (kinds.size() > 1) return Split::kSurely;
  Split out = Split::kNone;
  for (const auto& [kind, all] : sized) {
    std::vector<std::uint32_t> sizes;
    for (const Seen* one : all) sizes.push_back(one->bytes);
    const auto cut = fall_into_two(sizes, kLeastGap);
    if (!cut) continue;
    if (follows_numbers(all, cut->from)) return Split::kSurely;
    if (cut->gap > std::max(noise, kShare * std::ranges::min(sizes))) out = Split::kBySizes;
  }
  return out;
}

/// True and false, asked in the same words.
void alike_but_for_numbers(VerdictMaker& maker) {
  if (maker.sample.size() < 2) return;
  std::uint64_t requests = 0;
  std::optional<double> noise;  // bytes by which two answers of one page may differ
  const std::vector<const Seen*> order = by_shape(maker.sample);
  for (std::span<const Seen* const> left = order; !left.empty();) {
    const std::uint32_t shape = left.front()->shape;
    const auto end = std::ranges::find_if(left, [&](auto* one) { return one->shape != shape; });
    const auto alike = left.first(static_cast<std::size_t>(end - left.begin()));
    left = left.subspan(alike.size());
    if (alike.size() < 2) continue;
    if (!noise) noise = own_noise(of_kind(maker.sample, Kind::kFound), maker.asked.baseline);
    const Split split = split_of(alike, *noise);
    if (split == Split::kNone) continue;
    if (split == Split::kSurely) maker.out.grounds.by_noise_too = false;
    maker.out.grounds.shapes.insert(shape);
    for (const Seen* one : alike) maker.out.grounds.telling.insert(one->status);
    requests += alike.size();
  }
  if (requests == 0) return;
  maker.likely(fmt::format(
      "of {} that are alike but for their numbers some are answered in one way and some in "
      "another: the numbers reach the query",
      counted(requests, "request")));
}

/// Requests that begin alike are found, moved, missing or broken: what follows decides.
void different_kinds(VerdictMaker& maker) {
  constexpr std::uint64_t kLeast = 3;
  if (maker.sample.size() < kLeast) return;
  std::map<std::uint16_t, std::map<Kind, std::uint64_t>> by_lead;
  for (const Seen& one : maker.sample) {
    // What checks of words answer says nothing of the query.
    if (one.kind != Kind::kPage && one.kind != Kind::kMalformed) ++by_lead[one.lead][one.kind];
  }
  for (const auto& [lead, kinds] : by_lead) {
    std::uint64_t all = 0;
    for (const auto& [kind, times] : kinds) all += times;
    if (kinds.size() < 2 || all < kLeast) continue;
    maker.out.grounds.kinds = true;
  }
  if (!maker.out.grounds.kinds) return;
  maker.likely(
      "requests that begin alike are answered in different ways (found, moved, missing, broken): "
      "what is injected decides");
}

/// What was asked next hangs on what was answered before.
void read_by_halving(VerdictMaker& maker) {
  const BlindReading reading = blind_reading(maker.sample);
  if (!reading.is_telling()) return;
  constexpr double kSure = 0.005;
  maker.out.grounds.reading = true;
  maker.out.grounds.surely_read = reading.chance <= kSure;
  for (const Seen& one : maker.sample) {
    if (one.compares()) maker.out.grounds.telling.insert(one.status);
  }
  maker.likely(fmt::format(
      "{} in which each question follows from the answer before, up and down, and which close on "
      "{} of one alphabet: the client could tell yes from no",
      counted(reading.questions, "request"), counted(reading.values, "character")));
}

void pages_of_errors(VerdictMaker& maker) {
  const auto errors = of_kind(maker.sample, Kind::kBroken);
  if (errors.size() < 2) return;  // nothing to compare
  // Their own noise, blocks that rotate on each page, no ordinary answer tells.
  constexpr double kLeastNoise = 64;
  constexpr double kShare = 0.1;
  const double noise = std::max(noise_of(maker.asked.baseline).value_or(kLeastNoise),
                                kShare * std::ranges::min(errors, {}, &Seen::bytes).bytes);
  const Variation variation = variation_of(errors, noise);
  const Dependence dependence = dependence_of(errors);
  if (!variation.varies && !dependence.holds) return;
  maker.out.grounds.errors = true;
  maker.likely(fmt::format("pages of errors of {}: they hold something that the query gave",
                           size_range(dependence.smallest, dependence.largest)));
}

/// Nobody sees rows that were changed.
void say_what_no_answer_shows(VerdictMaker& maker) {
  if (maker.out.judgement.verdict >= Verdict::kLikely) return;
  maker.say(Side::kNotObservable,
            "what statements changed that give no rows: updates, deletions, stacked queries");
}

}  // namespace

void judge_queries(VerdictMaker& maker) {
  judge_delay(maker);
  judge_sizes(maker, Odd::kLarger);
  alike_but_for_numbers(maker);
  read_by_halving(maker);
  different_kinds(maker);
  pages_of_errors(maker);
  judge_login(maker);
  say_what_no_answer_shows(maker);
}

}  // namespace quell::investigate
