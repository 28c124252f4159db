// One compiled set of rules. The only code that knows libyara. Thread-safe once made: each scan has
// a scanner of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "webroot/rule_book.h"

namespace quell::webroot {

/// A rule that matched, in terms of the bytes that were scanned.
struct Match {
  std::string rule{};
  std::string says{};
  int points = 0;
  /// Of the first string of the rule, as they are written there, that was found.
  bool has_place = false;
  std::uint64_t offset = 0;
  std::size_t length = 0;
};

class YaraRules {
 public:
  /// Rules see the external variables `path`, `name` and `extension`; `include` is refused.
  /// Errors: kInvalidInput "NAME:LINE: …".
  static Result<YaraRules> compile(const std::vector<RuleText>& texts);

  /// Errors: kTimeout, kLimit, kIo.
  [[nodiscard]] Result<std::vector<Match>> scan(std::string_view bytes,
                                                const FileFacts& facts) const;

 private:
  struct Compiled;
  explicit YaraRules(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;  // shared by copies; never changes
};

}  // namespace quell::webroot
