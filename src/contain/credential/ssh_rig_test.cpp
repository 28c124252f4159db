// The rig of SSH: a real sshd, whose leaked key is in two files of two accounts; and what only SSH
// has.
#include <gmock/gmock.h>

#include "contain/ssh_key.h"
#include "credential/credential_rig.h"
#include "credential/ssh/connections.h"
#include "credential/ssh/key_files.h"
#include "credential/ssh/sessions.h"
#include "credential/ssh_fixture.h"

namespace quell::contain {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const OnStep kQuiet = [](std::string_view) {};

class Records final : public UndoSink {
 public:
  Result<void> store(const UndoRecord& record) override {
    last = record;
    return {};
  }
  std::optional<UndoRecord> last;
};

class SshRig final : public CredentialRig {
 public:
  /// With one account, whose keys are in two files, or with two that have a file each.
  explicit SshRig(std::string_view more = "", std::string second = "daemon")
      : sshd_(more), second_(std::move(second)) {
    const std::string leaked = sshd_.public_key("leaked");
    // Unusual files: options, blanks in front, CRLF, the key twice, no newline at the end.
    sshd_.write("keys/nobody", fmt::format("# staff\n\n{} other key\n  no-pty {} leaked key\r\n"
                                           "not a key\n",
                                           sshd_.public_key("other"), leaked));
    sshd_.write("keys/" + second_,
                fmt::format("{} leaked key\nfrom=\"192.0.2.1\",command=\"a \\\"b\\\""
                            ", c\" {} again",
                            leaked, leaked));
    sshd_.start();
  }

  std::unique_ptr<CredentialHolder> holder() override {
    SshServer server = sshd_.server();
    if (second_ == "shared") server.accounts = {"nobody"};
    return ssh_holder(std::move(server));
  }
  [[nodiscard]] std::string subject() const override {
    return "key:" + sshd_.fingerprint("leaked");
  }
  [[nodiscard]] std::string other_secret() const override { return private_key("fresh"); }
  [[nodiscard]] std::string old_secret() const override { return private_key("leaked"); }
  [[nodiscard]] std::string exchange(const std::string& /*id*/) const override {
    return fmt::format("take:{}", sshd_.path("fresh.pub").string());
  }
  [[nodiscard]] bool takes_secrets() const override { return false; }
  bool accepts(const std::string& secret) override {
    (void)os::write_file_atomically(path("tried"), secret + "\n", os::Mode::kSecret);
    return sshd_.lets_in("nobody", path("tried"));
  }
  bool serves_others() override { return sshd_.lets_in("nobody", sshd_.path("other")); }
  std::string stored() override {
    return sshd_.read("keys/nobody") + "\n--\n" + sshd_.read("keys/" + second_);
  }
  void change_by_hand(const std::string& /*secret*/) override {
    std::string text = sshd_.read("keys/nobody");
    text.replace(text.find("no-pty"), 6, "no-pty,no-x11-forwarding");
    sshd_.write("keys/nobody", text);
  }
  std::function<bool()> open_session(const std::string& secret) override {
    (void)os::write_file_atomically(path("session"), secret + "\n", os::Mode::kSecret);
    const auto session = std::make_shared<SshSession>(sshd_, "nobody", path("session"));
    return [session] { return session->works(); };
  }
  Sshd& sshd() { return sshd_; }
  [[nodiscard]] Measure measure(const std::string& rest) const {
    return {.id = ContainmentId("c1"), .target = subject() + " " + rest};
  }

 private:
  [[nodiscard]] std::string private_key(const std::string& name) const {
    std::string text = sshd_.read(name);
    if (text.ends_with('\n')) text.pop_back();
    return text;
  }
  Sshd sshd_;
  std::string second_;
};

CredentialActuator actuator_of(SshRig& rig, SshServer server) {
  return {ssh_holder(std::move(server)),
          {rig.path("state")},
          std::make_unique<crypto::SystemEntropy>()};
}

Result<ApplyOutcome> apply(CredentialActuator& actuator, const Measure& wish, UndoSink& sink) {
  QUELL_TRY(const PlanAnswer answer, actuator.plan({.measure = wish}));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  return actuator.apply(std::get<Plan>(answer), sink, kQuiet);
}

void expect_applied(const Result<ApplyOutcome>& outcome) {
  ASSERT_TRUE(outcome) << outcome.error().full();
  if (const auto* back = std::get_if<RolledBack>(&*outcome)) FAIL() << back->why;
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) FAIL() << refusal->reasons.front();
}

#define NEEDS_SSHD() \
  if (const std::string why = no_sshd(); !why.empty()) GTEST_SKIP() << why

TEST(SshKeyTest, ANewKeyTakesThePlaceWithTheSameOptions) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  const std::string before = rig.stored();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  Records records;
  const Measure wish = rig.measure("take:" + sshd.path("fresh.pub").string() +
                                   " old:" + sshd.path("leaked").string());
  expect_applied(apply(actuator, wish, records));
  EXPECT_FALSE(sshd.lets_in("nobody", sshd.path("leaked")));
  EXPECT_FALSE(sshd.lets_in("daemon", sshd.path("leaked")));
  EXPECT_TRUE(sshd.lets_in("nobody", sshd.path("fresh")));
  EXPECT_TRUE(sshd.lets_in("daemon", sshd.path("fresh")));
  const std::string fresh = sshd.public_key("fresh") + " fresh key";
  EXPECT_THAT(rig.stored(), HasSubstr("\nno-pty " + fresh + "\r\n"));
  EXPECT_THAT(rig.stored(), HasSubstr("\nfrom=\"192.0.2.1\",command=\"a \\\"b\\\", c\" " + fresh));
  EXPECT_THAT(rig.stored(), HasSubstr("\nnot a key\n"));

  // A second one in front of it does not let the leaked one in.
  const auto named =
      actuator.plan({.measure = {.id = ContainmentId("c2"),
                                 .target = "key:" + sshd.fingerprint("fresh") + " lock"}});
  ASSERT_FALSE(named);
  EXPECT_THAT(named.error().message(), HasSubstr("stands for " + sshd.fingerprint("leaked")));

  SshSession session(sshd, "daemon", sshd.path("fresh"));
  ASSERT_TRUE(session.works());
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce)
      << "a session of the new key is no old one";
  const auto undone = actuator.undo(*records.last, kQuiet);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_EQ(rig.stored(), before);
  EXPECT_TRUE(sshd.lets_in("nobody", sshd.path("leaked")));
  EXPECT_FALSE(sshd.lets_in("nobody", sshd.path("fresh")));
}

TEST(SshKeyTest, OnlyConnectionsOfThatKeyEndAndOthersLinesMayBeEdited) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  SshSession leaked(sshd, "nobody", sshd.path("leaked"));
  SshSession second(sshd, "daemon", sshd.path("leaked"));
  SshSession other(sshd, "nobody", sshd.path("other"));
  ASSERT_TRUE(leaked.works() && second.works() && other.works());
  Records records;
  const auto outcome = apply(actuator, rig.measure("lock"), records);
  expect_applied(outcome);
  EXPECT_FALSE(leaked.works());
  EXPECT_FALSE(second.works());
  EXPECT_TRUE(other.works());
  const std::string ended = std::get<Applied>(*outcome).exhibits.back().bytes;
  EXPECT_THAT(ended, AllOf(HasSubstr("nobody from 127.0.0.1 port"), HasSubstr("daemon from")));

  // Somebody adds a key meanwhile, in front and behind.
  const std::string now = sshd.read("keys/nobody");
  sshd.write("keys/nobody", sshd.public_key("fresh") + " added\n" + now + "# end\n");
  EXPECT_EQ(actuator.probe(rig.measure("lock"))->state, State::kInForce);
  const auto undone = actuator.undo(*records.last, kQuiet);
  ASSERT_TRUE(undone) << undone.error().full();
  ASSERT_TRUE(std::holds_alternative<Undone>(*undone));
  EXPECT_THAT(sshd.read("keys/nobody"),
              AllOf(testing::StartsWith(sshd.public_key("fresh") + " added\n# staff\n"),
                    testing::EndsWith("\nnot a key\n# end\n"), Not(HasSubstr("quell"))));
}

TEST(SshKeyTest, AKeyThatIsPutBackBehindOurBackIsSeen) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  Records records;
  expect_applied(apply(actuator, rig.measure("lock"), records));
  const std::string contained = sshd.read("keys/nobody");
  sshd.write("keys/nobody", contained + "no-pty " + sshd.public_key("leaked") + " hidden\n");
  const auto probe = actuator.probe(rig.measure("lock"));
  ASSERT_TRUE(probe) << probe.error().full();
  EXPECT_EQ(probe->state, State::kAltered);
  EXPECT_THAT(probe->difference, HasSubstr(" hidden"));
  const auto undone = actuator.undo(*records.last, kQuiet);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_TRUE(std::holds_alternative<Refusal>(*undone));
  // All lines gone: somebody else's change too.
  for (const char* name : {"keys/nobody", "keys/daemon"}) sshd.write(name, "");
  EXPECT_EQ(actuator.probe(rig.measure("lock"))->state, State::kAltered);
}

TEST(SshKeyTest, HalfOfTheFilesChangedIsSaidAndMended) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  const std::string before = rig.stored();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  Records records;
  // Not ours to replace: a directory in the way of the second file's new bytes.
  std::filesystem::rename(sshd.keys("nobody"), sshd.path("real"));
  std::filesystem::create_directory(sshd.path("elsewhere"));
  std::filesystem::rename(sshd.path("real"), sshd.path("elsewhere/nobody"));
  std::filesystem::create_symlink(sshd.path("elsewhere/nobody"), sshd.keys("nobody"));
  std::filesystem::create_directory(sshd.path("keys/.quell-new"));
  EXPECT_FALSE(apply(actuator, rig.measure("lock"), records)) << "it cannot be written";
  std::filesystem::remove(sshd.path("keys/.quell-new"));
  const std::string half = rig.stored();
  ASSERT_NE(half, before);
  EXPECT_FALSE(sshd.lets_in("nobody", sshd.path("leaked")));
  EXPECT_TRUE(sshd.lets_in("daemon", sshd.path("leaked")));
  EXPECT_EQ(actuator.probe(rig.measure("lock"))->state, State::kHalfApplied);
  EXPECT_EQ(rig.stored(), half) << "a probe changes nothing";

  expect_applied(apply(actuator, rig.measure("lock"), records));
  EXPECT_FALSE(sshd.lets_in("daemon", sshd.path("leaked")));
  // The same on the way back.
  std::filesystem::create_directory(sshd.path("keys/.quell-new"));
  EXPECT_FALSE(actuator.undo(*records.last, kQuiet));
  std::filesystem::remove(sshd.path("keys/.quell-new"));
  EXPECT_EQ(actuator.probe(rig.measure("lock"))->state, State::kHalfApplied);
  ASSERT_TRUE(os::remove_tree(rig.path("state")));
  const auto undone = actuator.undo(*records.last, kQuiet);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_TRUE(std::holds_alternative<Undone>(*undone)) << "from the record alone";
  EXPECT_EQ(rig.stored(), before);
}

TEST(SshKeyTest, TheRespondersOwnKeyIsNotTouched) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  SshSession session(sshd, "daemon", sshd.path("leaked"));
  ASSERT_TRUE(session.works());
  const auto seen = ssh::connections(sshd.path("sshd"), {sshd.port()});
  ASSERT_TRUE(seen) << seen.error().full();
  ASSERT_EQ(seen->size(), 1U);
  SshServer server = sshd.server();
  server.own_connections = {
      fmt::format("127.0.0.1 {} 127.0.0.1 {}", seen->front().peer.port, sshd.port())};
  CredentialActuator actuator = actuator_of(rig, server);
  Records records;
  const std::string before = rig.stored();
  const auto outcome = apply(actuator, rig.measure("lock"), records);
  ASSERT_TRUE(outcome) << outcome.error().full();
  ASSERT_TRUE(std::holds_alternative<Refusal>(*outcome));
  EXPECT_THAT(std::get<Refusal>(*outcome).reasons.front(), HasSubstr("shut yourself out"));
  EXPECT_EQ(rig.stored(), before);
  EXPECT_TRUE(session.works());

  // Opened with another key: it is no reason.
  SshSession other(sshd, "nobody", sshd.path("other"));
  ASSERT_TRUE(other.works());
  for (const ssh::Connection& each : *ssh::connections(sshd.path("sshd"), {sshd.port()})) {
    if (each.peer == seen->front().peer) continue;
    server.own_connections = {fmt::format("127.0.0.1 {} 127.0.0.1 1", each.peer.port)};
  }
  CredentialActuator again = actuator_of(rig, server);
  expect_applied(apply(again, rig.measure("lock"), records));
  EXPECT_TRUE(other.works());
  EXPECT_FALSE(session.works());
}

// The line of the leaked key lets in the key that came in its place: that is who would be shut out.
TEST(SshKeyTest, TheKeyThatStandsForItIsTheResponders) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  Records records;
  expect_applied(apply(actuator, rig.measure("take:" + sshd.path("fresh.pub").string()), records));
  const std::string before = rig.stored();
  const Measure lock{.id = ContainmentId("c2"), .target = rig.subject() + " lock"};
  const auto refusal_of = [&](const SshServer& server) {
    CredentialActuator one = actuator_of(rig, server);
    const auto outcome = apply(one, lock, records);
    EXPECT_TRUE(outcome) << outcome.error().full();
    const auto* refusal = outcome ? std::get_if<Refusal>(&*outcome) : nullptr;
    return refusal == nullptr ? std::string("none") : refusal->reasons.front();
  };
  SshSession session(sshd, "daemon", sshd.path("fresh"));
  ASSERT_TRUE(session.works());
  const auto seen = ssh::connections(sshd.path("sshd"), {sshd.port()});
  ASSERT_TRUE(seen) << seen.error().full();
  ASSERT_EQ(seen->size(), 1U);
  SshServer own = sshd.server();
  own.own_connections = {
      fmt::format("127.0.0.1 {} 127.0.0.1 {}", seen->front().peer.port, sshd.port())};
  EXPECT_THAT(refusal_of(own), HasSubstr("shut yourself out"));
  SshServer controlled = sshd.server();
  controlled.control_key = sshd.path("fresh");
  EXPECT_THAT(refusal_of(controlled), HasSubstr("the control's key"));
  EXPECT_EQ(rig.stored(), before);
  EXPECT_TRUE(session.works());
  EXPECT_EQ(refusal_of(sshd.server()), "none") << "nobody stands in the way";
  EXPECT_FALSE(session.works());
}

TEST(SshKeyTest, ADamagedLedgerMakesNoCommentsOfMarks) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  Records records;
  expect_applied(apply(actuator, rig.measure("lock"), records));
  const auto files = *os::list_directory(rig.path("state"));
  const auto ledger = std::ranges::find_if(
      files, [](const os::Entry& each) { return each.name.ends_with(".json"); });
  ASSERT_NE(ledger, files.end());
  const auto path = rig.path("state") / ledger->name;
  const std::string whole = *os::read_file(path, 10'000'000);
  const std::string locked = rig.stored();
  ASSERT_TRUE(
      os::write_file_atomically(path, whole.substr(0, whole.size() / 2), os::Mode::kSecret));
  // Of another key too: its neighbours' marks would be comments, and their lines gone for good.
  const Measure other{.id = ContainmentId("c2"),
                      .target = "key:" + sshd.fingerprint("other") + " lock"};
  SshServer server = sshd.server();
  server.control.reset();
  CredentialActuator another = actuator_of(rig, server);
  for (const auto& error : {another.plan({.measure = other}).error(), another.probe(other).error(),
                            actuator.probe(rig.measure("lock")).error(),
                            actuator.undo(*records.last, kQuiet).error()}) {
    EXPECT_EQ(error.code(), ErrorCode::kCorrupted) << error.full();
    EXPECT_THAT(error.full(), HasSubstr(ledger->name));
  }
  EXPECT_THAT(another.plan({.measure = other}).error().full(), HasSubstr("Put the file back"));
  EXPECT_EQ(rig.stored(), locked);
  ASSERT_TRUE(os::write_file_atomically(path, whole, os::Mode::kSecret));
  EXPECT_TRUE(another.plan({.measure = other}));
  const auto undone = actuator.undo(*records.last, kQuiet);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_TRUE(std::holds_alternative<Undone>(*undone));
}

TEST(SshKeyTest, WhatSshdReadsForOtherClientsIsSaidNotToBeKnown) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  sshd.write("more", "Match User root LocalPort 2222\n  AuthorizedKeysFile /etc/other\n");
  sshd.write("config", sshd.read("config") + fmt::format("Include {}\nMatch User nobody\n"
                                                         "  X11Forwarding no\n"
                                                         "Match Address 198.51.100.0/24\n"
                                                         "  AuthorizedKeysFile /etc/others\n",
                                                         sshd.path("mor*").string()));
  const auto warnings = rig.holder()->warnings({.name = "leaked key"});
  EXPECT_THAT(warnings, Contains(AllOf(HasSubstr("more:1: Match User root LocalPort 2222: "),
                                       HasSubstr("LOOK THERE YOURSELF"))));
  EXPECT_THAT(warnings, Contains(HasSubstr(": Match Address 198.51.100.0/24: ")));
  EXPECT_THAT(warnings, Not(Contains(HasSubstr("Match User nobody"))));
}

TEST(SshKeyTest, DependantsAndOtherWaysInAreListed) {
  NEEDS_SSHD();
  SshRig rig("AuthorizedKeysCommand /bin/true\nAuthorizedKeysCommandUser nobody\n");
  const Sshd& sshd = rig.sshd();
  EXPECT_TRUE(sshd.lets_in("daemon", sshd.path("leaked")));
  EXPECT_TRUE(sshd.lets_in("daemon", sshd.path("leaked")));
  const auto holder = rig.holder();
  const auto lines = holder->dependants(sshd.fingerprint("leaked"));
  ASSERT_TRUE(lines) << lines.error().full();
  EXPECT_THAT(*lines, Contains("daemon from 127.0.0.1: 2 logins with it"));
  EXPECT_THAT(*lines, Contains(AllOf(HasSubstr("line 2 of"), HasSubstr("comment \"again\""),
                                     HasSubstr("from=\"192.0.2.1\""))));
  EXPECT_THAT(holder->warnings({.name = "leaked key"}),
              Contains(HasSubstr("/bin/true prints (AuthorizedKeysCommand)")));
}

TEST(SshKeyTest, KeysAreFoundByCommentWhereItSaysOne) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  const auto holder = rig.holder();
  const auto read = holder->read("leaked key");
  ASSERT_TRUE(read) << read.error().full();
  EXPECT_EQ(*read, *holder->read(sshd.fingerprint("leaked"))) << "also the line of another comment";
  EXPECT_EQ(read->size(), 9U);
  sshd.write("keys/shared", sshd.public_key("fresh") + " leaked key\n");
  const auto two = holder->read("leaked key");
  ASSERT_FALSE(two);
  EXPECT_THAT(two.error().message(), HasSubstr("2 keys are called leaked key; name one: SHA256:"));
  EXPECT_EQ(holder->read("nobody knows").error().code(), ErrorCode::kNotFound);
}

TEST(SshKeyTest, AForgedMarkNeitherTakesTheAdminsKeyNorHidesTheLeakedOne) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  const std::string leaked = sshd.public_key("leaked") + " bait";
  const std::string admin = sshd.public_key("fresh") + " admin";
  sshd.write("keys/shared", "# quell replaced: " + leaked + "\n" + admin +
                                "\n# quell revoked: " + sshd.public_key("other") + " again\n");
  SshSession session(sshd, "nobody", sshd.path("fresh"));
  ASSERT_TRUE(session.works());
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  Records records;
  // "again" is the comment of the leaked key, and of one that only looks revoked.
  const Measure wish{.id = ContainmentId("c1"), .target = "key:again lock"};
  const auto answer = actuator.plan({.measure = wish});
  ASSERT_TRUE(answer) << answer.error().full();
  ASSERT_TRUE(std::holds_alternative<Plan>(*answer));
  EXPECT_THAT(std::get<Plan>(*answer).summary, HasSubstr(sshd.fingerprint("leaked")));
  expect_applied(apply(actuator, wish, records));
  EXPECT_TRUE(session.works());
  EXPECT_TRUE(sshd.lets_in("nobody", sshd.path("fresh")));
  EXPECT_FALSE(sshd.lets_in("nobody", sshd.path("leaked")));
  // Another key gets the name afterwards: probe and undo go by the record.
  const std::string shared = sshd.read("keys/shared");
  sshd.write("keys/shared", shared + sshd.public_key("other") + " again\n");
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  const auto second =
      actuator.plan({.measure = {.id = ContainmentId("c2"), .target = "key:again lock"}});
  ASSERT_TRUE(second) << second.error().full();
  ASSERT_TRUE(std::holds_alternative<Refusal>(*second));
  EXPECT_THAT(std::get<Refusal>(*second).reasons.front(),
              AllOf(HasSubstr(sshd.fingerprint("leaked")), HasSubstr(sshd.fingerprint("other"))));
  const auto undone = actuator.undo(*records.last, kQuiet);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_TRUE(std::holds_alternative<Undone>(*undone));
  EXPECT_TRUE(sshd.lets_in("nobody", sshd.path("leaked")));
}

TEST(SshKeyTest, WishesThatMakeNoSenseAreRefused) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  const auto holder = rig.holder();
  const auto refused = [&](const CredentialWish& wish) {
    const auto answer = holder->objection_to(wish);
    EXPECT_TRUE(answer) << answer.error().full();
    return answer->value_or("");
  };
  const std::string leaked = sshd.fingerprint("leaked");
  using How = CredentialWish::How;
  EXPECT_THAT(refused({.name = leaked, .file = "/tmp/x"}), HasSubstr("take:PATH"));
  EXPECT_THAT(refused({.name = leaked, .how = How::kTake, .file = sshd.path("leaked.pub")}),
              HasSubstr("is the old one"));
  EXPECT_THAT(refused({.name = leaked, .how = How::kTake, .file = sshd.path("fresh")}),
              HasSubstr("no public key"));
  EXPECT_THAT(refused({.name = sshd.fingerprint("other"), .how = How::kLock}),
              HasSubstr("control"));
  EXPECT_EQ(refused({.name = leaked, .how = How::kLock}), "");
}

TEST(SshKeyTest, WithoutALogItSaysThatConnectionsAreNotKnown) {
  NEEDS_SSHD();
  SshRig rig;
  SshServer server = rig.sshd().server();
  server.log = "/nowhere/auth.log";
  EXPECT_THAT(ssh_holder(server)->warnings({.name = "x"}), Contains(HasSubstr("ARE NOT ENDED")));
  SshSession session(rig.sshd(), "daemon", rig.sshd().path("leaked"));
  ASSERT_TRUE(session.works());
  CredentialActuator actuator = actuator_of(rig, server);
  Records records;
  const auto outcome = apply(actuator, rig.measure("lock"), records);
  expect_applied(outcome);
  EXPECT_THAT(std::get<Applied>(*outcome).exhibits.front().bytes,
              AllOf(HasSubstr("not known which of 1 connections"), HasSubstr("not known for 1")));
  const auto probe = actuator.probe(rig.measure("lock"));
  ASSERT_TRUE(probe) << probe.error().full();
  EXPECT_THAT(probe->summary, AllOf(HasSubstr("not all could be seen"), Not(HasSubstr("behaves"))));
  EXPECT_THAT(probe->checks, Contains(testing::Field(&Check::outcome, Check::Outcome::kNote)));
  EXPECT_TRUE(session.works());
}

TEST(SshKeyTest, ForgedLinesOfTheLogEndNobodyAndHideNothing) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  SshSession session(sshd, "nobody", sshd.path("other"));
  ASSERT_TRUE(session.works());
  const auto seen = ssh::connections(sshd.path("sshd"), {sshd.port()});
  ASSERT_TRUE(seen) << seen.error().full();
  ASSERT_EQ(seen->size(), 1U);
  const auto line = [&](int pid, const std::string& key) {
    return fmt::format(
        "Nov 22 03:04:05 h sshd[{}]: Accepted publickey for nobody from 127.0.0.1 "
        "port {} ssh2: ED25519 {}\n",
        pid, seen->front().peer.port, sshd.fingerprint(key));
  };
  const int pid = seen->front().processes.front().pid;
  SshServer server = sshd.server();
  server.log = rig.path("auth.log");
  const auto sessions = [&](const std::string& text) {
    EXPECT_TRUE(os::write_file_atomically(server.log, text, os::Mode::kSecret));
    const auto files = ssh::read_key_files(server, {});
    return *ssh::sessions_of(server, *files, {sshd.fingerprint("leaked")});
  };
  // Init's process is no parent of it here.
  const auto of_another = sessions(line(pid, "other") + line(999'999'999, "leaked"));
  EXPECT_EQ(of_another.meant.size() + of_another.unknown, 0U);
  const auto hidden = sessions(line(pid, "leaked") + line(999'999'999, "other"));
  EXPECT_EQ(hidden.meant.size(), 1U);
  const auto disputed = sessions(line(pid, "leaked") + line(pid, "other"));
  EXPECT_EQ(disputed.meant.size(), 0U);
  EXPECT_EQ(disputed.unknown, 1U);
  EXPECT_THAT(disputed.notes, Contains(HasSubstr("contradicts itself about 127.0.0.1 port")));
}

}  // namespace

std::unique_ptr<CredentialRig> ssh_rig(std::string& why) {
  why = no_sshd();
  if (!why.empty()) return nullptr;
  // One account: each look tries a login for each.
  return std::make_unique<SshRig>("", "shared");
}

}  // namespace quell::contain
