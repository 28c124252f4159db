#include "fault.h"

#include <gtest/gtest.h>

#include <string_view>

namespace quell::investigate {
namespace {

using attack::Class;

Fault of(std::string_view message, std::string_view exception = {}) {
  return fault_of({.place = {},
                   .time = {},
                   .level = logs::Level::kError,
                   .message = message,
                   .exception = exception});
}

TEST(Fault, TellsWhatCouldNotBeRead) {
  EXPECT_EQ(of("near \"UNION\": syntax error"), Fault::kStatement);
  EXPECT_EQ(of("sh: 1: idd: not found"), Fault::kCommand);
  EXPECT_EQ(of("sh: 1: Syntax error: Unterminated quoted string"), Fault::kCommand);
  EXPECT_EQ(of("'idd' is not recognized as an internal or external command"), Fault::kCommand);
  EXPECT_EQ(of("expected token 'end of print statement', got 'x'",
               "jinja2.exceptions.TemplateSyntaxError"),
            Fault::kTemplate);
  EXPECT_EQ(of("PHP Parse error: syntax error in /a.php(3) : eval()'d code on line 1"),
            Fault::kTemplate);
  EXPECT_EQ(of("[Errno 2] No such file or directory: '/srv/files/../../etc/passwdx'"),
            Fault::kFile);
  EXPECT_EQ(of("XPATH syntax error: '~s3cret'"), Fault::kShown);
}

TEST(Fault, WhatAnOrdinaryMistakeMakesIsNone) {
  EXPECT_EQ(of("No such file or directory: '/srv/files/passwd'"), Fault::kOther)
      << "a name that was cleaned";
  EXPECT_EQ(of("'user' is undefined", "jinja2.exceptions.UndefinedError"), Fault::kOther);
  EXPECT_EQ(of("bad", "SyntaxError"), Fault::kOther) << "of the program's own language";
  EXPECT_EQ(of("page not found"), Fault::kOther);
  EXPECT_EQ(of("cannot read 'sh: 1: x: not found'"), Fault::kOther) << "quoted";
}

TEST(Fault, FitsTheAttackThatMakesIt) {
  EXPECT_TRUE(fits(Fault::kStatement, Class::kSqli));
  EXPECT_TRUE(fits(Fault::kShown, Class::kSqli));
  EXPECT_FALSE(fits(Fault::kStatement, Class::kTraversal));
  EXPECT_TRUE(fits(Fault::kCommand, Class::kCmdi));
  EXPECT_TRUE(fits(Fault::kTemplate, Class::kRce));
  EXPECT_TRUE(fits(Fault::kFile, Class::kTraversal));
  EXPECT_FALSE(fits(Fault::kOther, Class::kSqli));
}

}  // namespace
}  // namespace quell::investigate
