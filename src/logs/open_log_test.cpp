#include "logs/open_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "os/file.h"
#include "sources/compress_for_tests.h"
#include "sources/content.h"

namespace quell::logs {
namespace {

using testing_tools::compress;
using testing_tools::drain;
using testing_tools::kEveryCompression;
using testing_tools::Outcome;
using testing_tools::PiecewiseSource;
using testing_tools::sample_log;

class OpenLogTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = os::TemporaryDirectory::make("logs-open");
    ASSERT_TRUE(made);
    directory_.emplace(*std::move(made));
  }
  [[nodiscard]] std::string written(std::string_view name, std::string_view bytes) const {
    std::string path = (directory_->path() / name).string();
    EXPECT_TRUE(os::write_file_atomically(path, bytes, os::Mode::kPublic));
    return path;
  }
  std::optional<os::TemporaryDirectory> directory_;
};

TEST_F(OpenLogTest, APlainFileIsReadAtOffsets) {
  const std::string path = written("access.log.gz", "a line\n");  // the name says nothing
  auto opened = open_log(path);
  ASSERT_TRUE(opened);
  ASSERT_TRUE(opened->plain);
  EXPECT_EQ(opened->stream, nullptr);
  const os::Info info = os::info(path).value().value();
  EXPECT_EQ(opened->plain->size, 7U);
  EXPECT_EQ(opened->plain->modified, info.modified);
  EXPECT_EQ(opened->plain->device, info.device);
  EXPECT_EQ(opened->plain->inode, info.inode);
  std::string bytes(7, '\0');
  EXPECT_EQ(os::read_some(opened->plain->file, std::span(bytes)).value(), 7U);
  EXPECT_EQ(bytes, "a line\n");
  EXPECT_EQ(drain(**open_file(path)).bytes, "a line\n");
}

TEST_F(OpenLogTest, CompressedFilesAreStreamsWhateverTheirNames) {
  const std::string log = sample_log(50'000);
  for (const Compression compression : kEveryCompression) {
    const std::string path = written("access.log", compress(compression, log));
    auto opened = open_log(path);
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->plain);
    EXPECT_EQ(opened->stream->name(), path);
    EXPECT_EQ(drain(*opened->stream).bytes, log);
    EXPECT_EQ(drain(**open_file(path)).bytes, log);
  }
}

TEST_F(OpenLogTest, AFileThatShrinksWhileItIsReadEndsEarlyAndNothingElse) {
  const std::string path = written("access.log", sample_log(1'000'000));
  const auto source = open_file(path);
  ASSERT_TRUE(source);
  std::string buffer(1'000, '\0');
  ASSERT_EQ((*source)->read(std::span(buffer)).value(), 1'000U);
  std::filesystem::resize_file(path, 500);
  EXPECT_EQ((*source)->read(std::span(buffer)).value(), 0U);
}

TEST_F(OpenLogTest, FilesOfNoSizeMayHaveContent) {
  const auto opened = open_log("/proc/self/status");
  ASSERT_TRUE(opened);
  ASSERT_NE(opened->stream, nullptr);
  EXPECT_TRUE(drain(*opened->stream).bytes.starts_with("Name:"));
  EXPECT_EQ(drain(**open_file(written("empty.log", ""))).bytes, "");
}

TEST_F(OpenLogTest, WhatIsNoLogIsRefusedByName) {
  const auto message_of = [&](std::string_view bytes) {
    const auto opened = open_log(written("x", bytes));
    EXPECT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), ErrorCode::kUnsupported);
    return opened.error().full();
  };
  EXPECT_EQ(message_of("PK\x03\x04 archive"), "is a zip archive, which is not read");
  EXPECT_EQ(message_of("\x7f"
                       "ELF program"),
            "is a program, which is not read");
  EXPECT_NE(message_of("LPKSHHRH....").find("binary journal"), std::string::npos);
  EXPECT_EQ(open_log(directory_->path().string()).error().full(), "is a directory");
  EXPECT_EQ(open_log("/nowhere/x.log").error().code(), ErrorCode::kNotFound);
}

TEST(ByContent, CompressedTwiceIsRefusedWithoutLoops) {
  const auto source = by_content(
      memory_source("x", testing_tools::gzip(testing_tools::xz(testing_tools::gzip("a line\n")))));
  const Outcome outcome = drain(*source);
  EXPECT_EQ(outcome.bytes, "");
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code(), ErrorCode::kUnsupported);
  EXPECT_EQ(drain(*by_content(memory_source("x", testing_tools::gzip("PK\x03\x04")))).error->code(),
            ErrorCode::kUnsupported);
}

TEST(ByContent, APipeThatDeliversByteByByte) {
  const std::string log = sample_log(2'000);
  for (const Compression compression : kEveryCompression) {
    const auto source = by_content(
        std::make_unique<PiecewiseSource>(compress(compression, log), [] { return 1UZ; }));
    EXPECT_EQ(drain(*source, 7).bytes, log);
  }
  for (const std::string& text :
       {log, std::string(), std::string("B"), std::string("BZh9"), std::string("\x1f"),
        std::string("__CURS"), std::string("PK\n")}) {
    const auto source = by_content(std::make_unique<PiecewiseSource>(text, [] { return 1UZ; }));
    const Outcome outcome = drain(*source, 3);
    EXPECT_EQ(outcome.bytes, text);
    EXPECT_FALSE(outcome.error);
  }
}

TEST(ByContent, ALineThatIsNoMagicIsNotHeldBack) {
  // "B" could begin bzip2; "Bo" can't, and must not wait for more.
  std::vector<std::size_t> sizes = {1, 0, 1, 0, 0};
  auto pieces = std::make_unique<PiecewiseSource>("Bo", [&] {
    const std::size_t size = sizes.empty() ? 1 : sizes.front();
    if (!sizes.empty()) sizes.erase(sizes.begin());
    return size;
  });
  const PiecewiseSource& raw = *pieces;
  const auto source = by_content(std::move(pieces));
  EXPECT_FALSE(source->is_ready_within(Duration::zero()).value());  // "B"
  EXPECT_FALSE(source->is_ready_within(Duration::zero()).value());
  EXPECT_TRUE(source->is_ready_within(Duration::zero()).value());
  std::string buffer(10, '\0');
  EXPECT_EQ(source->read(std::span(buffer)).value(), 2U);
  EXPECT_EQ(raw.waits(), 0U);
}

TEST(ByContent, EveryPrefixOfAMagicIsUndecided) {
  using Kind = Content::Kind;
  for (const Compression compression : kEveryCompression) {
    const std::string bytes = compress(compression, "x\n");
    Kind last = Kind::kUndecided;
    for (std::size_t size = 0; size <= kContentBytes; ++size) {
      const Kind kind = content_of(bytes.substr(0, size), Complete::kNo).kind;
      EXPECT_TRUE(kind == Kind::kUndecided || kind == Kind::kCompressed) << size;
      EXPECT_FALSE(last == Kind::kCompressed && kind == Kind::kUndecided);
      last = kind;
    }
    EXPECT_EQ(last, Kind::kCompressed);
  }
  EXPECT_EQ(content_of("__CURSOR", Complete::kNo).kind, Kind::kUndecided);
  EXPECT_EQ(content_of("__CURSOR", Complete::kYes).kind, Kind::kText);
  EXPECT_EQ(content_of("__CURSOR=", Complete::kNo).kind, Kind::kJournalExport);
  EXPECT_EQ(content_of("192.", Complete::kNo).kind, Kind::kText);
}

}  // namespace
}  // namespace quell::logs
