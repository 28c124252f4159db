#include "os/socket.h"

#include <array>
#include <thread>

#include "gmock/gmock.h"

namespace quell::os {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Deadline soon() {
  return Deadline::after(seconds(20));
}

TEST(Socket, TalksAndSeesTheEnd) {
  auto listener = Listener::open({"127.0.0.1", 0});
  ASSERT_TRUE(listener);
  auto client = Connection::open(listener->address(), std::nullopt, soon());
  ASSERT_TRUE(client) << client.error().full();
  auto server = listener->accept(soon());
  ASSERT_TRUE(server);
  const std::string sent(2'000'000, 'q');
  std::thread sender([&] {
    EXPECT_TRUE(client->send(sent, soon()));
    client->finish_sending();
  });
  std::string got;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto size = server->receive(buffer, soon());
    if (!size || *size == 0) break;
    got.append(buffer.data(), *size);
  }
  sender.join();
  EXPECT_EQ(got, sent);
}

TEST(Socket, ComesFromTheGivenAddress) {
  auto listener = Listener::open({"127.0.0.1", 0});
  ASSERT_TRUE(listener);
  auto client = Connection::open(listener->address(), SocketAddress{"127.3.2.1", 0}, soon());
  ASSERT_TRUE(client) << client.error().full();
  auto server = listener->accept(soon());
  ASSERT_TRUE(server);
  EXPECT_EQ(server->peer().ip, "127.3.2.1");
  EXPECT_EQ(server->peer(), client->local());
}

TEST(Socket, RefusedSilentAndNonsenseAreDifferentErrors) {
  const auto port = free_port("127.0.0.1");
  ASSERT_TRUE(port);
  EXPECT_EQ(Connection::open({"127.0.0.1", *port}, std::nullopt, soon()).error().code(),
            ErrorCode::kUnavailable);
  EXPECT_EQ(Connection::open({"localhost", *port}, std::nullopt, soon()).error().code(),
            ErrorCode::kInvalidInput);
  auto listener = Listener::open({"127.0.0.1", 0});
  ASSERT_TRUE(listener);
  auto client = Connection::open(listener->address(), std::nullopt, soon());
  ASSERT_TRUE(client);
  std::array<char, 8> buffer{};
  EXPECT_EQ(client->receive(buffer, Deadline::after(milliseconds(20))).error().code(),
            ErrorCode::kTimeout);
  EXPECT_EQ(Listener::open(listener->address()).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(listener->accept(Deadline::after(milliseconds(1)))->peer(), client->local());
  EXPECT_EQ(listener->accept(Deadline::after(milliseconds(1))).error().code(), ErrorCode::kTimeout);
}

TEST(Socket, APeerThatWentAwayIsAnErrorNotASignal) {
  auto listener = Listener::open({"127.0.0.1", 0});
  ASSERT_TRUE(listener);
  auto client = Connection::open(listener->address(), std::nullopt, soon());
  ASSERT_TRUE(client);
  {
    auto server = listener->accept(soon());
  }
  const std::string bytes(1'000'000, 'x');
  Result<void> sent = client->send(bytes, soon());
  for (int i = 0; i < 10 && sent; ++i) sent = client->send(bytes, soon());
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code(), ErrorCode::kUnavailable);
}

TEST(Socket, ResolvesAndKnowsLoopback) {
  const auto found = resolve("127.9.8.7", 81);
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, testing::ElementsAre(SocketAddress{"127.9.8.7", 81}));
  EXPECT_TRUE(found->front().is_loopback());
  EXPECT_TRUE((SocketAddress{"::1", 1}).is_loopback());
  EXPECT_FALSE((SocketAddress{"128.0.0.1", 1}).is_loopback());
  EXPECT_FALSE((SocketAddress{"127.0.0.1.example", 1}).is_loopback());
  EXPECT_EQ((SocketAddress{"::1", 8080}).text(), "[::1]:8080");
}

}  // namespace
}  // namespace quell::os
