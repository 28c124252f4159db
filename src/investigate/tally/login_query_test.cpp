#include "login_query.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace quell::investigate {
namespace {

std::string user_of(std::string_view query) {
  const auto found = login_query_of(query);
  return found ? decoded_name(found->user, 128) : std::string("none");
}

TEST(LoginQuery, FindsNamesUnderTheNamesThatProgramsUse) {
  for (const std::string_view query :
       {"user=anna", "a=b&username=anna&c=d", "USERNAME=anna", "user%5Blogin%5D=anna",
        "session[user_name]=anna", "log=anna&pwd=x", "j_username=anna", "os_username=anna",
        "login-id=anna", "_username=anna", "%75ser=anna", "use%72=anna", "Email=anna",
        "password=x&&uname=anna", "user=anna&login=bert"}) {
    EXPECT_EQ(user_of(query), "anna") << query;
  }
  for (const std::string_view query :
       {"", "user", "user=", "=anna", "q=anna", "id=anna", "password=anna", "users=anna", "u=anna",
        "usernames[x]=anna", "?user=anna"}) {
    EXPECT_EQ(user_of(query), "none") << query;
  }
}

TEST(LoginQuery, KnowsWhetherAPasswordStandsBeside) {
  EXPECT_TRUE(login_query_of("user=anna&pass=x")->has_password);
  EXPECT_TRUE(login_query_of("User[Password]=x&user[name]=&user=anna")->has_password);
  EXPECT_FALSE(login_query_of("user=anna&password=")->has_password) << "none was sent";
  EXPECT_FALSE(login_query_of("user=anna&passage=x")->has_password);
}

TEST(LoginQuery, ThePasswordIsNoName) {
  EXPECT_EQ(user_of("password=hunter2&user=anna"), "anna");
  EXPECT_FALSE(login_query_of("password=hunter2"));
}

TEST(LoginQuery, HostileBytesAreBoundedAndStayBytes) {
  EXPECT_EQ(user_of("user=%1b%5B2J%00a+b%"), std::string("\x1b[2J\0a b%", 9));
  EXPECT_EQ(user_of("user=" + std::string(100'000, 'a')).size(), 128U);
  EXPECT_EQ(user_of("user=" + std::string(1000, '%')).size(), 128U);
  EXPECT_EQ(user_of(std::string(100'000, 'a') + "=b&user=anna"), "anna");
  EXPECT_EQ(user_of(std::string(47, '[') + "u=b&user=anna"), "anna");
  EXPECT_EQ(user_of(std::string(46, 'u') + "%4=b&user=anna"), "anna");
  std::string many;
  for (std::size_t i = 0; i < kMostLoginParameters; ++i) many += "a=b&";
  EXPECT_EQ(user_of(many + "user=anna"), "none");
}

}  // namespace
}  // namespace quell::investigate
