// Ordinary requests of a shop with a blog and an API.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "line_buffer.h"
#include "random.h"
#include "visitors.h"

namespace generator {

/// What stands between the time and the user agent: `"GET / HTTP/1.1" 200 612 "-"`.
class Pages {
 public:
  explicit Pages(std::uint64_t seed);

  void write(Random& random, const Visitor& visitor, LineBuffer& out) const;
  /// The same kinds of pages, each with a URL that no other number gives.
  void write_distinct(Random& random, std::uint64_t number, LineBuffer& out) const;
  void write_referer(Random& random, const Visitor& visitor, LineBuffer& out) const;
  [[nodiscard]] const Sizes& sizes() const { return sizes_; }

 private:
  struct Asset {
    std::string path;
    std::uint64_t bytes;
  };
  struct Answer {
    std::uint64_t bytes = 0;  ///< of a 200
    bool is_static = false;   ///< may be answered with 304
  };
  Answer write_target(Random& random, LineBuffer& out) const;
  Answer write_product(Random& random, LineBuffer& out) const;
  Answer write_listing(Random& random, LineBuffer& out) const;
  Answer write_search(Random& random, LineBuffer& out) const;
  Answer write_api(Random& random, LineBuffer& out) const;
  Answer write_post(Random& random, LineBuffer& out) const;
  Answer write_page(Random& random, LineBuffer& out) const;
  static void write_status(Random& random, const Answer& answer, LineBuffer& out);

  Sizes sizes_;
  std::vector<Asset> assets_;
  std::vector<std::string> products_;
  std::vector<std::string> posts_;
  std::vector<std::string> referers_;
  Weighted asset_;
  Weighted product_;
  Weighted post_;
};

}  // namespace generator
