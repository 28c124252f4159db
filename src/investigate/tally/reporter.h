// From a tally to the report: verdicts, order, and what is missing or approximate. Private to
// investigate.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "investigate/scan.h"
#include "judge.h"
#include "site_answers.h"
#include "tally.h"

namespace quell::investigate {

class Reporter {
 public:
  Reporter(Tally& tally, logs::ReadSummary input);
  ScanReport report();

 private:
  void take_totals();
  void take_attackers();
  void take_vectors();
  Actor actor_of(const ClientKey& key, AttackLedger::Attacker& attacker);
  static void explain(const HoleList& from, Actor& actor);
  void learn_site(const AttackLedger::Attackers& attackers);
  Case case_of(const AttackedHole& hole);
  Judged finish_group(AttackedHole& hole);
  Verdict verdict_of(const FindingList::Kept& kept);
  void take_findings();
  void take_endpoints();
  void take_talkers();
  [[nodiscard]] std::uint64_t most_too_many() const;
  void say_what_is_missing();
  void say_what_is_approximate();

  /// The line within its file.
  [[nodiscard]] std::uint64_t line_of(const KeptPlace& place) const;
  /// Ordinary answers of the endpoint that a path belongs to.
  const Baseline& baseline_of(const std::string& path);
  std::string pattern_of_path(const std::string& path, HasQuery has_query) const;

  Tally& tally_;
  ScanReport report_;
  std::map<std::string, Baseline> baselines_;
  std::map<std::pair<ClientKey, Signature>, Judged> judged_;  // without evidence
  SiteAnswers site_;
  std::map<std::string, std::uint64_t> attacks_on_;  // attack requests by pattern
  std::map<ClientKey, std::uint64_t> attacks_by_;
  std::uint64_t beyond_holes_ = 0;  // attack requests of those listed on holes that are not
};

}  // namespace quell::investigate
