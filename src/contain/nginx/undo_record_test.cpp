#include "nginx/undo_record.h"

#include "base/limits.h"
#include "gmock/gmock.h"

namespace quell::contain::nginx {
namespace {

Undo undo() {
  return {.file = "/etc/nginx/nginx.conf",
          .endpoint = {"/caf\xC3\xA9", target::PathMatch::kUnder},
          .before = std::string("http { server { } } \xff\x00\n", 23),
          .retry_after_s = 300,
          .places = {7, 15}};
}

TEST(UndoRecordTest, ComesBackWithEveryByteAndMakesTheChangedBytesAgain) {
  const auto text = to_json(undo());
  ASSERT_TRUE(text);
  const auto read = undo_from_json(*text);
  ASSERT_TRUE(read) << read.error().full();
  EXPECT_EQ(read->file, undo().file);
  EXPECT_EQ(read->endpoint, undo().endpoint);
  EXPECT_EQ(read->before, undo().before);
  const ContainmentId id("c1");
  const Edit edit{.rules = {{id, undo().endpoint}}, .retry_after_s = 300, .places = {7, 15}};
  EXPECT_EQ(after_of(*read, id), put_in(undo().before, edit));
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
