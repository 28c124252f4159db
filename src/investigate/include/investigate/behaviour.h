// What clients do over time, beyond single requests: scanning, flooding, calling a web shell; who
// acts together; and one actor's story. Values. docs/actors.md says what is called what, and when.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attack/classify.h"
#include "base/time.h"
#include "investigate/verdict.h"

namespace quell::investigate {

/// From this score on a behaviour is listed.
inline constexpr double kShownScore = attack::kAttackScore;
/// From this score on a finding that was not refused is worth an incident; one that likely
/// succeeded always is.
inline constexpr double kIncidentScore = 0.9;

enum class BehaviourKind : std::uint8_t {
  kScanner,       ///< one client looks for what is not there, or for what can be broken
  kFlood,         ///< an endpoint is asked for far more often than it usually is
  kSlowRequests,  ///< few requests keep the server busy, or connections open
  kWebShell,      ///< a script that nobody knew is called by one or two clients
};
/// "scanner": for machines; and back (nullopt if unknown).
std::string_view name_of(BehaviourKind kind);
std::optional<BehaviourKind> behaviour_kind_from_name(std::string_view name);
/// "request flood": for people.
std::string_view title_of(BehaviourKind kind);
/// Its ids in ATT&CK and CWE (versions: attack/technique.h): "T1499.002"; empty where none fits.
std::string_view attack_id_of(BehaviourKind kind);
std::string_view cwe_of(BehaviourKind kind);

struct ClientShare {
  std::string key;  ///< as actor_key() gives it
  std::uint64_t requests = 0;

  friend bool operator==(const ClientShare&, const ClientShare&) = default;
};

struct Behaviour {
  BehaviourKind kind = BehaviourKind::kScanner;
  double score = 0;      ///< in [0,1]
  std::string endpoint;  ///< a path, "/api/…" for all below, empty for the site; outside bytes
  std::vector<ClientShare> clients;  ///< most requests first, at most kClientsShown
  std::uint64_t clients_seen = 0;
  Instant first;
  Instant last;
  std::uint64_t requests = 0;  ///< an estimate where `exact` is false
  bool exact = true;
  std::map<std::uint16_t, std::uint64_t> statuses;  ///< 0: nothing was answered
  Judgement judgement;

  static constexpr std::size_t kClientsShown = 8;
};

/// Addresses that act alike: most likely one attacker.
struct Campaign {
  std::vector<std::string> actors;  ///< keys, worst first, at most kActorsShown
  std::uint64_t actors_seen = 0;
  std::vector<std::string> user_agents;  ///< outside bytes, at most kAgentsShown
  std::uint64_t further_user_agents = 0;
  std::vector<attack::Class> vectors;  ///< sorted
  Instant first;
  Instant last;
  std::uint64_t requests = 0;             ///< attack requests
  Verdict verdict = Verdict::kAttempted;  ///< the worst of its actors'
  std::vector<Evidence> evidence;         ///< for and against that they belong together

  static constexpr std::size_t kActorsShown = 64;
  static constexpr std::size_t kAgentsShown = 8;
};

enum class Phase : std::uint8_t {
  kFirstSeen,
  kReconnaissance,
  kAttempts,
  kSuccess,
  kAfterwards,
};
/// "reconnaissance": for machines and people; and back (nullopt if unknown).
std::string_view name_of(Phase phase);
std::optional<Phase> phase_from_name(std::string_view name);

/// One line of an actor's story.
struct TimelineEntry {
  Phase phase = Phase::kFirstSeen;
  Instant first;
  Instant last;
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;  ///< of the answers
  bool exact = true;        ///< false: counted in a sample
  std::string what;         ///< holds outside bytes

  friend bool operator==(const TimelineEntry&, const TimelineEntry&) = default;
};

}  // namespace quell::investigate
