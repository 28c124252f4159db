#include <gtest/gtest.h>

#include <random>

#include "logs/compression.h"
#include "sources/compress_for_tests.h"

namespace quell::logs {
namespace {

using testing_tools::bzip2;
using testing_tools::compress;
using testing_tools::drain;
using testing_tools::gzip;
using testing_tools::kEveryCompression;
using testing_tools::Outcome;
using testing_tools::PiecewiseSource;
using testing_tools::sample_log;
using testing_tools::together;
using testing_tools::xz;
using testing_tools::zstd;

Outcome read(Compression compression, std::string bytes, std::size_t piece = 64UZ * 1024) {
  const auto source = decompressed(memory_source("x", std::move(bytes)), compression);
  EXPECT_EQ(source->name(), "x");
  return drain(*source, piece);
}

class EveryCompression : public testing::TestWithParam<Compression> {};

TEST_P(EveryCompression, IsKnownByItsFirstBytes) {
  const std::string bytes = compress(GetParam(), "hello\n");
  EXPECT_EQ(compression_of(bytes), GetParam());
  EXPECT_EQ(compression_of(std::string_view(bytes).substr(0, kMagicBytes)), GetParam());
  EXPECT_EQ(compression_of(compress(GetParam(), "")), GetParam());
}

TEST_P(EveryCompression, GivesBackWhatWasCompressedWhateverThePieces) {
  const std::string log = sample_log(3'000'000);
  const std::string bytes = compress(GetParam(), log);
  for (const std::size_t piece : {100'000UZ, 1'000'000UZ, 5'000'000UZ}) {
    const Outcome outcome = read(GetParam(), bytes, piece);
    EXPECT_FALSE(outcome.error);
    EXPECT_EQ(outcome.bytes, log);
  }
  std::mt19937 random(3);
  PiecewiseSource pieces(bytes, [&] { return 1 + random() % 3'000; });
  const auto source =
      decompressed(std::make_unique<PiecewiseSource>(std::move(pieces)), GetParam());
  EXPECT_EQ(drain(*source, 4'999).bytes, log);
}

TEST_P(EveryCompression, IsReadByteByByteOnBothSides) {
  const std::string log = sample_log(3'000);
  const auto source =
      decompressed(std::make_unique<PiecewiseSource>(
                       compress(GetParam(), log) + compress(GetParam(), log), [] { return 1UZ; }),
                   GetParam());
  const Outcome outcome = drain(*source, 1);
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.bytes, log + log);
}

TEST_P(EveryCompression, MembersFollowEachOtherWithZerosBetween) {
  const std::string one = compress(GetParam(), "one\n");
  const std::string none = compress(GetParam(), "");
  const std::string two = compress(GetParam(), "two\n");
  for (const std::string& bytes :
       {one + two, together({none, one, none, none, two}),
        together({one, std::string(300'000, '\0'), two}), together({one, two, {"\0", 1}}),
        together({one, two, std::string(600'000, '\0')})}) {
    const Outcome outcome = read(GetParam(), bytes);
    EXPECT_FALSE(outcome.error);
    EXPECT_EQ(outcome.bytes, "one\ntwo\n");
  }
  EXPECT_EQ(read(GetParam(), none).bytes, "");
  EXPECT_FALSE(read(GetParam(), none).error);
}

TEST_P(EveryCompression, WhatFollowsAndIsNotCompressedIsReportedBehindTheRest) {
  const std::string one = compress(GetParam(), "one\n");
  for (const std::string& tail : {std::string("x"), std::string("something else\n"),
                                  std::string("\0\0\0x", 4), std::string(400'000, 'x')}) {
    const auto source = decompressed(memory_source("x", one + tail), GetParam());
    const Outcome outcome = drain(*source);
    EXPECT_EQ(outcome.bytes, "one\n");
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code(), ErrorCode::kInvalidInput);
    EXPECT_NE(outcome.error->full().find("something else"), std::string::npos);
    EXPECT_EQ(drain(*source).error->full(), outcome.error->full());  // and again
  }
}

TEST_P(EveryCompression, CutAnywhereItGivesWhatCameBeforeAndSaysSo) {
  const std::string log = sample_log(400);
  const std::string first = compress(GetParam(), log);
  const std::string bytes = first + compress(GetParam(), "the second\n");
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const Outcome outcome = read(GetParam(), bytes.substr(0, size));
    EXPECT_TRUE((log + "the second\n").starts_with(outcome.bytes)) << size;
    if (size >= first.size()) EXPECT_TRUE(outcome.bytes.starts_with(log)) << size;
    if (size == first.size()) {
      EXPECT_FALSE(outcome.error);
      continue;
    }
    ASSERT_TRUE(outcome.error) << size;
    EXPECT_EQ(outcome.error->code(), ErrorCode::kInvalidInput);
    EXPECT_NE(outcome.error->full().find("ends in the middle of"), std::string::npos);
  }
}

TEST_P(EveryCompression, CutInALongFileItGivesNearlyEverything) {
  const std::string log = sample_log(3'000'000);
  const std::string bytes = compress(GetParam(), log);
  const Outcome outcome = read(GetParam(), bytes.substr(0, bytes.size() - bytes.size() / 10));
  ASSERT_TRUE(outcome.error);
  EXPECT_TRUE(log.starts_with(outcome.bytes));
  EXPECT_GT(outcome.bytes.size(), log.size() * 3 / 4);
}

TEST_P(EveryCompression, NoChangedBitGoesUnnoticed) {
  const std::string log = sample_log(600);
  const std::string bytes = compress(GetParam(), log);
  std::size_t noticed = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] =
        static_cast<char>(static_cast<unsigned char>(changed[bit / 8]) ^ (1U << (bit % 8)));
    const Outcome outcome = read(GetParam(), changed);
    // A header has bits that mean nothing for what is read (a time, an operating system).
    EXPECT_TRUE(outcome.error || outcome.bytes == log) << bit;
    noticed += outcome.error ? 1 : 0;
  }
  EXPECT_GT(noticed, bytes.size() * 7);
}

TEST_P(EveryCompression, RandomDamageEndsInAnErrorOrTheTruth) {
  std::mt19937 random(11);
  const std::string log = sample_log(20'000);
  const std::string bytes = compress(GetParam(), log);
  for (int i = 0; i < 300; ++i) {
    std::string changed = bytes;
    for (std::size_t n = 1 + random() % 8; n > 0; --n) {
      changed[random() % changed.size()] = static_cast<char>(random());
    }
    const Outcome outcome = read(GetParam(), changed, 1 + random() % 10'000);
    EXPECT_TRUE(outcome.error || outcome.bytes == log);
  }
}

TEST_P(EveryCompression, ASlowPipeIsNeverWaitedForInRead) {
  std::mt19937 random(5);
  const std::string log = sample_log(20'000);
  auto pieces = std::make_unique<PiecewiseSource>(
      compress(GetParam(), log) + std::string(64, '\0') + compress(GetParam(), log),
      [&] { return random() % 3 == 0 ? random() % 200 : 0; });
  const PiecewiseSource& raw = *pieces;
  const auto source = decompressed(std::move(pieces), GetParam());
  std::string got;
  std::string buffer(1'000, '\0');
  while (true) {
    while (!source->is_ready_within(Duration::zero()).value()) {
    }
    const std::size_t waits = raw.waits();
    const auto size = source->read(std::span(buffer));
    ASSERT_TRUE(size);
    EXPECT_EQ(raw.waits(), waits);
    if (*size == 0) break;
    got.append(buffer, 0, *size);
  }
  EXPECT_EQ(got, log + log);
}

TEST_P(EveryCompression, AnErrorOfReadingComesBehindWhatWasRead) {
  class Failing final : public Source {
   public:
    explicit Failing(std::string bytes) : bytes_(std::move(bytes)) {}
    [[nodiscard]] std::string_view name() const override { return "f"; }
    Result<std::size_t> read(std::span<char> into) override {
      if (bytes_.empty()) return fail(ErrorCode::kIo, "the disk is gone");
      const std::size_t size = std::min(into.size(), bytes_.size());
      bytes_.copy(into.data(), size);
      bytes_.erase(0, size);
      return size;
    }

   private:
    std::string bytes_;
  };
  const auto source =
      decompressed(std::make_unique<Failing>(compress(GetParam(), "one\n")), GetParam());
  const Outcome outcome = drain(*source);
  EXPECT_EQ(outcome.bytes, "one\n");
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code(), ErrorCode::kIo);
}

INSTANTIATE_TEST_SUITE_P(All, EveryCompression, testing::ValuesIn(kEveryCompression),
                         [](const auto& given) { return std::string(name_of(given.param)); });

TEST(Decompress, ReadsWhatTheGzipProgramWrites) {
  // printf 'one two\none two\n' | gzip -9, with a name and a comment in the header.
  const std::string bytes(
      "\x1f\x8b\x08\x18\x00\x00\x00\x00\x02\x03"
      "access.log\0of today\0"
      "\xcb\xcf\x4b\x55\x28\x29\xcf\xe7\xca\x87\xd2\x00\x7d\x9d\x23\xf6\x10\x00\x00\x00",
      10 + 11 + 9 + 20);
  const Outcome outcome = read(Compression::kGzip, bytes);
  EXPECT_EQ(outcome.bytes, "one two\none two\n");
  EXPECT_FALSE(outcome.error) << outcome.error->full();
}

TEST(Decompress, SkippableFramesOfZstdAreSkipped) {
  const std::string skippable("\x5a\x2a\x4d\x18\x05\x00\x00\x00\xff\x00\xff\x00\xff", 13);
  EXPECT_EQ(compression_of(skippable), Compression::kZstd);
  const Outcome outcome =
      read(Compression::kZstd, skippable + zstd("one\n") + skippable + skippable + zstd("two\n"));
  EXPECT_EQ(outcome.bytes, "one\ntwo\n");
  EXPECT_FALSE(outcome.error);
  EXPECT_TRUE(read(Compression::kZstd, skippable.substr(0, 11)).error);
}

TEST(Decompress, AZstdWindowOverTheLimitIsRefusedByName) {
  // A frame header alone (RFC 8878): no content size, window 2^28.
  const std::string frame("\x28\xb5\x2f\xfd\x00\x90\x01\x00\x00", 9);
  const Outcome outcome = read(Compression::kZstd, zstd("one\n") + frame);
  EXPECT_EQ(outcome.bytes, "one\n");
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code(), ErrorCode::kLimit);
  EXPECT_NE(outcome.error->full().find("128 MiB"), std::string::npos);
}

TEST(Decompress, AnXzDictionaryOverTheLimitIsRefusedByName) {
  std::string bytes = xz("one\n");
  // Block header (xz-file-format 3.1): size, flags, sizes, filter 0x21, one byte, the dictionary's.
  const std::size_t filter = bytes.find("\x21\x01", 14);
  ASSERT_LT(filter, 24U);
  bytes[filter + 2] = 33;  // 384 MiB
  const std::size_t header = (static_cast<unsigned char>(bytes[12]) + 1UZ) * 4;
  const std::uint32_t crc =
      lzma_crc32(reinterpret_cast<const std::uint8_t*>(bytes.data()) + 12, header - 4, 0);
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[12 + header - 4 + i] = static_cast<char>(crc >> (8 * i));
  }
  const Outcome outcome = read(Compression::kXz, xz("before\n") + bytes);
  EXPECT_EQ(outcome.bytes, "before\n");
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code(), ErrorCode::kLimit);
}

TEST(Decompress, ManyTinyMembers) {
  for (const Compression compression : kEveryCompression) {
    std::string bytes;
    std::string expected;
    for (int i = 0; i < 500; ++i) {
      const std::string line = std::to_string(i) + "\n";
      bytes += compress(compression, line);
      expected += line;
    }
    EXPECT_EQ(read(compression, bytes).bytes, expected);
  }
}

TEST(Decompress, TextIsNotTakenForCompressed) {
  for (const std::string_view text :
       {"", "B", "BZh", "BZh9 is how bzip2 begins", "\x1f", "\x28\xb5\x2f", "\xfd\x37zXZ",
        "192.0.2.1 - - [", "\x5a\x2a"}) {
    EXPECT_FALSE(compression_of(text)) << text;
  }
}

}  // namespace
}  // namespace quell::logs
