#include "http/exchange.h"

#include <array>
#include <thread>

#include "gmock/gmock.h"

namespace quell::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

/// Takes one connection, reads until `until` was seen, answers and closes.
class OneAnswer {
 public:
  OneAnswer(std::string answer, std::string until)
      : listener_(*os::Listener::open({"127.0.0.1", 0})),
        thread_([this, answer = std::move(answer), until = std::move(until)] {
          auto connection = listener_.accept(os::Deadline::after(seconds(20)));
          if (!connection) return;
          from_ = connection->peer();
          std::array<char, 4096> buffer{};
          while (!seen_.contains(until)) {
            const auto got = connection->receive(buffer, os::Deadline::after(seconds(20)));
            if (!got || *got == 0) break;
            seen_.append(buffer.data(), *got);
          }
          (void)connection->send(answer, os::Deadline::after(seconds(20)));
        }) {}
  ~OneAnswer() { join(); }

  void join() {
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] PermittedDestination permitted() const {
    const Destination to{"127.0.0.1", listener_.address().port};
    return *AllowList({to}).permit(to);
  }
  std::string seen_;
  os::SocketAddress from_;

 private:
  os::Listener listener_;
  std::thread thread_;
};

TEST(ExchangeTest, SendsExactlyTheBytesGiven) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokMORE", "\r\n\r\n");
  const std::string request = "GET //../%2e%2E/a?b='\xff HTTP/1.1\r\nhOsT:  x\r\n\r\n";
  const auto result =
      exchange(server.permitted(), request, {.source = os::SocketAddress{"127.44.5.6", 0}});
  server.join();
  ASSERT_TRUE(result) << result.error().full();
  EXPECT_EQ(server.seen_, request);
  EXPECT_EQ(server.from_.ip, "127.44.5.6");
  EXPECT_EQ(result->sent, request);
  EXPECT_EQ(result->answer.body, "ok");
  EXPECT_EQ(result->head_bytes, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(result->surplus, 4U);
}

TEST(ExchangeTest, AMalformedAnswerIsAnErrorWithItsPlace) {
  OneAnswer server("HTTP/1.1 200 OK\r\nbad header\r\n\r\n", "\r\n\r\n");
  const auto result = exchange(server.permitted(), "GET / HTTP/1.1\r\n\r\n", {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kInvalidInput);
  EXPECT_THAT(result.error().message(), HasSubstr("byte 17"));
}

TEST(ExchangeTest, SilenceIsATimeout) {
  OneAnswer server("HTTP/1.1 200 OK\r\n\r\n", "never sent");
  const auto result =
      exchange(server.permitted(), "GET / HTTP/1.1\r\n\r\n", {.total_timeout = milliseconds(50)});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kTimeout);
}

TEST(ExchangeTest, NobodyThereIsUnavailable) {
  const Destination nobody{"127.0.0.1", *os::free_port("127.0.0.1")};
  const auto result = exchange(*AllowList({nobody}).permit(nobody), "GET / HTTP/1.1\r\n\r\n", {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kUnavailable);
}

TEST(AllowListTest, LetsExactlyTheNamedThrough) {
  EXPECT_FALSE(AllowList().permit({"127.0.0.1", 80}));
  const AllowList list({{"127.0.0.1", 8080}, *Destination::parse("WWW.Shop.example")});
  EXPECT_TRUE(list.permit({"127.0.0.1", 8080}));
  EXPECT_FALSE(list.permit({"127.0.0.1", 8081}));
  EXPECT_FALSE(list.permit({"localhost", 8080}));
  EXPECT_TRUE(list.permit({"www.shop.example", 80}));
}

TEST(DestinationTest, ParsesAndRefuses) {
  EXPECT_EQ(Destination::parse("[::1]:81")->text(), "[::1]:81");
  EXPECT_EQ(Destination::parse("a.b")->text(), "a.b:80");
  for (const char* bad : {"", ":80", "a:", "a:0", "a:65536", "a:1x", "a b", "a/b", "[::1", "[::1]x",
                          "::1", "a@b:1", "http://a"}) {
    EXPECT_FALSE(Destination::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace quell::http
