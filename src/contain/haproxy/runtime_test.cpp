// What HAProxy says in words on its socket, and what a socket may do that is none of HAProxy's.
#include <thread>

#include "gmock/gmock.h"
#include "haproxy/runtime.h"
#include "haproxy/servers.h"
#include "haproxy_fixture.h"
#include "os/socket.h"

namespace quell::contain::haproxy {
namespace {

using testing::HasSubstr;

/// Answers one connection with these bytes, then hangs up; or never answers.
class Liar {
 public:
  explicit Liar(std::string answer, bool hang_up = true)
      : listener_(*os::Listener::open({"127.0.0.1", 0})),
        thread_([this, answer = std::move(answer), hang_up] {
          const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(20));
          auto connection = listener_.accept(deadline);
          if (!connection) return;
          std::array<char, 4096> command{};
          (void)connection->receive(command, deadline);
          (void)connection->send(answer, deadline);
          // Until the other side gives up.
          if (!hang_up) (void)connection->receive(command, deadline);
        }) {}
  ~Liar() { thread_.join(); }
  Liar(const Liar&) = delete;
  Liar& operator=(const Liar&) = delete;
  [[nodiscard]] Runtime runtime(Duration patience = std::chrono::seconds(5)) const {
    return {listener_.address().text(), patience};
  }

 private:
  os::Listener listener_;
  std::thread thread_;
};

TEST(HaproxyRuntime, WhatIsCutOffEmptyLateOrNonsenseIsAnError) {
  EXPECT_THAT(Liar("0x55 key val").runtime().ask("show map x").error().full(),
              HasSubstr("cut off"));
  EXPECT_THAT(Liar("").runtime().ask("show map x").error().full(),
              HasSubstr("closed without an answer"));
  EXPECT_THAT(Liar("220 mail ready\n\n").runtime().maps().error().full(),
              HasSubstr("no list of maps"));
  EXPECT_THAT(Liar("hello\n\n").runtime().entries("/m").error().full(), HasSubstr("no entry"));
  EXPECT_THAT(Liar("Done.\n\n").runtime().tell("commit map @1 /m").error().full(),
              HasSubstr("answered \"Done.\""));
  const auto late = Liar("0x55", false).runtime(std::chrono::milliseconds(50)).ask("show info");
  EXPECT_EQ(late.error().code(), ErrorCode::kTimeout);
  std::string much;
  much.resize(17'000'000, 'x');
  const auto endless = Liar(much, false).runtime().ask("show info").error();
  EXPECT_EQ(endless.code(), ErrorCode::kLimit);
  EXPECT_THAT(Liar("\x1b[31mowned\n\n").runtime().tell("x").error().full(), HasSubstr("\\x1b"));
}

TEST(HaproxyRuntime, RealComplaintsAreUnderstood) {
  const Haproxy server;
  const Runtime runtime = server.runtime();
  const std::string map = server.map("quell/requests.map");
  const auto code = [](const auto& result) {
    EXPECT_FALSE(result);
    return result ? ErrorCode::kIo : result.error().code();
  };
  EXPECT_EQ(code(runtime.ask("no such command")), ErrorCode::kUnsupported);
  EXPECT_EQ(code(runtime.entries("/none.map")), ErrorCode::kNotFound);
  EXPECT_EQ(code(runtime.tell("prepare map /none.map")), ErrorCode::kNotFound);
  EXPECT_EQ(code(runtime.tell("commit map @77 " + map)), ErrorCode::kConflict);
  EXPECT_EQ(code(runtime.tell("add map @77 " + map + " <<\na b\n")), ErrorCode::kConflict);
  EXPECT_EQ(code(runtime.tell("del map " + map + " ^none")), ErrorCode::kConflict);
  EXPECT_EQ(code(runtime.tell("set server none/x state drain")), ErrorCode::kNotFound);
  EXPECT_EQ(code(runtime.tell("set server app/x state drain")), ErrorCode::kNotFound);
  EXPECT_EQ(code(servers_of(runtime, "none")), ErrorCode::kNotFound);
  // HAProxy goes on waiting for the end of a line, or hangs up where a payload is too long.
  const Runtime hasty(server.path("admin.sock").string(), std::chrono::milliseconds(300));
  const std::string large(20'000, 'x');
  EXPECT_THAT(code(hasty.tell("add map " + map + " " + large + " y")),
              testing::AnyOf(ErrorCode::kTimeout, ErrorCode::kUnavailable));
  EXPECT_EQ(code(runtime.tell("add map " + map + " <<\n" + large + " y\n")),
            ErrorCode::kUnavailable);
  const Runtime low(server.path("low.sock").string(), std::chrono::seconds(5));
  EXPECT_EQ(code(low.tell("set server app/a state drain")), ErrorCode::kPermissionDenied);
  const auto bad = runtime.replace(server.path("quell/addresses.map"),
                                   {{"10.0.0.0/8", ",a,"}, {"nonsense", ",b,"}});
  EXPECT_THAT(bad.error().full(), HasSubstr("not a valid IPv4 or IPv6 address"));
  EXPECT_TRUE(server.loaded("quell/addresses.map").empty()) << "nothing of it is in force";
}

TEST(HaproxyRuntime, WhatWasLookedUpBeforeIsNotRemembered) {
  // HAProxy keeps the answers of earlier lookups; each of its threads its own.
  const Haproxy server;
  const Runtime runtime = server.runtime();
  const auto all_are = [&](int status) {
    for (int i = 0; i < 30; ++i) {
      if (server.status("/search") != status) return false;
    }
    return true;
  };
  const std::vector<Entry> stop{{"^[^\\x20]*\\x20[^\\x20]*\\x20/search\\x20", "503:abc:300"}};
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(all_are(200));
    ASSERT_TRUE(runtime.replace(server.path("quell/requests.map"), stop));
    EXPECT_TRUE(all_are(503));
    ASSERT_TRUE(runtime.replace(server.path("quell/requests.map"), {}));
    EXPECT_TRUE(all_are(200));
  }
}

}  // namespace
}  // namespace quell::contain::haproxy
