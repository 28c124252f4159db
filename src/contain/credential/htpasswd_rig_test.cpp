// The rig of htpasswd: a real nginx that asks for a password; and what only htpasswd has.
#include <gmock/gmock.h>

#include "contain/credential/htpasswd_lines.h"
#include "contain/htpasswd.h"
#include "credential/base64.h"
#include "credential/credential_rig.h"
#include "http/exchange.h"
#include "nginx_fixture.h"

namespace quell::contain {
namespace {

constexpr std::string_view kLocked =
    "    server {\n"
    "        listen 127.0.0.1:PORT;\n"
    "        location / { return 200 \"home\\n\"; }\n"
    "        location /admin { auth_basic admin; auth_basic_user_file users; try_files /none =204; "
    "}\n"
    "    }\n";

class HtpasswdRig final : public CredentialRig {
 public:
  HtpasswdRig() : nginx_(kLocked) {
    using crypto::PasswordScheme;
    // An unusual file: a comment, CRLF, a comment behind the stored form, no newline at the end.
    text_ = "# staff\nbob:" + *crypto::hash_password("bobs", PasswordScheme::kSha512, entropy_) +
            "\r\nalice:" + *crypto::hash_password(old_secret(), PasswordScheme::kSha512, entropy_) +
            ":since 2019\ncarol:{PLAIN}x\n\nalice:ignored";
    nginx_.write("users", text_);
    (void)os::write_file_atomically(path("bobs"), "bobs\n", os::Mode::kSecret);
  }

  std::unique_ptr<CredentialHolder> holder() override { return holder_at("/admin"); }
  [[nodiscard]] std::unique_ptr<CredentialHolder> holder_at(const std::string& page) const {
    return htpasswd_holder({.name = "admin",
                            .file = nginx_.path("users"),
                            .probe_at = {"127.0.0.1", nginx_.port()},
                            .path = page,
                            .control = "bob",
                            .control_secret = path("bobs")});
  }
  [[nodiscard]] std::string subject() const override { return "user:alice"; }
  bool accepts(const std::string& secret) override { return ask("alice", secret) == 204; }
  bool serves_others() override { return ask("bob", "bobs") == 204; }
  std::string stored() override { return nginx_.read("users"); }
  void change_by_hand(const std::string& secret) override {
    std::string text = nginx_.read("users");
    const auto place = find_user(text, "alice");
    text.replace(place->begin, place->end - place->begin, "{PLAIN}" + secret);
    nginx_.write("users", text);
  }
  std::function<bool()> open_session(const std::string& /*secret*/) override { return {}; }

 private:
  int ask(const std::string& user, const std::string& secret) {
    const http::Destination to{"127.0.0.1", nginx_.port()};
    const auto got =
        http::exchange(*http::AllowList({to}).permit(to),
                       "GET /admin HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                       "Basic " +
                           to_base64(user + ":" + secret) + "\r\n\r\n",
                       {});
    return got ? got->answer.status : 0;
  }

  Nginx nginx_;
  std::string text_;
};

TEST(HtpasswdLines, TheFirstLineOfAUserCounts) {
  const std::string text = "#a:1\na:22:c\r\nab:3\r\na:4\nempty:\nlast:5";
  const auto found = [&](std::string_view user) -> std::string {
    const auto place = find_user(text, user);
    return place ? text.substr(place->begin, place->end - place->begin) : "none";
  };
  EXPECT_EQ(found("a"), "22");
  EXPECT_EQ(found("ab"), "3");
  EXPECT_EQ(found("empty"), "");
  EXPECT_EQ(found("last"), "5");
  for (const char* none : {"", "#a", "a:22", "b", "las", "a\n"}) EXPECT_EQ(found(none), "none");
}

TEST(Base64, IsRfc4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64("\xff\xfe"), "//4=");
}

TEST(HtpasswdFileTest, OtherLinesStayByteForByte) {
  HtpasswdRig rig;
  const auto holder = rig.holder();
  const std::string before = rig.stored();
  const StoredCredential old = *holder->read("alice");
  ASSERT_TRUE(holder->replace("alice", old, {{"verifier", "NEW"}, {"login", "yes"}}));
  std::string expected = before;
  expected.replace(expected.find(old.at("verifier")), old.at("verifier").size(), "NEW");
  EXPECT_EQ(rig.stored(), expected);
  EXPECT_EQ(holder->replace("alice", old, {{"verifier", "x"}, {"login", "yes"}}).error().code(),
            ErrorCode::kConflict);
  EXPECT_EQ(holder->read("mallory").error().code(), ErrorCode::kNotFound);
}

TEST(HtpasswdFileTest, APageThatAsksNobodyProvesNothingAndIsRolledBack) {
  HtpasswdRig rig;
  const std::string before = rig.stored();
  CredentialActuator actuator(rig.holder_at("/"), {rig.path("state")},
                              std::make_unique<crypto::SystemEntropy>());
  const Measure wish{.id = ContainmentId("c1"),
                     .target = "user:alice new:" + rig.path("new").string()};
  const auto plan = actuator.plan({.measure = wish});
  ASSERT_TRUE(plan) << plan.error().full();
  Records records;
  const auto outcome = actuator.apply(std::get<Plan>(*plan), records, kSilent);
  ASSERT_FALSE(outcome) << "a page without a password shows neither state";
  EXPECT_THAT(outcome.error().full(), testing::HasSubstr("made-up secret"));
  EXPECT_EQ(rig.stored(), before);
  EXPECT_FALSE(std::filesystem::exists(rig.path("new"))) << "a secret that was never in force";
}

TEST(HtpasswdFileTest, TheControlIsNotTouched) {
  HtpasswdRig rig;
  const CredentialWish wish{.name = "bob"};
  EXPECT_TRUE((*rig.holder()->objection_to(wish)).has_value());
}

}  // namespace

std::unique_ptr<CredentialRig> htpasswd_rig(std::string& /*why*/) {
  return std::make_unique<HtpasswdRig>();
}

}  // namespace quell::contain
