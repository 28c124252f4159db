#include "hole_list.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/hash.h"

namespace quell::investigate {

namespace {

constexpr std::uint16_t kLongestRequest = 2048;
constexpr std::size_t kDistinctAnswers = 256;  // (status, size) pairs of one hole
/// Holes above the limit before they are cut: cutting one by one would take too long.
constexpr std::size_t kSlack = 64;

std::uint64_t hash_of(const Signature& signature) {
  const std::uint64_t endpoint =
      hash_bytes(signature.endpoint, static_cast<std::uint64_t>(signature.vector));
  return hash_bytes(signature.parameter, endpoint);
}

bool sends_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

void add_size(Answers& answers, std::pair<Status, std::uint64_t> answer, std::uint64_t times) {
  const bool is_full = answers.sizes.size() == kDistinctAnswers;
  if (is_full && answers.sizes.back().first < answer) return;  // it would be the one to go
  answers.sizes[answer] += times;
  if (answers.sizes.size() > kDistinctAnswers) answers.sizes.pop_back();
}

void add_answers(const Answers& from, Answers& to) {
  to.requests += from.requests;
  to.with_body += from.with_body;
  for (const auto& [status, times] : from.statuses) to.statuses[status] += times;
  for (const auto& [answer, times] : from.sizes) add_size(to, answer, times);
}

/// Whether a sample with this score and place is better than the hole's: a higher score, or the
/// earlier place.
template <class AnyPlace>
bool is_better(const AttackedHole& hole, double score, const AnyPlace& place) {
  if (score != hole.group.top_score) return score > hole.group.top_score;
  const std::string_view file = hole.sample.file;
  return std::tuple(std::string_view(place.file), place.piece, place.line) <
         std::tuple(file, hole.sample.piece, hole.sample.line);
}

void note_served(std::optional<Instant> time, AttackedHole& hole) {
  if (time) hole.served_first = std::min(hole.served_first.value_or(*time), *time);
}

void widen(const AttackGroup& from, AttackGroup& to) {
  to.first = std::min(to.first, from.first);
  to.last = std::max(to.last, from.last);
}

void take_sample(const logs::Record& record, double score, AttackedHole& hole) {
  const bool first = hole.group.requests == 1;
  if (!first && score < hole.group.top_score) return;
  if (!first && !is_better(hole, score, record.place)) return;
  hole.group.top_score = score;
  hole.sample = kept(record.place);
  hole.group.sample_request = record.request.substr(0, kLongestRequest);
  hole.fields.keep(record, kLongestRequest);
}

void count(const logs::Record& record, AttackedHole& hole) {
  AttackGroup& group = hole.group;
  if (group.requests++ == 0) group.first = group.last = record.time;
  group.first = std::min(group.first, record.time);
  group.last = std::max(group.last, record.time);
  const Status status = record.status.value_or(0);
  ++group.statuses[status];
  if (status / 100 == 2) note_served(record.time, hole);
  group.bytes_returned += record.bytes.value_or(0);
  ++hole.answers.requests;
  if (sends_body(record.method)) ++hole.answers.with_body;
  if (record.bytes) add_size(hole.answers, {status, *record.bytes}, 1);
  const std::uint32_t most_key = hole.sample_of_answers.most_key();
  if (const auto seen = observe_up_to(most_key, record, group.signature.parameter))
    hole.sample_of_answers.add(*seen);
}

}  // namespace

void KeptFields::keep(const logs::Record& record, std::uint16_t most) {
  const auto cut = [most](std::string_view field) { return field.substr(0, most); };
  const auto bytes = [](std::string_view field) {
    return static_cast<std::uint16_t>(field.size());
  };
  const std::string_view agent = cut(record.user_agent);
  const std::string_view referer = cut(record.referer);
  const std::string_view target = cut(record.target);
  const std::string_view line = cut(record.request);
  agent_ = bytes(agent);
  referer_ = bytes(referer);
  target_ = bytes(target);
  const std::size_t at = line.find(target);
  target_at_ = at == std::string_view::npos ? kNotInLine : static_cast<std::uint16_t>(at);
  text_.clear();
  text_.reserve(agent.size() + referer.size() + (target_at_ == kNotInLine ? target.size() : 0));
  text_ += agent;
  text_ += referer;
  if (target_at_ == kNotInLine) text_ += target;
}

std::string_view KeptFields::target(std::string_view line) const {
  if (target_at_ == kNotInLine) return part(std::size_t{agent_} + referer_, target_);
  return line.substr(target_at_, target_);
}

KeptPlace kept(const logs::Place& place) {
  return {.file = std::string(place.file), .piece = place.piece, .line = place.line};
}

AttackedHole* HoleList::find(std::uint64_t hash, const Signature& signature) {
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    if (hashes_[i] == hash && holes_[i].group.signature == signature) return &holes_[i];
  }
  return nullptr;
}

void HoleList::add(const logs::Record& record, const Signature& signature, double score) {
  const std::uint64_t hash = hash_of(signature);
  if (hash >= bound_) return;
  AttackedHole* hole = find(hash, signature);
  if (hole == nullptr) {
    if (holes_.size() == kMost + kSlack) {
      cut();
      if (hash >= bound_) return;
    }
    hashes_.push_back(hash);
    hole = &holes_.emplace_back();
    hole->group.signature = signature;
  }
  count(record, *hole);
  take_sample(record, score, *hole);
}

void HoleList::add_hole(AttackedHole& from, AttackedHole& to, Samples samples) {
  to.group.requests += from.group.requests;
  to.group.bytes_returned += from.group.bytes_returned;
  widen(from.group, to.group);
  note_served(from.served_first, to);
  for (const auto& [status, times] : from.group.statuses) to.group.statuses[status] += times;
  add_answers(from.answers, to.answers);
  if (samples == Samples::kBoth)
    to.sample_of_answers.unite(from.sample_of_answers);
  else
    to.sample_of_answers.merge(from.sample_of_answers);
  if (!is_better(to, from.group.top_score, from.sample)) return;
  to.group.top_score = from.group.top_score;
  to.group.sample_request = std::move(from.group.sample_request);
  to.sample = std::move(from.sample);
  to.fields = std::move(from.fields);
}

void HoleList::take(std::uint64_t hash, AttackedHole& hole, Samples samples) {
  if (hash >= bound_) return;
  AttackedHole* same = find(hash, hole.group.signature);
  if (same != nullptr) return add_hole(hole, *same, samples);
  hashes_.push_back(hash);
  holes_.push_back(std::move(hole));
}

void HoleList::merge(HoleList& other) {
  bound_ = std::min(bound_, other.bound_);
  for (std::size_t i = 0; i < other.holes_.size(); ++i) {
    take(other.hashes_[i], other.holes_[i], Samples::kWithinLimit);
  }
  cut();
}

void HoleList::unite(HoleList& other) {
  bound_ = kNoBound;
  for (std::size_t i = 0; i < other.holes_.size(); ++i) {
    take(other.hashes_[i], other.holes_[i], Samples::kBoth);
  }
}

void HoleList::settle() {
  cut();
}

void HoleList::cut() {
  if (holes_.size() > kMost) {
    std::vector<std::uint64_t> order = hashes_;
    std::ranges::nth_element(order, order.begin() + kMost);
    bound_ = std::min(bound_, order[kMost]);
  }
  std::size_t stay = 0;
  for (std::size_t i = 0; i < holes_.size(); ++i) {
    if (hashes_[i] >= bound_) continue;
    if (stay != i) {
      hashes_[stay] = hashes_[i];
      holes_[stay] = std::move(holes_[i]);
    }
    ++stay;
  }
  hashes_.resize(stay);
  holes_.resize(stay);
}

std::uint64_t HoleList::requests() const {
  std::uint64_t sum = 0;
  for (const AttackedHole& hole : holes_) sum += hole.group.requests;
  return sum;
}

}  // namespace quell::investigate
