#include "endpoint_tree.h"

#include <algorithm>
#include <array>
#include <utility>

#include "target/path.h"

namespace quell::investigate {

namespace {

/// So many different names beside each other are data: fewer the deeper, because a site's own
/// structure is broad at the top.
std::size_t most_siblings(unsigned depth) {
  constexpr std::array<std::size_t, 5> kMost = {100, 60, 30, 20, 12};
  return kMost.at(std::min<std::size_t>(depth, kMost.size() - 1));
}

/// What all literal siblings of a kind are together.
Segment slug_of(std::uint32_t kind) {
  return {.text = "{slug}", .kind = kind, .is_literal = false};
}

/// Whether a server reads the path as it is written. Looks at all of it, many bytes at a time.
bool is_plain(std::string_view path) {
  if (path.empty()) return true;
  const char* const bytes = path.data();
  unsigned odd = bytes[0] == '%' || bytes[0] == '#' ? 1U : 0U;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const auto is = [c = bytes[i]](char what) { return c == what ? 1U : 0U; };
    const unsigned after_slash = bytes[i - 1] == '/' ? 1U : 0U;
    odd |= is('%') | is('#') | (after_slash & (is('/') | is('.')));
  }
  return odd == 0;
}

}  // namespace

StatusCount& EndpointCount::of(std::uint16_t status) {
  if (requests == 0) first.status = status;
  if (first.status == status) [[likely]]
    return first;
  for (StatusCount& count : more) {
    if (count.status == status) return count;
  }
  more.emplace_back().status = status;
  return more.back();
}

void EndpointCount::merge(const EndpointCount& other) {
  rates.merge(other.rates);
  other.each_status([this](const StatusCount& from) {
    StatusCount& to = of(from.status);
    requests += from.requests;
    to.requests += from.requests;
    to.bytes.merge(from.bytes);
    to.milliseconds.merge(from.milliseconds);
  });
}

const EndpointTree::Group* EndpointTree::NodeData::find_group(std::uint32_t of) const {
  for (const Group& group : groups) {
    if (group.kind == of) return &group;
  }
  return nullptr;
}

EndpointTree::Group& EndpointTree::NodeData::group(std::uint32_t of) {
  auto at = groups.begin();
  while (at != groups.end() && at->kind < of) ++at;
  if (at == groups.end() || at->kind != of) at = groups.insert(at, Group{.kind = of});
  return *at;
}

EndpointTree::Node EndpointTree::find_child(const Group& group, const Segment& segment) {
  if (segment.is_literal) {
    const auto found = group.literals.find(segment.text);
    return found == group.literals.end() ? kNone : found->second;
  }
  for (const auto& [text, node] : group.forms) {
    if (text == segment.text) return node;
  }
  return kNone;
}

EndpointTree::EndpointTree() : nodes_(1), known_(kKnownPaths) {}

EndpointTree::Node EndpointTree::current(Node node) {
  while (nodes_[node].became != kNone) node = nodes_[node].became;
  return node;
}

void EndpointTree::add(const EndpointRequest& request) {
  Known& known = known_[request.hash % kKnownPaths];
  if (known.count == nullptr || known.hash != request.hash) [[unlikely]] {
    const Node leaf = leaf_of(request);
    if (leaf == kNone) {
      ++beyond_;
      return;
    }
    known = {.hash = request.hash, .count = &count_of(leaf)};
  }
  EndpointCount& count = *known.count;
  StatusCount& answers = count.of(request.status);
  ++count.requests;
  ++answers.requests;
  count.rates.add(request.minute);
  if (request.bytes) answers.bytes.add(*request.bytes);
  if (request.milliseconds) answers.milliseconds.add(*request.milliseconds);
}

EndpointCount& EndpointTree::count_of(Node node) {
  auto& count = nodes_[node].count;
  if (!count) count = std::make_unique<EndpointCount>();
  return *count;
}

EndpointTree::Node EndpointTree::leaf_of(const EndpointRequest& request) {
  const std::string normalised =
      is_plain(request.path) ? std::string() : target::normalised_path(request.path);
  const std::string_view path = normalised.empty() ? request.path : std::string_view(normalised);
  Node node = kRoot;
  for (const Segment& segment : Segments(path, request.has_query)) {
    node = child_of(node, segment);
    if (node == kNone) return kNone;
  }
  return node;
}

EndpointTree::Node EndpointTree::make(const Segment& segment, unsigned depth) {
  if (nodes_.size() >= kMostNodes) return kNone;
  NodeData& node = nodes_.emplace_back();
  node.text = std::string(segment.text);
  node.kind = segment.kind;
  node.is_literal = segment.is_literal;
  node.depth = depth;
  return static_cast<Node>(nodes_.size() - 1);
}

EndpointTree::Node EndpointTree::child_of(Node parent, const Segment& segment) {
  parent = current(parent);
  Group& group = nodes_[parent].group(segment.kind);
  if (segment.is_literal && group.slug != kNone) return current(group.slug);
  const Node known = find_child(group, segment);
  if (known != kNone) return current(known);
  const bool too_many =
      segment.is_literal && group.literals.size() == most_siblings(nodes_[parent].depth);
  if (too_many) {
    const Node slug = make(slug_of(segment.kind), nodes_[parent].depth + 1);
    if (slug == kNone) return kNone;
    nodes_[parent].group(segment.kind).slug = slug;
    join_siblings(parent, segment.kind);
    return current(slug);
  }
  const Node made = make(segment, nodes_[parent].depth + 1);
  if (made == kNone) return kNone;
  Group& same = nodes_[parent].group(segment.kind);
  if (segment.is_literal)
    same.literals.emplace(segment.text, made);
  else
    same.forms.emplace_back(segment.text, made);
  return made;
}

void EndpointTree::join_siblings(Node parent, std::uint32_t kind) {
  std::ranges::fill(known_, Known{});
  Group& group = nodes_[parent].group(kind);
  const auto literals = std::exchange(group.literals, {});
  const Node slug = group.slug;
  for (const auto& [text, node] : literals) merge_nodes(current(node), slug);
}

// The recursion is as deep as the tree: kDeepestSegment.
void EndpointTree::merge_nodes(Node from, Node to) {
  to = current(to);
  if (from == to) return;
  if (nodes_[from].count) {
    const auto count = std::move(nodes_[from].count);
    count_of(to).merge(*count);
  }
  const auto groups = std::exchange(nodes_[from].groups, {});
  nodes_[from].became = to;
  const auto merge_child = [&](const std::string& text, Node child) {
    const Node into = child_of(to, {text, nodes_[child].kind, nodes_[child].is_literal});
    if (into != kNone) merge_nodes(current(child), into);
  };
  for (const Group& group : groups) {
    for (const auto& [text, child] : group.literals) merge_child(text, child);
    for (const auto& [text, child] : group.forms) merge_child(text, child);
    if (group.slug == kNone) continue;
    // What was one already makes its counterparts one.
    Group& counterpart = nodes_[current(to)].group(group.kind);
    if (counterpart.slug == kNone) {
      counterpart.slug = group.slug;
      join_siblings(current(to), group.kind);
    } else {
      merge_nodes(current(group.slug), current(counterpart.slug));
    }
  }
}

void EndpointTree::merge_from(const EndpointTree& other, Node from, Node to) {
  const NodeData& source = other.nodes_[from];
  if (source.count) count_of(current(to)).merge(*source.count);
  const auto merge_child = [&](Node child) {
    const Node into = child_of(current(to), other.nodes_[child].segment());
    if (into == kNone)
      beyond_ += other.nodes_[child].count ? other.nodes_[child].count->requests : 0;
    else
      merge_from(other, child, into);
  };
  for (const Group& group : source.groups) {
    for (const auto& [text, child] : group.literals) merge_child(child);
    for (const auto& [text, child] : group.forms) merge_child(child);
    if (group.slug == kNone) continue;
    if (nodes_[current(to)].group(group.kind).slug == kNone) {
      const Node made = make(slug_of(group.kind), nodes_[current(to)].depth + 1);
      if (made == kNone) continue;
      nodes_[current(to)].group(group.kind).slug = made;
      join_siblings(current(to), group.kind);
    }
    merge_from(other, group.slug, nodes_[current(to)].group(group.kind).slug);
  }
}

void EndpointTree::merge(const EndpointTree& other) {
  beyond_ += other.beyond_;
  merge_from(other, kRoot, kRoot);
}

void EndpointTree::collect(Node node, std::vector<Segment>& segments,
                           std::vector<Leaf>& out) const {
  const NodeData& data = nodes_[node];
  if (data.count) out.push_back({.segments = segments, .count = data.count.get()});
  const auto below = [&](Node child) {
    segments.push_back(nodes_[child].segment());
    collect(child, segments, out);
    segments.pop_back();
  };
  for (const Group& group : data.groups) {
    for (const auto& [text, child] : group.literals) below(child);
    for (const auto& [text, child] : group.forms) below(child);
    if (group.slug != kNone) below(group.slug);
  }
}

std::vector<EndpointTree::Leaf> EndpointTree::leaves() const {
  std::vector<Leaf> out;
  std::vector<Segment> segments;
  collect(kRoot, segments, out);
  return out;
}

std::optional<EndpointTree::Leaf> EndpointTree::find(std::span<const Segment> segments) const {
  Leaf leaf;
  Node node = kRoot;
  for (const Segment& segment : segments) {
    const Group* const group = nodes_[node].find_group(segment.kind);
    if (group == nullptr) return std::nullopt;
    const Node child = find_child(*group, segment);
    const bool any = segment.is_literal || segment.text == slug_of(segment.kind).text;
    if (child != kNone)
      node = child;
    else if (any && group->slug != kNone)
      node = group->slug;
    else
      return std::nullopt;
    leaf.segments.push_back(nodes_[node].segment());
  }
  leaf.count = nodes_[node].count.get();
  if (leaf.count == nullptr) return std::nullopt;
  return leaf;
}

std::string EndpointTree::Leaf::pattern() const {
  std::string out;
  for (const Segment& segment : segments) {
    out += '/';
    out += segment.text;
    if (!segment.is_literal) out += extension_of(segment.kind);
  }
  return out;
}

}  // namespace quell::investigate
