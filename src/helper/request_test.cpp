#include "helper/request.h"

#include <string>

#include "gmock/gmock.h"

namespace quell::helper {
namespace {

using testing::HasSubstr;

const std::string kDigest(64, 'a');

Request whole(Operation operation) {
  return {.operation = operation,
          .actuator = "firewall:host",
          .measure = {.id = contain::ContainmentId("QL-1-C1"),
                      .target = "address:203.0.113.9",
                      .expires = *parse_iso("2026-11-22T03:14:15Z")},
          .traffic = contain::OrdinaryTraffic{.requests = 7, .clients = 2},
          .session = {*target::Address::parse("198.51.100.7")},
          .basis = kDigest,
          .undo = kDigest};
}

std::string why_not(const std::string& text) {
  const auto request = parse_request(text);
  return request ? "taken" : request.error().full();
}

/// A probe with one more member.
std::string probe_with(const std::string& member) {
  return R"({"version":1,"operation":"probe","actuator":"a","id":"c1","target":"t")" + member + "}";
}

TEST(HelperRequest, EachOperationReadsBackWhatItSays) {
  for (const Operation operation : {Operation::kStatus, Operation::kPlan, Operation::kApply,
                                    Operation::kProbe, Operation::kUndo, Operation::kConfirm}) {
    const auto read = parse_request(to_text(whole(operation)));
    ASSERT_TRUE(read) << read.error().full();
    EXPECT_EQ(*read, whole(operation)) << name_of(operation);
    EXPECT_EQ(read->operation, operation);
  }
  const Request apply = *parse_request(to_text(whole(Operation::kApply)));
  EXPECT_EQ(apply.measure, whole(Operation::kApply).measure);
  EXPECT_EQ(apply.basis, kDigest);
  EXPECT_FALSE(apply.traffic) << "only a plan has a forecast";
}

TEST(HelperRequest, WhatIsNotOfTheFormIsRefused) {
  EXPECT_EQ(why_not(probe_with("")), "taken");
  EXPECT_THAT(why_not(probe_with(R"(,"file":"/etc/shadow")")), HasSubstr("unknown member"));
  EXPECT_THAT(why_not(probe_with(R"(,"undo":")" + kDigest + "\"")), HasSubstr("unknown member"));
  EXPECT_THAT(why_not(probe_with(R"(,"id":"c2")")), HasSubstr("id")) << "twice";
  EXPECT_THAT(why_not(probe_with(R"(,"expires":"soon")")), testing::Not("taken"));
  EXPECT_THAT(why_not(R"({"version":1,"operation":"exec"})"), HasSubstr("is no operation"));
  EXPECT_THAT(why_not(R"({"version":2,"operation":"status"})"), HasSubstr("version"));
  EXPECT_THAT(why_not(R"({"operation":"status"})"), HasSubstr("version"));
  EXPECT_THAT(why_not(R"({"version":1,"operation":"probe","actuator":"a","id":"c1"})"),
              HasSubstr("target"));
  EXPECT_THAT(why_not("[]"), testing::Not("taken"));
  EXPECT_THAT(why_not(""), testing::Not("taken"));
}

TEST(HelperRequest, IdsAndDigestsAreNoPaths) {
  const auto undo = [](const std::string& id, const std::string& digest) {
    return R"({"version":1,"operation":"undo","actuator":"a","id":")" + id + R"(","undo":")" +
           digest + "\"}";
  };
  EXPECT_EQ(why_not(undo("c1", kDigest)), "taken");
  EXPECT_NE(why_not(undo("../c1", kDigest)), "taken");
  EXPECT_NE(why_not(undo("c1", "../../../etc/shadow")), "taken");
  EXPECT_NE(why_not(undo("c1", std::string(63, 'a'))), "taken");
  EXPECT_NE(why_not(undo("c1", std::string(64, 'A'))), "taken");
}

TEST(HelperRequest, NumbersAndListsHaveLimits) {
  Request plan = whole(Operation::kPlan);
  plan.session.assign(kMostSessionAddresses + 1, *target::Address::parse("198.51.100.7"));
  EXPECT_FALSE(parse_request(to_text(plan)));
  plan = whole(Operation::kPlan);
  plan.actuator = std::string(1000, 'x');
  EXPECT_FALSE(parse_request(to_text(plan)));
  EXPECT_EQ(parse_request(std::string(kLongestRequest + 1, ' ')).error().code(), ErrorCode::kLimit);
  EXPECT_NE(why_not(R"({"version":1,"operation":"plan","actuator":"a","id":"c","target":"t",)"
                    R"("session":[],"traffic":{"requests":-1,"clients":0}})"),
            "taken");
}

}  // namespace
}  // namespace quell::helper
