// Findings of a scan as commands of the incident, with the log lines they rest on sealed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "attack/classify.h"
#include "base/result.h"
#include "casework/keeper.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "investigate/actor_set.h"
#include "investigate/scan.h"
#include "logs/reader.h"
#include "target/address.h"

namespace quell::casework {

/// In the order in which they must be given: the evidence of an actor before the findings on it.
struct RecordedFindings {
  std::vector<incident::CommandBody> commands;
  std::size_t actors = 0;
  std::size_t findings = 0;
  std::size_t known_already = 0;    ///< findings that the record has just so
  std::size_t benign_left_out = 0;  ///< actors
  std::size_t beyond_limit = 0;     ///< actors beyond kActorsSealed; recording again takes them
};

struct ScanToRecord {
  const investigate::ScanReport& report;
  const std::vector<std::string>& logs;  ///< read again for the lines; no standard input
  investigate::ActorSet benign;
  const incident::State& state;  ///< what it knows already is not recorded again
  logs::ReadOptions reading{};   ///< as the scan read them
  std::vector<target::Network> proxies{};
  const rules::RuleSet* rules = nullptr;  ///< as the scan had them
};

/// Seals, for each attacker that is not benign, the log lines of its attack requests (at most
/// kLinesPerActor bytes; what is beyond is said in the evidence itself), and makes a finding of
/// each hole it tried. Errors: kIo (the lines are no longer there), those of the evidence store.
Result<RecordedFindings> record_findings(Keeper& keeper, const ScanToRecord& scan);
inline constexpr std::size_t kLinesPerActor = 8UZ * 1024 * 1024;
/// Actors whose lines are sealed: the worst ones first.
inline constexpr std::size_t kActorsSealed = 100;

/// "sql_injection" of the record for a class of the evidence wing.
incident::Vector vector_of(attack::Class which);
incident::Verdict verdict_of(investigate::Verdict verdict);

/// The actors that the record notes as testers, reporters and triagers.
investigate::ActorSet benign_actors(const incident::State& state);

}  // namespace quell::casework
