// Endpoints, parameters, addresses and rates on a real HAProxy, without a reload.
#include "contain/haproxy_endpoint.h"

#include "gmock/gmock.h"
#include "haproxy_fixture.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Both maps, on disk and in the process, are as the fixture made them.
void expect_untouched(const Haproxy& server) {
  EXPECT_EQ(server.read("quell/requests.map"), "");
  EXPECT_EQ(server.read("quell/addresses.map"), "# made by the tests\n");
  EXPECT_THAT(server.loaded("quell/requests.map"), IsEmpty());
  EXPECT_THAT(server.loaded("quell/addresses.map"), IsEmpty());
  EXPECT_EQ(server.status("/search"), 200);
}

TEST(HaproxyEndpoint, AnEndpointAnswers503AndNothingElseDoes) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  const Measure wish = haproxy_measure("C1", "endpoint:/search/*");
  EXPECT_EQ(server.status("/search"), 200);
  EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  const auto outcome = plan_and_apply(actuator, wish, records);
  expect_applied(outcome);
  EXPECT_THAT(std::get<Applied>(*outcome).probe.summary, HasSubstr("proved by"));
  for (const char* target :
       {"/search", "/search/x", "//search", "/%73earch?q=1", "/a/../search", "/search/../search",
        "/./search/", "http://shop.example/search", "/a/b/c/d/../../../../search", "/%2fsearch"}) {
    EXPECT_EQ(server.status(target), 503) << target;
  }
  for (const char* target : {"/", "/searching", "/Search", "/x?path=/search", "/search/../x"}) {
    EXPECT_EQ(server.status(target), 200) << target;
  }
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  expect_untouched(server);
  EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
}

}  // namespace
}  // namespace quell::contain
