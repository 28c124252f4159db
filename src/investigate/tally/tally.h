// Everything that one pass over the logs counts, for one thread: requests, clients, endpoints,
// hours, attacks, logins, errors. Tallies of several threads are merged; all that is in them is
// merged commutatively and associatively, so that a report is the same for any number of threads.
// Memory is bounded by the limits of each part. Private to investigate. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attack_ledger.h"
#include "behaviour/request_sample.h"
#include "behaviour/script_table.h"
#include "client_table.h"
#include "endpoint_tree.h"
#include "error_index.h"
#include "error_moments.h"
#include "error_table.h"
#include "finding_list.h"
#include "hour_table.h"
#include "investigate/scan.h"
#include "login_ledger.h"
#include "login_query.h"
#include "logs/sink.h"
#include "post_ledger.h"
#include "request_judge.h"
#include "site_judge.h"

namespace quell::investigate {

class Tally final : public logs::Sink {
 public:
  /// `seed`: of this run; tallies that are merged have the same.
  Tally(const ScanFilter& filter, const ScanLimits& limits, std::uint64_t seed);

  void request(const logs::Record& record) override { requests({&record, 1}); }
  void requests(std::span<const logs::Record> records) override;
  void login(const logs::Login& login) override;
  void event(const logs::AppEvent& event) override;

  void merge(Tally& other);
  /// Gives verdicts and sorts; the tally is used up.
  ScanReport report(logs::ReadSummary input);

 private:
  /// What is worked out for several requests at once, so that what they look up comes near while
  /// the others are worked out.
  struct Prepared {
    ClientKey client{};
    std::uint64_t client_hash = 0;
    Client* likely_client = nullptr;
    RequestHashes hashes{};
    std::int64_t seconds = 0;
    bool is_wanted = false;
  };
  static constexpr std::size_t kBatch = 16;

  void prepare(const logs::Record& record, Prepared& out);
  void count(const logs::Record& record, const Prepared& prepared);
  [[nodiscard]] bool is_wanted(Instant time) const;
  [[nodiscard]] std::optional<ClientKey> wanted_actor();
  void add_attack(const logs::Record& record, const attack::Brief& judged, const ClientKey& client);
  void add_ordinary(const logs::Record& record, const Prepared& prepared);
  void add_to_sample(const logs::Record& record, const Prepared& prepared,
                     const attack::Brief& judged, std::uint32_t sample);
  /// Logins that a web server tells of: forms, and names in HTTP authentication.
  void add_web_login(const logs::Record& record, const Prepared& prepared,
                     const std::optional<LoginQuery>& named);
  /// Spread evenly over all lines.
  std::uint32_t sample_number(const logs::Place& place);

  friend class Reporter;

  ScanFilter filter_;
  ScanLimits limits_;
  RequestJudge judge_;
  SiteJudge site_judge_;
  ClientKeys keys_;
  ClientTable clients_;
  RequestSample sample_;
  ScriptTable scripts_;
  std::optional<ClientKey> wanted_;
  EndpointTree served_;   ///< ordinary requests that were answered with anything but 4xx
  EndpointTree refused_;  ///< those with 4xx: they teach nothing about what there is
  HourTable hours_;
  AttackLedger attacks_;
  FindingList findings_;
  LoginLedger logins_;
  PostLedger posts_;
  ErrorTable errors_;
  ErrorIndex errors_by_request_;
  ErrorMoments errors_by_time_;
  std::uint64_t requests_ = 0;
  std::uint64_t attack_requests_ = 0;
  std::uint64_t attacks_to_list_ = 0;  ///< those that attack the hole that is looked for, if any
  std::map<attack::Class, std::uint64_t> vectors_;  ///< attack requests
  std::uint64_t partly_classified_ = 0;
  Instant first_ = Instant::max();  ///< after last_: there was none
  Instant last_ = Instant::min();
  const char* known_file_ = nullptr;  // whose name gave file_seed_
  std::uint64_t file_seed_ = 0;
};

}  // namespace quell::investigate
