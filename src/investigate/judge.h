// Did it work? From the answers to one group of attack requests, compared with each other, with the
// ordinary answers of the same endpoint and with what the site answers everywhere, to a graded
// verdict with its evidence. Private to investigate. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "attack/classify.h"
#include "behaviour/follow_ups.h"
#include "investigate/flat_map.h"
#include "investigate/verdict.h"
#include "observation.h"
#include "site_answers.h"
#include "size_histogram.h"

namespace quell::investigate {

/// Status as in the log; 0: nothing was answered.
using Status = std::uint16_t;

/// The answers to the attack requests of one group. `sizes` counts (status, bytes) pairs of the
/// answers whose size the log has.
struct Answers {
  FlatMap<std::pair<Status, std::uint64_t>, std::uint64_t> sizes;
  FlatMap<Status, std::uint64_t> statuses;
  std::uint64_t requests = 0;
  std::uint64_t with_body = 0;  ///< POST, PUT, PATCH: what they sent is not in the log
};

/// Sizes of ordinary answers with one status.
struct UsualSize {
  std::uint64_t answers = 0;
  std::optional<double> median{};
  std::optional<double> deviation{};
  std::optional<double> milliseconds{};  ///< median time
  std::optional<double> time_deviation{};
  std::optional<double> low{};  ///< beyond these are the odd ones: a twentieth each
  std::optional<double> high{};
  const SizeHistogram* sizes = nullptr;  ///< all of them, where they are known
};

/// Ordinary answers of one endpoint, by status.
using Baseline = std::map<Status, UsualSize>;

/// From this many ordinary answers on, a size can be called unusual.
inline constexpr std::uint64_t kBaselineAnswers = 5;

/// Errors that an application logged for requests of the sample, as far as its log was read.
struct LoggedErrors {
  /// Where nothing but the time joins them: moments of requests, and what was logged then.
  struct ByTime {
    std::uint64_t moments = 0;
    std::uint64_t hits = 0;   ///< moments with a fault as below that no other attack may have made
    std::uint64_t named = 0;  ///< … whose line names a word of the request
    double usual = 1;         ///< share of other moments that have such a fault
    double chance = 1;        ///< that as many are there by accident
  };

  /// Requests that made a fault as this kind of attack makes: a statement that the database, a
  /// template or command that its interpreter could not read; a file that was not there.
  std::uint64_t malformed = 0;
  std::uint64_t shown = 0;          ///< … of which the error holds what a query gave: that ran
  std::uint64_t other = 0;          ///< requests with another error
  std::set<std::uint32_t> lines{};  ///< Observation::request_line of all that did not run
  /// The log goes over this time, and has ids of requests or showed that their times tell.
  bool is_covered = false;
  std::optional<ByTime> by_time{};
};

/// What the application logged for one request, or at its time.
enum class OwnError : std::uint8_t {
  kNone,
  kError,
  kShown,  ///< one that holds what a query gave
};

/// What is judged, and what it is compared with.
struct Case {
  attack::Class vector = attack::Class::kOther;
  bool in_path = false;  ///< the path itself is the attack, not a parameter
  std::string_view endpoint{};
  std::string_view parameter{};
  const Answers& answers;
  std::span<const Observation> sample;  ///< some of the requests
  const Baseline& baseline;
  const SiteAnswers& site;
  /// Others that showed that what is sent here is run.
  std::uint64_t proofs_of_others = 0;
  const LoggedErrors* logged = nullptr;     ///< nullptr: no log of the application was read
  OwnError own_error = OwnError::kNone;     ///< for judge_one()
  const AfterLogin* after_login = nullptr;  ///< what the client did after attacks on a login
  /// Since the same client last sent a file somewhere, before the first of these requests.
  std::optional<std::uint32_t> seconds_since_upload{};
  OpenedPages opened{};  ///< to the same client, after the first of these requests that was served
  /// Requests of any client on this hole that were answered with 5xx: what the program cannot read
  /// shows.
  std::uint64_t broken_here = 0;
};

/// What a verdict rests on, so that the single requests can be judged.
struct Grounds {
  bool sizes = false;              ///< answers differ in size as data does
  bool kinds = false;              ///< some were answered otherwise: found, moved, missing
  bool errors = false;             ///< pages of errors differ
  bool delay = false;              ///< the server waited as it was told to
  std::set<std::uint32_t> shapes;  ///< payloads that were alike but for numbers, answered otherwise
  std::set<std::uint32_t> files;   ///< sizes of answers that are files
  std::set<std::uint32_t> waited;  ///< sizes of answers that took as long as they were told to
  std::set<std::uint32_t> larger;  ///< sizes above those of a refusal, where there are such
  bool by_noise_too = true;        ///< `shapes` may be so because pages have noise
  bool reading = false;            ///< values were read by halving
  bool surely_read = false;        ///< … so that chance is no explanation
  bool parsed = false;             ///< what is sent is run: other requests or clients showed it
  bool past_login = false;         ///< redirects are what a login answers when it lets in
  bool statements_ran = false;     ///< so did second statements: no error was logged
  bool errors_tell = false;        ///< requests for which the application logged an error failed
  std::set<Status> telling{};      ///< statuses that stand for yes and no
  std::set<Moment> let_in{};       ///< requests after which a login let in
};

struct Judged {
  Judgement judgement;
  Grounds grounds;
};

Judged judge(const Case& asked);

/// The verdict of one request of a group that was judged `group`.
Verdict judge_one(const Case& asked, const Judged& group, const Observation& one);

}  // namespace quell::investigate
