// A crash after any step leaves a state that the probe tells truthfully and that undo turns back
// into the original bytes.

#include <set>

#include "death_fixture.h"
#include "gmock/gmock.h"
#include "nginx_fixture.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;

/// Stores undo records in a file, as a store that survives the process.
class FileRecords final : public UndoSink {
 public:
  explicit FileRecords(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> store(const UndoRecord& record) override {
    return os::write_file_atomically(path_, record.id.text() + "\n" + record.data,
                                     os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<UndoRecord> read() const {
    const auto text = os::read_file(path_, 10'000'000);
    if (!text) return std::nullopt;
    const std::size_t end = text->find('\n');
    return UndoRecord{ContainmentId(text->substr(0, end)), "nginx-endpoint:shop", "",
                      text->substr(end + 1)};
  }

 private:
  std::filesystem::path path_;
};

void apply(NginxEndpoint& actuator, const Measure& wish, UndoSink& sink, const OnStep& on_step) {
  const auto plan = actuator.plan({.measure = wish});
  if (plan) (void)actuator.apply(std::get<Plan>(*plan), sink, on_step);
}

void expect_original(const Nginx& server, const std::string& original) {
  EXPECT_EQ(server.read(), original);
  EXPECT_EQ(server.status("/search?q=union"), 200);
  for (const auto& entry : *os::list_directory(server.path("."))) {
    EXPECT_THAT(entry.name, testing::Not(testing::StartsWith(".quell")));
  }
}

/// A measure, a request that it refuses, and how.
struct Wish {
  std::string target;
  web::Question question;
  int status = 0;
};

const std::vector<Wish> kWishes{
    {"/search", {.target = "/search"}, 503},
    {"parameter:q~union", {.target = "/?q=union"}, 403},
    {"address:127.0.0.2 method:GET", {.target = "/", .source = "127.0.0.2"}, 403},
    {"endpoint:/login rate:2/m", {.target = "/login"}, 429}};

/// What the file and the site say, asked without the actuator.
State truth(const Nginx& server, const std::string& original, const Wish& wish) {
  const bool in_file = server.read() != original;
  int status = server.status(wish.question);
  // A rate of two a minute shows at the third request.
  for (int i = 0; wish.status == 429 && i < 3; ++i) status = server.status(wish.question);
  const bool answers = status == wish.status;
  if (in_file != answers) return State::kHalfApplied;
  return answers ? State::kInForce : State::kAbsent;
}

const std::vector<std::string> kSteps{"lock",    "baseline", "store-undo", "check",
                                      "replace", "reload",   "prove",      "done"};

/// Each kind of measure is a test of its own: every step starts an nginx.
class NginxCrashOf : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Each, NginxCrashOf, testing::Range(std::size_t{0}, kWishes.size()));

TEST_P(NginxCrashOf, AtEveryStepOfApply) {
  std::set<State> seen;
  const Wish& kind = kWishes.at(GetParam());
  for (const std::string& step : kSteps) {
    const Nginx server;
    NginxEndpoint actuator(server.site());
    const std::string original = server.read();
    const Measure wish = measure("c1", kind.target);
    FileRecords records(server.path("undo"));
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      apply(actuator, wish, records, on_step);
    })) << step;

    // A reload that was asked for goes on after the death: the probe waits for it.
    const auto probe = actuator.probe(wish);
    ASSERT_TRUE(probe) << step << probe.error().full();
    EXPECT_EQ(probe->state, truth(server, original, kind))
        << kind.target << " " << step << ": " << probe->summary;
    seen.insert(probe->state);
    const auto record = records.read();
    if (!record) {
      EXPECT_EQ(probe->state, State::kAbsent) << step << ": changed without a stored undo";
      continue;
    }
    const auto undone = actuator.undo(*record, kSilent);
    ASSERT_TRUE(undone) << step << undone.error().full();
    EXPECT_TRUE(std::holds_alternative<Undone>(*undone)) << step;
    expect_original(server, original);
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent) << step;
  }
  EXPECT_TRUE(seen.contains(State::kHalfApplied)) << "between the swap and the reload";
  EXPECT_TRUE(seen.contains(State::kInForce));
}

TEST_P(NginxCrashOf, AtEveryStepOfUndo) {
  const Wish& kind = kWishes.at(GetParam());
  for (const std::string& step : kSteps) {
    if (step == "store-undo") continue;
    const Nginx server;
    NginxEndpoint actuator(server.site());
    const std::string original = server.read();
    const Measure wish = measure("c1", kind.target);
    FileRecords records(server.path("undo"));
    apply(actuator, wish, records, kSilent);
    ASSERT_EQ(truth(server, original, kind), State::kInForce);
    const UndoRecord record = *records.read();
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) { (void)actuator.undo(record, on_step); }))
        << step;
    const auto probe = actuator.probe(wish);
    ASSERT_TRUE(probe) << step << probe.error().full();
    EXPECT_EQ(probe->state, truth(server, original, kind))
        << kind.target << " " << step << ": " << probe->summary;
    const auto undone = actuator.undo(record, kSilent);
    ASSERT_TRUE(undone) << step << undone.error().full();
    EXPECT_TRUE(std::holds_alternative<Undone>(*undone)) << step;
    expect_original(server, original);
  }
}

TEST(NginxCrash, AfterACrashApplyingAgainFinishesTheWork) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  const std::string original = server.read();
  const Measure wish = measure("c1", "/search");
  FileRecords records(server.path("undo"));
  ASSERT_TRUE(
      dies_at("reload", [&](const OnStep& on_step) { apply(actuator, wish, records, on_step); }));
  apply(actuator, wish, records, kSilent);
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  ASSERT_TRUE(actuator.undo(*records.read(), kSilent));
  expect_original(server, original);
}

TEST(NginxCrash, AnEditHalfWrittenBySomebodyElseIsNotTakenForOurs) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  const Measure wish = measure("c1", "/search");
  FileRecords records(server.path("undo"));
  apply(actuator, wish, records, kSilent);
  std::string text = server.read();
  text.erase(text.find("Retry-After"), 3);
  server.write("nginx.conf", text);
  const auto probe = actuator.probe(wish);
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->state, State::kAltered);
  EXPECT_THAT(probe->summary, HasSubstr("changed"));
  const auto undone = actuator.undo(*records.read(), kSilent);
  ASSERT_TRUE(undone);
  EXPECT_THAT(std::get<Refusal>(*undone).difference, HasSubstr("-    add_header Retry-After"));
}

}  // namespace
}  // namespace quell::contain
