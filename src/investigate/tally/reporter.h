// From a tally to the report: verdicts, order, and what is missing or approximate. Private to
// investigate.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "attack_ledger.h"
#include "behaviour/actor_sketch.h"
#include "behaviour/follow_ups.h"
#include "behaviour/timeline.h"
#include "client_key.h"
#include "hole_list.h"
#include "investigate/scan.h"
#include "investigate/signature.h"
#include "investigate/verdict.h"
#include "judge.h"
#include "place_priors.h"
#include "proven_holes.h"
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
  /// An attacker before the words for what it did are made.
  struct Listed {
    ClientKey key;
    Actor actor;  ///< without its groups
    Verdict worst = Verdict::kBlocked;
    ActorSketch sketch{};
    std::vector<AttackedHole*> holes{};  ///< in the ledger, in the order of the groups
  };
  Listed listed_of(const ClientKey& key, AttackLedger::Attacker& attacker);
  /// In the order of the report.
  using Order = std::vector<Listed*>;
  void take_groups(const Order& order);
  /// REQUIRES: the report's attackers are those of `order`.
  void take_timelines(const Order& order);
  void take_campaigns(const Order& order);
  void finish_hole(const ClientKey& key, AttackedHole& hole);
  void learn_site(const AttackLedger::Attackers& attackers);
  void learn_proofs(AttackLedger::Attackers& attackers);
  [[nodiscard]] std::uint64_t attacks_of(const ClientKey& key) const;
  void learn_follow_ups(const AttackLedger::Attackers& attackers);
  [[nodiscard]] const AfterLogin* after_login(const ClientKey& key,
                                              const Signature& signature) const;
  [[nodiscard]] std::optional<std::uint32_t> seconds_since_upload(const ClientKey& key,
                                                                  const AttackedHole& hole) const;
  [[nodiscard]] OpenedPages opened_to(const ClientKey& key, const AttackedHole& hole) const;
  void learn_errors(const AttackLedger::Attackers& attackers);
  struct TimeSpan {
    Instant first;
    Instant last;
  };
  /// What the application logged for these requests; nullopt where no such log was read.
  [[nodiscard]] std::optional<LoggedErrors> logged_for(const Signature& signature,
                                                       std::span<const Observation> sample,
                                                       const TimeSpan& when) const;
  /// What it logged for this one, or, without ids, at its time.
  [[nodiscard]] OwnError own_error(const Observation& request) const;
  /// What the judge is asked about a hole of this attacker.
  [[nodiscard]] Case case_of(const ClientKey& key, const AttackedHole& hole,
                             const Baseline& baseline) const;
  Verdict verdict_of(const FindingList::Kept& kept);
  void take_findings();
  void take_endpoints();
  void take_talkers();
  void take_behaviours();
  [[nodiscard]] std::uint64_t most_too_many() const;
  void say_what_is_missing();
  void say_what_is_approximate();

  /// The line within its file.
  [[nodiscard]] std::uint64_t line_of(const KeptPlace& place) const;
  /// What is known of a path that was attacked.
  struct AttackedPath {
    Baseline baseline;  ///< ordinary answers of the endpoint that it belongs to
    std::uint64_t attacks = 0;
  };
  AttackedPath& attacked_path(const std::string& path);
  std::string pattern_of_path(const std::string& path, HasQuery has_query) const;

  Tally& tally_;
  ScanReport report_;
  std::unordered_map<std::string, AttackedPath> paths_;
  std::map<std::pair<ClientKey, Signature>, Judged> judged_;  // where findings are wanted
  SiteAnswers site_;
  PlacePriors priors_;
  ProvenHoles proven_;
  const AttackLedger::Attackers* attackers_ = nullptr;  // settled
  Trails trails_;                                       // of those whose follow-ups tell something
  AfterLogins after_logins_;
  std::uint64_t beyond_holes_ = 0;  // attack requests of those listed on holes that are not
};

}  // namespace quell::investigate
