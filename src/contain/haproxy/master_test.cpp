// Processes of before a reload serve the connections that they have: through the master's socket
// they get the same maps.
#include <array>
#include <csignal>

#include "gmock/gmock.h"
#include "haproxy_fixture.h"
#include "os/socket.h"

namespace quell::contain {
namespace {

using haproxy::Runtime;
using haproxy::ThroughMaster;
using testing::ElementsAre;
using testing::HasSubstr;

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

/// A request of which the last line has not been sent yet.
class Waiting {
 public:
  Waiting(const Haproxy& server, const std::string& target)
      : connection_(*os::Connection::open({"127.0.0.1", server.port()}, std::nullopt, soon())) {
    EXPECT_TRUE(connection_.send(fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n", target), soon()));
  }
  std::string finish() {
    EXPECT_TRUE(connection_.send("Connection: close\r\n\r\n", soon()));
    std::string answer;
    std::array<char, 4096> piece{};
    for (;;) {
      const auto got = connection_.receive(piece, soon());
      if (!got || *got == 0) return answer.substr(0, answer.find('\r'));
      answer.append(piece.data(), *got);
    }
  }

 private:
  os::Connection connection_;
};

class HaproxyMasterTest : public testing::Test {
 protected:
  [[nodiscard]] HaproxySite site() const {
    HaproxySite result = server.site();
    result.master_socket = server.path("master.sock").string();
    return result;
  }
  [[nodiscard]] std::vector<int> old_workers() const {
    const Runtime master(site().master_socket, std::chrono::seconds(5), ThroughMaster{});
    const auto answer = master.ask("show proc");
    EXPECT_TRUE(answer) << answer.error().full();
    return answer ? haproxy::parse_old_workers(*answer).value_or(std::vector<int>())
                  : std::vector<int>();
  }
  /// Until so many processes of before a reload are left.
  void wait_for_old(std::size_t count) const {
    const os::Deadline deadline = soon();
    while (old_workers().size() != count && !deadline.expired()) {
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(20)));
    }
    ASSERT_EQ(old_workers().size(), count);
  }
  /// Whether so many processes of before it stay. HAProxy may close a connection of which it has
  /// only part of a request, and then none does.
  bool reload(std::size_t old) {
    (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(300)));
    const Runtime master(site().master_socket, std::chrono::seconds(5), ThroughMaster{});
    (void)master.ask("reload");  // the master begins anew and says nothing
    (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(300)));
    const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(5));
    while (old_workers().size() != old && !deadline.expired()) {
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(20)));
    }
    server.wait_until_ready();
    return old_workers().size() == old;
  }
  Haproxy server{kConfiguration, {"-W", "-S", "@DIR@/master.sock"}};
  HaproxyRecords records;
};

TEST_F(HaproxyMasterTest, OldWorkersGetTheSameMapsAndGiveThemBack) {
  Waiting during(server, "/search");
  Waiting other(server, "/other");
  Waiting after(server, "/search");
  if (!reload(1)) GTEST_SKIP() << "HAProxy kept no process of before the reload";
  HaproxyEndpoint actuator(site());
  const Measure wish = haproxy_measure("C1", "endpoint:/search");
  const auto outcome = plan_and_apply(actuator, wish, records);
  expect_applied(outcome);
  const auto& checks = std::get<Applied>(*outcome).probe.checks;
  EXPECT_TRUE(std::ranges::any_of(checks, [](const Check& check) {
    return check.what.contains("of before a reload") && check.seen == "they are loaded";
  }));
  EXPECT_THAT(during.finish(), HasSubstr(" 503 "));
  EXPECT_THAT(other.finish(), HasSubstr(" 200 "));
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  EXPECT_THAT(after.finish(), HasSubstr(" 200 "));
  wait_for_old(0);
  EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
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
