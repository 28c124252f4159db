#include "client_sketch.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <tuple>

namespace quell::investigate {

namespace {

constexpr unsigned kRegisterBits = 14;
constexpr std::size_t kRegisters = 1UZ << kRegisterBits;
constexpr std::size_t kRows = 4;
constexpr std::size_t kColumns = 1UZ << 20U;
constexpr std::size_t kCandidates = 1UZ << 16U;
// The same in every run, so that the estimates are.
constexpr std::uint64_t kSeed = 0x7d3c9e1f5a2b8c64;

/// Where a client is counted in each row.
std::size_t column(std::uint64_t hash, std::size_t row) {
  return static_cast<std::size_t>(mix(hash, 2 * row + 1) & (kColumns - 1));
}

std::uint32_t sum_of(std::uint32_t a, std::uint64_t b) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(a + b, kMost));
}

}  // namespace

ClientSketch::ClientSketch() : registers_(kRegisters), counts_(kRows * kColumns) {}

void ClientSketch::add(const ClientKey& key, std::uint64_t requests, std::uint32_t sample) {
  const std::uint64_t hash = key.hash(kSeed);
  const auto zeros = std::countl_zero((hash << kRegisterBits) | (1ULL << (kRegisterBits - 1)));
  auto& rank = registers_[hash >> (64 - kRegisterBits)];
  rank = std::max(rank, static_cast<std::uint8_t>(zeros + 1));
  for (std::size_t row = 0; row < kRows; ++row) {
    std::uint32_t& count = counts_[row * kColumns + column(hash, row)];
    count = sum_of(count, requests);
  }
  offer(key, sample);
}

void ClientSketch::offer(const ClientKey& key, std::uint32_t sample) {
  if (sample >= bound_) return;
  candidates_.push_back({.key = key, .sample = sample});
  if (candidates_.size() >= 4 * kCandidates) settle();
}

void ClientSketch::settle() {
  const auto by_key = [](const Candidate& a, const Candidate& b) {
    return std::tie(a.key, a.sample) < std::tie(b.key, b.sample);
  };
  std::ranges::sort(candidates_, by_key);
  const auto same = [](const Candidate& a, const Candidate& b) { return a.key == b.key; };
  const auto doubles = std::ranges::unique(candidates_, same);
  candidates_.erase(doubles.begin(), doubles.end());
  if (candidates_.size() <= kCandidates) return;
  const auto by_sample = [](const Candidate& a, const Candidate& b) {
    return std::tie(a.sample, a.key) < std::tie(b.sample, b.key);
  };
  std::ranges::sort(candidates_, by_sample);
  candidates_.resize(kCandidates);
  // Equal numbers are told apart by key, so one that equals the bound may still come in.
  if (candidates_.back().sample < bound_) bound_ = candidates_.back().sample + 1;
}

void ClientSketch::merge(const ClientSketch& other) {
  for (std::size_t i = 0; i < kRegisters; ++i) {
    registers_[i] = std::max(registers_[i], other.registers_[i]);
  }
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    counts_[i] = sum_of(counts_[i], other.counts_[i]);
  }
  for (const Candidate& candidate : other.candidates_) offer(candidate.key, candidate.sample);
}

std::uint64_t ClientSketch::clients() const {
  double sum = 0;
  std::size_t empty = 0;
  for (const std::uint8_t rank : registers_) {
    sum += std::ldexp(1.0, -static_cast<int>(rank));
    empty += rank == 0 ? 1U : 0U;
  }
  constexpr auto kCount = static_cast<double>(kRegisters);
  const double bias = 0.7213 / (1 + 1.079 / kCount);
  double estimate = bias * kCount * kCount / sum;
  // Few clients for so many registers: those that are still empty tell more.
  if (estimate < 2.5 * kCount && empty > 0) {
    estimate = kCount * std::log(kCount / static_cast<double>(empty));
  }
  return static_cast<std::uint64_t>(std::llround(estimate));
}

std::uint64_t ClientSketch::requests_of(const ClientKey& key) const {
  const std::uint64_t hash = key.hash(kSeed);
  std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
  for (std::size_t row = 0; row < kRows; ++row) {
    least = std::min(least, counts_[row * kColumns + column(hash, row)]);
  }
  return least;
}

std::vector<ClientKey> ClientSketch::candidates() const {
  ClientSketch settled = *this;
  settled.settle();
  std::vector<ClientKey> keys;
  keys.reserve(settled.candidates_.size());
  for (const Candidate& candidate : settled.candidates_) keys.push_back(candidate.key);
  return keys;
}

}  // namespace quell::investigate
