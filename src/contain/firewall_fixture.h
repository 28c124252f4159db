// For tests: three hosts in network namespaces of their own. The thread of the test is on the
// victim, which an attacker and a responder reach over cables of their own.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "contain/firewall.h"
#include "contain/firewall_words.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "os/descriptor.h"
#include "os/file.h"
#include "os/process.h"
#include "os/socket.h"

namespace quell::contain {

inline os::Descriptor this_network() {
  return os::Descriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
}

inline std::string run(std::vector<std::string> argv) {
  const auto done = os::run({.argv = argv}, os::Deadline::after(std::chrono::seconds(20)), {});
  if (!done) {
    ADD_FAILURE() << argv.front() << ": " << done.error().full();
    return {};
  }
  EXPECT_TRUE(os::succeeded(done->status))
      << fmt::format("{}", fmt::join(argv, " ")) << ": " << done->err.kept;
  return done->out.kept;
}

/// One host: a network namespace, held by a descriptor.
class Host {
 public:
  Host() : before_(this_network()) {
    if (::unshare(CLONE_NEWNET) != 0) return;
    namespace_ = this_network();
    run({"ip", "link", "set", "lo", "up"});
    (void)::setns(before_.number(), CLONE_NEWNET);
  }
  [[nodiscard]] bool made() const { return namespace_.is_open(); }
  void enter() const { ASSERT_EQ(::setns(namespace_.number(), CLONE_NEWNET), 0); }
  [[nodiscard]] std::string path() const {
    return fmt::format("/proc/{}/fd/{}", ::getpid(), namespace_.number());
  }

 private:
  os::Descriptor before_;
  os::Descriptor namespace_;
};

class FirewallTest : public testing::Test {
 protected:
  static constexpr const char* kAttacker = "203.0.113.9";
  static constexpr const char* kAttacker6 = "2001:db8:a::9";
  static constexpr const char* kOrdinary = "203.0.113.10";  // another client, on the same cable
  static constexpr const char* kVictim = "203.0.113.1";
  static constexpr const char* kVictim6 = "2001:db8:a::1";
  static constexpr const char* kResponder = "198.51.100.7";
  static constexpr const char* kVictimInside = "198.51.100.1";

  void SetUp() override {
    if (::geteuid() != 0 || !attacker_.made() || !responder_.made() || !victim_.made()) {
      GTEST_SKIP() << "network namespaces cannot be made here: root with CAP_SYS_ADMIN is needed";
    }
    victim_.enter();
    cable("att0", attacker_, {{kVictim, kAttacker}, {kVictim6, kAttacker6}});
    cable("res0", responder_, {{kVictimInside, kResponder}});
    on(attacker_,
       [] { run({"ip", "addr", "add", std::string(kOrdinary) + "/24", "dev", "eth0"}); });
    const auto listener = os::Listener::open({"0.0.0.0", 0});
    ASSERT_TRUE(listener) << listener.error().full();
    service_ = std::make_unique<os::Listener>(std::move(*os::Listener::open({"0.0.0.0", 0})));
    service6_ = std::make_unique<os::Listener>(std::move(*os::Listener::open({"::", 0})));
    settings_.lock_directory = directory_.path();
    settings_.resolver = directory_.path() / "resolv.conf";
    settings_.patience = std::chrono::milliseconds(20);
    settings_.confirm_within = Duration::zero();
  }
  void TearDown() override { (void)::setns(before_.number(), CLONE_NEWNET); }

  /// Runs `work` as if on that host.
  void on(const Host& host, const std::function<void()>& work) const {
    host.enter();
    work();
    victim_.enter();
  }

  [[nodiscard]] Firewall firewall() const { return {settings_, std::make_unique<SystemClock>()}; }

  /// Whether a new connection comes about, from that address to the victim's service.
  [[nodiscard]] bool reaches(const std::string& from) const {
    return connect(from, std::chrono::milliseconds(150)).has_value();
  }
  [[nodiscard]] Result<os::Connection> connect(const std::string& from, Duration patience) const {
    const bool v6 = from.find(':') != std::string::npos;
    const bool inside = from == kResponder;
    const os::SocketAddress to =
        v6 ? os::SocketAddress{kVictim6, service6_->address().port}
           : os::SocketAddress{inside ? kVictimInside : kVictim, service_->address().port};
    (inside ? responder_ : attacker_).enter();
    auto made = os::Connection::open(to, os::SocketAddress{from, 0}, os::Deadline::after(patience));
    victim_.enter();
    return made;
  }
  [[nodiscard]] bool reaches_within(const std::string& from, Duration patience) const {
    const os::Deadline deadline = os::Deadline::after(patience);
    while (!deadline.expired()) {
      if (reaches(from)) return true;
    }
    return false;
  }

  static std::string tables() { return run({"nft", "list", "tables"}); }
  static std::string quells_table() { return run({"nft", "list", "table", "inet", "quell"}); }

  os::Descriptor before_ = this_network();
  Host attacker_;
  Host responder_;
  Host victim_;
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("firewall");
  std::unique_ptr<os::Listener> service_;   // IPv4
  std::unique_ptr<os::Listener> service6_;  // IPv6
  FirewallSettings settings_;

 private:
  static std::string with_prefix(const std::string& address) {
    return address + (address.find(':') == std::string::npos ? "/24" : "/64");
  }
  static void give(const std::string& address, const std::string& device) {
    std::vector<std::string> argv{"ip", "addr", "add", with_prefix(address), "dev", device};
    if (address.find(':') != std::string::npos) argv.emplace_back("nodad");
    run(std::move(argv));
  }
  /// From this host to the other, whose end is eth0.
  void cable(const std::string& device, const Host& other,
             const std::vector<std::pair<std::string, std::string>>& addresses) const {
    run({"ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns",
         other.path()});
    for (const auto& [here, there] : addresses) give(here, device);
    run({"ip", "link", "set", device, "up"});
    on(other, [&] {
      for (const auto& [here, there] : addresses) give(there, "eth0");
      run({"ip", "link", "set", "eth0", "up"});
      run({"ip", "route", "add", "default", "via", addresses.front().first});
    });
  }
};

/// Keeps what it is given.
class KeptUndo final : public UndoSink {
 public:
  Result<void> store(const UndoRecord& record) override {
    records.push_back(record);
    return {};
  }
  std::vector<UndoRecord> records;
};

inline const OnStep kQuietly = [](std::string_view) {};

inline Measure block(const std::string& id, const std::string& typed) {
  return {.id = ContainmentId(id), .target = *firewall_words(typed)};
}

/// Plans and applies; the undo goes into `sink`.
inline ApplyOutcome apply(Firewall& firewall, const Measure& wish, UndoSink& sink,
                          const OnStep& on_step = kQuietly) {
  const auto plan = firewall.plan({.measure = wish});
  if (!plan) return RolledBack{plan.error().full(), {}, {}};
  if (const auto* refusal = std::get_if<Refusal>(&*plan)) return *refusal;
  auto outcome = firewall.apply(std::get<Plan>(*plan), sink, on_step);
  if (!outcome) return RolledBack{outcome.error().full(), {}, {}};
  return *std::move(outcome);
}

/// Why it is not applied; empty when it is.
inline std::string why_not(const ApplyOutcome& outcome) {
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    return fmt::format("refused: {}", fmt::join(refusal->reasons, "; "));
  }
  if (const auto* back = std::get_if<RolledBack>(&outcome)) return "rolled back: " + back->why;
  return {};
}

}  // namespace quell::contain
