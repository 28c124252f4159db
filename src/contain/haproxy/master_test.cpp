// Processes of before a reload serve the connections that they have: through the master's socket
// they get the same maps. Servers cannot be changed in them, and that is said.
#include <array>
#include <cstdlib>
#include <functional>

#include "contain/haproxy_server.h"
#include "gmock/gmock.h"
#include "haproxy/drain.h"
#include "haproxy/old_workers.h"
#include "haproxy_fixture.h"
#include "os/socket.h"

namespace quell::contain {
namespace {

using haproxy::Admin;
using haproxy::Runtime;
using haproxy::ThroughMaster;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

os::Deadline soon() {
  return os::Deadline::after(std::chrono::seconds(20));
}

TEST(HaproxyMaster, OldWorkersAreReadFromItsList) {
  const std::string list =
      "#<PID>          <type>          <reloads>       <uptime>        <version>\n"
      "17906           master          1 [failed: 0]   0d00h00m03s     2.6.12\n"
      "# workers\n17967           worker          0               0d00h00m02s     2.6.12\n"
      "# old workers\n17909           worker          1               0d00h00m03s     2.6.12\n"
      "17910           worker          2               0d00h00m03s     2.6.12\n"
      "# programs\n17911           log\n\n";
  EXPECT_THAT(*haproxy::parse_old_workers(list), ElementsAre(17909, 17910));
  EXPECT_TRUE(haproxy::parse_old_workers("#<PID>\n# old workers\nx\n99999999999999 y\n")->empty());
  EXPECT_FALSE(haproxy::parse_old_workers("Unknown command\n"));
  std::string many = "#<PID>\n# old workers\n";
  for (int i = 2; i < 70; ++i) many += std::to_string(i) + " worker\n";
  EXPECT_EQ(haproxy::parse_old_workers(many).error().code(), ErrorCode::kLimit);
}

/// HAProxy closes idle connections when it is reloaded, unless it is told to wait for their next
/// request; and none to servers is kept, which could hold a process longer than a test.
std::string configuration() {
  std::string result = replaced(std::string(kConfiguration), "frontend web\n",
                                "frontend web\n    option idle-close-on-response\n");
  result = replaced(std::move(result), "    mode http\n", "    mode http\n    http-reuse never\n");
  return replaced(std::move(result), "timeout client 20s", "timeout client 300s");
}

/// A connection whose first request was answered, and whose process serves its next one too.
class Kept {
 public:
  explicit Kept(const Haproxy& server)
      : connection_(*os::Connection::open({"127.0.0.1", server.port()}, std::nullopt, soon())) {
    EXPECT_TRUE(connection_.send("HEAD /warm HTTP/1.1\r\nHost: h\r\n\r\n", soon()));
    EXPECT_THAT(read_until("\r\n\r\n"), HasSubstr(" 200 "));
  }
  /// The status line of the answer to its last request.
  std::string last(const std::string& target) {
    EXPECT_TRUE(connection_.send(
        fmt::format("GET {} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", target), soon()));
    const std::string answer = read_until("");
    return answer.substr(0, answer.find('\r'));
  }

 private:
  /// Up to that end; "": of the connection.
  std::string read_until(std::string_view end) {
    std::string answer;
    std::array<char, 4096> piece{};
    while (end.empty() || !answer.ends_with(end)) {
      const auto got = connection_.receive(piece, soon());
      EXPECT_TRUE(got) << got.error().full();
      if (!got || *got == 0) break;
      answer.append(piece.data(), *got);
    }
    return answer;
  }
  os::Connection connection_;
};

/// The number behind a label of "show info"; 0: none.
int number_in(const Result<std::string>& info, std::string_view label) {
  const std::size_t at = info ? info->find(label) : std::string::npos;
  return at == std::string::npos ? 0 : std::atoi(info->c_str() + at + label.size());
}

class HaproxyMasterTest : public testing::Test {
 protected:
  /// A master that has just started begins anew once, and forgets what it was asked until then.
  void SetUp() override {
    ASSERT_TRUE(comes_true([&] { return haproxy::old_workers_of(site()).has_value(); }));
  }
  [[nodiscard]] HaproxySite site() const {
    HaproxySite result = server.site();
    result.master_socket = server.path("master.sock").string();
    return result;
  }
  /// Also while a master begins anew and answers nothing.
  [[nodiscard]] std::vector<int> old_workers() const {
    return haproxy::old_workers_of(site()).value_or(std::vector<int>());
  }
  [[nodiscard]] Runtime old_worker(int worker) const {
    return haproxy::runtime_of_old(site(), worker);
  }
  [[nodiscard]] int current_worker() const {
    return number_in(server.runtime().ask("show info"), "\nPid: ");
  }
  static bool comes_true(const std::function<bool()>& condition) {
    const os::Deadline deadline = soon();
    while (!deadline.expired()) {
      if (condition()) return true;
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(10)));
    }
    return condition();
  }
  void wait_for_no_old() const {
    EXPECT_TRUE(comes_true([&] {
      const auto workers = haproxy::old_workers_of(site());
      return workers && workers->empty();
    }));
  }
  /// The process of before it, once it accepts no more and another answers. REQUIRES: a connection
  /// is kept.
  int reload() {
    const int before = current_worker();
    EXPECT_NE(before, 0);
    const Runtime master(site().master_socket, std::chrono::seconds(5), ThroughMaster{});
    (void)master.ask("reload");  // the master begins anew and says nothing
    EXPECT_TRUE(comes_true([&] {
      const int now = current_worker();
      return now != 0 && now != before && old_workers() == std::vector{before} &&
             number_in(old_worker(before).ask("show info"), "\nStopping: ") == 1;
    })) << server.read("out");
    server.wait_until_ready();
    return before;
  }
  [[nodiscard]] Admin admin_in(const Runtime& runtime, const std::string& name) const {
    const auto servers = haproxy::servers_of(runtime, "app");
    EXPECT_TRUE(servers) << servers.error().full();
    if (!servers) return Admin::kOther;
    const haproxy::Server* found = haproxy::find_server(*servers, {"app", name});
    return found == nullptr ? Admin::kOther : found->admin;
  }
  Haproxy server{configuration(), {"-W", "-S", "@DIR@/master.sock"}};
  HaproxyRecords records;
};

std::vector<std::string> warnings_of(Actuator& actuator, const Measure& wish) {
  const auto answer = actuator.plan({.measure = wish});
  EXPECT_TRUE(answer) << answer.error().full();
  const auto* plan = answer ? std::get_if<Plan>(&*answer) : nullptr;
  EXPECT_NE(plan, nullptr);
  return plan == nullptr ? std::vector<std::string>() : plan->warnings;
}

TEST_F(HaproxyMasterTest, OldWorkersGetTheSameMapsAndGiveThemBack) {
  Kept during(server);
  Kept other(server);
  Kept after(server);
  reload();
  HaproxyEndpoint actuator(site());
  const Measure wish = haproxy_measure("C1", "endpoint:/search");
  EXPECT_THAT(warnings_of(actuator, wish), Not(Contains(HasSubstr("of before a reload"))));
  const auto outcome = plan_and_apply(actuator, wish, records);
  expect_applied(outcome);
  const auto& checks = std::get<Applied>(*outcome).probe.checks;
  EXPECT_TRUE(std::ranges::any_of(checks, [](const Check& check) {
    return check.what.contains("of before a reload") && check.seen == "they are loaded";
  }));
  EXPECT_THAT(during.last("/search"), HasSubstr(" 503 "));
  EXPECT_THAT(other.last("/other"), HasSubstr(" 200 "));
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  EXPECT_THAT(after.last("/search"), HasSubstr(" 200 "));
  wait_for_no_old();
  EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
}

TEST_F(HaproxyMasterTest, WithoutItsSocketOldWorkersGoOnAndThePlanSaysSo) {
  Kept kept(server);
  reload();
  HaproxyEndpoint without(server.site());
  const Measure wish = haproxy_measure("C1", "endpoint:/search");
  EXPECT_THAT(warnings_of(without, wish),
              Contains(HasSubstr("processes of before a reload that still serve open connections, "
                                 "are not reached")));
  expect_applied(plan_and_apply(without, wish, records));
  EXPECT_EQ(server.status("/search"), 503);
  EXPECT_THAT(kept.last("/search"), HasSubstr(" 200 "));
  expect_lifted(without.undo(records.records.front(), kQuiet));
}

TEST_F(HaproxyMasterTest, AnOldWorkerThatWasMissedIsHalfAppliedUntilItIsAppliedAgain) {
  Kept kept(server);
  reload();
  HaproxyEndpoint without(server.site());
  const Measure wish = haproxy_measure("C1", "endpoint:/search");
  expect_applied(plan_and_apply(without, wish, records));
  HaproxyEndpoint actuator(site());
  EXPECT_EQ(actuator.probe(wish)->state, State::kHalfApplied);
  expect_applied(plan_and_apply(actuator, wish, records));
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  EXPECT_THAT(kept.last("/search"), HasSubstr(" 503 "));
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
}

TEST_F(HaproxyMasterTest, AnOldWorkerWithOtherMapsIsLeftAloneAndNamed) {
  Kept kept(server);
  ASSERT_TRUE(
      server.runtime().tell(fmt::format("add map {} ^x 503", server.map("quell/requests.map"))));
  reload();
  HaproxyEndpoint actuator(site());
  const Measure wish = haproxy_measure("C1", "endpoint:/search");
  EXPECT_THAT(warnings_of(actuator, wish), Contains(HasSubstr("other maps")));
  expect_applied(plan_and_apply(actuator, wish, records));
  EXPECT_THAT(kept.last("/search"), HasSubstr(" 200 "));
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
}

TEST_F(HaproxyMasterTest, HaproxyLetsNoServerBeChangedInAnOldWorkerAndThePlanSaysSo) {
  Kept kept(server);
  const int worker = reload();
  const auto refused = old_worker(worker).tell("set server app/b state drain");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().full(), HasSubstr("servers cannot be changed there"));
  HaproxyServer actuator(site());
  const Measure wish = haproxy_measure("C1", "server:app/b");
  EXPECT_THAT(warnings_of(actuator, wish),
              Contains(HasSubstr(
                  fmt::format("process {} of before a reload goes on choosing it", worker))));
  const auto outcome = plan_and_apply(actuator, wish, records);
  expect_applied(outcome);
  const ProbeReport& proof = std::get<Applied>(*outcome).probe;
  EXPECT_THAT(proof.summary, AllOf(HasSubstr("proved by requests"), HasSubstr("not in 1 process")));
  EXPECT_TRUE(std::ranges::any_of(proof.checks, [&](const Check& check) {
    return check.what == fmt::format("app/b in process {} of before a reload", worker) &&
           check.outcome == Check::Outcome::kNote && check.seen.starts_with("ready");
  }));
  EXPECT_THAT(actuator.probe(wish)->summary, HasSubstr("not in 1 process"));
  EXPECT_THAT(kept.last("/page"), HasSubstr(" 200 "));
  wait_for_no_old();
  EXPECT_THAT(actuator.probe(wish)->summary, Not(HasSubstr("not in")));
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
}

TEST_F(HaproxyMasterTest, AnUndoSaysWhichOldWorkersKeepAServerDrained) {
  HaproxyServer actuator(site());
  const Measure wish = haproxy_measure("C1", "server:app/b");
  expect_applied(plan_and_apply(actuator, wish, records));
  Kept kept(server);
  const int worker = reload();
  EXPECT_EQ(actuator.probe(wish)->state, State::kHalfApplied) << "HAProxy forgot it";
  const auto undone = actuator.undo(records.records.front(), kQuiet);
  expect_lifted(undone);
  EXPECT_THAT(std::get<Undone>(*undone).probe.summary, HasSubstr("not in 1 process"));
  EXPECT_EQ(admin_in(server.runtime(), "b"), Admin::kReady);
  EXPECT_EQ(admin_in(old_worker(worker), "b"), Admin::kDrained);
  EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  EXPECT_THAT(kept.last("/page"), HasSubstr(" 200 "));
}

TEST_F(HaproxyMasterTest, AServerIsReadyAgainWhereTheMasterCannotBeAsked) {
  HaproxyServer actuator(site());
  expect_applied(plan_and_apply(actuator, haproxy_measure("C1", "server:app/b"), records));
  HaproxySite gone = site();
  gone.master_socket = server.path("none.sock").string();
  const auto undone = HaproxyServer(gone).undo(records.records.front(), kQuiet);
  expect_lifted(undone);
  EXPECT_TRUE(std::ranges::any_of(std::get<Undone>(*undone).probe.checks, [](const Check& check) {
    return check.seen.starts_with("not known") && check.outcome == Check::Outcome::kNote;
  }));
  EXPECT_EQ(admin_in(server.runtime(), "b"), Admin::kReady);
}

TEST_F(HaproxyMasterTest, WithoutItsSocketAPlanSaysThatOldWorkersGoOnChoosing) {
  HaproxyServer without(server.site());
  EXPECT_THAT(warnings_of(without, haproxy_measure("C1", "server:app/b")),
              Contains(HasSubstr("of before a reload that still serve open connections go on")));
}

TEST_F(HaproxyMasterTest, AMasterThatIsNoneIsSaid) {
  HaproxySite wrong = site();
  wrong.master_socket = server.path("admin.sock").string();
  HaproxyEndpoint actuator(wrong);
  EXPECT_THAT(why_not(actuator.plan({.measure = haproxy_measure("C1", "endpoint:/search")})),
              HasSubstr("show proc"));
}

}  // namespace
}  // namespace quell::contain
