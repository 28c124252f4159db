// exchange() inside of TLS, with the server of openssl(1).
#include <array>
#include <optional>
#include <thread>

#include "gmock/gmock.h"
#include "http/exchange.h"
#include "os/process.h"
#include "tls_server.h"

namespace quell::http {
namespace {

using testing::HasSubstr;

constexpr std::string_view kRequest = "GET / HTTP/1.0\r\n\r\n";

/// Answers every request with a page about the connection.
class TlsServer {
 public:
  TlsServer(const TestAuthority& authority, const std::string& name,
            const std::vector<std::string>& more = {})
      : port_(*os::free_port("127.0.0.1")) {
    std::vector<std::string> argv{"openssl", "s_server",
                                  "-accept", "127.0.0.1:" + std::to_string(port_),
                                  "-cert",   authority.file(name + ".pem"),
                                  "-key",    authority.file(name + ".key"),
                                  "-quiet",  "-www"};
    argv.insert(argv.end(), more.begin(), more.end());
    auto child = os::Child::start({.argv = argv}, {});
    if (child) child_.emplace(*std::move(child));
    const auto deadline = os::Deadline::after(std::chrono::seconds(30));
    while (!os::Connection::open({"127.0.0.1", port_}, std::nullopt, deadline)) {
      if (deadline.expired() || !child_ || child_->ended()) return;
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(10)));
    }
  }
  [[nodiscard]] Result<Exchange> ask(const Tls& tls) const {
    const Destination to{"127.0.0.1", port_};
    return exchange(*AllowList({to}).permit(to), kRequest, {.tls = tls});
  }

 private:
  std::uint16_t port_;
  std::optional<os::Child> child_;
};

TEST(TlsTest, AVerifiedServerAnswers) {
  const TestAuthority authority;
  authority.certify("good", "IP:127.0.0.1,DNS:flags.example");
  for (const char* version : {"-tls1_2", "-tls1_3"}) {
    const TlsServer server(authority, "good", {version});
    for (const char* name : {"127.0.0.1", "flags.example"}) {
      const auto answer = server.ask({.name = name, .authorities = authority.file("ca.pem")});
      ASSERT_TRUE(answer) << version << name << answer.error().full();
      EXPECT_EQ(answer->answer.status, 200);
      EXPECT_THAT(answer->answer.body, HasSubstr("s_server"));
    }
  }
}

TEST(TlsTest, NothingIsSentToAServerThatIsNotTheOneMeant) {
  const TestAuthority authority;
  authority.certify("good", "IP:127.0.0.1,DNS:flags.example");
  const TlsServer server(authority, "good");
  const auto other_name =
      server.ask({.name = "other.example", .authorities = authority.file("ca.pem")});
  ASSERT_FALSE(other_name);
  EXPECT_EQ(other_name.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_THAT(other_name.error().full(), HasSubstr("mismatch"));
  const auto other_address =
      server.ask({.name = "127.0.0.2", .authorities = authority.file("ca.pem")});
  EXPECT_EQ(other_address.error().code(), ErrorCode::kPermissionDenied);
  const TestAuthority another;
  const auto untrusted = server.ask({.name = "127.0.0.1", .authorities = another.file("ca.pem")});
  EXPECT_EQ(untrusted.error().code(), ErrorCode::kPermissionDenied);
  const auto by_the_system = server.ask({.name = "127.0.0.1"});
  EXPECT_EQ(by_the_system.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(server.ask({.name = "", .authorities = authority.file("ca.pem")}).error().code(),
            ErrorCode::kInvalidInput);
  EXPECT_EQ(server.ask({.name = "127.0.0.1", .authorities = "/dev/null"}).error().code(),
            ErrorCode::kInvalidInput);
}

TEST(TlsTest, AnExpiredCertificateIsRefused) {
  const TestAuthority authority;
  authority.certify("old", "IP:127.0.0.1", {"-days", "-1"});
  const TlsServer server(authority, "old");
  const auto answer = server.ask({.name = "127.0.0.1", .authorities = authority.file("ca.pem")});
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().full(), HasSubstr("expired"));
}

TEST(TlsTest, APlainServerIsAnErrorAndNotAHang) {
  auto listener = *os::Listener::open({"127.0.0.1", 0});
  const Destination to{"127.0.0.1", listener.address().port};
  const auto started = os::Deadline::after(std::chrono::seconds(10));
  std::jthread server([&] {
    auto connection = listener.accept(started);
    if (!connection) return;
    std::array<char, 4096> buffer{};
    (void)connection->receive(buffer, started);
    (void)connection->send("HTTP/1.1 400 Bad Request\r\n\r\n", started);
  });
  const auto answer =
      exchange(*AllowList({to}).permit(to), kRequest, {.tls = Tls{.name = "127.0.0.1"}});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace quell::http
