#include "journal/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "sample_test.h"

namespace quell::journal {
namespace {

using ::testing::HasSubstr;

class ExportTest : public ::testing::Test {
 protected:
  ExportTest() : store_(in_memory()), key_(test_key()) {}
  [[nodiscard]] Verification check(std::string_view text) const {
    return verified(text, key_.public_key());
  }
  std::unique_ptr<Store> store_;
  crypto::KeyPair key_;
};

TEST_F(ExportTest, OfASoundStoreIsSoundAndHoldsEveryEntry) {
  fill(*store_, 50);
  const std::string text = exported(*store_, key_);
  std::vector<std::string> seen;
  ExportVerifier verifier(key_.public_key(), [&](const EntryView& entry) -> Result<void> {
    seen.emplace_back(entry.payload);
    return {};
  });
  verifier.feed(text);
  const Verification found = verifier.finish();
  EXPECT_TRUE(found.sound());
  EXPECT_EQ(found.streams, 3U);
  EXPECT_EQ(found.entries, 50U);
  EXPECT_EQ(seen.size(), 50U);
}

TEST_F(ExportTest, OneStreamAloneAndAnEmptyJournalAreSoundToo) {
  EXPECT_TRUE(check(exported(*store_, key_)).sound());
  fill(*store_, 50);
  const Verification one = check(exported(*store_, key_, StreamName("installation")));
  EXPECT_TRUE(one.sound());
  EXPECT_EQ(one.streams, 1U);
  const auto none = export_journal(*store_, {.only = StreamName("absent"), .now = Instant{}}, key_,
                                   [](std::string_view) -> Result<void> { return {}; });
  EXPECT_EQ(none.error().code(), ErrorCode::kNotFound);
}

TEST_F(ExportTest, AnotherKeyIsRefused) {
  fill(*store_, 5);
  crypto::SeededEntropy entropy(5);
  const crypto::KeyPair other = crypto::KeyPair::generate(entropy);
  EXPECT_FALSE(check(exported(*store_, other)).sound());
}

TEST_F(ExportTest, PiecesOfAnySizeGiveTheSame) {
  fill(*store_, 20);
  std::string text = exported(*store_, key_);
  text[text.size() / 2] ^= 1;
  const Verification whole = check(text);
  ASSERT_FALSE(whole.sound());
  for (const std::size_t size : {1UZ, 2UZ, 7UZ, 64UZ, 1000UZ}) {
    ExportVerifier verifier(key_.public_key());
    for (std::size_t at = 0; at < text.size(); at += size) {
      verifier.feed(std::string_view(text).substr(at, size));
    }
    const Verification found = verifier.finish();
    ASSERT_EQ(found.damaged, whole.damaged);
    EXPECT_EQ(found.damage[0].place, whole.damage[0].place);
    EXPECT_EQ(found.damage[0].what, whole.damage[0].what);
  }
}

TEST_F(ExportTest, EveryDamagedPlaceIsNamedAndTheRestIsStillRead) {
  fill(*store_, 60);
  std::string text = exported(*store_, key_, StreamName("incident/QL-2026-0001"));
  const std::size_t first = text.find("\"n\":") - 30;
  const std::size_t last = text.rfind("NoteAdded");
  text[first] ^= 4;
  text[last] ^= 4;
  const Verification found = check(text);
  // Two entries, and the digest over the whole; the signature of the last line but one holds.
  ASSERT_EQ(found.damaged, 3U);
  EXPECT_THAT(found.damage[0].place, HasSubstr("line 5 (incident/QL-2026-0001"));
  EXPECT_THAT(found.damage[1].what, HasSubstr("do not have the hash"));
  EXPECT_EQ(found.entries + 2, store_->head(StreamName("incident/QL-2026-0001")).value().sequence);
}

TEST_F(ExportTest, WholeEntriesThatAreLeftOutSwappedOrRepeatedAreFound) {
  fill(*store_, 30);
  const std::string text = exported(*store_, key_);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  const auto joined = [](const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += part;
    return all;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto without = lines;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(check(joined(without)).sound()) << i;
    auto twice = lines;
    twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
    EXPECT_FALSE(check(joined(twice)).sound()) << i;
    if (i + 1 == lines.size()) continue;
    auto swapped = lines;
    std::swap(swapped[i], swapped[i + 1]);
    EXPECT_FALSE(check(joined(swapped)).sound()) << i;
  }
  EXPECT_FALSE(check(text + "\n").sound());
  EXPECT_FALSE(check(text + text).sound());
}

TEST_F(ExportTest, AnOverlongLineIsReportedAndMemoryStaysBounded) {
  ExportVerifier verifier(key_.public_key());
  const std::string piece(1UZ << 20U, 'x');
  for (int i = 0; i < 100; ++i) verifier.feed(piece);
  verifier.feed("\n");
  EXPECT_TRUE(verifier.damaged());
  EXPECT_THAT(verifier.finish().damage[0].what, HasSubstr("longer"));
}

/// Every change of one bit, and every cut, of an export of a thousand events.
///
/// Trying each variant from the file's first byte would hash half a terabyte. It is not needed: the
/// verifier reads from left to right, its state is a value, and damage that it found stays found
/// (`damaged` is a count that only grows). So the verdict on a variant that differs from the good
/// file first at byte B is reached from a copy of the state after the bytes before the line of B,
/// fed with what differs: the changed line, and the lines after it only as far as the damage has
/// not shown yet. That the state after pieces is the state after the whole is what
/// PiecesOfAnySizeGiveTheSame tests, and a sample of variants is verified from the first byte too.
class EveryChangeTest : public ExportTest {
 protected:
  EveryChangeTest() {
    fill(*store_, 1000);
    text_ = exported(*store_, key_);
  }

  /// Whether damage is found in the good file's bytes from `line` on, with `changed` in place of
  /// the line; `before` is the state at the line's start.
  [[nodiscard]] bool finds(const ExportVerifier& before, std::string_view changed,
                           std::size_t next_line) const {
    ExportVerifier verifier = before;
    verifier.feed(changed);
    // A change of the line's end joins it with the next; one of a stream's name shows in its
    // first entry.
    while (!verifier.damaged() && next_line < text_.size()) {
      const std::size_t end = text_.find('\n', next_line) + 1;
      verifier.feed(std::string_view(text_).substr(next_line, end - next_line));
      next_line = end;
    }
    return verifier.damaged() || !verifier.finish().sound();
  }

  std::string text_;
};

/// The lines are dealt out to parts, only so that they can run side by side.
constexpr std::size_t kParts = 4;
class EveryChangeOfOneBit : public EveryChangeTest,
                            public ::testing::WithParamInterface<std::size_t> {};

TEST_P(EveryChangeOfOneBit, IsFound) {
  ASSERT_TRUE(check(text_).sound());
  ExportVerifier state(key_.public_key());
  std::size_t variants = 0;
  std::size_t expected = 0;
  std::size_t from_the_start = 0;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text_.size(); ++number) {
    const std::size_t end = text_.find('\n', begin) + 1;
    std::string line = text_.substr(begin, end - begin);
    const std::size_t bits = number % kParts == GetParam() ? 8 * line.size() : 0;
    expected += bits;
    for (std::size_t bit = 0; bit < bits; ++bit) {
      const char flip = static_cast<char>(1U << (bit % 8));
      line[bit / 8] ^= flip;
      ASSERT_TRUE(finds(state, line, end)) << "byte " << begin + bit / 8 << " bit " << bit % 8;
      if (++variants % 20'011 == 0) {
        std::string whole = text_;
        whole[begin + bit / 8] ^= flip;
        ASSERT_FALSE(check(whole).sound()) << "byte " << begin + bit / 8 << " bit " << bit % 8;
        ++from_the_start;
      }
      line[bit / 8] ^= flip;
    }
    state.feed(line);
    begin = end;
  }
  EXPECT_EQ(variants, expected);
  EXPECT_GT(variants, text_.size());
  EXPECT_GT(from_the_start, 10U);
  EXPECT_TRUE(state.finish().sound()) << "the walk itself has read the good file";
}
INSTANTIATE_TEST_SUITE_P(Parts, EveryChangeOfOneBit, ::testing::Range(0UZ, kParts));

TEST_F(EveryChangeTest, OfLengthIsFound) {
  ExportVerifier state(key_.public_key());
  for (std::size_t length = 0; length < text_.size(); ++length) {
    ASSERT_FALSE(state.finish().sound()) << "cut to " << length << " bytes";
    if (length % 10'007 == 0) {
      ASSERT_FALSE(check(std::string_view(text_).substr(0, length)).sound()) << length;
    }
    state.feed(std::string_view(text_).substr(length, 1));
  }
  EXPECT_TRUE(state.finish().sound());
}

TEST(CheckpointText, EveryChangeOfOneBitAndEveryCutIsFound) {
  const auto store = in_memory();
  fill(*store, 9);
  const crypto::KeyPair key = test_key();
  const std::string text = make_checkpoint(*store, Instant{}, key).value();
  ASSERT_TRUE(read_checkpoint(text, key.public_key()));
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    std::string changed = text;
    changed[bit / 8] ^= static_cast<char>(1U << (bit % 8));
    ASSERT_FALSE(read_checkpoint(changed, key.public_key())) << bit;
  }
  for (std::size_t length = 0; length < text.size(); ++length) {
    ASSERT_FALSE(read_checkpoint(text.substr(0, length), key.public_key())) << length;
  }
}

TEST(CheckpointText, ClocksThatGoBackwardsChangeNothing) {
  // The order of the record is its sequence; a checkpoint's time is a remark.
  const auto store = in_memory();
  const crypto::KeyPair key = test_key();
  const Instant late(std::chrono::seconds(2'000'000));
  const Instant early(std::chrono::seconds(1'000'000));
  fill(*store, 9);
  const auto first =
      read_checkpoint(make_checkpoint(*store, late, key).value(), key.public_key()).value();
  const std::vector<std::string> earlier = {R"({"at":"1970-01-02T00:00:00.000000Z"})"};
  const StreamName stream("installation");
  ASSERT_TRUE(store->append(stream, store->head(stream).value(), CommandId("back"), earlier));
  const auto second =
      read_checkpoint(make_checkpoint(*store, early, key).value(), key.public_key()).value();
  EXPECT_TRUE(verify(*store, first).value().sound());
  EXPECT_TRUE(verify(*store, second).value().sound());
  EXPECT_EQ(second.made, early);
}

}  // namespace
}  // namespace quell::journal
