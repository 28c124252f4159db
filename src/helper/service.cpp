#include "helper/service.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "base/safe_text.h"
#include "conversation.h"
#include "fmt/format.h"
#include "os/file.h"
#include "os/worker.h"

namespace quell::helper {

namespace {

constexpr std::size_t kMostWorkers = 16;
constexpr std::size_t kMostOfOneUser = 4;
/// Longer than any actuator waits for anything.
constexpr auto kLongestWork = std::chrono::minutes(2);
constexpr auto kBetweenLooks = std::chrono::milliseconds(20);

/// Lines about strangers, of whom there may be any number, are kept apart: so many a minute.
class Strangers {
 public:
  explicit Strangers(const Log& log) : log_(log) {}

  void tell(const os::Peer& peer) {
    const auto now = std::chrono::steady_clock::now();
    if (now - since_ >= std::chrono::minutes(1)) {
      if (more_ > 0) log_(fmt::format("and {} more were turned away", more_));
      since_ = now;
      told_ = more_ = 0;
    }
    if (told_ == kMostTold) {
      ++more_;
      return;
    }
    ++told_;
    log_(fmt::format("uid={} pid={} turned away: it may not ask", peer.uid, peer.pid));
  }

 private:
  static constexpr std::size_t kMostTold = 20;
  const Log& log_;
  std::chrono::steady_clock::time_point since_;
  std::size_t told_ = 0;
  std::size_t more_ = 0;
};

/// What is the same for every request.
struct House {
  const ServiceSettings& settings;
  const std::vector<Offer>& offers;
  const Log& log;
  Status status;
};

/// What a worker must not hold on to when the helper has gone: a new one could not begin.
struct Held {
  os::LocalListener& listener;
  std::optional<os::Lock>& lock;
};

class Door {
 public:
  Door(const House& house, const Held& held) : house_(house), held_(held), strangers_(house.log) {}

  /// Whether somebody who may has asked.
  bool let_in(os::LocalConnection connection) {
    const auto peer = connection.peer();
    Channel channel(std::move(connection));
    if (!peer) {
      turn_away(channel, peer.error());
      return false;
    }
    if (!may_ask(house_.settings, *peer)) {
      strangers_.tell(*peer);
      turn_away(channel, Error(ErrorCode::kPermissionDenied,
                               fmt::format("uid {} may not ask the helper: its file names who may",
                                           peer->uid)));
      return false;
    }
    forget_ended();
    if (users_.size() >= kMostWorkers || of(peer->uid) >= kMostOfOneUser) {
      turn_away(channel, Error(ErrorCode::kUnavailable, "the helper is busy; ask again"));
      return true;
    }
    start(*peer, channel);
    return true;
  }

  void wait_for_all() {
    const os::Deadline deadline = os::Deadline::after(kLongestWork);
    forget_ended();
    while (!users_.empty() && !deadline.expired()) {
      (void)os::sleep_until(os::Deadline::after(kBetweenLooks));
      forget_ended();
    }
  }
  [[nodiscard]] bool is_idle() {
    forget_ended();
    return users_.empty();
  }

 private:
  [[nodiscard]] std::size_t of(std::uint32_t uid) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(users_, [&](const auto& one) { return one.second == uid; }));
  }
  void forget_ended() {
    for (const os::Workers::Ended& one : workers_.collect()) {
      users_.erase(one.pid);
      if (os::succeeded(one.status)) continue;
      house_.log(fmt::format("the worker {} ended: {}", one.pid, os::describe(one.status)));
    }
  }
  void start(const os::Peer& peer, Channel& channel) {
    const auto pid = workers_.start([&] {
      held_.listener.close_here();
      held_.lock.reset();
      return converse({.settings = house_.settings,
                       .offers = house_.offers,
                       .status = house_.status,
                       .log = house_.log,
                       .peer = peer},
                      channel);
    });
    if (pid) {
      users_.emplace(*pid, peer.uid);
      return;
    }
    house_.log(terminal_safe(pid.error().full()));
    turn_away(channel, pid.error());
  }

  const House& house_;
  Held held_;
  os::Workers workers_;
  std::map<int, std::uint32_t> users_;
  Strangers strangers_;
};

/// One helper for one state: two would not see each other's undos being made.
Result<os::Lock> hold(const std::filesystem::path& state) {
  QUELL_CHECK(os::make_directories(state, os::Mode::kPrivateDirectory));
  QUELL_CHECK(os::make_directories(state / "undo", os::Mode::kPrivateDirectory));
  QUELL_TRY(std::optional<os::Lock> lock, os::Lock::try_acquire(state / "lock"));
  if (lock) return *std::move(lock);
  return fail(ErrorCode::kConflict, "another helper runs on " + state.string());
}

Result<Status> status_of(const std::vector<Offer>& offers, Instant now) {
  Status status{.pid = os::own_pid(), .since = now, .offered = {}};
  for (const Offer& offer : offers) {
    QUELL_TRY(const auto actuator, offer.make({}));
    status.offered.push_back(
        {.actuator = offer.actuator, .has_timer = actuator->dead_mans_timer() != nullptr});
  }
  return status;
}

/// What all of them need, and starting workers.
os::Confinement needs_of(const std::vector<Offer>& offers) {
  std::vector<os::Confinement> all{{.capabilities = {}, .calls = os::Calls::kPrograms}};
  for (const Offer& offer : offers) all.push_back(offer.needs);
  return os::joined(all);
}

}  // namespace

bool may_ask(const ServiceSettings& settings, const os::Peer& peer) {
  const auto listed = [](const std::vector<std::uint32_t>& list, std::uint32_t id) {
    return std::ranges::find(list, id) != list.end();
  };
  return peer.uid == 0 || listed(settings.users, peer.uid) || listed(settings.groups, peer.gid) ||
         std::ranges::any_of(peer.groups,
                             [&](std::uint32_t group) { return listed(settings.groups, group); });
}

Result<void> serve(const ServiceSettings& settings, const std::vector<Offer>& offers,
                   const Log& log, const os::StopSignal& stop, Clock& clock) {
  QUELL_TRY(os::Lock lock, hold(settings.state));
  std::optional<os::Lock> held(std::move(lock));
  QUELL_TRY(Status status, status_of(offers, clock.now()));
  QUELL_CHECK(os::make_directories(settings.socket.parent_path(), os::Mode::kExecutable));
  QUELL_TRY(os::LocalListener listener, os::LocalListener::open(settings.socket, settings.access));
  QUELL_CHECK(os::confine(needs_of(offers)));
  const House house{
      .settings = settings, .offers = offers, .log = log, .status = std::move(status)};
  Door door(house, {listener, held});
  constexpr auto kForEver = std::chrono::hours(24 * 365);
  log(fmt::format("listening on {}", settings.socket.string()));
  os::Deadline end = os::Deadline::after(settings.idle.value_or(kForEver));
  for (;;) {
    auto connection = listener.accept(end.unless(stop));
    if (connection) {
      if (door.let_in(*std::move(connection))) {
        end = os::Deadline::after(settings.idle.value_or(kForEver));
      }
      continue;
    }
    if (connection.error().code() == ErrorCode::kCancelled) break;
    if (connection.error().code() != ErrorCode::kTimeout) {
      log(terminal_safe(connection.error().full()));
      (void)os::sleep_until(os::Deadline::after(kBetweenLooks));  // no descriptors left, perhaps
      continue;
    }
    if (settings.idle && door.is_idle()) break;
    end = os::Deadline::after(settings.idle.value_or(kForEver));
  }
  listener.close();
  door.wait_for_all();
  log("ended");
  return {};
}

}  // namespace quell::helper
