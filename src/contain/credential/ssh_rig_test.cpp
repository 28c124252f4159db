// What only keys of SSH have: lines, files, names, marks.
#include <gmock/gmock.h>

#include <algorithm>

#include "credential/ssh_rig_fixture.h"

namespace quell::contain {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(SshKeyTest, ANewKeyTakesThePlaceWithTheSameOptions) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  const std::string before = rig.stored();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  LastRecord records;
  const Measure wish = rig.measure("take:" + sshd.path("fresh.pub").string() +
                                   " old:" + sshd.path("leaked").string());
  expect_key_applied(apply(actuator, wish, records));
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
  const auto undone = actuator.undo(*records.last, kNoReport);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_EQ(rig.stored(), before);
  EXPECT_TRUE(sshd.lets_in("nobody", sshd.path("leaked")));
  EXPECT_FALSE(sshd.lets_in("nobody", sshd.path("fresh")));
}

TEST(SshKeyTest, AKeyThatIsPutBackBehindOurBackIsSeen) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  LastRecord records;
  expect_key_applied(apply(actuator, rig.measure("lock"), records));
  const std::string contained = sshd.read("keys/nobody");
  sshd.write("keys/nobody", contained + "no-pty " + sshd.public_key("leaked") + " hidden\n");
  const auto probe = actuator.probe(rig.measure("lock"));
  ASSERT_TRUE(probe) << probe.error().full();
  EXPECT_EQ(probe->state, State::kAltered);
  EXPECT_THAT(probe->difference, HasSubstr(" hidden"));
  const auto undone = actuator.undo(*records.last, kNoReport);
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
  LastRecord records;
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

  expect_key_applied(apply(actuator, rig.measure("lock"), records));
  EXPECT_FALSE(sshd.lets_in("daemon", sshd.path("leaked")));
  // The same on the way back.
  std::filesystem::create_directory(sshd.path("keys/.quell-new"));
  EXPECT_FALSE(actuator.undo(*records.last, kNoReport));
  std::filesystem::remove(sshd.path("keys/.quell-new"));
  EXPECT_EQ(actuator.probe(rig.measure("lock"))->state, State::kHalfApplied);
  ASSERT_TRUE(os::remove_tree(rig.path("state")));
  const auto undone = actuator.undo(*records.last, kNoReport);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_TRUE(std::holds_alternative<Undone>(*undone)) << "from the record alone";
  EXPECT_EQ(rig.stored(), before);
}

TEST(SshKeyTest, ADamagedLedgerMakesNoCommentsOfMarks) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  LastRecord records;
  expect_key_applied(apply(actuator, rig.measure("lock"), records));
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
                            actuator.undo(*records.last, kNoReport).error()}) {
    EXPECT_EQ(error.code(), ErrorCode::kCorrupted) << error.full();
    EXPECT_THAT(error.full(), HasSubstr(ledger->name));
  }
  EXPECT_THAT(another.plan({.measure = other}).error().full(), HasSubstr("Put the file back"));
  EXPECT_EQ(rig.stored(), locked);
  ASSERT_TRUE(os::write_file_atomically(path, whole, os::Mode::kSecret));
  EXPECT_TRUE(another.plan({.measure = other}));
  const auto undone = actuator.undo(*records.last, kNoReport);
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
  LastRecord records;
  // "again" is the comment of the leaked key, and of one that only looks revoked.
  const Measure wish{.id = ContainmentId("c1"), .target = "key:again lock"};
  const auto answer = actuator.plan({.measure = wish});
  ASSERT_TRUE(answer) << answer.error().full();
  ASSERT_TRUE(std::holds_alternative<Plan>(*answer));
  EXPECT_THAT(std::get<Plan>(*answer).summary, HasSubstr(sshd.fingerprint("leaked")));
  expect_key_applied(apply(actuator, wish, records));
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
  const auto undone = actuator.undo(*records.last, kNoReport);
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

}  // namespace

std::unique_ptr<CredentialRig> ssh_rig(std::string& why) {
  why = no_sshd();
  if (!why.empty()) return nullptr;
  // One account: each look tries a login for each.
  return std::make_unique<SshRig>("", "shared");
}

}  // namespace quell::contain
