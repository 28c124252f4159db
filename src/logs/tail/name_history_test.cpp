#include "tail/name_history.h"

#include <gtest/gtest.h>

namespace quell::logs {
namespace {

using Event = os::DirectoryWatch::Event;
using Kind = Event::Kind;

NameHistory told(const std::vector<Event>& events) {
  NameHistory history("log");
  for (const Event& event : events) history.take(event);
  return history;
}

TEST(NameHistory, EveryFileThatHadTheNameIsKnownByWhatItIsCalledNow) {
  NameHistory history = told({{Kind::kCreated, "log"},
                              {Kind::kCreated, "other"},
                              {Kind::kMovedFrom, "log", 1},
                              {Kind::kMovedTo, "log.1", 1},
                              {Kind::kCreated, "log"},
                              {Kind::kMovedFrom, "log.1", 2},
                              {Kind::kMovedTo, "log.2", 2},
                              {Kind::kMovedFrom, "log", 3},
                              {Kind::kMovedTo, "log.1", 3},
                              {Kind::kDeleted, "log.2"},
                              {Kind::kCreated, "log"}});
  ASSERT_EQ(history.bearers().size(), 3U);
  EXPECT_EQ(history.bearers()[0].name, std::nullopt);
  EXPECT_EQ(history.bearers()[1].name, "log.1");
  EXPECT_EQ(history.bearers()[2].name, "log");
}

TEST(NameHistory, AFileThatIsReplacedIsGone) {
  NameHistory history = told({{Kind::kCreated, "log"},
                              {Kind::kMovedFrom, "new", 1},
                              {Kind::kMovedTo, "log", 1},
                              {Kind::kMovedFrom, "log", 2},
                              {Kind::kMovedTo, "log.1", 2},
                              {Kind::kCreated, "log"},
                              {Kind::kMovedFrom, "log", 3},
                              {Kind::kMovedTo, "log.1", 3}});
  ASSERT_EQ(history.bearers().size(), 3U);
  EXPECT_EQ(history.bearers()[0].name, std::nullopt);
  EXPECT_EQ(history.bearers()[1].name, std::nullopt);
  EXPECT_EQ(history.bearers()[2].name, "log.1");
}

TEST(NameHistory, ARenameThatIsToldInTwoPartsIsWaitedForOnce) {
  NameHistory history = told({{Kind::kCreated, "log"}, {Kind::kMovedFrom, "log", 9}});
  EXPECT_TRUE(history.bearers()[0].moving);
  history.forget_settled();
  ASSERT_EQ(history.bearers().size(), 1U);
  history.take({Kind::kMovedTo, "log.1", 9});
  EXPECT_EQ(history.bearers()[0].name, "log.1");

  NameHistory left = told({{Kind::kCreated, "log"}, {Kind::kMovedFrom, "log", 9}});
  left.forget_settled();
  EXPECT_FALSE(left.bearers()[0].moving);  // moved out of the directory
  left.forget_settled();
  EXPECT_TRUE(left.bearers().empty());
}

TEST(NameHistory, WhatIsOpenAndHasTheNameIsRemembered) {
  NameHistory history = told({{Kind::kCreated, "log"}});
  history.bearers()[0].seen = true;
  history.forget_settled();
  ASSERT_EQ(history.bearers().size(), 1U);
  history.take({Kind::kMovedFrom, "log", 1});
  history.take({Kind::kMovedTo, "log.1", 1});
  history.take({Kind::kCreated, "log"});
  history.forget_settled();
  ASSERT_EQ(history.bearers().size(), 1U);
  EXPECT_FALSE(history.bearers()[0].seen);
  history.restart(std::nullopt);
  EXPECT_TRUE(history.bearers().empty());
}

}  // namespace
}  // namespace quell::logs
