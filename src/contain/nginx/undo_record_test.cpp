#include "nginx/undo_record.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "gmock/gmock.h"

namespace quell::contain::nginx {
namespace {

Undo undo() {
  return {.file = "/etc/nginx/nginx.conf",
          .target = *target::parse_target("endpoint:/caf%C3%A9/* method:POST"),
          .before = std::string("http { server { } } \xff\x00\n", 23),
          .retry_after_s = 300,
          .places = {7, 15},
          .version = Version::kTwo};
}

TEST(UndoRecordTest, ComesBackWithEveryByteAndMakesTheChangedBytesAgain) {
  const auto text = to_json(undo());
  ASSERT_TRUE(text);
  const auto read = undo_from_json(*text);
  ASSERT_TRUE(read) << read.error().full();
  EXPECT_EQ(read->file, undo().file);
  EXPECT_EQ(read->target, undo().target);
  EXPECT_EQ(read->before, undo().before);
  const ContainmentId id("c1");
  const Edit edit{.rules = {{id, undo().target}},
                  .retry_after_s = 300,
                  .places = {7, 15},
                  .version = Version::kTwo};
  EXPECT_EQ(after_of(*read, id), put_in(undo().before, edit));
}

TEST(UndoRecordTest, OneOfVersionOneIsUnderstood) {
  const std::string before = "http { server { } }\n";
  const std::string text =
      R"({"before":"68747470207b20736572766572207b207d207d0a","before_digest":")" +
      crypto::digest_of(before).hex() +
      R"(","before_server":7,"endpoint":"2f636166c3a9","file":"2f6e2e636f6e66","inside_server":15,)"
      R"("match":"under","retry_after_s":300,"version":1})";
  const auto read = undo_from_json(text);
  ASSERT_TRUE(read) << read.error().full();
  EXPECT_EQ(to_text(read->target), "endpoint:/caf%C3%A9/*");
  EXPECT_EQ(read->before, before);
  const std::string after = after_of(*read, ContainmentId("c1"));
  EXPECT_TRUE(after.contains("# contained c1 under /caf%C3%A9\n")) << after;
  EXPECT_EQ(std::get<Edited>(read_state(after)).edit.version, Version::kOne);
}

TEST(UndoRecordTest, DamageIsNoticed) {
  const std::string text = *to_json(undo());
  const std::size_t at = text.find("\"before\":\"") + 10;
  std::string damaged = text;
  damaged[at] = damaged[at] == '6' ? '7' : '6';
  EXPECT_EQ(undo_from_json(damaged).error().code(), ErrorCode::kCorrupted);
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(undo_from_json(text.substr(0, size))) << size;
  }
  Undo outside = undo();
  outside.places = {15, 7};
  EXPECT_EQ(undo_from_json(*to_json(outside)).error().code(), ErrorCode::kCorrupted);
}

TEST(UndoRecordTest, AFileTooLargeForARecordIsRefusedBeforeAnythingHappens) {
  Undo large = undo();
  large.before.assign(limits::kDocumentBytes / 4, 'x');
  EXPECT_EQ(to_json(large).error().code(), ErrorCode::kLimit);
}

}  // namespace
}  // namespace quell::contain::nginx
