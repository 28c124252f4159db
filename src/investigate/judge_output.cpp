// Commands, code, templates, requests to other servers: what they give stands in the answer, or
// takes time.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>

#include "dependence.h"
#include "verdict_maker.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::array<std::string_view, 12> kScripts = {".php", ".phtml", ".php5", ".phar",
                                                       ".jsp", ".jspx",  ".asp",  ".aspx",
                                                       ".cgi", ".pl",    ".ashx", ".cfm"};
constexpr std::array<std::string_view, 15> kDataDirectories = {
    "/upload",  "/files/",  "/images/", "/image/",     "/img/",
    "/media/",  "/tmp/",    "/temp/",   "/avatars/",   "/cache/",
    "/assets/", "/static/", "/photos/", "/documents/", "/attachments/"};

/// A script where only data should be: somebody put it there.
bool is_script_among_data(std::string_view path) {
  const bool script = std::ranges::any_of(
      kScripts, [&](std::string_view extension) { return path.ends_with(extension); });
  return script && std::ranges::any_of(kDataDirectories, [&](std::string_view directory) {
           return path.find(directory) != std::string_view::npos;
         });
}

bool is_asked_by_others(const Baseline& baseline) {
  // A few may be the attacker's own, of a kind that is not called an attack.
  return std::ranges::any_of(baseline, [](const auto& usual) {
    return is_success(usual.first) && usual.second.answers >= kBaselineAnswers;
  });
}

/// A page that takes commands, in a directory for uploads, and nobody else knows it.
void script_among_data(VerdictMaker& maker) {
  const Case& asked = maker.asked;
  if (!is_script_among_data(asked.endpoint) || is_asked_by_others(asked.baseline)) return;
  const auto found = of_kind(maker.sample, Kind::kFound);
  if (found.empty()) return;
  const bool catch_all = std::ranges::any_of(
      found, [&](const Seen& one) { return asked.site.is_catch_all(one.bytes); });
  if (catch_all) {
    maker.say(Side::kAgainst,
              "the same page as for many other paths: a page for whatever is asked");
    return;
  }
  if (asked.seconds_since_upload) {
    maker.out.grounds.parsed = true;
    maker.likely(fmt::format(
        "a script in a directory for data answers, no ordinary visitor ever asked for it, and the "
        "same client had sent something to where files are sent to, {} before",
        counted(*asked.seconds_since_upload, "second")));
    return;
  }
  if (asked.site.missing_paths() == 0 && !asked.site.has_catch_all()) {
    maker.say(Side::kNotObservable, "what the site answers for paths that it does not have");
    return;
  }
  maker.out.grounds.parsed = true;
  maker.likely(
      "a script in a directory for data answers, and no ordinary visitor ever asked for it: "
      "somebody put it there");
}

/// The same request gives the same answer, and other ones give others.
void answers_hang_on_what_was_asked(VerdictMaker& maker) {
  const auto found = of_kind(maker.sample, Kind::kFound);
  const Dependence dependence = dependence_of(found);
  if (!dependence.holds) return;
  // A check of words knows two pages: the usual one and a refusal.
  constexpr std::size_t kLevels = 3;
  const bool fetches = maker.asked.vector == attack::Class::kSsrf;
  const bool larger = std::ranges::any_of(dependence.higher, [&](std::uint32_t bytes) {
    return unusual(Odd::kLarger, found.front().status, bytes, maker.asked.baseline).value_or(false);
  });
  if (!fetches && !larger && dependence.levels < kLevels) return;
  maker.out.grounds.sizes = true;
  if (fetches) maker.out.grounds.larger = dependence.higher;
  maker.likely(fmt::format(
      "answers of {} that hang on what was asked: the same request gives the same answer again, "
      "others give others",
      size_range(dependence.smallest, dependence.largest)));
}

/// One size for different addresses is a page that says no, or that there is nothing.
void leave_out_pages(VerdictMaker& maker) {
  Grounds& grounds = maker.out.grounds;
  if (!grounds.sizes || !grounds.larger.empty()) return;
  std::map<std::uint32_t, std::set<std::uint32_t>> asked_for;
  for (const Seen& one : of_kind(maker.sample, Kind::kFound))
    asked_for[one.bytes].insert(one.object);
  for (const auto& [bytes, objects] : asked_for) {
    if (objects.size() == 1) grounds.larger.insert(bytes);
  }
}

}  // namespace

void judge_output(VerdictMaker& maker) {
  judge_delay(maker);
  // What only waits has no output.
  const bool only_waits = std::ranges::all_of(maker.asked.sample, &Observation::asks_delay);
  if (!only_waits || maker.asked.sample.empty()) {
    judge_sizes(maker, Odd::kLarger);
    answers_hang_on_what_was_asked(maker);
    if (maker.asked.vector == attack::Class::kSsrf) leave_out_pages(maker);
    script_among_data(maker);
  }
  if (maker.out.judgement.verdict < Verdict::kLikely) {
    maker.say(Side::kNotObservable, "what ran without output, and whom the server itself called");
  }
}

}  // namespace quell::investigate
