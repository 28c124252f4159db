// Connections that were opened with a key: which end, which are the responder's own, what the log
// claims of them.
#include <gmock/gmock.h>

#include "credential/ssh/connections.h"
#include "credential/ssh/key_files.h"
#include "credential/ssh/sessions.h"
#include "credential/ssh_rig_fixture.h"

namespace quell::contain {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(SshSessionsTest, OnlyConnectionsOfThatKeyEndAndOthersLinesMayBeEdited) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  SshSession leaked(sshd, "nobody", sshd.path("leaked"));
  SshSession second(sshd, "daemon", sshd.path("leaked"));
  SshSession other(sshd, "nobody", sshd.path("other"));
  ASSERT_TRUE(leaked.works() && second.works() && other.works());
  LastRecord records;
  const auto outcome = apply(actuator, rig.measure("lock"), records);
  expect_key_applied(outcome);
  EXPECT_FALSE(leaked.works());
  EXPECT_FALSE(second.works());
  EXPECT_TRUE(other.works());
  const std::string ended = std::get<Applied>(*outcome).exhibits.back().bytes;
  EXPECT_THAT(ended, AllOf(HasSubstr("nobody from 127.0.0.1 port"), HasSubstr("daemon from")));

  // Somebody adds a key meanwhile, in front and behind.
  const std::string now = sshd.read("keys/nobody");
  sshd.write("keys/nobody", sshd.public_key("fresh") + " added\n" + now + "# end\n");
  EXPECT_EQ(actuator.probe(rig.measure("lock"))->state, State::kInForce);
  const auto undone = actuator.undo(*records.last, kNoReport);
  ASSERT_TRUE(undone) << undone.error().full();
  ASSERT_TRUE(std::holds_alternative<Undone>(*undone));
  EXPECT_THAT(sshd.read("keys/nobody"),
              AllOf(testing::StartsWith(sshd.public_key("fresh") + " added\n# staff\n"),
                    testing::EndsWith("\nnot a key\n# end\n"), Not(HasSubstr("quell"))));
}

TEST(SshSessionsTest, TheRespondersOwnKeyIsNotTouched) {
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
  LastRecord records;
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
  expect_key_applied(apply(again, rig.measure("lock"), records));
  EXPECT_TRUE(other.works());
  EXPECT_FALSE(session.works());
}

// The line of the leaked key lets in the key that came in its place: that is who would be shut out.
TEST(SshSessionsTest, TheKeyThatStandsForItIsTheResponders) {
  NEEDS_SSHD();
  SshRig rig;
  const Sshd& sshd = rig.sshd();
  CredentialActuator actuator = actuator_of(rig, sshd.server());
  LastRecord records;
  expect_key_applied(
      apply(actuator, rig.measure("take:" + sshd.path("fresh.pub").string()), records));
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

TEST(SshSessionsTest, WithoutALogItSaysThatConnectionsAreNotKnown) {
  NEEDS_SSHD();
  SshRig rig;
  SshServer server = rig.sshd().server();
  server.log = "/nowhere/auth.log";
  EXPECT_THAT(ssh_holder(server)->warnings({.name = "x"}), Contains(HasSubstr("ARE NOT ENDED")));
  SshSession session(rig.sshd(), "daemon", rig.sshd().path("leaked"));
  ASSERT_TRUE(session.works());
  CredentialActuator actuator = actuator_of(rig, server);
  LastRecord records;
  const auto outcome = apply(actuator, rig.measure("lock"), records);
  expect_key_applied(outcome);
  EXPECT_THAT(std::get<Applied>(*outcome).exhibits.front().bytes,
              AllOf(HasSubstr("not known which of 1 connections"), HasSubstr("not known for 1")));
  const auto probe = actuator.probe(rig.measure("lock"));
  ASSERT_TRUE(probe) << probe.error().full();
  EXPECT_THAT(probe->summary, AllOf(HasSubstr("not all could be seen"), Not(HasSubstr("behaves"))));
  EXPECT_THAT(probe->checks, Contains(testing::Field(&Check::outcome, Check::Outcome::kNote)));
  EXPECT_TRUE(session.works());
}

TEST(SshSessionsTest, ForgedLinesOfTheLogEndNobodyAndHideNothing) {
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
}  // namespace quell::contain
