#include "replay/replay.h"

#include <array>
#include <atomic>
#include <functional>
#include <thread>

#include "gmock/gmock.h"

namespace quell::replay {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

/// A shop in a thread: `answer` gets the raw request and gives the raw answer.
class Shop {
 public:
  explicit Shop(const std::function<std::string(const std::string&)>& answer)
      : listener_(*os::Listener::open({"127.0.0.1", 0})),
        thread_([this, answer] { serve(answer); }) {}
  ~Shop() {
    stop_ = true;
    thread_.join();
  }
  [[nodiscard]] http::PermittedDestination permitted() const {
    const http::Destination to{"127.0.0.1", listener_.address().port};
    return *http::AllowList({to}).permit(to);
  }

 private:
  void serve(const std::function<std::string(const std::string&)>& answer) {
    while (!stop_) {
      auto connection = listener_.accept(os::Deadline::after(milliseconds(20)));
      if (!connection) continue;
      std::string request;
      std::array<char, 4096> buffer{};
      while (!request.contains("\r\n\r\n")) {
        const auto got = connection->receive(buffer, os::Deadline::after(seconds(5)));
        if (!got || *got == 0) break;
        request.append(buffer.data(), *got);
      }
      (void)connection->send(answer(request), os::Deadline::after(seconds(5)));
    }
  }

  os::Listener listener_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\n\r\n" + body;
}

Reproduction reproduction() {
  return *read_reproduction(R"(name: traversal in downloads
attack:
  request: |
    GET /download?name=../secret HTTP/1.1
    Host: shop.example
  exploited_if: {body_contains: "the secret"}
variants: auto
controls:
  - request: |
      GET /download?name=tea HTTP/1.1
      Host: shop.example
    works_if: {body_contains: "tea leaves"}
)",
                            "r.yaml");
}

bool asks_for_tea(const std::string& request) {
  return request.contains("name=tea");
}

TEST(Replay, FindsTheOpenHole) {
  const Shop shop([](const std::string& request) {
    return ok(asks_for_tea(request) ? "tea leaves" : "the secret");
  });
  const auto replay = run(reproduction(), shop.permitted(), {});
  ASSERT_TRUE(replay) << replay.error().full();
  EXPECT_EQ(replay->verdict.kind, VerdictKind::kExploitable);
  EXPECT_GE(replay->shots.size(), 6U);
  EXPECT_EQ(replay->shots.front().role, Role::kControl);
  EXPECT_EQ(replay->shots.back().role, Role::kControl);
  const std::string text = transcript(*replay);
  EXPECT_THAT(text, HasSubstr("GET /download?name=../secret HTTP/1.1\r\n"));
  EXPECT_THAT(text, HasSubstr("the secret"));
}

TEST(Replay, AFixedShopIsNotExploitable) {
  const Shop shop([](const std::string& request) {
    if (asks_for_tea(request)) return ok("tea leaves");
    return std::string("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  });
  const auto replay = run(reproduction(), shop.permitted(), {});
  ASSERT_TRUE(replay);
  EXPECT_EQ(replay->verdict.kind, VerdictKind::kNotExploitable) << replay->verdict.reasons.front();
  EXPECT_EQ(replay->verdict.because, Because::kOracle);
}

TEST(Replay, AShopThatIsDownOrTalksNonsenseIsInconclusive) {
  const http::Destination nobody{"127.0.0.1", *os::free_port("127.0.0.1")};
  const auto down = run(reproduction(), *http::AllowList({nobody}).permit(nobody), {});
  ASSERT_TRUE(down);
  EXPECT_EQ(down->verdict.kind, VerdictKind::kInconclusive);
  const Shop shop([](const std::string&) { return std::string("SSH-2.0-x\r\n"); });
  const auto nonsense = run(reproduction(), shop.permitted(), {});
  ASSERT_TRUE(nonsense);
  EXPECT_EQ(nonsense->verdict.kind, VerdictKind::kInconclusive);
  EXPECT_THAT(transcript(*nonsense), HasSubstr("no answer: malformed HTTP answer"));
}

}  // namespace
}  // namespace quell::replay
