#include "replay/replay.h"

#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"

namespace quell::replay {

namespace {

/// Controls first and last: an attack may break what worked before it.
std::vector<const Probe*> in_order(const Reproduction& reproduction) {
  std::vector<const Probe*> result;
  const auto add = [&](auto wanted) {
    for (const Probe& probe : reproduction.probes) {
      if (wanted(probe.role)) result.push_back(&probe);
    }
  };
  const auto is_control = [](Role role) { return role == Role::kControl; };
  add(is_control);
  add([](Role role) { return role != Role::kControl; });
  add(is_control);
  return result;
}

std::string answer_text(const http::Exchange& exchange) {
  return fmt::format("<<< answer, {} of {} body bytes, {} us\n{}{}\n", exchange.answer.body.size(),
                     exchange.answer.body_total, exchange.took.count(), exchange.head_bytes,
                     exchange.answer.body);
}

}  // namespace

Result<Replay> run(const Reproduction& reproduction, const http::PermittedDestination& to,
                   const RunOptions& options) {
  Replay result;
  for (const Probe* probe : in_order(reproduction)) {
    Shot shot{probe->role, probe->name, probe->request.raw,
              Error(ErrorCode::kUnavailable, "not sent")};
    Result<http::Exchange> exchange = http::exchange(to, probe->request.raw, options.exchange);
    if (exchange) {
      shot.outcome = *std::move(exchange);
    } else if (exchange.error().code() == ErrorCode::kCancelled) {
      return std::unexpected(exchange.error());
    } else {
      shot.outcome = exchange.error();
    }
    result.shots.push_back(std::move(shot));
  }
  result.verdict = judge(reproduction, result.shots, options.front, options.question);
  return result;
}

std::string transcript(const Replay& replay) {
  std::string result = fmt::format("verdict: {}\n", name_of(replay.verdict.kind));
  for (const std::string& reason : replay.verdict.reasons) result += "  " + reason + "\n";
  for (const Shot& shot : replay.shots) {
    result += fmt::format("\n=== {} \"{}\"\n>>> request, {} bytes\n{}\n", name_of(shot.role),
                          terminal_safe(shot.name), shot.sent.size(), shot.sent);
    if (const auto* exchange = std::get_if<http::Exchange>(&shot.outcome)) {
      result += answer_text(*exchange);
    } else {
      result += fmt::format("<<< no answer: {}\n", std::get<Error>(shot.outcome).full());
    }
  }
  return result;
}

}  // namespace quell::replay
