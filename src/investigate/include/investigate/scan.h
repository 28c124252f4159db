// "Was I attacked, by whom, did it work?" A fold over what a reader finds, then report(). The order
// of records does not matter, nor how they are shared among scans that are merged; memory is
// bounded by named limits, and what a limit kept out is counted and said. Deterministic. A Scan has
// one user at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "attack/classify.h"
#include "base/result.h"
#include "base/time.h"
#include "doc/json.h"
#include "investigate/behaviour.h"
#include "investigate/flat_map.h"
#include "investigate/login_attack.h"
#include "investigate/signature.h"
#include "investigate/verdict.h"
#include "logs/reader.h"
#include "logs/record.h"
#include "rules/rule_set.h"
#include "target/address.h"

namespace quell::investigate {

/// Of attackers in a report's JSON form: the worst ones that fit.
inline constexpr std::size_t kAttackersBytes = 1536UZ * 1024;

/// Limits of one scan. Sizes are chosen so that a scan with two threads stays under 300 MB whatever
/// is in the log (docs/decisions/0014): each thread has tables of its own.
struct ScanLimits {
  std::size_t clients =
      393'216;                  ///< distinct clients counted exactly; beyond, figures are estimates
  std::size_t groups = 20'000;  ///< (attacker, hole) pairs kept with details, for requests
                                ///< that were served and for others each
  std::size_t findings = 0;     ///< single requests kept; 0: none are wanted
  std::size_t finding_bytes = 192UZ * 1024 * 1024;  ///< of text kept for them
  std::size_t shown = 200;                          ///< endpoints, talkers, logins, errors listed
  /// Of attackers' text, the worst ones': for these a report says what was found in their requests.
  std::size_t explained_bytes = kAttackersBytes;
};
/// For those who want each attack request: jsonl, and the watch.
inline constexpr std::size_t kManyFindings = 500'000;

/// Which records count.
struct ScanFilter {
  std::optional<Instant> since{};  ///< inclusive
  std::optional<Instant> until{};  ///< exclusive
  std::string actor{};             ///< key of one actor ("203.0.113.9"); empty: all
  /// What is looked for: a request that attacks this hole is counted there, also when it attacks
  /// another one more plainly; attackers are those of this hole, and talkers are left out. None:
  /// each request counts for what is plainest in it.
  std::optional<Signature> hole{};
  /// Requests of these clients count for the last address in X-Forwarded-For that is none of them.
  std::vector<target::Network> proxies{};
  /// A site's own rules; nullptr: none. Must outlive the scan.
  const rules::RuleSet* rules = nullptr;
};

/// One attack request. Text fields hold outside bytes.
struct RequestFinding {
  std::string file;
  std::uint64_t line = 1;
  Instant time;
  std::string actor;
  Signature signature;
  attack::Technique technique = attack::Technique::kNone;
  Verdict verdict = Verdict::kAttempted;
  double score = 0;
  std::string request;  ///< request line, cut at 2048 bytes
  std::optional<std::uint16_t> status;
  std::optional<std::uint64_t> bytes;
  std::vector<std::string> reasons;
};

/// What one actor did to one hole in one way.
struct AttackGroup {
  Signature signature;
  std::uint64_t requests = 0;
  Instant first;
  Instant last;
  FlatMap<std::uint16_t, std::uint64_t> statuses;  ///< 0: nothing was answered
  std::uint64_t bytes_returned = 0;
  double top_score = 0;
  std::string sample_file;  ///< place and text of the strongest request
  std::uint64_t sample_line = 1;
  std::string sample_request;
  std::vector<std::string> sample_reasons;  ///< only of the worst attackers when there are many
  Judgement judgement;
};

struct Actor {
  std::string key;  ///< address, IPv6 /64, or host name; outside bytes only for host names
  std::uint64_t requests = 0;  ///< all of them
  std::uint64_t attack_requests = 0;
  Instant first;
  Instant last;
  std::vector<std::string> user_agents;  ///< of attack requests, at most 8; outside bytes
  std::uint64_t further_user_agents = 0;
  std::vector<AttackGroup> groups;      ///< worst verdict first, then most requests; at most 128
  std::vector<TimelineEntry> timeline;  ///< in order of phases; only of the worst attackers
  [[nodiscard]] Verdict worst() const;
};

/// One hour of event time, UTC.
struct HourTotals {
  Instant hour;  ///< its beginning
  std::uint64_t requests = 0;
  std::uint64_t attack_requests = 0;
  std::uint64_t client_errors = 0;  ///< 4xx
  std::uint64_t server_errors = 0;  ///< 5xx
  std::uint64_t bytes = 0;          ///< of the answers
};

/// Requests in equal slots of time: as many as fit, the slot as fine as that allows.
struct Rates {
  Instant start;
  Duration slot{};  ///< a power of two of minutes
  std::vector<std::uint64_t> requests;
};

/// Median and median absolute deviation, to 3 %.
struct Spread {
  double median = 0;
  double deviation = 0;
};

/// Paths that are served alike, learned from the requests that were answered with 2xx, 3xx or 5xx.
struct Endpoint {
  std::string pattern;  ///< "/product/{n}/{slug}"; outside bytes
  std::uint64_t requests = 0;
  std::uint64_t attack_requests = 0;
  std::map<std::uint16_t, std::uint64_t> statuses;  ///< of ordinary requests; 0: no answer
  std::optional<Spread> bytes;                      ///< of ordinary answers with 2xx
  std::optional<Spread> milliseconds;               ///< of them, where the log has a time
  Rates rates;
};

/// One client among those with most requests.
struct Talker {
  std::string key;
  std::uint64_t requests = 0;
  std::uint64_t attack_requests = 0;
  std::uint64_t client_errors = 0;
  std::uint64_t bytes = 0;
  std::uint64_t sessions = 0;  ///< runs of half hours with at least one request
  bool several_agents = false;
  std::optional<Instant> first;
  std::optional<Instant> last;
};

/// Logins of one client, from authentication logs.
struct LoginActor {
  std::string key;
  std::uint64_t failed = 0;  ///< wrong password or unknown user
  std::uint64_t accepted = 0;
  std::vector<std::string> users;  ///< tried, at most 8, sorted; outside bytes
  std::uint64_t further_users = 0;
  std::optional<Instant> first;
  std::optional<Instant> last;
  /// A login was accepted that an attack's tries led to, likely or surely.
  bool accepted_after_failures = false;
};

/// One kind of error of an application's log.
struct AppErrors {
  std::string exception;  ///< type, or the logger without one; outside bytes
  std::string top_frame;
  std::uint64_t times = 0;
  std::optional<Instant> first;
  std::optional<Instant> last;
  logs::UnparsedSample sample;  ///< place and first line of the first one
};

struct ScanReport {
  logs::ReadSummary input;
  std::vector<HourTotals> hours;    ///< in order of time; hours without requests are left out
  std::vector<Endpoint> endpoints;  ///< most requests first, at most ScanLimits::shown
  std::uint64_t endpoints_seen = 0;
  std::vector<Talker> talkers;     ///< most requests first, at most ScanLimits::shown
  std::uint64_t sessions = 0;      ///< of all clients
  std::vector<LoginActor> logins;  ///< most failures first, at most ScanLimits::shown
  std::uint64_t logins_failed = 0;
  std::uint64_t logins_accepted = 0;
  /// Attacks on logins, in logs of authentication and of web servers: worst verdict first, then
  /// most tries, at most ScanLimits::shown.
  std::vector<LoginCampaign> login_attacks;
  std::uint64_t login_attacks_seen = 0;
  std::vector<AppErrors> errors;  ///< most frequent first, at most ScanLimits::shown
  std::uint64_t events = 0;       ///< entries of application logs
  /// Attack requests by vector and by verdict of their group; those that are not listed were
  /// attempted.
  std::map<attack::Class, std::map<Verdict, std::uint64_t>> vectors;
  /// Which figures are approximate, and how near they are, in words; empty when all are exact.
  std::vector<std::string> approximate;
  std::uint64_t requests = 0;     ///< that passed the filter
  std::uint64_t actors_seen = 0;  ///< distinct clients among them
  std::uint64_t attack_requests = 0;
  std::optional<Instant> first;  ///< of the requests that passed the filter
  std::optional<Instant> last;
  std::vector<Actor> attackers;          ///< worst verdict first, then most attack requests
  std::vector<Behaviour> behaviours;     ///< worst verdict first, then the surest
  std::vector<Campaign> campaigns;       ///< worst verdict first, then most actors
  std::vector<RequestFinding> findings;  ///< by time, file, line; not part of the JSON form
  /// What a limit kept out, in words; empty when the picture is whole.
  std::vector<std::string> incomplete;
  /// What is_for_incident() was asked with.
  double incident_score = kIncidentScore;

  /// Attackers' groups and behaviours that are worth an incident.
  [[nodiscard]] std::uint64_t for_incident() const;
};

/// Whether somebody should be called for it: it likely succeeded, or it is this sure and nothing
/// refused it. That somebody looks around is no incident.
bool is_for_incident(const AttackGroup& group, double from_score);
bool is_for_incident(const Behaviour& behaviour, double from_score);

class Scan {
 public:
  /// `seed`: of the tables in memory; nothing in the report hangs on it. Scans that are merged have
  /// the same.
  explicit Scan(const ScanFilter& filter = {}, const ScanLimits& limits = {},
                std::uint64_t seed = 0);
  ~Scan();
  Scan(Scan&&) noexcept;
  Scan& operator=(Scan&&) noexcept;

  /// Takes what a reader finds.
  logs::Sink& sink();
  /// Adds what another scan with the same filter and limits took. Which took what doesn't matter.
  void merge(Scan&& other);
  /// Gives verdicts and sorts; the fold is used up.
  [[nodiscard]] ScanReport report(logs::ReadSummary input) &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A whole scan.
struct ScanWish {
  ScanFilter filter{};
  ScanLimits limits{};
  unsigned threads = 1;  ///< the report is the same for any number
  logs::ReadOptions reading{};
  /// Of the tables in memory: random, so that nobody can make values that fall together.
  std::uint64_t seed = 0;
  /// Takes what the scan was counted in, for those who have a better time to free it: large tables
  /// and many small pieces. None: it is freed before the report is returned.
  std::function<void(std::shared_ptr<const void>)> take_rest{};
};

/// Reads, classifies and folds what a person gave (files, directories, "-").
ScanReport scan_paths(const std::vector<std::string>& given, const ScanWish& wish);

/// The key under which a client is counted: IPv4 address, IPv6 /64, or the name as logged.
std::string actor_key(std::string_view client);

/// Machine form of a report without its single findings, for `quell open --from-scan`. The reader
/// is strict: unknown, missing or mistyped members are kInvalidInput. docs/formats/scan.md.
std::string to_json(const ScanReport& report);
/// The same of what json_of() gave.
std::string to_json(const json::Value& report);
/// The same as a value, for documents that hold it.
json::Object json_of(const ScanReport& report);
json::Object json_of(const Actor& actor);
json::Object json_of(const LoginCampaign& campaign);
json::Object json_of(const Behaviour& behaviour);
json::Object json_of(const Campaign& campaign);
Result<ScanReport> scan_from_json(std::string_view text);

}  // namespace quell::investigate
