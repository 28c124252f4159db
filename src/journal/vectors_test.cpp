// The files in tests/vectors/journal are what other implementations check themselves against: this
// program must write exactly the sound ones, and refuse the others. To write them anew after a new
// version of the format: QUELL_WRITE_VECTORS=1 journal_test --gtest_filter=Vectors.*
#include <gtest/gtest.h>

#include <cstdlib>

#include "journal/checkpoint.h"
#include "os/file.h"
#include "sample_test.h"

namespace quell::journal {
namespace {

constexpr std::size_t kLargest = 1UZ << 20U;
const os::Path kVectors = QUELL_VECTORS;

struct Vector {
  std::string name;
  std::string text;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) std::abort();
  return text.replace(at, from.size(), to);
}

std::vector<Vector> sound_vectors() {
  const auto store = in_memory();
  const auto empty = in_memory();
  fill(*store, 12);
  const crypto::KeyPair key = test_key();
  return {{"all.journal", exported(*store, key)},
          {"one.journal", exported(*store, key, StreamName("incident/QL-2026-0001"))},
          {"empty.journal", exported(*empty, key)},
          {"heads.checkpoint", make_checkpoint(*store, Instant{}, key).value()},
          {"signing.pub", key.public_key().hex() + "\n"}};
}

/// Each breaks one rule of docs/formats/journal.md.
std::vector<Vector> bad_vectors() {
  const std::string good = sound_vectors()[0].text;
  const std::string entry = "\n1 ";
  const std::string first =
      good.substr(good.find(entry) + 1, good.find('\n', good.find(entry) + 1) - good.find(entry));
  return {{"bad/payload_changed.journal", replaced(good, "\"actor\":\"ann\"", "\"actor\":\"bob\"")},
          {"bad/entry_removed.journal", replaced(good, first, "")},
          {"bad/entry_repeated.journal", replaced(good, first, first + first)},
          {"bad/leading_zero.journal", replaced(good, "\n2 ", "\n02 ")},
          {"bad/stream_renamed.journal", replaced(good, "stream host/web1", "stream host/web0")},
          {"bad/carriage_return.journal", replaced(good, "\n", "\r\n")},
          {"bad/no_last_line_end.journal", good.substr(0, good.size() - 1)},
          {"bad/cut.journal", good.substr(0, good.rfind("signed"))},
          {"bad/bytes_after_the_end.journal", good + "\n"},
          {"bad/other_version.journal", replaced(good, "quell journal 1", "quell journal 2")},
          {"bad/time_changed.journal", replaced(good, "00:00:01", "00:00:02")}};
}

TEST(Vectors, AreWhatThisProgramWritesAndJudges) {
  const bool write = std::getenv("QUELL_WRITE_VECTORS") != nullptr;
  const auto check = [&](const Vector& vector) {
    if (write) {
      ASSERT_TRUE(os::make_directories((kVectors / vector.name).parent_path(),
                                       os::Mode::kPrivateDirectory));
      ASSERT_TRUE(
          os::write_file_atomically(kVectors / vector.name, vector.text, os::Mode::kPublic));
    }
    EXPECT_EQ(os::read_file(kVectors / vector.name, kLargest).value_or(""), vector.text)
        << vector.name;
  };
  const crypto::PublicKey key = test_key().public_key();
  for (const Vector& vector : sound_vectors()) {
    check(vector);
    if (vector.name.ends_with(".journal")) {
      EXPECT_TRUE(verified(vector.text, key).sound()) << vector.name;
    }
    if (vector.name.ends_with(".checkpoint")) {
      EXPECT_TRUE(read_checkpoint(vector.text, key)) << vector.name;
    }
  }
  for (const Vector& vector : bad_vectors()) {
    check(vector);
    EXPECT_FALSE(verified(vector.text, key).sound()) << vector.name;
  }
}

}  // namespace
}  // namespace quell::journal
