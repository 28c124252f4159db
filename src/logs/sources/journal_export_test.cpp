#include "logs/journal_export.h"

#include <gtest/gtest.h>

#include <random>

#include "logs/open_log.h"
#include "sources/compress_for_tests.h"

namespace quell::logs {
namespace {

using testing_tools::drain;
using testing_tools::Outcome;
using testing_tools::PiecewiseSource;

constexpr std::string_view kTime = "__REALTIME_TIMESTAMP=1795317255123456\n";
constexpr std::string_view kPrefix = "2026-11-22T03:14:15.123456+00:00 web1 sshd[812]: ";

std::string start() {
  return "__CURSOR=s=1;i=2\n" + std::string(kTime);
}

std::string named() {
  return start() + "_HOSTNAME=web1\nSYSLOG_IDENTIFIER=sshd\n_COMM=sshd-session\n_PID=812\n";
}

std::string binary(std::string_view name, std::string_view value) {
  std::string field(name);
  field += '\n';
  for (unsigned i = 0; i < 8; ++i) field += static_cast<char>(value.size() >> (8 * i));
  return field + std::string(value) + "\n";
}

Outcome read(const std::string& bytes, std::size_t piece = 64UZ * 1024) {
  return drain(*journal_export(memory_source("journal", bytes)), piece);
}

TEST(JournalExport, AnEntryIsALine) {
  const Outcome outcome = read(named() + "PRIORITY=6\nMESSAGE=Accepted = yes\n_UID=0\n\n");
  EXPECT_EQ(outcome.bytes, std::string(kPrefix) + "Accepted = yes\n");
  EXPECT_FALSE(outcome.error);
}

TEST(JournalExport, IsKnownByItsContentAlsoCompressedAndByteByByte) {
  const std::string bytes = named() + "MESSAGE=hello\n\n";
  const std::string line = std::string(kPrefix) + "hello\n";
  EXPECT_EQ(drain(*by_content(memory_source("x", bytes))).bytes, line);
  EXPECT_EQ(drain(*by_content(memory_source("x", testing_tools::zstd(bytes)))).bytes, line);
  const auto source =
      by_content(std::make_unique<PiecewiseSource>(bytes + bytes, [] { return 1UZ; }));
  EXPECT_EQ(drain(*source, 1).bytes, line + line);
}

TEST(JournalExport, BinaryFieldsAndTheirNewlines) {
  const std::string message("one\ntwo\0\x1b[31m\n\nlast\n", 20);
  const Outcome outcome =
      read(named() + binary("MESSAGE", message) + binary("COREDUMP", "\n\nMESSAGE=no\n\n") + "\n");
  const std::string prefix(kPrefix);
  EXPECT_EQ(outcome.bytes, prefix + "one\n" + prefix + std::string("two\0\x1b[31m\n", 10) + prefix +
                               "\n" + prefix + "last\n");
  EXPECT_FALSE(outcome.error);
}

TEST(JournalExport, WhatIsMissingIsReplacedInItsPlace) {
  const std::string time = "2026-11-22T03:14:15.123456+00:00 ";
  EXPECT_EQ(read(start() + "MESSAGE=x\n\n").bytes, time + "- unknown: x\n");
  EXPECT_EQ(read(start() + "_COMM=cron\nSYSLOG_PID=7\nMESSAGE=x\n\n").bytes,
            time + "- cron[7]: x\n");
  EXPECT_EQ(read(start() + "_PID=1;rm\nMESSAGE=\n\n").bytes, time + "- unknown: \n");
  EXPECT_EQ(read("__CURSOR=\n_SOURCE_REALTIME_TIMESTAMP=0\nMESSAGE=x\n\n").bytes,
            "1970-01-01T00:00:00.000000+00:00 - unknown: x\n");
  EXPECT_EQ(read(start() + "PRIORITY=3\n\n").bytes, "");  // no message, no line
}

TEST(JournalExport, NamesThatOthersChoseStayOneWord) {
  const Outcome outcome =
      read(start() + binary("SYSLOG_IDENTIFIER", "sshd[1]: Accepted\npassword") +
           "_HOSTNAME=a b\tc\nMESSAGE=x\n\n");
  EXPECT_EQ(outcome.bytes,
            "2026-11-22T03:14:15.123456+00:00 a_b_c sshd_1___Accepted_password: x\n");
}

TEST(JournalExport, SeveralMessagesAreSeveralLinesAndOfOtherFieldsTheFirstCounts) {
  const Outcome outcome = read(named() + "_PID=9\nMESSAGE=a\nMESSAGE=b\n\n");
  EXPECT_EQ(outcome.bytes, std::string(kPrefix) + "a\n" + std::string(kPrefix) + "b\n");
}

TEST(JournalExport, AMalformedEntryIsReportedAndTheNextIsRead) {
  const std::string good = named() + "MESSAGE=good\n\n";
  const std::string line = std::string(kPrefix) + "good\n";
  for (const std::string& bad :
       {start() + "lower=x\n\n", start() + "NO VALUE\n\n", start() + "=x\n\n",
        start() + std::string(100, 'A') + "=x\n\n", start() + std::string(100, 'A') + "\n\n",
        start() + "X\n\xff\xff\xff\xff\xff\xff\xff\xff" + "abc\n\n",
        start() + binary("X", "ab").substr(0, 12) + "cdef\n\n", std::string("MESSAGE=x\n\n"),
        std::string("__CURSOR=\n__REALTIME_TIMESTAMP=12x\nMESSAGE=x\n\n"),
        std::string("__CURSOR=\n__REALTIME_TIMESTAMP=99999999999999999999\nMESSAGE=x\n\n")}) {
    const Outcome outcome = read(testing_tools::together({good, bad, good, good}));
    EXPECT_EQ(outcome.bytes, testing_tools::together({line, line, line})) << bad;
    ASSERT_TRUE(outcome.error) << bad;
    EXPECT_EQ(outcome.error->code(), ErrorCode::kInvalidInput);
    EXPECT_NE(outcome.error->full().find("1 entry of the journal export malformed"),
              std::string::npos);
  }
  const Outcome outcome = read("__CURSOR=\nMESSAGE=x\n\n__CURSOR=\nMESSAGE=x\n\n");
  EXPECT_NE(outcome.error->full().find("2 entries"), std::string::npos);
}

TEST(JournalExport, WhatCameBeforeAFaultIsALine) {
  const Outcome outcome = read(named() + "MESSAGE=seen\nlower=x\nMORE=y\n\n");
  EXPECT_EQ(outcome.bytes, std::string(kPrefix) + "seen\n");
  EXPECT_TRUE(outcome.error);
}

TEST(JournalExport, CutAnywhereItSaysSo) {
  const std::string one = named() + "MESSAGE=one\n\n";
  const std::string bytes = one + named() + binary("MESSAGE", "two") + "\n";
  for (std::size_t size = one.size() + 1; size < bytes.size(); ++size) {
    const Outcome outcome = read(bytes.substr(0, size));
    EXPECT_TRUE(outcome.bytes.starts_with(std::string(kPrefix) + "one\n"));
    ASSERT_TRUE(outcome.error) << size;
    EXPECT_NE(outcome.error->full().find("ends in the middle of an entry"), std::string::npos);
  }
  EXPECT_EQ(read(bytes.substr(0, bytes.size() - 1)).bytes, read(bytes).bytes);
}

TEST(JournalExport, LongFieldsAreCutAndCounted) {
  const std::string message(kJournalMessageBytes + 5, 'x');
  const Outcome outcome = read(named() + "SKIPPED=" + std::string(3'000'000, 'y') +
                               "\nMESSAGE=" + message + "\n\n" + named() + "MESSAGE=next\n\n");
  EXPECT_EQ(outcome.bytes, std::string(kPrefix) + message.substr(0, kJournalMessageBytes) + "\n" +
                               std::string(kPrefix) + "next\n");
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code(), ErrorCode::kLimit);
  EXPECT_NE(outcome.error->full().find("1 field longer"), std::string::npos);
}

TEST(JournalExport, AMessageOfNewlinesNeedsNoMoreMemoryThanItHas) {
  const auto source = journal_export(memory_source(
      "x", named() + binary("MESSAGE", std::string(kJournalMessageBytes, '\n')) + "\n"));
  std::string buffer(1'000'000, '\0');
  std::uint64_t total = 0;
  while (const std::size_t size = source->read(std::span(buffer)).value()) total += size;
  EXPECT_EQ(total, kJournalMessageBytes * (kPrefix.size() + 1));
}

TEST(JournalExport, PiecesOfAnySizeGiveTheSame) {
  std::mt19937 random(17);
  std::string bytes;
  for (int i = 0; i < 200; ++i) {
    std::string message(random() % 300, '\0');
    for (char& c : message) c = static_cast<char>(random() % 16 == 0 ? '\n' : random());
    bytes += named() + binary("MESSAGE", message) + "\n";
    if (i % 50 == 7) bytes += start() + "bad line\n\n";
  }
  const Outcome whole = read(bytes);
  for (int i = 0; i < 5; ++i) {
    auto pieces = std::make_unique<PiecewiseSource>(bytes, [&] { return 1 + random() % 40; });
    const Outcome outcome = drain(*journal_export(std::move(pieces)), 1 + random() % 100);
    EXPECT_EQ(outcome.bytes, whole.bytes);
    EXPECT_EQ(outcome.error->full(), whole.error->full());
  }
}

}  // namespace
}  // namespace quell::logs
