#include "casework/watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/classify.h"
#include "base/error.h"
#include "base/result.h"
#include "base/utf8.h"
#include "casework/findings.h"
#include "casework/keeper.h"
#include "crypto/digest.h"
#include "desk/effects.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "investigate/scan.h"
#include "investigate/signature.h"
#include "investigate/verdict.h"
#include "logs/reader.h"

namespace quell::casework {
namespace {

/// The class of the evidence wing for a vector of the record; nullopt where logs show none.
std::optional<attack::Class> class_of(incident::Vector vector) {
  for (const attack::Class which :
       {attack::Class::kSqli, attack::Class::kTraversal, attack::Class::kXss, attack::Class::kCmdi,
        attack::Class::kRce, attack::Class::kSsrf, attack::Class::kScan}) {
    if (vector_of(which) == vector) return which;
  }
  return std::nullopt;
}

/// "/search?q=" as findings of the record write it: endpoint and parameter.
std::pair<std::string, std::string> split_endpoint(std::string_view text) {
  const std::size_t question = text.find('?');
  std::string_view parameter =
      question == std::string_view::npos ? std::string_view() : text.substr(question + 1);
  if (parameter.ends_with('=')) parameter.remove_suffix(1);
  return {std::string(text.substr(0, question)), std::string(parameter)};
}

Result<investigate::Signature> signature_from(incident::Vector vector, std::string_view endpoint,
                                              const std::optional<std::string>& parameter) {
  const auto which = class_of(vector);
  if (!which) {
    return fail(ErrorCode::kUnsupported,
                "logs show no attack of the kind " + std::string(incident::name_of(vector)));
  }
  auto [path, from_endpoint] = split_endpoint(endpoint);
  return investigate::Signature{.endpoint = std::move(path),
                                .parameter = parameter.value_or(std::move(from_endpoint)),
                                .vector = *which};
}

/// XSS and the like never prove themselves in a log; everything below "likely" was stopped as far
/// as the log shows.
incident::HitOutcome outcome_of(investigate::Verdict verdict) {
  return verdict >= investigate::Verdict::kLikely ? incident::HitOutcome::kGotThrough
                                                  : incident::HitOutcome::kStopped;
}

}  // namespace

Watcher::Watcher(const incident::State& state, const incident::WatchState& watch, Watched watched,
                 Keeper keeper)
    : watch_(watch.started.value.watch),
      // Access logs have whole seconds.
      since_(std::chrono::floor<std::chrono::seconds>(watch.started.proof.at)),
      signature_(std::move(watched.signature)),
      logs_(std::move(watched.logs)),
      formats_(std::move(watched.formats)),
      proxies_(std::move(watched.proxies)),
      benign_(std::move(watched.benign)),
      keeper_(std::move(keeper)) {
  for (const auto& [digest, index] : state.evidence_by_digest) reported_.insert(digest);
}

Result<void> Watcher::report_hit(const investigate::RequestFinding& finding,
                                 const std::string& text, const desk::Report& report) {
  const std::string place = fmt::format("{}:{}", finding.file, finding.line);
  QUELL_TRY(const incident::AddEvidence evidence,
            keeper_.keep({.name = "hit of " + watch_, .origin = place}, text));
  // The hit first: what is on the record as evidence is not said again, so a crash in between
  // repeats a hit and never loses one.
  QUELL_CHECK(report(incident::ReportWatchHit{
      .watch = watch_,
      .outcome = outcome_of(finding.verdict),
      .actor = utf8_or_replaced(finding.actor),
      .when = finding.time,
      .detail = utf8_or_replaced(fmt::format("{}, {} ({})", finding.request,
                                             investigate::name_of(finding.verdict), place)),
      .evidence = evidence.digest}));
  QUELL_CHECK(report(evidence));
  reported_.insert(evidence.digest.text());
  return {};
}

bool Watcher::is_reported(const std::string& text) const {
  return reported_.contains(crypto::digest_of(text).hex());
}

Result<void> Watcher::take_hit(const investigate::RequestFinding& finding, const std::string& what,
                               Look& look, const desk::Report& report) {
  ++look.hits;
  // A verdict may change as more answers come to be compared with: a hit that turns out to have got
  // through is said again, the other way round it is not.
  const std::string through = what + " got through";
  if (is_reported(through)) return {};
  const bool got_through = outcome_of(finding.verdict) == incident::HitOutcome::kGotThrough;
  if (!got_through && is_reported(what)) return {};
  QUELL_CHECK(report_hit(finding, got_through ? through : what, report));
  ++look.new_hits;
  if (got_through) ++look.got_through;
  return {};
}

Result<investigate::ScanReport> Watcher::scan(Look& look) {
  // The whole log, so that answers can be compared with the usual ones; only what came since the
  // watch began counts.
  investigate::ScanReport scan = investigate::scan_paths(
      logs_,
      {.filter = {.since = {}, .until = {}, .actor = {}, .hole = signature_, .proxies = proxies_},
       .limits = {.findings = investigate::kManyFindings},
       .reading = {.formats = formats_}});
  for (const logs::FileProblem& problem : scan.input.problems) {
    look.unread.push_back(problem.file + ": " + problem.error.full());
  }
  if (scan.input.records == 0 && !look.unread.empty() && !looked_) {
    return fail(scan.input.problems.front().error, "no log could be read for the watch");
  }
  looked_ = true;
  if (scan.findings.size() < scan.attack_requests) {
    return fail(ErrorCode::kLimit,
                "the logs hold more attacks than a scan keeps one by one; watch "
                "newer logs only, so that none is missed");
  }
  return scan;
}

Result<Look> Watcher::look(const desk::Report& report) {
  // When the clock was set back, new requests bear times before the beginning.
  since_ = std::min<Instant>(since_, std::chrono::floor<std::chrono::seconds>(keeper_.now()));
  Look look;
  QUELL_TRY(const investigate::ScanReport scan, this->scan(look));
  look.requests = investigate::scan_paths(
                      logs_, {.filter = {.since = since_}, .reading = {.formats = formats_}})
                      .requests;
  // The same request may come several times in one second: the number tells them apart, and knows
  // nothing of files, so that a rotated log repeats nothing.
  std::map<std::string, unsigned> seen;
  for (const investigate::RequestFinding& finding : scan.findings) {
    if (finding.time < since_ || finding.signature != signature_) continue;
    if (benign_.contains(finding.actor)) continue;
    const std::string what =
        fmt::format("{} {} {} {}", watch_, to_iso(finding.time), finding.actor, finding.request);
    QUELL_CHECK(take_hit(finding, fmt::format("{} {}", what, ++seen[what]), look, report));
  }
  return look;
}

const incident::WatchState* running_watch(const incident::State& state) {
  for (auto watch = state.watches.rbegin(); watch != state.watches.rend(); ++watch) {
    if (!watch->finished) return &*watch;
  }
  return nullptr;
}

Result<investigate::Signature> signature_of(const incident::FindingRecorded& finding) {
  return signature_from(finding.vector, finding.endpoint, std::nullopt);
}

Result<investigate::Signature> signature_to_watch(const incident::State& state) {
  if (state.root_cause) {
    const incident::RootCauseStated& cause = state.root_cause->value;
    return signature_from(cause.vector, cause.endpoint, cause.parameter);
  }
  const auto worst = std::max_element(
      state.findings.begin(), state.findings.end(),
      [](const auto& left, const auto& right) { return left.value.verdict < right.value.verdict; });
  if (worst == state.findings.end()) {
    return fail(ErrorCode::kNotFound,
                "nothing on the record says what to watch for; record findings with quell scan "
                "PATH --record, or name the hole with quell note --cause");
  }
  return signature_of(worst->value);
}

}  // namespace quell::casework
