#include "text/word_table.h"

#include <gtest/gtest.h>

#include "sql/sql_words.h"

namespace quell::attack {
namespace {

struct Entry {
  std::string_view text;
  int value = 0;
};
constexpr WordTable kTable(std::to_array<Entry>({{"or", 1}, {"order", 2}, {"or", 3}, {".env", 4}}));

TEST(WordTable, FindsWordsWhateverTheirCase) {
  ASSERT_NE(kTable.find("OrDeR"), nullptr);
  EXPECT_EQ(kTable.find("OrDeR")->value, 2);
  EXPECT_EQ(kTable.find("OR")->value, 1);  // the first of equal words
  EXPECT_EQ(kTable.find(".ENV")->value, 4);
  for (const std::string_view word : {"", "o", "orders", "ordes", "0r", "/r", "\x0fr", "nenv"}) {
    EXPECT_EQ(kTable.find(word), nullptr) << word;
  }
  EXPECT_EQ(kTable.find(std::string(200, 'o')), nullptr);
}

TEST(SqlWords, RolesAndFunctions) {
  EXPECT_EQ(sql_role("SELECT"), SqlRole::kSelect);
  EXPECT_EQ(sql_role("Dumpfile"), SqlRole::kOutfile);
  EXPECT_EQ(sql_role("selects"), SqlRole::kName);
  EXPECT_TRUE(sql_word("Information_Schema").names_system_table);
  EXPECT_EQ(sql_word("v$version").role, SqlRole::kName);
  EXPECT_TRUE(sql_word("v$version").names_system_table);
  EXPECT_FALSE(sql_word("union").names_system_table);
  EXPECT_EQ(sql_function("Sleep"), SqlFunction::kRisky);
  EXPECT_EQ(sql_function("concat"), SqlFunction::kProbing);
  EXPECT_EQ(sql_function("total"), SqlFunction::kOther);
}

}  // namespace
}  // namespace quell::attack
