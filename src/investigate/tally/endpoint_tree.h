// Endpoints, learned from the paths that are asked for: a tree of segments in which siblings of one
// kind become one ({slug}) once there are too many of them to be names of pages.
//
// Whether siblings become one hangs only on how many different ones there are, and what is counted
// is added up: so the tree is the same whatever the order of requests and however they were shared
// among threads, as long as it stays under kMostNodes. Beyond, what is new is counted together,
// and says so. Private to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "os/large_memory.h"
#include "rate_series.h"
#include "segment.h"
#include "size_histogram.h"

namespace quell::investigate {

/// Answers with one status.
struct StatusCount {
  std::uint16_t status = 0;  ///< 0: nothing was answered
  std::uint64_t requests = 0;
  SizeHistogram bytes;
  SizeHistogram milliseconds;
};

/// What is counted of one endpoint.
struct EndpointCount {
  std::uint64_t requests = 0;
  StatusCount first;              ///< the status that came first, if there was any
  std::vector<StatusCount> more;  ///< in the order in which they came
  RateSeries rates;

  StatusCount& of(std::uint16_t status);
  void merge(const EndpointCount& other);
  /// Calls `take` with each StatusCount.
  template <class Take>
  void each_status(Take take) const {
    if (requests > 0) take(first);
    for (const StatusCount& count : more) take(count);
  }
};

/// One answered request.
struct EndpointRequest {
  std::string_view path;   ///< as sent, without its query
  std::uint64_t hash = 0;  ///< of path and has_query
  HasQuery has_query = HasQuery::kNo;
  std::uint16_t status = 0;
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint64_t> milliseconds;
  std::int64_t minute = 0;
};

class EndpointTree {
 public:
  /// About 40 MB with what is counted for each.
  static constexpr std::size_t kMostNodes = 60'000;

  EndpointTree();
  /// Bring near what add() looks at, one after the other, some time apart.
  void prefetch_path(std::uint64_t hash) const { __builtin_prefetch(&known_[hash % kKnownPaths]); }
  void prefetch_count(std::uint64_t hash) const {
    const Known& known = known_[hash % kKnownPaths];
    if (known.count == nullptr) return;
    __builtin_prefetch(known.count, 1);
    __builtin_prefetch(&known.count->rates, 1);
  }
  void prefetch_size(std::uint64_t hash, std::uint64_t bytes) const {
    const Known& known = known_[hash % kKnownPaths];
    if (known.count != nullptr && known.hash == hash) known.count->first.bytes.prefetch(bytes);
  }
  void add(const EndpointRequest& request);
  void merge(const EndpointTree& other);

  /// "/product/{n}/{slug}" and what was counted there. Views are valid as long as the tree stands.
  struct Leaf {
    std::vector<Segment> segments;
    const EndpointCount* count = nullptr;

    [[nodiscard]] std::string pattern() const;
  };
  [[nodiscard]] std::vector<Leaf> leaves() const;
  /// The leaf that such segments fall into; nullopt if there is none.
  [[nodiscard]] std::optional<Leaf> find(std::span<const Segment> segments) const;
  /// Requests on endpoints beyond the limit.
  [[nodiscard]] std::uint64_t beyond() const { return beyond_; }

 private:
  using Node = std::uint32_t;
  static constexpr Node kRoot = 0;
  static constexpr Node kNone = 0xffffffff;

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return hash_bytes(text, 0); }
  };
  using Children = std::unordered_map<std::string, Node, TextHash, std::equal_to<>>;
  /// Siblings of one kind below one node.
  struct Group {
    std::uint32_t kind = kDirectoryKind;
    Node slug = kNone;    // what all literals are, once they became one
    Children literals{};  // empty once they became one
    std::vector<std::pair<std::string, Node>> forms{};  // there are few: segment.h
  };
  struct NodeData {
    std::string text;
    std::uint32_t kind = kDirectoryKind;
    bool is_literal = true;
    std::vector<Group> groups;             // children, in the order of their kinds: few
    std::unique_ptr<EndpointCount> count;  // of leaves
    Node became = kNone;                   // the node that this one was merged into
    unsigned depth = 0;

    [[nodiscard]] Segment segment() const { return {text, kind, is_literal}; }
    [[nodiscard]] const Group* find_group(std::uint32_t of) const;
    /// Made if there is none.
    Group& group(std::uint32_t of);
  };

  Node current(Node node);
  Node leaf_of(const EndpointRequest& request);
  /// The child that the group has for the segment; kNone if there is none.
  static Node find_child(const Group& group, const Segment& segment);
  Node child_of(Node parent, const Segment& segment);
  Node make(const Segment& segment, unsigned depth);
  void join_siblings(Node parent, std::uint32_t kind);
  void merge_nodes(Node from, Node to);
  void merge_from(const EndpointTree& other, Node from, Node to);
  EndpointCount& count_of(Node node);
  void collect(Node node, std::vector<Segment>& segments, std::vector<Leaf>& out) const;

  /// Paths seen lately → what is counted of them: most requests are for few paths. Forgotten when
  /// nodes become one.
  struct Known {
    std::uint64_t hash = 0;
    EndpointCount* count = nullptr;
  };

  static constexpr std::size_t kKnownPaths = 1UZ << 17U;

  std::vector<NodeData> nodes_;
  std::vector<Known, os::LargeAllocator<Known>> known_;
  std::uint64_t beyond_ = 0;
};

}  // namespace quell::investigate
