// The contract of journal::Store, run on every implementation.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/limits.h"
#include "journal/checkpoint.h"
#include "journal/open.h"
#include "os/file.h"

namespace quell::journal {
namespace {

using ::testing::ElementsAre;

const StreamName kStream("incident/QL-2026-0001");
const StreamName kOther("host/web1");

/// A store and what must live as long as it.
struct Made {
  std::optional<os::TemporaryDirectory> place;
  std::unique_ptr<Store> store;
};

Made make_sqlite() {
  Made made;
  made.place = os::TemporaryDirectory::make("contract").value();
  made.store = open(OpenOptions{.directory = made.place->path()}).value().store;
  return made;
}

/// Files what it is given in every few appends.
Made make_filing() {
  Made made;
  made.place = os::TemporaryDirectory::make("contract").value();
  made.store = open(OpenOptions{.directory = made.place->path(), .most_recent = 3}).value().store;
  return made;
}

Made make_memory() {
  return Made{.place = {}, .store = in_memory()};
}

struct Kind {
  std::string name;
  Made (*make)();
};

class StoreContract : public ::testing::TestWithParam<Kind> {
 protected:
  StoreContract() : made_(GetParam().make()) {}

  Result<Appended> append(const StreamName& stream, const std::string& command,
                          const std::vector<std::string>& payloads) {
    const Head head = store().head(stream).value();
    return store().append(stream, head, CommandId(command), payloads);
  }
  std::vector<std::string> payloads(const StreamName& stream, std::uint64_t from = 1) {
    std::vector<std::string> seen;
    EXPECT_TRUE(store().read(stream, from, [&](const EntryView& entry) -> Result<void> {
      seen.emplace_back(entry.payload);
      return {};
    }));
    return seen;
  }
  Store& store() { return *made_.store; }
  Made made_;
};

TEST_P(StoreContract, AnEmptyStoreHasNothing) {
  EXPECT_EQ(store().head(kStream).value(), Head{});
  EXPECT_TRUE(store().streams().value().empty());
  EXPECT_TRUE(payloads(kStream).empty());
  EXPECT_FALSE(store().find_command(CommandId("c1")).value().has_value());
  EXPECT_TRUE(verify(store(), std::nullopt).value().sound());
}

TEST_P(StoreContract, EntriesAreReadAsTheyWereAppendedAndChained) {
  ASSERT_TRUE(append(kStream, "c1", {R"({"a":1})", R"({"b":"ä"})"}));
  ASSERT_TRUE(append(kStream, "c2", {R"({"c":3})"}));
  EXPECT_THAT(payloads(kStream), ElementsAre(R"({"a":1})", R"({"b":"ä"})", R"({"c":3})"));
  EXPECT_THAT(payloads(kStream, 3), ElementsAre(R"({"c":3})"));
  Head before;
  ASSERT_TRUE(store().read(kStream, 1, [&](const EntryView& entry) -> Result<void> {
    EXPECT_EQ(entry.stream, kStream.text());
    EXPECT_EQ(entry.sequence, before.sequence + 1);
    EXPECT_EQ(entry.previous, before.hash);
    EXPECT_EQ(entry.hash, hash_of(entry));
    before = Head{.sequence = entry.sequence, .hash = entry.hash};
    return {};
  }));
  EXPECT_EQ(store().head(kStream).value(), before);
  EXPECT_EQ(store().read(kStream, 9, [](const EntryView&) -> Result<void> { return {}; }).value(),
            before);
}

TEST_P(StoreContract, AppendSaysWhatItDid) {
  ASSERT_TRUE(append(kStream, "c1", {"{}"}));
  const Appended done = append(kStream, "c2", {"{}", "{}"}).value();
  EXPECT_EQ(done.stream, kStream);
  EXPECT_EQ(done.first, 2U);
  EXPECT_EQ(done.head, store().head(kStream).value());
  EXPECT_EQ(done.head.sequence, 3U);
  EXPECT_EQ(done.novelty, Novelty::kNew);
}

TEST_P(StoreContract, AnotherHeadIsAConflictAndAppendsNothing) {
  ASSERT_TRUE(append(kStream, "c1", {"{}"}));
  const std::vector<std::string> one = {"{}"};
  Head wrong_hash = store().head(kStream).value();
  wrong_hash.hash.bytes[0] ^= 1U;
  for (const Head& wrong : {Head{}, Head{.sequence = 2, .hash = {}}, wrong_hash}) {
    const auto answer = store().append(kStream, wrong, CommandId("c2"), one);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), ErrorCode::kConflict);
  }
  EXPECT_EQ(store().head(kStream).value().sequence, 1U);
  EXPECT_FALSE(store().find_command(CommandId("c2")).value().has_value());
  EXPECT_TRUE(append(kStream, "c2", one)) << "a refused command may be given again";
}

TEST_P(StoreContract, ARepeatedCommandReturnsTheFirstResultAndAppendsNothing) {
  const Appended first = append(kStream, "c1", {"{}", "{}"}).value();
  ASSERT_TRUE(append(kStream, "c2", {"{}"}));
  // The head of then, and the head of now: a retry does not know which is right.
  for (const Head& head : {Head{}, store().head(kStream).value()}) {
    const std::vector<std::string> same = {"{}", "{}"};
    const Appended again = store().append(kStream, head, CommandId("c1"), same).value();
    EXPECT_EQ(again.novelty, Novelty::kRepeat);
    EXPECT_EQ(again.first, first.first);
    EXPECT_EQ(again.head, first.head);
  }
  EXPECT_EQ(store().head(kStream).value().sequence, 3U);
  const auto found = store().find_command(CommandId("c1")).value();
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->head, first.head);
  EXPECT_EQ(found->stream, kStream);
}

TEST_P(StoreContract, ACommandIdUsedForSomethingElseIsAConflict) {
  ASSERT_TRUE(append(kStream, "c1", {"{}"}));
  for (const auto& [stream, payloads] :
       std::vector<std::pair<StreamName, std::vector<std::string>>>{
           {kStream, {"{}", "{}"}}, {kStream, {"[]"}}, {kOther, {"{}"}}}) {
    const auto answer = append(stream, "c1", payloads);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), ErrorCode::kConflict);
  }
  EXPECT_EQ(store().head(kOther).value(), Head{});
}

TEST_P(StoreContract, StreamsAreSeparateAndListedByName) {
  ASSERT_TRUE(append(kStream, "c1", {"{}"}));
  ASSERT_TRUE(append(kOther, "c2", {"{}", "{}"}));
  const auto streams = store().streams().value();
  ASSERT_EQ(streams.size(), 2U);
  EXPECT_EQ(streams[0].stream, kOther);
  EXPECT_EQ(streams[0].head, store().head(kOther).value());
  EXPECT_EQ(streams[1].stream, kStream);
  EXPECT_NE(streams[0].head.hash, streams[1].head.hash);
}

TEST_P(StoreContract, WhatIsNotAllowedIsRefusedBeforeItIsStored) {
  const auto code = [&](const std::string& stream, const std::string& command,
                        const std::vector<std::string>& payloads) {
    const auto answer = store().append(StreamName(stream), Head{}, CommandId(command), payloads);
    return answer ? std::optional<ErrorCode>() : answer.error().code();
  };
  constexpr auto kBad = ErrorCode::kInvalidInput;
  for (const std::string stream : {"", "A", "/a", "a/", "a//b", "a b", "a\n", "9", "incident/ä"}) {
    EXPECT_EQ(code(stream, "c", {"{}"}), kBad) << stream;
  }
  EXPECT_EQ(code(std::string(kStreamBytes + 1, 'a'), "c", {"{}"}), kBad);
  EXPECT_EQ(code("a", "", {"{}"}), kBad);
  EXPECT_EQ(code("a", "a b", {"{}"}), kBad);
  EXPECT_EQ(code("a", std::string(kCommandBytes + 1, 'a'), {"{}"}), kBad);
  EXPECT_EQ(code("a", "c", {}), kBad);
  EXPECT_EQ(code("a", "c", {""}), kBad);
  EXPECT_EQ(code("a", "c", {"{}", "a\nb"}), kBad);
  EXPECT_EQ(code("a", "c", {std::string("a\0b", 3)}), kBad);
  EXPECT_EQ(code("a", "c", {"\xff"}), kBad);
  EXPECT_EQ(code("a", "c", {std::string(limits::kEventBytes + 1, 'x')}), ErrorCode::kLimit);
  EXPECT_EQ(code("a", "c", std::vector<std::string>(kPayloads + 1, "{}")), ErrorCode::kLimit);
  EXPECT_TRUE(store().streams().value().empty());
  EXPECT_EQ(code("a", "c", {std::string(limits::kEventBytes, 'x')}), std::nullopt);
}

TEST_P(StoreContract, ASinkCanStopAReadAndUseTheStore) {
  ASSERT_TRUE(append(kStream, "c1", {"1", "2", "3"}));
  int seen = 0;
  const auto stopped = store().read(kStream, 1, [&](const EntryView&) -> Result<void> {
    if (++seen == 2) return fail(ErrorCode::kCancelled, "enough");
    EXPECT_TRUE(append(kOther, "inner", {"{}"}));
    return {};
  });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code(), ErrorCode::kCancelled);
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(store().head(kOther).value().sequence, 1U);
  EXPECT_EQ(
      store().read(kStream, 0, [](const EntryView&) -> Result<void> { return {}; }).error().code(),
      ErrorCode::kInvalidInput);
}

TEST_P(StoreContract, ConcurrentAppendsLoseNothingAndNeverShareAPlace) {
  constexpr int kThreads = 8;
  constexpr int kEach = 25;
  std::atomic<int> conflicts = 0;
  std::vector<std::jthread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      const StreamName stream = thread % 2 == 0 ? kStream : kOther;
      for (int i = 0; i < kEach;) {
        const std::string name = std::to_string(thread) + "-" + std::to_string(i);
        const auto answer = append(stream, name, {"\"" + name + "\""});
        if (answer) {
          ++i;
          continue;
        }
        ASSERT_EQ(answer.error().code(), ErrorCode::kConflict) << answer.error().full();
        ++conflicts;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(payloads(kStream).size() + payloads(kOther).size(), std::size_t{kThreads} * kEach);
  const Verification found = verify(store(), std::nullopt).value();
  EXPECT_TRUE(found.sound());
  EXPECT_EQ(found.entries, std::uint64_t{kThreads} * kEach);
}

TEST_P(StoreContract, TheSameCommandFromManyThreadsTakesEffectOnce) {
  constexpr int kThreads = 8;
  std::atomic<int> fresh = 0;
  {
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&] {
        const std::vector<std::string> one = {"{}"};
        const auto answer = store().append(kStream, Head{}, CommandId("c1"), one);
        ASSERT_TRUE(answer) << answer.error().full();
        if (answer->novelty == Novelty::kNew) ++fresh;
      });
    }
  }
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(store().head(kStream).value().sequence, 1U);
}

TEST_P(StoreContract, ManyAppendsToManyStreamsAreEachReadInTheirOrder) {
  constexpr int kRounds = 20;
  for (int round = 0; round < kRounds; ++round) {
    for (const StreamName& stream : {kStream, kOther}) {
      const std::string id = fmt::format("{}-{}", stream.text().substr(0, 4), round);
      ASSERT_TRUE(append(stream, id, {fmt::format("{}", round), fmt::format("{}.5", round)}));
    }
  }
  for (const StreamName& stream : {kStream, kOther}) {
    EXPECT_EQ(store().head(stream).value().sequence, std::uint64_t{2} * kRounds);
    std::vector<std::string> expected;
    for (int round = 0; round < kRounds; ++round) {
      expected.push_back(fmt::format("{}", round));
      expected.push_back(fmt::format("{}.5", round));
    }
    EXPECT_EQ(payloads(stream), expected);
    EXPECT_EQ(payloads(stream, std::uint64_t{2} * kRounds),
              std::vector<std::string>{expected.back()});
  }
  const auto early = store().find_command(CommandId("host-0")).value();
  ASSERT_TRUE(early.has_value());
  EXPECT_EQ(early->first, 1U);
  EXPECT_EQ(store().streams().value().size(), 2U);
  EXPECT_TRUE(verify(store(), std::nullopt).value().sound());
}

TEST_P(StoreContract, SalvageOfASoundStreamIsARead) {
  ASSERT_TRUE(append(kStream, "c1", {"1", "2", "3"}));
  std::vector<std::string> seen;
  const auto damage = store().salvage(kStream, [&](const EntryView& entry) -> Result<void> {
    seen.emplace_back(entry.payload);
    return {};
  });
  EXPECT_TRUE(damage.value().empty());
  EXPECT_EQ(seen, payloads(kStream));
}

TEST_P(StoreContract, ACheckpointHoldsForAStoreThatGrewAndNotForAnotherHistory) {
  crypto::SeededEntropy entropy(1);
  const crypto::KeyPair key = crypto::KeyPair::generate(entropy);
  ASSERT_TRUE(append(kStream, "c1", {"1", "2"}));
  const std::string text = make_checkpoint(store(), Instant{}, key).value();
  const Checkpoint checkpoint = read_checkpoint(text, key.public_key()).value();
  EXPECT_TRUE(verify(store(), checkpoint).value().sound());
  ASSERT_TRUE(append(kStream, "c2", {"3"}));
  EXPECT_TRUE(verify(store(), checkpoint).value().sound());

  const Made rewritten = GetParam().make();
  const std::vector<std::string> other = {"1", "changed", "3"};
  ASSERT_TRUE(rewritten.store->append(kStream, Head{}, CommandId("c1"), other));
  const Verification found = verify(*rewritten.store, checkpoint).value();
  ASSERT_EQ(found.damaged, 1U);
  EXPECT_EQ(found.damage[0].place, "incident/QL-2026-0001 entry 2");
  const Made emptied = GetParam().make();
  EXPECT_EQ(verify(*emptied.store, checkpoint).value().damaged, 1U);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract,
                         ::testing::Values(Kind{"Sqlite", &make_sqlite},
                                           Kind{"SqliteThatFiles", &make_filing},
                                           Kind{"Memory", &make_memory}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace quell::journal
