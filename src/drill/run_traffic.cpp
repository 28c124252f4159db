#include <fmt/format.h>

#include <string>

#include "drill/traffic.h"
#include "http/exchange.h"

namespace quell::drill {
namespace {

constexpr Duration kPatience = std::chrono::seconds(10);  // with one request

}  // namespace

Result<Truth> run_traffic(const Scenario& scenario, const TrafficOptions& options, Clock& clock,
                          const std::function<bool()>& stop) {
  const http::Destination web{.host = "127.0.0.1", .port = options.port};
  const http::AllowList only({web});
  const auto to = only.permit(web);
  const Send send = [&](const Outgoing& outgoing) -> Answer {
    http::ExchangeOptions exchange;
    exchange.connect_timeout = exchange.total_timeout = kPatience;
    exchange.source = os::SocketAddress{.ip = outgoing.address, .port = 0};
    auto done = http::exchange(*to, outgoing.bytes, exchange);
    if (!done) return {};
    return {.status = done->answer.status, .body = std::move(done->answer.body)};
  };
  Truth truth = play(scenario, options, send, clock, stop);
  if (stop()) return fail(ErrorCode::kCancelled, "the traffic was stopped");
  if (truth.crowd.failures == truth.crowd.requests)
    return fail(ErrorCode::kUnavailable,
                fmt::format("nothing answers on 127.0.0.1:{}", options.port));
  return truth;
}

}  // namespace quell::drill
