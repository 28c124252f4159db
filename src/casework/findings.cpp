#include "casework/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/classify.h"
#include "base/error.h"
#include "base/result.h"
#include "base/utf8.h"
#include "casework/from_scan.h"
#include "casework/keeper.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "investigate/client_behind_proxy.h"
#include "investigate/scan.h"
#include "investigate/signature.h"
#include "investigate/verdict.h"
#include "login_actors.h"
#include "logs/app_event.h"
#include "logs/login.h"
#include "logs/reader.h"
#include "logs/record.h"
#include "logs/sink.h"

namespace quell::casework {
namespace {

/// The log lines of one actor's attack requests, as far as they fit.
struct Lines {
  std::string text;
  std::uint64_t left_out = 0;
};

void add_line(Lines& lines, std::string_view line) {
  if (lines.text.size() + line.size() >= kLinesPerActor) {
    ++lines.left_out;
    return;
  }
  lines.text += line;
  lines.text += '\n';
}

/// Takes the lines of the actors that are wanted.
class LineSink final : public logs::Sink {
 public:
  LineSink(const std::vector<const investigate::Actor*>& actors, const ScanToRecord& scan)
      : scan_(scan), logins_(attacked_logins(scan.report)) {
    for (const investigate::Actor* actor : actors) lines_[actor->key];
  }

  void request(const logs::Record& record) override {
    const std::string actor = investigate::actor_key(
        investigate::client_behind_proxy(record.client, record.forwarded_for, scan_.proxies));
    const auto found = lines_.find(actor);
    if (found == lines_.end()) return;
    if (investigate::classify(record, scan_.rules).is_attack() || is_try(logins_, actor, record)) {
      add_line(found->second, record.line);
    }
  }
  void login(const logs::Login& login) override {
    const std::string actor = investigate::login_client(login);
    const auto found = lines_.find(actor);
    if (found != lines_.end() && is_try(logins_, actor, login)) add_line(found->second, login.line);
  }
  void event(const logs::AppEvent& /*event*/) override {}

  std::map<std::string, Lines> take() && { return std::move(lines_); }

 private:
  const ScanToRecord& scan_;
  AttackedLogins logins_;
  std::map<std::string, Lines> lines_;
};

/// One more pass over the logs, for the attack lines of these actors.
std::map<std::string, Lines> lines_of(const std::vector<const investigate::Actor*>& actors,
                                      const ScanToRecord& scan) {
  LineSink sink(actors, scan);
  logs::read_parallel(scan.logs, scan.reading, {&sink});
  return std::move(sink).take();
}

std::string origin_of(const std::vector<std::string>& logs) {
  std::string origin = "attack requests of this actor in";
  for (const std::string& log : logs) origin += " " + log;
  return origin;
}

Result<incident::AddEvidence> seal(Keeper& keeper, const std::string& actor, const Lines& lines,
                                   const std::vector<std::string>& logs) {
  std::string text = lines.text;
  if (lines.left_out > 0) {
    text +=
        fmt::format("[quell: {} further lines of this actor do not fit here]\n", lines.left_out);
  }
  return keeper.keep({.name = "log lines of " + actor, .origin = origin_of(logs)}, text);
}

std::vector<std::string> reasons_of(const investigate::AttackGroup& group) {
  std::vector<std::string> reasons;
  for (const investigate::Evidence& evidence : group.judgement.evidence) {
    reasons.push_back(fmt::format("{}: {}", investigate::words_of(evidence.side), evidence.text));
  }
  for (const std::string& reason : group.sample_reasons) {
    reasons.push_back(utf8_or_replaced(reason));
  }
  return reasons;
}

incident::RecordFinding finding_of(const investigate::Actor& actor,
                                   const investigate::AttackGroup& group,
                                   const incident::Digest& evidence) {
  incident::RecordFinding finding;
  finding.actor = utf8_or_replaced(actor.key);
  finding.vector = vector_of(group.signature.vector);
  finding.endpoint = utf8_or_replaced(group.signature.endpoint);
  if (!group.signature.parameter.empty()) {
    finding.endpoint += "?" + utf8_or_replaced(group.signature.parameter) + "=";
  }
  finding.verdict = verdict_of(group.judgement.verdict);
  finding.requests = static_cast<std::int64_t>(group.requests);
  finding.bytes_returned = static_cast<std::int64_t>(group.bytes_returned);
  finding.first = group.first;
  finding.last = group.last;
  finding.reasons = reasons_of(group);
  finding.evidence = evidence;
  return finding;
}

/// The groups that the record does not have just so.
std::vector<const investigate::AttackGroup*> news_of(const investigate::Actor& actor,
                                                     const incident::State& state) {
  std::vector<const investigate::AttackGroup*> news;
  for (const investigate::AttackGroup& group : actor.groups) {
    const incident::RecordFinding now = finding_of(actor, group, {});
    const bool known = std::any_of(state.findings.begin(), state.findings.end(), [&](auto& one) {
      const incident::FindingRecorded& then = one.value;
      return then.actor == now.actor && then.vector == now.vector &&
             then.endpoint == now.endpoint && then.requests == now.requests &&
             then.verdict == now.verdict && then.last == now.last;
    });
    if (!known) news.push_back(&group);
  }
  return news;
}

}  // namespace

incident::Vector vector_of(attack::Class which) {
  switch (which) {
    case attack::Class::kSqli:
      return incident::Vector::kSqlInjection;
    case attack::Class::kTraversal:
      return incident::Vector::kPathTraversal;
    case attack::Class::kXss:
      return incident::Vector::kXss;
    case attack::Class::kCmdi:
      return incident::Vector::kCommandInjection;
    case attack::Class::kRce:
      return incident::Vector::kCodeExecution;
    case attack::Class::kSsrf:
      return incident::Vector::kSsrf;
    case attack::Class::kAuth:
      return incident::Vector::kAuthBypass;
    case attack::Class::kScan:
      return incident::Vector::kScanning;
    case attack::Class::kOther:
    case attack::Class::kBenign:
      return incident::Vector::kOther;
  }
  return incident::Vector::kOther;
}

incident::Verdict verdict_of(investigate::Verdict verdict) {
  switch (verdict) {
    case investigate::Verdict::kBlocked:
      return incident::Verdict::kBlocked;
    case investigate::Verdict::kFailed:
      return incident::Verdict::kFailed;
    case investigate::Verdict::kAttempted:
      return incident::Verdict::kAttempted;
    case investigate::Verdict::kLikely:
      return incident::Verdict::kLikelySucceeded;
    case investigate::Verdict::kConfirmed:
      return incident::Verdict::kConfirmed;
  }
  return incident::Verdict::kAttempted;
}

investigate::ActorSet benign_actors(const incident::State& state) {
  investigate::ActorSet actors;
  for (const auto& benign : state.benign) actors.add(benign.value.address);
  return actors;
}

Result<RecordedFindings> record_findings(Keeper& keeper, const ScanToRecord& scan) {
  RecordedFindings recorded;
  std::vector<const investigate::Actor*> actors;
  const investigate::ScanReport report = with_login_attacks(scan.report);
  for (const investigate::Actor& actor : report.attackers) {
    if (scan.benign.contains(actor.key)) {
      ++recorded.benign_left_out;
    } else if (const auto news = news_of(actor, scan.state); news.empty()) {
      recorded.known_already += actor.groups.size();
    } else if (actors.size() < kActorsSealed) {
      actors.push_back(&actor);
    } else {
      ++recorded.beyond_limit;
    }
  }
  const auto lines = lines_of(actors, scan);
  for (const investigate::Actor* actor : actors) {
    const Lines& of_actor = lines.at(actor->key);
    if (of_actor.text.empty()) {
      return fail(ErrorCode::kIo, "the log lines of " + actor->key +
                                      " are no longer where they were; nothing of this actor was "
                                      "recorded, scan again");
    }
    QUELL_TRY(const incident::AddEvidence evidence, seal(keeper, actor->key, of_actor, scan.logs));
    recorded.commands.emplace_back(evidence);
    ++recorded.actors;
    const auto news = news_of(*actor, scan.state);
    recorded.known_already += actor->groups.size() - news.size();
    for (const investigate::AttackGroup* group : news) {
      recorded.commands.emplace_back(finding_of(*actor, *group, evidence.digest));
      ++recorded.findings;
    }
  }
  return recorded;
}

}  // namespace quell::casework
