// When a reload is over, as the system shows it.
#include "nginx/workers.h"

#include "gmock/gmock.h"
#include "nginx/change.h"
#include "nginx_fixture.h"

namespace quell::contain::nginx {
namespace {

TEST(NginxWorkers, AReloadIsOverWhenTheOldOnesHaveGone) {
  const Nginx server;
  const NginxSite site = server.site();
  // The first answers before the second has given itself its name.
  std::vector<int> before = accepting_workers(site);
  const os::Deadline started = os::Deadline::after(std::chrono::seconds(10));
  while (before.size() != 2 && !started.expired()) {
    (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(5)));
    before = accepting_workers(site);
  }
  ASSERT_EQ(before.size(), 2U);
  EXPECT_FALSE(is_settled(site, before)) << "nothing was reloaded";
  EXPECT_FALSE(is_settled(site, {})) << "nothing is known";
  const std::string config = server.read();
  server.write("nginx.conf", std::string(config).replace(config.find("results"), 7, "found"));
  for (int round = 0; round < 3; ++round) {
    const std::vector<int> old = accepting_workers(site);
    ASSERT_TRUE(reload(site));
    const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(10));
    while (!is_settled(site, old) && !deadline.expired()) {
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(1)));
    }
    ASSERT_TRUE(is_settled(site, old));
    const std::vector<int> now = accepting_workers(site);
    EXPECT_EQ(now.size(), 2U);
    EXPECT_EQ(reload_goes_on(site), false);
    for (const int worker : old) EXPECT_THAT(now, testing::Not(testing::Contains(worker)));
    // From here on nothing of before answers.
    for (int i = 0; i < 50; ++i) {
      const auto look = web::Outside(entrance_of(site)).look("/search");
      ASSERT_TRUE(look) << look.error().full();
      EXPECT_EQ(look->size, 6U);
    }
  }
}

TEST(NginxWorkers, OneThatDoesNotRunHasNone) {
  Nginx server;
  server.stop();
  EXPECT_TRUE(accepting_workers(server.site()).empty());
  EXPECT_EQ(reload_goes_on(server.site()), std::nullopt);
  NginxSite site = server.site();
  server.write("own.pid", std::to_string(::getpid()));
  site.pid_file = server.path("own.pid");
  EXPECT_TRUE(accepting_workers(site).empty()) << "children that are no workers";
}

}  // namespace
}  // namespace quell::contain::nginx
