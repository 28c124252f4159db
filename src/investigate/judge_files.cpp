// Files: each has a size of its own, and what is not there is answered otherwise.
#include <map>
#include <set>
#include <vector>

#include "verdict_maker.h"
#include "words.h"

namespace quell::investigate {

namespace {

/// Answers of about one size.
struct Pile {
  std::vector<const Seen*> answers;
  std::set<std::uint32_t> objects;  ///< files that were asked for

  /// One page for different files is no file.
  [[nodiscard]] bool is_page() const { return objects.size() > 1; }
};

/// Whether asking for the same file gave the same size each time, and somebody asked twice.
bool repeat_exactly(const std::vector<Seen>& found) {
  std::map<std::uint32_t, std::uint32_t> sizes;
  bool repeated = false;
  for (const Seen& one : found) {
    const auto [size, is_new] = sizes.try_emplace(one.object, one.bytes);
    if (size->second != one.bytes) return false;
    repeated = repeated || !is_new;
  }
  return repeated;
}

std::vector<Pile> piles_of(const std::vector<Seen>& found) {
  constexpr std::uint32_t kLeastGap = 16;
  constexpr std::uint32_t kShare = 100;  // one in so many bytes
  const bool exact = repeat_exactly(found);
  std::vector<const Seen*> order;
  for (const Seen& one : found) order.push_back(&one);
  std::ranges::sort(order, {}, [](const Seen* one) { return one->bytes; });
  std::vector<Pile> out;
  for (const Seen* one : order) {
    const std::uint32_t last = out.empty() ? 0 : out.back().answers.back()->bytes;
    const std::uint32_t gap = exact ? 0 : std::max(kLeastGap, last / kShare);
    if (out.empty() || one->bytes - last > gap) out.emplace_back();
    out.back().answers.push_back(one);
    out.back().objects.insert(one->object);
  }
  return out;
}

/// Sizes as files have: apart by more than a page with noise.
bool differ_as_files(const std::vector<Seen>& found) {
  constexpr double kLeastRatio = 1.25;
  constexpr std::uint32_t kLeastBytes = 300;
  if (found.size() < 2) return false;
  const auto [least, most] = std::ranges::minmax(found, {}, &Seen::bytes);
  return most.bytes - least.bytes > kLeastBytes && most.bytes > kLeastRatio * least.bytes;
}

void keep_files(const std::vector<Pile>& piles, Grounds& grounds) {
  for (const Pile& pile : piles) {
    if (pile.is_page()) continue;
    for (const Seen* one : pile.answers) grounds.files.insert(one->bytes);
  }
}

/// Some were found and some not: the answers tell files apart.
void found_and_missing(VerdictMaker& maker, std::uint64_t found) {
  std::uint64_t others = 0;
  for (const Seen& one : maker.sample) others += one.kind != Kind::kFound ? 1U : 0U;
  if (others == 0) return;
  maker.likely(fmt::format("{} answered as found, {} otherwise: the answers tell files apart",
                           grouped(found), grouped(others)));
}

/// Far from every answer that is one page for different files.
void beside_a_page(VerdictMaker& maker, const std::vector<Pile>& piles) {
  constexpr std::uint32_t kLeastGap = 64;
  std::uint32_t least = Observation::kUnknown;
  std::uint32_t most = 0;
  for (const Pile& pile : piles) {
    if (!pile.is_page()) continue;
    least = std::min(least, pile.answers.front()->bytes);
    most = std::max(most, pile.answers.back()->bytes);
  }
  if (least > most) return;
  const std::uint32_t gap = std::max(kLeastGap, most - least);
  std::uint64_t apart = 0;
  for (const Seen& one : maker.sample) {
    if (one.kind != Kind::kFound || !one.has_size()) continue;
    apart += one.bytes + gap < least || one.bytes > most + gap ? 1U : 0U;
  }
  if (apart == 0) return;
  maker.likely(fmt::format("{} unlike the page that other files are answered with",
                           counted(apart, "answer")));
}

void in_parameter(VerdictMaker& maker) {
  const auto found = of_kind(maker.sample, Kind::kFound);
  if (found.empty()) return;
  const std::vector<Pile> piles = piles_of(found);
  const bool all_pages = std::ranges::all_of(piles, &Pile::is_page);
  if (all_pages) {
    maker.say(Side::kAgainst, fmt::format("{} of one size for different files: a page, no file",
                                          counted(found.size(), "answer")));
    return;
  }
  keep_files(piles, maker.out.grounds);
  beside_a_page(maker, piles);
  found_and_missing(maker, found.size());
  if (maker.out.judgement.verdict >= Verdict::kLikely) return;
  if (differ_as_files(found)) {
    maker.likely(fmt::format("{} of {} different sizes, as files have",
                             counted(found.size(), "answer"), grouped(piles.size())));
    return;
  }
  const Seen& one = found.front();
  if (maker.asked.baseline.contains(404)) {
    maker.likely("answered as found on an endpoint that answers 404 for what it does not have");
  } else if (unusual(Odd::kLarger, one.status, one.bytes, maker.asked.baseline).value_or(false)) {
    maker.likely(fmt::format("{} where answers of that size are not usual",
                             size_words(static_cast<double>(one.bytes))));
  }
}

/// The path itself is asked for: what does the site answer for paths that it does not have?
void in_path(VerdictMaker& maker) {
  const auto found = of_kind(maker.sample, Kind::kFound);
  if (found.empty()) return;
  const bool catch_all = std::ranges::any_of(
      found, [&](const Seen& one) { return maker.asked.site.is_catch_all(one.bytes); });
  if (catch_all) {
    maker.say(Side::kAgainst,
              "the same page as for many other paths: a page for whatever is asked");
    return;
  }
  for (const Seen& one : found) maker.out.grounds.files.insert(one.bytes);
  if (maker.asked.site.missing_paths() > 0) {
    maker.likely(
        fmt::format("answered as found on a site that answers as missing for {} that {} tried",
                    counted(maker.asked.site.missing_paths(), "other path"),
                    maker.asked.site.missing_paths() == 1 ? "was" : "were"));
  } else {
    maker.say(Side::kNotObservable, "what the site answers for paths that it does not have");
  }
}

}  // namespace

void judge_files(VerdictMaker& maker) {
  if (maker.asked.in_path)
    in_path(maker);
  else
    in_parameter(maker);
}

}  // namespace quell::investigate
