// What a person pasted for `quell explain`: a log line, a request, a URL, a request target or one
// value, recognised by its form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "attack/classify.h"
#include "attack/explain.h"
#include "logs/format.h"
#include "rules/rule_set.h"

namespace quell::cli {

/// Header lines behind a pasted request line; those beyond are not looked at.
inline constexpr std::size_t kMostPastedHeaders = 64;

/// All bytes as they were sent.
struct Pasted {
  struct Header {
    std::string name;
    std::string value;
  };

  std::string_view what;  ///< "a URL"
  attack::Where where = attack::Where::kQuery;
  std::string bytes;  ///< the target, or the one value
  std::string client{};
  std::string referer{};
  std::string user_agent{};
  std::vector<Header> further{};  ///< that scans do not judge
  rules::Known known = rules::Known::kValue;

  /// What a site's own rules look at. Valid as long as this.
  [[nodiscard]] rules::Request as_request() const;
};

/// `formats` are tried for a log line, in this order.
Pasted understand(const std::string& text, const std::vector<logs::Format>& formats);

attack::Explanation explain(const Pasted& pasted);

}  // namespace quell::cli
