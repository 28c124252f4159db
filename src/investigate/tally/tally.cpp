#include "tally.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/hash.h"
#include "investigate/client_behind_proxy.h"
#include "observation.h"
#include "reporter.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestRequest = 2048;
constexpr std::size_t kLongestReason = 200;

std::int64_t seconds_of(Instant time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::uint32_t clamped(std::int64_t seconds) {
  constexpr std::int64_t kMost = 0xfffffffe;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, kMost));
}

bool is_client_error(const logs::Record& record) {
  return record.status && *record.status / 100 == 4;
}

/// The words for what was found, which only the slow way makes.
std::vector<std::string> reasons_of(const logs::Record& record, const Signature& signature,
                                    const rules::RuleSet* rules) {
  std::vector<std::string> out;
  for (const attack::Finding& finding : classify(record, rules).findings) {
    if (finding.which != signature.vector || signature_of(record, finding) != signature) continue;
    for (const attack::Reason& reason : finding.reasons) {
      out.push_back(reason.text.substr(0, kLongestReason));
    }
    break;
  }
  return out;
}

/// The user name in the request's query, if it may belong to a login. Names stand in many
/// addresses: in those of a GET it takes a password beside the name, or a path that speaks of
/// logins.
std::optional<LoginQuery> login_query_in(const logs::Record& record, std::size_t path_bytes) {
  if (path_bytes >= record.target.size()) [[likely]]
    return std::nullopt;
  const bool is_post = record.method == "POST";
  if (!is_post && record.method != "GET") return std::nullopt;
  const auto found = login_query_of(record.target.substr(path_bytes + 1));
  if (!found || is_post || found->has_password) return found;
  return has_login_word(record.target.substr(0, path_bytes)) ? found : std::nullopt;
}

/// The best finding that says what the request does: that a scanner sent it says only who.
const attack::BriefFinding& plainest(const attack::Brief& judged) {
  const auto deed = std::ranges::find_if(judged.findings, [](const attack::BriefFinding& finding) {
    return finding.which != attack::Class::kScan;
  });
  return deed == judged.findings.end() ? judged.best() : *deed;
}

/// What the request counts for. REQUIRES: it is an attack.
const attack::BriefFinding& finding_of(const logs::Record& record, const attack::Brief& judged,
                                       const std::optional<Signature>& hole) {
  if (!hole) return plainest(judged);
  const auto found =
      std::ranges::find_if(judged.findings, [&](const attack::BriefFinding& finding) {
        return finding.which == hole->vector && signature_of(record, finding) == *hole;
      });
  return found == judged.findings.end() ? plainest(judged) : *found;
}

}  // namespace

Tally::Tally(const ScanFilter& filter, const ScanLimits& limits, std::uint64_t seed)
    : filter_(filter),
      limits_(limits),
      judge_(seed),
      site_judge_(filter.rules),
      clients_(limits.clients),
      wanted_(wanted_actor()),
      attacks_(limits.groups, wanted_),
      findings_(limits.findings, limits.finding_bytes) {}

std::optional<ClientKey> Tally::wanted_actor() {
  if (filter_.actor.empty()) return std::nullopt;
  return keys_.key_of_actor(filter_.actor);
}

bool Tally::is_wanted(Instant time) const {
  return (!filter_.since || time >= *filter_.since) && (!filter_.until || time < *filter_.until);
}

std::uint32_t Tally::sample_number(const logs::Place& place) {
  // The same in every run and for any number of threads.
  constexpr std::uint64_t kSeed = 0x6c62272e07bb0142;
  if (known_file_ != place.file.data()) [[unlikely]] {
    known_file_ = place.file.data();
    file_seed_ = hash_bytes(place.file, kSeed);
  }
  return static_cast<std::uint32_t>(mix(file_seed_ ^ place.line, kSeed ^ place.piece) >> 32U);
}

void Tally::requests(std::span<const logs::Record> records) {
  std::array<Prepared, kBatch> prepared;
  while (!records.empty()) {
    const auto batch = records.first(std::min(records.size(), kBatch));
    for (std::size_t i = 0; i < batch.size(); ++i) prepare(batch[i], prepared[i]);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      served_.prefetch_count(prepared[i].hashes.path);
      prepared[i].likely_client = clients_.likely_client(prepared[i].client_hash);
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      served_.prefetch_size(prepared[i].hashes.path, batch[i].bytes.value_or(0));
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (prepared[i].is_wanted) count(batch[i], prepared[i]);
    }
    records = records.subspan(batch.size());
  }
}

void Tally::prepare(const logs::Record& record, Prepared& out) {
  out.is_wanted = is_wanted(record.time);
  if (!out.is_wanted) return;
  if (filter_.proxies.empty()) [[likely]]
    out.client = keys_.key_of(record.client);
  else
    out.client =
        keys_.key_of(client_behind_proxy(record.client, record.forwarded_for, filter_.proxies));
  out.client_hash = clients_.hash(out.client);
  clients_.prefetch_place(out.client_hash);
  judge_.prepare(record, out.hashes);
  served_.prefetch_path(out.hashes.path);
  out.seconds = seconds_of(record.time);
}

void Tally::count(const logs::Record& record, const Prepared& prepared) {
  ++requests_;
  first_ = std::min(first_, record.time);
  last_ = std::max(last_, record.time);
  const attack::Brief judged = site_judge_.judge(record, judge_.judge(record, prepared.hashes));
  partly_classified_ += judged.truncated ? 1U : 0U;
  const bool is_attack = judged.is_attack();
  hours_.add({.seconds = prepared.seconds,
              .status = record.status.value_or(0),
              .bytes = record.bytes.value_or(0),
              .is_attack = is_attack});
  if (is_attack) [[unlikely]]
    add_attack(record, judged, prepared.client);
  else
    add_ordinary(record, prepared);
  const auto named = login_query_in(record, prepared.hashes.path_bytes);
  if (record.method == "POST" || !record.user.empty() || named) [[unlikely]]
    if (!is_attack) add_web_login(record, prepared, named);  // a quote in a name guesses nothing
  const std::uint64_t agent = prepared.hashes.user_agent;
  const std::uint32_t sample = sample_number(record.place);
  add_to_sample(record, prepared, judged, sample);
  clients_.add({.key = prepared.client,
                .seconds = clamped(prepared.seconds),
                .agent = record.user_agent.empty() ? Client::kNoAgent
                                                   : static_cast<std::uint32_t>(agent >> 33U) + 1,
                .sample = sample,
                .is_client_error = is_client_error(record),
                .bytes = record.bytes.value_or(0)},
               prepared.client_hash, prepared.likely_client);
}

void Tally::add_to_sample(const logs::Record& record, const Prepared& prepared,
                          const attack::Brief& judged, std::uint32_t sample) {
  const std::string_view path = record.target.substr(0, prepared.hashes.path_bytes);
  if (ScriptTable::may_be_script(path)) [[unlikely]] {
    scripts_.add({.record = record,
                  .path = path,
                  .client = prepared.client,
                  .seconds = clamped(prepared.seconds),
                  .is_attack = judged.is_attack()});
  }
  const RequestToSample request{
      .record = record,
      .client = prepared.client,
      .path_hash = prepared.hashes.path,
      .path_bytes = prepared.hashes.path_bytes,
      .agent = static_cast<std::uint32_t>(prepared.hashes.user_agent >> 32U),
      .seconds = clamped(prepared.seconds),
      .sample = sample,
      .is_attack = judged.is_attack()};
  const bool is_wanted = wanted_ && *wanted_ == prepared.client;
  const auto stratum =
      is_wanted ? RequestSample::Stratum::kWanted : RequestSample::stratum_of(request);
  if (sample_.takes(stratum, sample)) sample_.add(stratum, request);
}

void Tally::add_ordinary(const logs::Record& record, const Prepared& prepared) {
  constexpr std::int64_t kSecondsOfMinute = 60;
  const std::size_t path = prepared.hashes.path_bytes;
  const bool has_query = path < record.target.size();
  std::optional<std::uint64_t> milliseconds;
  if (record.request_time) {
    const auto time = std::chrono::floor<std::chrono::milliseconds>(*record.request_time).count();
    milliseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0));
  }
  (is_client_error(record) ? refused_ : served_)
      .add({.path = record.target.substr(0, path),
            .hash = prepared.hashes.path,
            .has_query = has_query ? HasQuery::kYes : HasQuery::kNo,
            .status = record.status.value_or(0),
            .bytes = record.bytes,
            .milliseconds = milliseconds,
            .minute = prepared.seconds / kSecondsOfMinute});
}

void Tally::add_web_login(const logs::Record& record, const Prepared& prepared,
                          const std::optional<LoginQuery>& named) {
  if (record.method == "POST" || named) {
    posts_.add(record, record.target.substr(0, prepared.hashes.path_bytes), prepared.client, named);
  }
  const std::uint16_t status = record.status.value_or(0);
  const bool served = status / 100 == 2 || status / 100 == 3;
  if (record.user.empty() || (status != 401 && !served)) return;
  logins_.add({.place = record.place,
               .time = record.time,
               .host = {},
               .service = kHttpAuthentication,
               .outcome = served ? logs::LoginOutcome::kAccepted : logs::LoginOutcome::kFailed,
               .method = "password",
               .user = record.user,
               .line = {}},
              prepared.client);
}

void Tally::add_attack(const logs::Record& record, const attack::Brief& judged,
                       const ClientKey& client) {
  ++attack_requests_;
  const attack::BriefFinding& finding = finding_of(record, judged, filter_.hole);
  ++vectors_[finding.which];
  if (!filter_.hole && limits_.findings == 0 && !attacks_.takes(client, record)) {
    ++attacks_to_list_;
    return;
  }
  const Signature signature = signature_of(record, finding);
  if (!filter_.hole || *filter_.hole == signature) {
    ++attacks_to_list_;
    attacks_.add(
        {.record = record, .client = client, .signature = signature, .score = finding.score});
  }
  if (limits_.findings == 0) return;
  if (!filter_.actor.empty() && filter_.actor != keys_.text_of(client)) return;
  findings_.add({.finding = {.file = {},
                             .line = 0,
                             .time = record.time,
                             .actor = {},
                             .signature = signature,
                             .technique = finding.technique,
                             .verdict = Verdict::kAttempted,
                             .score = finding.score,
                             .request = std::string(record.request.substr(0, kLongestRequest)),
                             .status = record.status,
                             .bytes = record.bytes,
                             .reasons = reasons_of(record, signature, filter_.rules)},
                 .client = client,
                 .place = kept(record.place),
                 .seen = observe(record, signature.parameter)});
}

void Tally::login(const logs::Login& login) {
  if (!is_wanted(login.time)) return;
  first_ = std::min(first_, login.time);
  last_ = std::max(last_, login.time);
  logins_.add(login, keys_);
}

void Tally::event(const logs::AppEvent& event) {
  if (event.time && !is_wanted(*event.time)) return;
  errors_.add(event);
  errors_by_request_.add(event);
  errors_by_time_.add(event);
}

void Tally::merge(Tally& other) {
  keys_.merge(other.keys_);
  clients_.merge(other.clients_);
  sample_.merge(other.sample_);
  scripts_.merge(other.scripts_);
  served_.merge(other.served_);
  refused_.merge(other.refused_);
  hours_.merge(other.hours_);
  attacks_.merge(other.attacks_);
  findings_.merge(other.findings_);
  logins_.merge(other.logins_);
  posts_.merge(other.posts_);
  errors_.merge(other.errors_);
  errors_by_request_.merge(other.errors_by_request_);
  errors_by_time_.merge(other.errors_by_time_);
  requests_ += other.requests_;
  attack_requests_ += other.attack_requests_;
  attacks_to_list_ += other.attacks_to_list_;
  for (const auto& [vector, requests] : other.vectors_) vectors_[vector] += requests;
  partly_classified_ += other.partly_classified_;
  first_ = std::min(first_, other.first_);
  last_ = std::max(last_, other.last_);
}

ScanReport Tally::report(logs::ReadSummary input) {
  return Reporter(*this, std::move(input)).report();
}

}  // namespace quell::investigate
