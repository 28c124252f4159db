// Somebody changed what Quell wrote into a site's file: what a probe and a lift say then.
#include "gmock/gmock.h"
#include "nginx/change.h"
#include "nginx_fixture.h"

namespace quell::contain {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string words_of(const std::vector<std::string>& reasons) {
  std::string result;
  for (const std::string& reason : reasons) result += reason + "; ";
  return result;
}

class NginxAltered : public testing::Test {
 protected:
  void put_in_force(const std::string& id, const std::string& target) {
    expect_in_force(plan_and_apply(actuator, measure(id, target), records, kSilent));
  }
  /// The file with `from` replaced by `to`.
  void alter(std::string_view from, std::string_view to) {
    std::string text = server.read();
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    server.write("nginx.conf", text.replace(at, from.size(), to));
  }
  Refusal lift(std::size_t number) {
    const auto undone = actuator.undo(records.records.at(number), kSilent);
    EXPECT_TRUE(undone) << undone.error().full();
    return std::get<Refusal>(*undone);
  }

  const Nginx server;
  NginxEndpoint actuator{server.site()};
  Records records;
};

TEST_F(NginxAltered, AProbeExpectsWhatWasAppliedAndShowsTheDifference) {
  put_in_force("c1", "/search");
  alter("Retry-After 300", "Retry-After 3");
  const auto probe = actuator.probe(measure("c1", "/search"));
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->state, State::kAltered);
  // Nothing was reloaded: it is refused as ever, and so it was meant.
  EXPECT_EQ(failures(probe->checks), "");
  EXPECT_THAT(probe->checks.at(0).expected, HasSubstr("503"));
  EXPECT_THAT(probe->checks.at(0).seen, HasSubstr("503"));
  EXPECT_THAT(probe->difference, AllOf(HasSubstr("-    add_header Retry-After 300"),
                                       HasSubstr("+    add_header Retry-After 3 ")));
}

TEST_F(NginxAltered, AProbeSeesThatItIsNotRefusedAnyMore) {
  const std::string original = server.read();
  put_in_force("c1", "/search");
  const std::string contained = server.read();
  server.write("nginx.conf", original);
  ASSERT_TRUE(nginx::reload(server.site()));
  const NginxSite site = server.site();
  const auto live =
      web::Outside(nginx::entrance_of(site)).wait_until("/search", [](const web::Look& look) {
        return look.status == 200;
      });
  ASSERT_TRUE(live && *live);
  server.write("nginx.conf", contained + "# by hand\n");
  const auto probe = actuator.probe(measure("c1", "/search"));
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->state, State::kAltered);
  ASSERT_FALSE(probe->checks.empty());
  EXPECT_EQ(probe->checks.front().outcome, Check::Outcome::kFailed);
  EXPECT_THAT(probe->checks.front().expected, HasSubstr("503"));
  EXPECT_THAT(probe->checks.front().seen, HasSubstr("200"));
}

TEST_F(NginxAltered, RequestsThatCouldDoHarmAreNotSent) {
  put_in_force("c1", "parameter:q~union");
  alter("Cache-Control no-store", "Cache-Control none");
  const auto probe = actuator.probe(measure("c1", "parameter:q~union"));
  ASSERT_TRUE(probe);
  EXPECT_EQ(probe->state, State::kAltered);
  EXPECT_EQ(probe->checks.at(0).outcome, Check::Outcome::kNote);
  EXPECT_THAT(probe->checks.at(0).seen, HasSubstr("not asked"));
}

TEST_F(NginxAltered, ALiftShowsTheRealDifferenceAndWhatToDo) {
  put_in_force("c1", "/search");
  put_in_force("c2", "/login");
  const std::string contained = server.read();
  struct Alteration {
    std::string from;
    std::string to;
    std::string shown;
  };
  const std::vector<Alteration> alterations{
      {"Retry-After 300", "Retry-After 3", "-    add_header Retry-After 300"},
      {"# contained c1", "# contained !!", "+# contained !!"},
      {"\n# >>> quell: contained endpoints >>>", "\n# >>> quell", "-# >>> quell: contained end"},
      {"add_header X-Site shop;", "add_header X-Site hop;", "+        add_header X-Site hop;"}};
  for (const auto& [from, to, shown] : alterations) {
    SCOPED_TRACE(from);
    server.write("nginx.conf", contained);
    alter(from, to);
    const Refusal refusal = lift(1);
    EXPECT_THAT(refusal.difference, HasSubstr(shown));
    EXPECT_THAT(words_of(refusal.reasons), HasSubstr("put these lines back by hand"));
    // The first record knows nothing of c2, which is none of the difference all the same.
    if (!from.starts_with("# contained")) {
      EXPECT_THAT(lift(0).difference, AllOf(HasSubstr(shown), Not(HasSubstr("/login"))));
    }
  }
  server.write("nginx.conf", contained);
  expect_undone(actuator.undo(records.records.at(0), kSilent));
  expect_undone(actuator.undo(records.records.at(1), kSilent));
}

TEST_F(NginxAltered, AFileThatVanishedAndOneThatCannotBeReadAreSaid) {
  put_in_force("c1", "/search");
  const std::string contained = server.read();
  ASSERT_TRUE(os::remove_file(server.path("nginx.conf")));
  const auto gone = actuator.undo(records.records.at(0), kSilent);
  ASSERT_FALSE(gone);
  EXPECT_THAT(gone.error().full(), HasSubstr("nginx.conf"));
  server.write("nginx.conf", contained);
  expect_undone(actuator.undo(records.records.at(0), kSilent));
}

}  // namespace
}  // namespace quell::contain
