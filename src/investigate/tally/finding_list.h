// The attack requests one by one, for those who want each: the first ones by time, file and line,
// as far as they fit. Private to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "attack_ledger.h"
#include "client_key.h"
#include "investigate/scan.h"
#include "observation.h"

namespace quell::investigate {

class FindingList {
 public:
  struct Kept {
    RequestFinding finding;  ///< without file, line, actor and verdict
    ClientKey client;
    KeptPlace place;
    Observation seen;
  };

  FindingList(std::size_t most, std::size_t most_bytes) : most_(most), most_bytes_(most_bytes) {}

  void add(Kept kept);
  void merge(FindingList& other);
  /// In order; uses the list up.
  std::vector<Kept> take();
  [[nodiscard]] std::uint64_t beyond() const { return beyond_; }

 private:
  void cut();

  std::size_t most_;
  std::size_t most_bytes_;
  std::vector<Kept> kept_;
  std::size_t bytes_ = 0;
  std::uint64_t beyond_ = 0;
};

}  // namespace quell::investigate
