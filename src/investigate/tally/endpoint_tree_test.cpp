#include "endpoint_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/hash.h"

namespace quell::investigate {
namespace {

struct Asked {
  std::string path;
  HasQuery has_query = HasQuery::kNo;
  std::uint16_t status = 200;
  std::uint64_t bytes = 600;
  std::int64_t minute = 0;
};

void add(const Asked& asked, EndpointTree& tree) {
  tree.add({.path = asked.path,
            .hash = hash_bytes(asked.path, asked.has_query == HasQuery::kYes ? 1 : 2),
            .has_query = asked.has_query,
            .status = asked.status,
            .bytes = asked.bytes,
            .milliseconds = {},
            .minute = asked.minute});
}

/// Everything that the tree knows, as text.
std::string text_of(const EndpointTree& tree) {
  std::vector<std::string> lines;
  for (const EndpointTree::Leaf& leaf : tree.leaves()) {
    std::string line = leaf.pattern();
    for (const Segment& segment : leaf.segments) line += ' ' + std::to_string(segment.kind);
    line += ": " + std::to_string(leaf.count->requests);
    std::vector<std::string> statuses;
    leaf.count->each_status([&](const StatusCount& count) {
      statuses.push_back(std::to_string(count.status) + '=' + std::to_string(count.requests) +
                         " median " + std::to_string(count.bytes.median().value_or(0)) + " mad " +
                         std::to_string(count.bytes.mad().value_or(0)));
    });
    std::ranges::sort(statuses);
    for (const std::string& status : statuses) line += ' ' + status;
    const Rates rates = leaf.count->rates.rates();
    line += " from " + to_iso(rates.start);
    for (const std::uint64_t count : rates.requests) line += ' ' + std::to_string(count);
    lines.push_back(line);
  }
  std::ranges::sort(lines);
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

std::vector<std::string> patterns_of(const EndpointTree& tree) {
  std::vector<std::string> out;
  for (const EndpointTree::Leaf& leaf : tree.leaves()) out.push_back(leaf.pattern());
  std::ranges::sort(out);
  return out;
}

TEST(EndpointTree, LearnsWhatVaries) {
  EndpointTree tree;
  for (unsigned i = 0; i < 500; ++i) {
    const std::string number = std::to_string(67'000 + i);
    add({.path = "/product/" + number + "/shell-steel-" + std::string(1 + i % 200, 'x')}, tree);
    add({.path = "/user/u" + number + "/orders"}, tree);
    add({.path = "/images/photo-" + number + "a.jpg"}, tree);
    add({.path = "/"}, tree);
    add({.path = "/search", .has_query = HasQuery::kYes}, tree);
    add({.path = "/api/v1/items/7f3e2d1c-0000-4000-8000-" + std::to_string(100'000'000'000 + i)},
        tree);
  }
  EXPECT_EQ(patterns_of(tree),
            (std::vector<std::string>{"/", "/api/v1/items/{uuid}", "/images/{slug}.jpg",
                                      "/product/{n}/{slug}", "/search", "/user/{slug}/orders"}));
}

TEST(EndpointTree, OneHoleIsOneEndpointHoweverItIsSpelt) {
  EndpointTree tree;
  for (const char* path : {"/a/b", "/a//b", "/a/./b", "/a/x/../b", "/%61/b"})
    add({.path = path}, tree);
  EXPECT_EQ(patterns_of(tree), std::vector<std::string>{"/a/b"});
}

std::vector<Asked> random_requests(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Asked> out;
  const auto name = [&](unsigned most) { return "n" + std::to_string(random() % most) + "x"; };
  for (std::size_t i = 0; i < count; ++i) {
    Asked asked;
    const std::size_t depth = 1 + random() % 4;
    for (std::size_t level = 0; level < depth; ++level) {
      asked.path +=
          "/" + (random() % 5 == 0 ? std::to_string(random() % 1000) : name(level == 0 ? 130 : 70));
    }
    if (random() % 4 == 0) asked.path += random() % 2 == 0 ? ".jpg" : "/";
    asked.has_query = random() % 5 == 0 ? HasQuery::kYes : HasQuery::kNo;
    asked.status = random() % 3 == 0 ? 304 : 200;
    asked.bytes = 100 + random() % 900;
    asked.minute = static_cast<std::int64_t>(random() % 5000);
    out.push_back(asked);
  }
  return out;
}

// Siblings become one at different moments in each of these, and at the end it is the same tree.
TEST(EndpointTree, TheOrderAndTheThreadsDoNotMatter) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    std::vector<Asked> all = random_requests(seed < 5 ? 4000 : 700, seed);
    EndpointTree whole;
    for (const Asked& asked : all) add(asked, whole);
    const std::string expected = text_of(whole);
    std::mt19937 random(seed);
    for (const std::size_t trees : {1UZ, 2UZ, 5UZ}) {
      std::ranges::shuffle(all, random);
      std::vector<EndpointTree> parts(trees);
      for (const Asked& asked : all) add(asked, parts[random() % trees]);
      while (parts.size() > 1) {
        parts[random() % (parts.size() - 1)].merge(parts.back());
        parts.pop_back();
      }
      ASSERT_EQ(text_of(parts[0]), expected) << trees << " trees, seed " << seed;
    }
  }
}

TEST(EndpointTree, FindsWithoutLearning) {
  EndpointTree tree;
  for (unsigned i = 0; i < 200; ++i) add({.path = "/p/item" + std::to_string(i)}, tree);
  add({.path = "/q/7"}, tree);
  const auto pattern = [&](std::string_view path) {
    const auto leaf = tree.find(Segments(path, HasQuery::kNo));
    return leaf ? leaf->pattern() : std::string("nothing");
  };
  EXPECT_EQ(pattern("/p/never-seen"), "/p/{slug}");
  EXPECT_EQ(pattern("/q/99"), "/q/{n}");
  EXPECT_EQ(pattern("/q/name"), "nothing");
  EXPECT_EQ(pattern("/p"), "nothing");
}

TEST(EndpointTree, MemoryIsBoundedWhateverIsAskedFor) {
  EndpointTree tree;
  std::mt19937 random(9);
  for (unsigned i = 0; i < 200'000; ++i) {
    std::string path;
    for (unsigned level = 0; level < 12; ++level)
      path += "/s" + std::to_string(random() % 19) + "y";
    add({.path = path}, tree);
  }
  EXPECT_LE(tree.leaves().size(), EndpointTree::kMostNodes);
  std::uint64_t counted = tree.beyond();
  for (const EndpointTree::Leaf& leaf : tree.leaves()) counted += leaf.count->requests;
  EXPECT_EQ(counted, 200'000U);
}

TEST(Segment, FormsSayWhatTheyAre) {
  EXPECT_EQ(form_of("67596"), "{n}");
  EXPECT_EQ(form_of("2026-11-22"), "{date}");
  EXPECT_EQ(form_of("7f3e2d1c-0000-4000-8000-00805f9b34fb"), "{uuid}");
  EXPECT_EQ(form_of("d41d8cd98f00b204"), "{hex}");
  EXPECT_EQ(form_of("eyJhbGciOi1JIUzI1NiIs2InR5c"), "{token}");
  for (const char* name :
       {"", "shell-steel", "deadbeef", "v1", "app.js", "a-very-long-name-with-words"}) {
    EXPECT_EQ(form_of(name), name);
  }
}

TEST(Segment, OnlyKnownExtensionsAreKindsOfTheirOwn) {
  EXPECT_EQ(extension_of("photo.jpg"), ".jpg");
  EXPECT_EQ(extension_of("photo.qzx"), "");
  EXPECT_EQ(extension_of(".env"), "");
  const Segments segments("/images/123.png", HasQuery::kNo);
  const std::vector<Segment> all(segments.begin(), segments.end());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].text, "{n}");
  EXPECT_EQ(extension_of(all[1].kind), ".png");
  EXPECT_FALSE(all[1].is_literal);
}

}  // namespace
}  // namespace quell::investigate
