// What a title may be: it stands in tables, file headings and messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "incident/decide.h"
#include "testing/road.h"

namespace quell::incident {
namespace {

using testing::bare_policy;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Road;

Decision opened_as(const std::string& title) {
  Road road(bare_policy());
  return road.ana(OpenIncident{.title = title});
}

auto says(const std::string& words) {
  return Contains(Field(&MissingFact::why, HasSubstr(words)));
}

TEST(Title, HasAtMost200Columns) {
  EXPECT_TRUE(opened_as(std::string(200, 'x')).allowed());
  EXPECT_THAT(opened_as(std::string(201, 'x')).missing, says("201 columns wide, at most 200"));
  std::string wide;  // two columns each
  for (int i = 0; i < 101; ++i) wide += "\u6f22";
  EXPECT_THAT(opened_as(wide).missing, says("202 columns wide"));
}

TEST(Title, IsOnePrintableLine) {
  EXPECT_TRUE(opened_as("Größe der Bestellung <script>'\"").allowed());
  for (const char* title : {"a\nb", "a\tb", "a\x1b[2Jb", "a\u202e", "a\u200b"})
    EXPECT_THAT(opened_as(title).missing, says("one line of printable text")) << title;
}

TEST(Title, ARefusedOpeningBeginsNoRecord) {
  const Decision refused = opened_as("a\nb");
  EXPECT_EQ(refused.answer, GateAnswer::kDeny);
  EXPECT_THAT(refused.events, IsEmpty());
}

}  // namespace
}  // namespace quell::incident
