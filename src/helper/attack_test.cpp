// What somebody would try who may ask, or may not, to get more out of the helper than it offers.
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>

#include "channel.h"
#include "file_actuator_test.h"
#include "gmock/gmock.h"
#include "helper/request.h"
#include "helper_fixture.h"
#include "undo_store.h"

namespace quell::helper {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

os::Deadline soon() {
  return os::Deadline::after(std::chrono::seconds(20));
}

class HelperAttack : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "a helper is root's, and asked by another account";
    ASSERT_TRUE(os::write_file_atomically(file(), "before", os::Mode::kSecret));
    settings_.request_patience = std::chrono::milliseconds(300);
    settings_.undo_patience = std::chrono::milliseconds(500);
  }
  [[nodiscard]] std::filesystem::path file() const { return place_.path() / "file"; }
  [[nodiscard]] std::string bytes() const { return *os::read_file(file(), 1000); }
  [[nodiscard]] std::vector<Offer> offers() const { return {file_offer(file())}; }
  [[nodiscard]] std::size_t copies() const {
    return os::list_directory(settings_.state / "undo")->size();
  }
  [[nodiscard]] Remote ask() const { return remote(settings_, kFileActuator); }
  static contain::Measure measure(const std::string& id = "c1") {
    return {.id = contain::ContainmentId(id), .target = "contained"};
  }
  [[nodiscard]] FileUndo undo() const { return {place_.home() / "undo", kFileActuator}; }
  void apply_it() const {
    as(kAsker, [&] {
      Remote actuator = ask();
      FileUndo sink = undo();
      EXPECT_EQ(apply(actuator, measure(), sink), "");
    });
    EXPECT_EQ(bytes(), "contained");
  }
  /// What comes back for these bytes, as far as it is text; empty: nothing.
  [[nodiscard]] std::string answer_to(std::string_view raw) const {
    auto connection = os::LocalConnection::open(settings_.socket, soon());
    if (!connection) return "not connected: " + connection.error().full();
    (void)connection->send(raw, soon());
    Channel channel(*std::move(connection));
    return channel.receive(kLongestAnswer, soon()).value_or("");
  }
  static std::string frame(const std::string& text) {
    std::string raw;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
      raw += static_cast<char>((text.size() >> shift) & 0xFFU);
    }
    return raw + "T" + text;
  }
  [[nodiscard]] bool answers() const { return ask_status(settings_.socket).has_value(); }

  Place place_;
  ServiceSettings settings_ = place_.settings();
};

TEST_F(HelperAttack, OnlyThoseWhoAreNamedAreHeard) {
  const RunningHelper helper(settings_, offers());
  as(kStranger, [&] {
    EXPECT_EQ(ask_status(settings_.socket).error().code(), ErrorCode::kPermissionDenied);
    const auto probe = ask().probe(measure());
    EXPECT_EQ(probe.error().code(), ErrorCode::kPermissionDenied);
  });
  as(kAsker, [&] { EXPECT_TRUE(answers()); });
  as(kStranger, [&] { EXPECT_TRUE(answers()); }, {kAskers});
  EXPECT_THAT(helper.log(), HasSubstr("uid=61002"));
}

TEST_F(HelperAttack, TheModeOfTheSocketKeepsOthersAway) {
  settings_.access = {.mode = 0660, .group = kAskers};
  const RunningHelper helper(settings_, offers());
  as(kAsker, [&] {
    EXPECT_EQ(os::LocalConnection::open(settings_.socket, soon()).error().code(),
              ErrorCode::kPermissionDenied);
  });
  as(kAsker, [&] { EXPECT_TRUE(answers()); }, {kAskers});
}

TEST_F(HelperAttack, AForgedUndoIsNotBelieved) {
  const RunningHelper helper(settings_, offers());
  apply_it();
  as(kAsker, [&] {
    contain::UndoRecord forged = *undo().read();
    EXPECT_EQ(forged.data, "before");
    forged.data = "root::0:0::/:/bin/sh";
    const auto refused = ask().undo(forged, [](std::string_view) {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::kNotFound);
  });
  EXPECT_EQ(bytes(), "contained");
  as(kAsker, [&] { EXPECT_TRUE(ask().undo(*undo().read(), [](std::string_view) {})); });
  EXPECT_EQ(bytes(), "before");
}

TEST_F(HelperAttack, AnUndoOfOneMeasureIsNoneOfAnother) {
  const RunningHelper helper(settings_, offers());
  apply_it();
  const std::string digest = digest_of(*undo().read());
  Request request{.operation = Operation::kUndo,
                  .actuator = kFileActuator,
                  .measure = {.id = contain::ContainmentId("c2"), .target = {}},
                  .undo = digest};
  EXPECT_THAT(answer_to(frame(to_text(request))), HasSubstr("of another measure"));
  request.actuator = "file:two";
  EXPECT_THAT(answer_to(frame(to_text(request))), HasSubstr("lists nothing called"));
  EXPECT_EQ(bytes(), "contained");
}

TEST_F(HelperAttack, ADamagedCopyIsNotUsed) {
  const RunningHelper helper(settings_, offers());
  apply_it();
  const auto copy = settings_.state / "undo" / (digest_of(*undo().read()) + ".undo");
  std::string text = *os::read_file(copy, 1000);
  text.back() = 'X';
  ASSERT_TRUE(os::write_file_atomically(copy, text, os::Mode::kSecret));
  as(kAsker, [&] {
    EXPECT_EQ(ask().undo(*undo().read(), [](std::string_view) {}).error().code(),
              ErrorCode::kCorrupted);
  });
}

/// Refuses to keep anything.
class Full final : public contain::UndoSink {
 public:
  Result<void> store(const contain::UndoRecord& /*none*/) override {
    return fail(ErrorCode::kNoSpace, "full");
  }
};

TEST_F(HelperAttack, NothingIsChangedUntilTheClientHasStoredTheUndo) {
  const RunningHelper helper(settings_, offers());
  as(kAsker, [&] {
    Remote actuator = ask();
    Full sink;
    EXPECT_THAT(apply(actuator, measure(), sink), HasSubstr("nothing was changed"));
  });
  EXPECT_EQ(bytes(), "before");
  EXPECT_EQ(copies(), 0U) << "no copy of what was not done is kept";
}

TEST_F(HelperAttack, AClientThatNeverAcknowledgesChangesNothing) {
  const RunningHelper helper(settings_, offers());
  const auto plan = ask().plan({.measure = measure()});
  ASSERT_TRUE(plan);
  const Request request{.operation = Operation::kApply,
                        .actuator = kFileActuator,
                        .measure = measure(),
                        .basis = std::get<contain::Plan>(*plan).basis};
  auto connection = os::LocalConnection::open(settings_.socket, soon());
  ASSERT_TRUE(connection->send(frame(to_text(request)), soon()));
  Channel channel(*std::move(connection));
  EXPECT_THAT(*channel.receive(kLongestAnswer, soon()), HasSubstr("store-undo"));
  EXPECT_THAT(*channel.receive(kLongestAnswer, soon()), HasSubstr(R"("answer":"undo")"));
  EXPECT_EQ(*channel.receive_bytes(6, soon()), "before");
  EXPECT_THAT(*channel.receive(kLongestAnswer, soon()), HasSubstr("nothing was changed"));
  EXPECT_EQ(bytes(), "before");
  EXPECT_EQ(copies(), 0U);
}

TEST_F(HelperAttack, AMovedTargetIsNotTouched) {
  const RunningHelper helper(settings_, offers());
  const auto plan = ask().plan({.measure = measure()});
  EXPECT_EQ(std::get<contain::Plan>(*plan).confirm_within, std::chrono::seconds(7));
  ASSERT_TRUE(os::write_file_atomically(file(), "moved", os::Mode::kSecret));
  FileUndo sink = undo();
  const auto outcome = ask().apply(std::get<contain::Plan>(*plan), sink, [](std::string_view) {});
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_TRUE(std::holds_alternative<contain::Refusal>(*outcome));
  EXPECT_EQ(bytes(), "moved");
}

TEST_F(HelperAttack, WhatIsNoRequestIsToldSoAndEndsNothing) {
  const RunningHelper helper(settings_, offers());
  EXPECT_THAT(answer_to(frame("{}")), HasSubstr("failed"));
  EXPECT_THAT(answer_to(frame("\x1b[2Jnonsense")), HasSubstr("failed"));
  EXPECT_THAT(answer_to(frame(R"({"version":9,"operation":"status"})")), HasSubstr("version"));
  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\n\r\n"), HasSubstr("not the form"));
  EXPECT_THAT(answer_to(std::string("\xff\xff\xff\xffT", 5)), HasSubstr("a message of"));
  EXPECT_THAT(answer_to(frame(std::string(kLongestRequest, '['))), HasSubstr("failed"));
  EXPECT_THAT(helper.log(), testing::Not(HasSubstr("\x1b")));
  EXPECT_TRUE(answers());
}

TEST_F(HelperAttack, SlowAndManyClientsHoldUpNobodyElse) {
  settings_.request_patience = std::chrono::seconds(30);
  const RunningHelper helper(settings_, offers());
  std::vector<os::LocalConnection> idle;
  for (int i = 0; i < 4; ++i) {
    idle.push_back(*os::LocalConnection::open(settings_.socket, soon()));
    ASSERT_TRUE(idle.back().send(std::string("\0", 1), soon()));
  }
  EXPECT_THAT(answer_to(frame(to_text({.operation = Operation::kStatus}))), HasSubstr("busy"))
      << "of one account only so many at once";
  as(kAsker, [&] { EXPECT_TRUE(answers()) << "another account has its own"; });
  idle.clear();
  const os::Deadline deadline = soon();
  while (!answers() && !deadline.expired()) {
    (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(5)));
  }
  EXPECT_TRUE(answers());
}

TEST_F(HelperAttack, ASlowRequestIsCutOff) {
  const RunningHelper helper(settings_, offers());
  EXPECT_THAT(answer_to(std::string("\0\0\0\x40T{", 6)), HasSubstr("took too long"));
}

TEST_F(HelperAttack, TwoAtOnceDoNotMix) {
  settings_.undo_patience = std::chrono::seconds(20);
  const RunningHelper helper(settings_, offers());
  As one(kAsker, [&] {
    Remote actuator = ask();
    FileUndo sink(place_.home() / "one", kFileActuator);
    EXPECT_EQ(apply(actuator, measure("c1"), sink), "");
  });
  as(kAsker, [&] { EXPECT_TRUE(ask().probe(measure())); });
  EXPECT_EQ(one.wait(), 0);
  EXPECT_EQ(bytes(), "contained");
}

TEST_F(HelperAttack, AKilledHelperIsReplacedAndKnowsItsUndos) {
  RunningHelper helper(settings_, offers());
  apply_it();
  helper.stop(SIGKILL);
  as(kAsker, [&] { EXPECT_EQ(ask().probe(measure()).error().code(), ErrorCode::kUnavailable); });
  helper.start();
  as(kAsker, [&] {
    EXPECT_TRUE(ask().undo(*undo().read(), [](std::string_view) {}));
    EXPECT_TRUE(ask().undo(*undo().read(), [](std::string_view) {})) << "asked for once more";
  });
  EXPECT_EQ(bytes(), "before");
}

TEST_F(HelperAttack, OneHelperForOneState) {
  const RunningHelper helper(settings_, offers());
  RunningHelper second(settings_, {});
  EXPECT_NE(second.wait(), 0);
  EXPECT_THAT(second.log(), HasSubstr("another helper runs"));
  EXPECT_TRUE(answers());
}

TEST_F(HelperAttack, ItEndsWhenNobodyAsks) {
  settings_.idle = std::chrono::milliseconds(300);
  RunningHelper helper(settings_, offers());
  EXPECT_EQ(helper.wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(settings_.socket));
}

TEST_F(HelperAttack, AHelperThatIsNotRootsIsNotBelieved) {
  const auto socket = place_.home() / "s";
  As impostor(kAsker, [&] {
    auto listener = os::LocalListener::open(socket, {.mode = 0666});
    ASSERT_TRUE(listener);
    (void)listener->accept(soon());
  });
  const os::Deadline deadline = soon();
  auto status = ask_status(socket);
  while (status.error().code() != ErrorCode::kPermissionDenied && !deadline.expired()) {
    (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(5)));
    status = ask_status(socket);
  }
  EXPECT_THAT(status.error().full(), HasSubstr("is not root's"));
  EXPECT_EQ(impostor.wait(), 0);
}

}  // namespace
}  // namespace quell::helper
