#include "journal/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <thread>

#include "os/file.h"

namespace quell::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class EvidenceTest : public ::testing::Test {
 protected:
  EvidenceTest()
      : place_(os::TemporaryDirectory::make("evidence").value()),
        rules_(redact::default_rules().value()),
        entropy_(1),
        evidence_(Evidence::open(place_.path() / "e", rules_, entropy_).value()) {}

  static Bytes into(std::string& text) {
    return [&text](std::string_view bytes) -> Result<void> {
      text += bytes;
      return {};
    };
  }
  [[nodiscard]] os::Path original(const crypto::Digest& digest) const {
    return place_.path() / "e" / "originals" / digest.hex().substr(0, 2) / digest.hex().substr(2);
  }
  [[nodiscard]] std::size_t unfinished() const {
    return os::list_directory(place_.path() / "e" / "incoming").value().size();
  }

  const Provenance provenance_{
      .origin = "/var/log/nginx/access.log", .who = "ann", .when = Instant{}};
  os::TemporaryDirectory place_;
  redact::Rules rules_;
  crypto::SeededEntropy entropy_;
  Evidence evidence_;
};

TEST_F(EvidenceTest, AnOriginalIsSealedAndItsCopyIsRedacted) {
  const std::string log = "GET /a?token=abcdef HTTP/1.1\nGET /b HTTP/1.1\n";
  const Kept kept = evidence_.put_text(log, Form::kText, provenance_).value();
  EXPECT_EQ(kept.original, crypto::digest_of(log));
  EXPECT_EQ(kept.size, log.size());
  EXPECT_EQ(kept.provenance.origin, "/var/log/nginx/access.log");
  EXPECT_EQ(kept.hidden, (redact::Tally{{"parameter *token", 1}}));
  std::string copy;
  ASSERT_TRUE(evidence_.read_redacted(kept.redacted.value(), into(copy)));
  EXPECT_EQ(copy, "GET /a?token=[hidden] HTTP/1.1\nGET /b HTTP/1.1\n");
  EXPECT_EQ(kept.redacted_size, copy.size());
  std::string whole;
  ASSERT_TRUE(evidence_.read_original(kept.original, into(whole)));
  EXPECT_EQ(whole, log);
  EXPECT_EQ(os::info(original(kept.original)).value()->permissions, 0400U);
  EXPECT_EQ(unfinished(), 0U);
}

TEST_F(EvidenceTest, AnOriginalCannotBeReadAsACopy) {
  const Kept kept = evidence_.put_text("password=x", Form::kText, provenance_).value();
  std::string text;
  EXPECT_EQ(evidence_.read_redacted(kept.original, into(text)).error().code(),
            ErrorCode::kNotFound);
  EXPECT_THAT(text, IsEmpty());
}

TEST_F(EvidenceTest, OpaqueBytesHaveNoCopyAndTheSameBytesAreKeptOnce) {
  const std::string bytes("\x89PNG\0\xff", 6);
  const Kept first = evidence_.put_text(bytes, Form::kOpaque, provenance_).value();
  const Kept second = evidence_.put_text(bytes, Form::kOpaque, provenance_).value();
  EXPECT_FALSE(first.redacted.has_value());
  EXPECT_EQ(first.original, second.original);
  EXPECT_EQ(unfinished(), 0U);
  EXPECT_THAT(evidence_.verify().value(), IsEmpty());
}

TEST_F(EvidenceTest, ChangedBytesAreNeverShown) {
  const Kept kept = evidence_.put_text("evidence", Form::kOpaque, provenance_).value();
  const os::Path path = original(kept.original);
  ASSERT_TRUE(os::set_mode(path, os::Mode::kSecret));
  ASSERT_TRUE(os::write_file_atomically(path, "evidencE", os::Mode::kSealed));
  std::string text;
  EXPECT_EQ(evidence_.read_original(kept.original, into(text)).error().code(),
            ErrorCode::kCorrupted);
  EXPECT_THAT(text, IsEmpty());
  const std::string hex = kept.original.hex();
  EXPECT_THAT(evidence_.verify().value(),
              ElementsAre("originals/" + hex.substr(0, 2) + "/" + hex.substr(2)));
}

TEST_F(EvidenceTest, ASourceThatFailsLeavesNothing) {
  int pieces = 0;
  const Source failing = [&](std::span<char> piece) -> Result<std::size_t> {
    if (++pieces == 3) return fail(ErrorCode::kIo, "the disk it came from broke");
    std::ranges::fill(piece, 'x');
    return piece.size();
  };
  EXPECT_EQ(evidence_.put(failing, Form::kText, provenance_).error().code(), ErrorCode::kIo);
  EXPECT_EQ(unfinished(), 0U);
  EXPECT_THAT(os::list_directory(place_.path() / "e" / "originals").value(), IsEmpty());
}

TEST_F(EvidenceTest, WhatIsMissingIsNotFound) {
  std::string text;
  const auto read = evidence_.read_original(crypto::digest_of("never put"), into(text));
  EXPECT_EQ(read.error().code(), ErrorCode::kNotFound);
}

TEST_F(EvidenceTest, AFileSizeLimitOfTheSystemIsAnErrorAndLeavesNothing) {
  // RLIMIT_FSIZE makes a write fail at a place we choose, as a full disk or quota does.
  struct sigaction ignore{};
  struct sigaction before_action{};
  ignore.sa_handler = SIG_IGN;
  ASSERT_EQ(::sigaction(SIGXFSZ, &ignore, &before_action), 0);
  struct rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  for (const rlim_t limit : {rlim_t{0}, rlim_t{1}, rlim_t{70'000}, rlim_t{131'072}}) {
    struct rlimit small = before;
    small.rlim_cur = limit;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto put = evidence_.put_text(std::string(200'000, 'x'), Form::kText, provenance_);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_FALSE(put) << limit;
    EXPECT_EQ(unfinished(), 0U);
  }
  ASSERT_EQ(::sigaction(SIGXFSZ, &before_action, nullptr), 0);
  EXPECT_THAT(os::list_directory(place_.path() / "e" / "originals").value(), IsEmpty());
  EXPECT_TRUE(evidence_.put_text("fits", Form::kText, provenance_));
}

TEST_F(EvidenceTest, KilledAtAnyPointNoObjectIsVisibleInPart) {
  const os::Path directory = place_.path() / "killed";
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto evidence = Evidence::open(directory, rules_, entropy_);
      for (char c = 'a';; ++c) {
        const std::string text(300'000, static_cast<char>(c + round));
        if (!evidence || !evidence->put_text(text, Form::kText, provenance_)) ::_exit(3);
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    // Another seed for the next child: its temporary names must be new.
    entropy_ = crypto::SeededEntropy(static_cast<std::uint64_t>(round) + 100);
    const auto evidence = Evidence::open(directory, rules_, entropy_);
    ASSERT_TRUE(evidence);
    EXPECT_THAT(evidence->verify().value(), IsEmpty()) << round;
  }
}

}  // namespace
}  // namespace quell::journal
