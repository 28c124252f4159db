#include "desk/desk.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "desk/store_kind.h"
#include "incident/commands.h"
#include "incident/procedure.h"
#include "incident/state.h"
#include "journal/open.h"

namespace quell::desk {
namespace {

using incident::AddNote;
using incident::Command;
using incident::CommandBody;
using incident::OpenIncident;

const Identity kAda{.actor = {incident::ActorKind::kPerson, "ada"}};

incident::Policy policy() {
  incident::Policy policy;
  policy.procedure = incident::embedded_procedure("quell").value();
  return policy;
}

class DeskTest : public testing::Test {
 protected:
  Command command(const CommandBody& body) {
    return {incident::CommandId("c-" + std::to_string(++given_)), body};
  }
  incident::IncidentId opened(Desk& desk, const std::string& title) {
    return desk.open(command(OpenIncident{.title = title}), kAda).value().incident;
  }

  std::unique_ptr<journal::Store> store_ = journal::in_memory();
  ManualClock clock_{parse_iso("2026-11-22T03:00:00Z").value()};
  incident::Policy policy_ = policy();
  Desk desk_{*store_, clock_, policy_};
  int given_ = 0;
};

TEST_F(DeskTest, IncidentsAreNumberedWithinTheYear) {
  EXPECT_EQ(opened(desk_, "first").text(), "QL-2026-0001");
  EXPECT_EQ(opened(desk_, "second").text(), "QL-2026-0002");
  clock_.set(parse_iso("2027-01-01T00:00:00Z").value());
  EXPECT_EQ(opened(desk_, "third").text(), "QL-2027-0001");
  ASSERT_EQ(desk_.incidents().value().size(), 3U);
  EXPECT_EQ(desk_.incidents().value()[1].state.opened->value.title, "second");
}

TEST_F(DeskTest, TheStateIsTheFoldOfTheHistory) {
  const auto id = opened(desk_, "one");
  ASSERT_TRUE(desk_.submit(id, command(AddNote{.text = "looked at the log"}), kAda));
  incident::State folded;
  for (const incident::Event& event : desk_.history(id).value()) incident::fold(folded, event);
  EXPECT_EQ(desk_.state(id).value(), folded);
  EXPECT_EQ(folded.notes, 1U);
}

TEST_F(DeskTest, ACommandIdIsCarriedOutOnce) {
  const auto id = opened(desk_, "one");
  const Command note = command(AddNote{.text = "once"});
  const Outcome first = desk_.submit(id, note, kAda).value();
  const Outcome again = desk_.submit(id, note, kAda).value();
  EXPECT_EQ(first.novelty, Novelty::kNew);
  EXPECT_EQ(again.novelty, Novelty::kRepeat);
  EXPECT_EQ(again.events, first.events);
  EXPECT_EQ(desk_.state(id).value().notes, 1U);
}

TEST_F(DeskTest, OpeningTwiceWithOneIdOpensOne) {
  const Command open = command(OpenIncident{.title = "one"});
  const auto first = desk_.open(open, kAda).value().incident;
  EXPECT_EQ(desk_.open(open, kAda).value().incident, first);
  EXPECT_EQ(desk_.incidents().value().size(), 1U);
}

TEST_F(DeskTest, ACommandIdGivenAgainWithOtherContentIsAConflict) {
  Command open = command(OpenIncident{.title = "one"});
  const auto id = desk_.open(open, kAda).value().incident;
  open.body = OpenIncident{.title = "two"};
  EXPECT_EQ(desk_.open(open, kAda).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(desk_.incidents().value().size(), 1U);

  Command note = command(AddNote{.text = "the first"});
  ASSERT_TRUE(desk_.submit(id, note, kAda));
  note.body = AddNote{.text = "another"};
  EXPECT_EQ(desk_.submit(id, note, kAda).error().code(), ErrorCode::kConflict);
  note.body = incident::SetOwner{.owner = "ben"};
  EXPECT_EQ(desk_.submit(id, note, kAda).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(desk_.state(id).value().notes, 1U);
}

TEST_F(DeskTest, ARepeatIsKnownWhateverHappenedSince) {
  const auto id = opened(desk_, "one");
  const Command confirm = command(incident::ConfirmIncident{.reason = "replayed"});
  const Outcome first = desk_.submit(id, confirm, kAda).value();
  clock_.advance(std::chrono::hours(1));
  ASSERT_TRUE(desk_.submit(id, command(AddNote{.text = "meanwhile"}), kAda));
  const Outcome again = desk_.submit(id, confirm, kAda).value();
  EXPECT_EQ(again.novelty, Novelty::kRepeat);
  EXPECT_EQ(again.events, first.events);
}

TEST_F(DeskTest, ACommandIdOfAnotherIncidentIsAConflict) {
  const auto one = opened(desk_, "one");
  const auto two = opened(desk_, "two");
  const Command note = command(AddNote{.text = "x"});
  ASSERT_TRUE(desk_.submit(one, note, kAda));
  EXPECT_EQ(desk_.submit(two, note, kAda).error().code(), ErrorCode::kConflict);
}

TEST_F(DeskTest, ARefusalIsAnOutcomeThatIsRecordedAndRepeatable) {
  const auto id = opened(desk_, "one");
  const Command close = command(incident::CloseIncident{.summary = "done"});
  const Outcome refused = desk_.submit(id, close, kAda).value();
  EXPECT_FALSE(refused.allowed());
  EXPECT_FALSE(refused.missing.empty());
  ASSERT_EQ(refused.events.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<incident::CommandRefused>(refused.events.front().body));
  const Outcome again = desk_.submit(id, close, kAda).value();
  EXPECT_FALSE(again.allowed());
  EXPECT_EQ(again.missing, refused.missing);
}

TEST_F(DeskTest, SignalsAloneNeverTakeProductionBack) {
  const auto id = opened(desk_, "one");
  const auto seen = [&](incident::SignalKind kind, const std::string& name) {
    incident::DetectEnvironment detect;
    detect.signals.push_back({.kind = kind, .name = name, .value = std::nullopt});
    return desk_.submit(id, command(detect), kAda).value();
  };
  EXPECT_TRUE(seen(incident::SignalKind::kHostname, "www.shop.example").allowed());
  EXPECT_FALSE(seen(incident::SignalKind::kDeclared, "dev").allowed());
  EXPECT_EQ(incident::environment_of(desk_.state(id).value()), incident::Environment::kProduction);
  const incident::OverrideEnvironment said{.environment = incident::Environment::kStaging,
                                           .reason = "the replica behind the VPN"};
  EXPECT_TRUE(desk_.submit(id, command(said), kAda).value().allowed());
  EXPECT_EQ(incident::environment_of(desk_.state(id).value()), incident::Environment::kStaging);
}

TEST_F(DeskTest, UnknownIncidentsAreNotFound) {
  const incident::IncidentId nobody("QL-2026-0042");
  EXPECT_EQ(desk_.state(nobody).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(desk_.submit(nobody, command(AddNote{.text = "x"}), kAda).error().code(),
            ErrorCode::kNotFound);
}

TEST_F(DeskTest, ManyDesksOnOneStoreLoseNothing) {
  const auto id = opened(desk_, "busy");
  constexpr int kDesks = 4;
  constexpr int kNotes = 50;
  std::vector<std::thread> people;
  for (int person = 0; person < kDesks; ++person) {
    people.emplace_back([&, person] {
      SystemClock clock;
      Desk desk(*store_, clock, policy_);
      for (int i = 0; i < kNotes; ++i) {
        const std::string name = std::to_string(person) + "-" + std::to_string(i);
        const Command note{incident::CommandId("n-" + name), AddNote{.text = name}};
        EXPECT_TRUE(desk.submit(id, note, kAda).value().allowed());
      }
    });
  }
  for (std::thread& person : people) person.join();
  std::set<std::string> texts;
  for (const incident::Event& event : desk_.history(id).value()) {
    if (const auto* note = std::get_if<incident::NoteAdded>(&event.body)) texts.insert(note->text);
  }
  EXPECT_EQ(texts.size(), static_cast<std::size_t>(kDesks * kNotes));
  EXPECT_EQ(desk_.state(id).value().notes, static_cast<std::uint64_t>(kDesks * kNotes));
}

TEST_F(DeskTest, ManyPeopleOpeningAtOnceGetDifferentNumbers) {
  constexpr int kPeople = 16;
  std::vector<std::thread> people;
  for (int person = 0; person < kPeople; ++person) {
    people.emplace_back([&, person] {
      SystemClock clock;
      Desk desk(*store_, clock, policy_);
      const Command open{incident::CommandId("o-" + std::to_string(person)),
                         OpenIncident{.title = "at once"}};
      EXPECT_TRUE(desk.open(open, kAda).value().allowed());
    });
  }
  for (std::thread& person : people) person.join();
  const auto incidents = desk_.incidents().value();
  EXPECT_EQ(incidents.size(), static_cast<std::size_t>(kPeople));
  for (const IncidentSummary& one : incidents) {
    EXPECT_EQ(one.state.refusals, 0U) << "nobody's opening ends in somebody else's incident";
  }
}

TEST(StoreKind, OnlyAnEmptyStoreCanBecomeOneForDrills) {
  const auto store = journal::in_memory();
  const Instant now = parse_iso("2026-11-22T03:00:00Z").value();
  EXPECT_EQ(kind_of(*store).value(), StoreKind::kReal);
  ASSERT_TRUE(mark_as_drill(*store, now));
  EXPECT_EQ(kind_of(*store).value(), StoreKind::kDrill);

  const auto used = journal::in_memory();
  ASSERT_TRUE(used->append(journal::StreamName("incident/QL-2026-0001"), {},
                           journal::CommandId("c"), std::vector<std::string>{"{}"}));
  EXPECT_EQ(mark_as_drill(*used, now).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(kind_of(*used).value(), StoreKind::kReal);
}

}  // namespace
}  // namespace quell::desk
