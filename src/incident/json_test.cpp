#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "incident/command.h"
#include "incident/event.h"
#include "testing/road.h"

namespace quell::incident {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kNote =
    R"({"actor":{"kind":"person","name":"ana"},"at":"2026-11-22T03:14:15.000926Z",)"
    R"("data":{"text":"seen"},"type":"NoteAdded","version":1})";

std::string error_of(std::string text, std::string_view from, std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  const auto event = decode_event(1, text);
  return event ? "accepted" : event.error().full();
}

TEST(EventJson, HasOneForm) {
  const auto event = decode_event(7, kNote);
  ASSERT_TRUE(event) << event.error().full();
  EXPECT_EQ(event->sequence, 7U);
  EXPECT_EQ(event->actor.name, "ana");
  EXPECT_EQ(std::get<NoteAdded>(event->body).text, "seen");
  EXPECT_EQ(encode(*event), kNote);
  EXPECT_EQ(encode_data(event->body), R"({"text":"seen"})");
}

TEST(EventJson, IsReadStrictly) {
  const std::string note(kNote);
  EXPECT_THAT(error_of(note, R"("text":"seen")", ""), HasSubstr("text is missing"));
  EXPECT_THAT(error_of(note, R"("text":"seen")", R"("text":1)"), HasSubstr("must be text"));
  EXPECT_THAT(error_of(note, R"("text":"seen")", R"("text":null)"), HasSubstr("must be text"));
  EXPECT_THAT(error_of(note, R"("text":"seen")", R"("text":"a","more":1)"),
              HasSubstr("unknown field 'more'"));
  EXPECT_THAT(error_of(note, R"("version":1)", R"("version":2)"), HasSubstr("knows version 1"));
  EXPECT_THAT(error_of(note, "NoteAdded", "NoteTaken"), HasSubstr("unknown event type"));
  EXPECT_THAT(error_of(note, "person", "ghost"), HasSubstr("ActorKind"));
  EXPECT_THAT(error_of(note, ".000926Z", "Z"), HasSubstr("must be a time like"));
  EXPECT_THAT(error_of(note, "15.000926Z", "99.000926Z"), ::testing::Not("accepted"));
  EXPECT_THAT(error_of(note, R"("version":1)", R"("version":1,"x":1)"), HasSubstr("an event has"));
  EXPECT_FALSE(decode_event(1, ""));
  EXPECT_FALSE(decode_event(1, "[]"));
  EXPECT_FALSE(decode_event(1, std::string(300'000, ' ')));
}

TEST(EventJson, AnOlderVersionLacksOnlyWhatWasAddedLater) {
  const std::string first =
      R"({"actor":{"kind":"person","name":"ana"},"at":"2026-11-22T03:14:15.000926Z",)"
      R"("data":{"actuator":"nginx-endpoint:shop","break_glass":false,"containment":"C1",)"
      R"("environment":"staging","plan":"p","plan_digest":")" +
      std::string(64, 'a') +
      R"(","target":"endpoint:/search"},"type":"ContainmentRequested","version":1})";
  const auto event = decode_event(7, first);
  ASSERT_TRUE(event) << event.error().full();
  EXPECT_EQ(std::get<ContainmentRequested>(event->body).target, "endpoint:/search");
  EXPECT_EQ(std::get<ContainmentRequested>(event->body).warnings, std::nullopt);
  EXPECT_EQ(std::get<ContainmentRequested>(event->body).confirm_within_s, std::nullopt);
  EXPECT_THAT(error_of(first, R"("version":1)", R"("version":4)"), HasSubstr("knows version 3"));
  EXPECT_THAT(error_of(first, R"("version":1)", R"("version":0)"), HasSubstr("knows version 3"));
}

TEST(CommandJson, GoesThereAndBack) {
  const AddOption option{.title = "t",
                         .how = "h",
                         .effect = "e",
                         .forecast = Forecast{.attack_stopped = 9,
                                              .attack_total = 10,
                                              .endpoints = {"/a", "/b"},
                                              .from = Instant(std::chrono::hours(1)),
                                              .evidence = testing::digest_of('a')},
                         .treats = Treats::kRootCause,
                         .magnitude = Magnitude::kHigh};
  const Command command{.id = CommandId("x1"), .body = option};
  const auto again = decode_command(encode(command));
  ASSERT_TRUE(again) << again.error().full();
  EXPECT_EQ(*again, command);
}

TEST(CommandJson, NamesThePlaceOfAnError) {
  const auto bad = decode_command(
      R"({"command":"DetectEnvironment","data":{"signals":[{"kind":"hostname","name":"x"},)"
      R"({"kind":"smell","name":"y"}]},"id":"1"})");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().full(), HasSubstr("signals item 2 kind must be a SignalKind"));
  EXPECT_FALSE(decode_command(R"({"command":"Explode","data":{},"id":"1"})"));
}

TEST(Catalogue, TablesFollowTheVariants) {
  EXPECT_EQ(command_specs()[CommandBody(CloseIncident{}).index()].name, "CloseIncident");
  EXPECT_EQ(event_specs()[EventBody(CommandRefused{}).index()].name, "CommandRefused");
  for (const CommandSpec& spec : command_specs()) {
    EXPECT_NE(spec.givers, 0U) << spec.name;
    EXPECT_EQ(spec.status == Status::kPlanned, spec.fields.empty()) << spec.name;
  }
  for (std::size_t i = 0; i < kFactCount; ++i)
    EXPECT_EQ(fact_specs()[i].name, name_of(static_cast<FactId>(i)));
}

}  // namespace
}  // namespace quell::incident
