// How many clients there are, and which of them ask most, for more clients than a table can hold.
// Sums, maxima and minima only: the order of what is added doesn't matter. Private to investigate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "client_key.h"

namespace quell::investigate {

class ClientSketch {
 public:
  ClientSketch();

  /// `requests` of one client, the smallest of whose sample numbers is `sample`.
  void add(const ClientKey& key, std::uint64_t requests, std::uint32_t sample);
  void merge(const ClientSketch& other);

  /// HyperLogLog with 2^14 registers: to about 0.8 % (Flajolet et al. 2007).
  [[nodiscard]] std::uint64_t clients() const;
  /// Count-min with 4 rows of 2^20 (Cormode and Muthukrishnan 2005): never too few; too many by a
  /// millionth of all requests or so.
  [[nodiscard]] std::uint64_t requests_of(const ClientKey& key) const;
  /// Clients of which requests were sampled, in no particular order.
  [[nodiscard]] std::vector<ClientKey> candidates() const;

 private:
  struct Candidate {
    ClientKey key{};
    std::uint32_t sample = 0;
  };

  void offer(const ClientKey& key, std::uint32_t sample);
  /// Sorts, makes one of equal keys, and keeps the kCandidates smallest.
  void settle();

  std::vector<std::uint8_t> registers_;
  std::vector<std::uint32_t> counts_;
  std::vector<Candidate> candidates_;
  std::uint32_t bound_ = 0xffffffff;  // samples from here on can't be among the smallest
};

}  // namespace quell::investigate
