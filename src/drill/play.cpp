#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "attacker.h"
#include "drill/traffic.h"
#include "os/deadline.h"
#include "wire.h"

namespace quell::drill {
namespace {

/// Sends a part of the crowd's visits from several threads; each takes the next that is due.
class Crowd {
 public:
  Crowd(const Scenario& scenario, const Send& send, const std::function<bool()>& stop)
      : scenario_(scenario), send_(send), stop_(stop), visits_(plan_visits(scenario)) {}

  [[nodiscard]] std::size_t size() const { return visits_.size(); }

  /// Starts threads that send until `end` visits are sent. Join them before starting others.
  void start(std::vector<std::jthread>& threads, unsigned count, std::size_t end) {
    for (unsigned i = 0; i < count; ++i) threads.emplace_back([this, end] { send_until(end); });
  }

  /// REQUIRES: no thread of it runs.
  [[nodiscard]] CrowdTruth truth() const {
    CrowdTruth truth;
    truth.requests = std::min(next_.load(), visits_.size());
    truth.failures = failures_;
    std::set<std::string_view> clients;
    for (std::size_t i = 0; i < truth.requests; ++i) clients.insert(visits_[i].address);
    truth.clients = clients.size();
    return truth;
  }

 private:
  void send_until(std::size_t end) {
    while (!stop_()) {
      std::size_t mine = next_.load();
      do {
        if (mine >= end) return;
      } while (!next_.compare_exchange_weak(mine, mine + 1));
      const Visit& visit = visits_[mine];
      const Sender sender{.address = visit.address, .agent = visit.agent};
      if (send_(get(scenario_.shop, sender, visit.target, visit.referer)).status == 0) ++failures_;
    }
  }

  const Scenario& scenario_;
  const Send& send_;
  const std::function<bool()>& stop_;
  std::vector<Visit> visits_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> failures_ = 0;
};

}  // namespace

Truth play(const Scenario& scenario, const TrafficOptions& options, const Send& send, Clock& clock,
           const std::function<bool()>& stop) {
  Truth truth;
  truth.seed = scenario.seed;
  truth.started = clock.now();
  const Instant deadline = truth.started + options.deadline;
  const std::function<bool()> done = [&] { return stop() || clock.now() >= deadline; };

  const Send paced = [&](const Outgoing& outgoing) {
    Answer answer = send(outgoing);
    // Whether the sleep was cut short does not matter: `done` is asked before the next request.
    if (options.pause > Duration::zero()) (void)os::sleep_until(os::Deadline::after(options.pause));
    return answer;
  };
  Crowd crowd(scenario, paced, done);
  const unsigned visitors = std::max(1U, options.visitors);
  std::vector<std::jthread> threads;
  // A quarter of the ordinary traffic first: the log has a "before".
  crowd.start(threads, visitors, crowd.size() / 4);
  threads.clear();
  const Attacker::Means means{scenario, paced, clock, done};
  crowd.start(threads, visitors, crowd.size());
  threads.emplace_back([&] { truth.injection = inject(means); });
  threads.emplace_back([&] { truth.traversal = traverse(means); });
  threads.clear();  // joins
  truth.crowd = crowd.truth();
  truth.ended = clock.now();
  return truth;
}

}  // namespace quell::drill
