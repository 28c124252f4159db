// What a site answers attacks with everywhere: pages of firewalls and pages for whatever does not
// exist have the same size on endpoints that have nothing to do with each other. Private to
// investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <unordered_set>

#include "base/hash.h"

namespace quell::investigate {

class SiteAnswers {
 public:
  struct Page {
    std::uint16_t status = 0;
    std::uint64_t bytes = 0;

    friend auto operator<=>(const Page&, const Page&) = default;
  };

  /// So many attacks on an endpoint were answered so.
  void add(const Page& page, std::uint64_t times, std::uint64_t endpoint);
  /// Whether this very size came back from unrelated endpoints.
  [[nodiscard]] bool is_same_everywhere(std::uint16_t status, std::uint64_t bytes) const;

  /// Attacks on parameters of this endpoint were redirected.
  void add_redirect(std::uint64_t endpoint);
  [[nodiscard]] std::size_t redirecting_endpoints() const { return redirecting_.size(); }

  /// An attacked path (not a parameter) and what it was answered with.
  void add_path(std::uint16_t status, std::uint64_t bytes, std::uint64_t path);
  /// Paths that were attacked and answered with 404 or sent elsewhere.
  [[nodiscard]] std::size_t missing_paths() const { return missing_.size(); }
  /// Whether pages of about this size are what many unrelated paths are answered with.
  [[nodiscard]] bool is_catch_all(std::uint64_t bytes) const;
  /// Whether there is such a size.
  [[nodiscard]] bool has_catch_all() const;

 private:
  using Few = std::set<std::uint64_t>;
  struct PageHash {
    std::size_t operator()(const Page& page) const { return mix(page.bytes, page.status + 1ULL); }
  };

  std::map<Page, std::map<std::uint64_t, std::uint64_t>> pages_;  // times by endpoint, a few
  std::unordered_set<Page, PageHash>
      everywhere_;  // those of pages_ that is_same_everywhere() names
  std::map<std::uint64_t, Few> paths_by_size_;
  Few redirecting_;
  Few found_;
  Few missing_;
};

}  // namespace quell::investigate
