#include "setting/ledger.h"

#include <gmock/gmock.h>

#include <string>

namespace quell::contain::setting {
namespace {

Measured measured(const std::string& id, const std::string& set) {
  return {.id = ContainmentId(id), .wish = *parse_assignment(set, Format::kEnv)};
}

Ledger ledger() {
  return {.format = Format::kEnv,
          .original = "A=1\n\xff",
          .before = {},
          .after = {measured("c1", "A=2"), measured("c2", "B=x=y")},
          .owed = {{"setting:app", "A"}}};
}

/// The text with one part replaced.
std::string with(std::string text, const std::string& part, const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

TEST(SettingLedger, ReadsBack) {
  const std::string text = *to_json(ledger());
  const auto read = ledger_from_json(text);
  ASSERT_TRUE(read) << read.error().full();
  EXPECT_EQ(read->original, ledger().original);
  EXPECT_EQ(read->before, ledger().before);
  EXPECT_EQ(read->after, ledger().after);
  EXPECT_EQ(read->owed, ledger().owed);
  EXPECT_FALSE(read->reloaded);
  EXPECT_EQ(*to_json(*read), text);
}

TEST(SettingLedger, WhatAnOlderQuellWroteIsRead) {
  const std::string text =
      with(*to_json(ledger()), R"("owed":[{"key":"A","to":"setting:app"}])", R"("reloaded":"ab")");
  const auto read = ledger_from_json(text);
  ASSERT_TRUE(read) << read.error().full();
  EXPECT_EQ(read->reloaded, "ab");
  EXPECT_TRUE(read->owed.empty());
  EXPECT_FALSE(ledger_from_json(with(text, R"("reloaded":"ab",)", "")));
}

TEST(SettingLedger, DamageIsNotTakenForAnOriginal) {
  const std::string text = *to_json(ledger());
  EXPECT_EQ(ledger_from_json(with(text, "413d310aff", "413d320aff")).error().code(),
            ErrorCode::kCorrupted);
  EXPECT_EQ(ledger_from_json(with(text, "\"version\":1", "\"version\":2")).error().code(),
            ErrorCode::kUnsupported);
  EXPECT_FALSE(ledger_from_json(with(text, "\"env\"", "\"doc\"")));
  EXPECT_FALSE(ledger_from_json(with(text, "\"c1\"", "\"c/1\"")));
  EXPECT_FALSE(ledger_from_json(with(text, "A=2", "A")));
  EXPECT_FALSE(ledger_from_json(text.substr(0, text.size() / 2)));
  EXPECT_FALSE(ledger_from_json("[]"));
}

TEST(SettingLedger, OfTwoMeasuresWithOneKeyTheLaterCounts) {
  const std::vector<Measured> both{measured("c1", "A=2"), measured("c2", "A=3")};
  EXPECT_EQ(*render("A=1\n", Format::kEnv, both), "A=3\n");
  EXPECT_EQ(*render("A=1\n", Format::kEnv, {both.front()}), "A=2\n");
  EXPECT_EQ(*render("A=1\n", Format::kEnv, {}), "A=1\n");
  EXPECT_EQ(effective(both), std::vector<Measured>{both.back()});
}

TEST(SettingLedger, UndoDataReadsBackAndIsChecked) {
  const Undo undo{.file = "/etc/app.env",
                  .format = Format::kEnv,
                  .wish = *parse_assignment("A=2", Format::kEnv),
                  .before = "A=1\n",
                  .others = {measured("c2", "B=1")}};
  const std::string text = *to_json(undo);
  const auto read = undo_from_json(text);
  ASSERT_TRUE(read) << read.error().full();
  EXPECT_EQ(read->file, undo.file);
  EXPECT_EQ(read->wish, undo.wish);
  EXPECT_EQ(read->before, undo.before);
  EXPECT_EQ(read->others, undo.others);
  EXPECT_EQ(undo_from_json(with(text, "413d310a", "413d330a")).error().code(),
            ErrorCode::kCorrupted);
  const Undo huge{.file = "/f",
                  .format = Format::kEnv,
                  .wish = undo.wish,
                  .before = std::string(3'000'000, 'x'),
                  .others = {}};
  EXPECT_EQ(to_json(huge).error().code(), ErrorCode::kLimit);
}

}  // namespace
}  // namespace quell::contain::setting
