// The rig of Redis: a real server in a directory of its own; and what only Redis has.
#include <gmock/gmock.h>

#include <filesystem>

#include "contain/redis_user.h"
#include "credential/credential_rig.h"
#include "credential/redis/client.h"
#include "fmt/format.h"
#include "os/process.h"
#include "os/socket.h"

namespace quell::contain {
namespace {

using redis::Client;
using redis::parse_reply;
using redis::Reply;
using testing::Contains;
using testing::HasSubstr;

constexpr auto kPatience = std::chrono::seconds(20);
constexpr std::string_view kProgram = "/usr/bin/redis-server";

class RedisRig final : public CredentialRig {
 public:
  enum class Users : std::uint8_t { kInFile, kInConfiguration };

  explicit RedisRig(Users where = Users::kInFile) : at_{"127.0.0.1", *os::free_port("127.0.0.1")} {
    (void)os::write_file_atomically(path("others"), "others\n", os::Mode::kSecret);
    (void)os::write_file_atomically(path("admin"), "admins\n", os::Mode::kSecret);
    std::string text;
    for (const char* user :
         {"default off", "admin on >admins ~* &* +@all", "other on >others ~* +@all",
          "shop on >leaked-and-known >second ~shop:* resetchannels -@all +get +ping"}) {
      text += fmt::format("user {}\n", user);
    }
    std::string config = fmt::format("port {}\nbind 127.0.0.1\ndir {}\nsave \"\"\n", at_.port,
                                     directory_.path().string());
    if (where == Users::kInFile) {
      (void)os::write_file_atomically(path("users.acl"), text, os::Mode::kSecret);
      config += fmt::format("aclfile {}\n", path("users.acl").string());
    } else {
      config += text;
    }
    (void)os::write_file_atomically(path("redis.conf"), config, os::Mode::kSecret);
    start({.argv = {std::string(kProgram), path("redis.conf").string()}});
    if (where == Users::kInFile) admin({"ACL", "SAVE"});
  }

  std::unique_ptr<CredentialHolder> holder() override {
    return redis_holder({.name = "shop",
                         .at = at_,
                         .user = "admin",
                         .secret = path("admin"),
                         .control = "other",
                         .control_secret = path("others"),
                         .patience = kPatience});
  }
  [[nodiscard]] std::string subject() const override { return "user:shop"; }
  bool accepts(const std::string& secret) override { return log_in("shop", secret).has_value(); }
  bool serves_others() override { return log_in("other", "others").has_value(); }
  std::string stored() override {
    std::string all;
    for (const Reply& each : admin({"ACL", "LIST"}).list) all += each.text + "\n";
    const auto file = os::read_file(path("users.acl"), 1'000'000);
    return all + file.value_or("");
  }
  void change_by_hand(const std::string& secret) override {
    admin({"ACL", "SETUSER", "shop", "resetpass", ">" + secret});
  }
  std::function<bool()> open_session(const std::string& secret) override {
    auto client = log_in("shop", secret);
    EXPECT_TRUE(client) << client.error().full();
    const auto shared = std::make_shared<Client>(*std::move(client));
    return [shared] { return shared->must({"PING"}).has_value(); };
  }
  Reply admin(const std::vector<std::string>& words) {
    auto client = log_in("admin", "admins");
    EXPECT_TRUE(client) << client.error().full();
    auto reply = client->must(words);
    EXPECT_TRUE(reply) << reply.error().full();
    return reply ? *reply : Reply{};
  }

 private:
  Result<Client> log_in(const std::string& user, const std::string& secret) {
    QUELL_TRY(Client client, Client::open(at_, kPatience));
    QUELL_CHECK(client.must({"AUTH", user, secret}));
    return client;
  }
  void start(const os::Command& command) {
    auto child =
        os::Child::start(command, {.out = os::ToFile{path("log")}, .err = os::ToFile{path("log")}});
    ASSERT_TRUE(child) << child.error().full();
    child_.emplace(*std::move(child));
    const os::Deadline deadline = os::Deadline::after(std::chrono::minutes(1));
    while (!log_in("admin", "admins")) {
      ASSERT_FALSE(child_->ended() || deadline.expired())
          << os::read_file(path("log"), 1'000'000).value_or("");
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(10)));
    }
  }

  os::SocketAddress at_;
  std::optional<os::Child> child_;
};

#define NEEDS_REDIS() \
  if (!std::filesystem::exists(kProgram)) GTEST_SKIP() << "Redis is not installed"

TEST(RedisUserTest, BothPasswordsAreRevokedAndComeBackInTheirOrder) {
  NEEDS_REDIS();
  RedisRig rig;
  const std::string original = rig.stored();
  EXPECT_TRUE(rig.accepts("second"));
  const auto holder = rig.holder();
  const StoredCredential before = *holder->read("shop");
  StoredCredential after = before;
  after["verifier"] = std::string(64, 'a');
  ASSERT_TRUE(holder->replace("shop", before, after));
  EXPECT_FALSE(rig.accepts("second"));
  EXPECT_EQ(holder->replace("shop", before, after).error().code(), ErrorCode::kConflict);
  ASSERT_TRUE(holder->replace("shop", after, before));
  ASSERT_TRUE(holder->make_durable());
  EXPECT_EQ(rig.stored(), original);
}

TEST(RedisUserTest, ConnectionsAreListedAndWhatARestartDoesIsSaid) {
  NEEDS_REDIS();
  RedisRig rig(RedisRig::Users::kInConfiguration);
  const auto session = rig.open_session(rig.old_secret());
  const auto holder = rig.holder();
  EXPECT_THAT(*holder->dependants("shop"), Contains(HasSubstr("from 127.0.0.1:")));
  EXPECT_THAT(holder->warnings({.name = "shop"}), Contains(HasSubstr("RESTART")));
  EXPECT_THAT((*holder->objection_to({.name = "admin"})).value_or(""), HasSubstr("shut itself"));
  EXPECT_TRUE((*holder->objection_to({.name = "other"})).has_value());
  RedisRig saved;
  EXPECT_THAT(saved.holder()->warnings({.name = "shop"}),
              testing::Not(Contains(HasSubstr("REST"))));
}

TEST(RedisUserTest, AnyPasswordIsAPasswordToo) {
  NEEDS_REDIS();
  RedisRig rig;
  rig.admin({"ACL", "SETUSER", "shop", "nopass"});
  const auto holder = rig.holder();
  const StoredCredential before = *holder->read("shop");
  EXPECT_EQ(before.at("verifier"), "nopass");
  StoredCredential after = before;
  after["verifier"] = std::string(64, 'a');
  ASSERT_TRUE(holder->replace("shop", before, after));
  EXPECT_FALSE(rig.accepts("whatever"));
  ASSERT_TRUE(holder->replace("shop", after, before));
  EXPECT_TRUE(rig.accepts("whatever"));
}

TEST(Resp, AnswersOfEveryKindAndCutAnywhere) {
  const std::string bytes = "*5\r\n+OK\r\n:-7\r\n$4\r\na\r\nb\r\n$-1\r\n*1\r\n-ERR no\r\nrest";
  const auto whole = parse_reply(bytes);
  ASSERT_TRUE(whole && *whole);
  EXPECT_EQ(bytes.substr((*whole)->size), "rest");
  const auto& list = (*whole)->reply.list;
  ASSERT_EQ(list.size(), 5U);
  EXPECT_EQ(list[1].text, "-7");
  EXPECT_EQ(list[2].text, "a\r\nb");
  EXPECT_EQ(list[3].kind, Reply::Kind::kNull);
  EXPECT_EQ(list[4].list.front().kind, Reply::Kind::kError);
  for (std::size_t cut = 0; cut < (*whole)->size; ++cut) {
    const auto part = parse_reply(std::string_view(bytes).substr(0, cut));
    ASSERT_TRUE(part) << cut;
    EXPECT_FALSE(*part) << cut;
  }
  EXPECT_EQ(redis::command_bytes({"A", "b\r\nc"}), "*2\r\n$1\r\nA\r\n$4\r\nb\r\nc\r\n");
}

TEST(Resp, NonsenseIsAnError) {
  std::string deep;
  for (int i = 0; i < 20; ++i) deep += "*1\r\n";
  for (const std::string& bytes :
       {std::string("HTTP/1.1 200 OK\r\n"), std::string(":x\r\n"), std::string("$-2\r\n"),
        std::string("$99999999999\r\n"), std::string("*-5\r\n"), std::string("*70000\r\n"),
        std::string("\r\n"), std::string("$1\r\nabc"), deep}) {
    EXPECT_FALSE(parse_reply(bytes)) << bytes;
  }
}

}  // namespace

std::unique_ptr<CredentialRig> redis_rig(std::string& why) {
  if (!std::filesystem::exists(kProgram)) {
    why = "Redis is not installed";
    return nullptr;
  }
  return std::make_unique<RedisRig>();
}

}  // namespace quell::contain
