// Rules about what is in a file: those that come with Quell, and files of rules in YARA's language.
// A book is made once and shared by threads; each thread has a reader of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::webroot {

/// A file is looked at up to here; web shells are small, and what is longer is said.
inline constexpr std::size_t kScannedBytes = 8UZ * 1024 * 1024;
/// Rules are given up on a file after this; libyara's matching is linear, conditions may not be.
inline constexpr std::chrono::seconds kScanTimeout{20};
/// One file of rules that a person gives.
inline constexpr std::size_t kRuleFileBytes = 32UZ * 1024 * 1024;
inline constexpr std::size_t kHitsOfFile = 50;
inline constexpr std::size_t kMatchedBytes = 160;

/// One rule that is true of a file.
struct Hit {
  std::string rule{};
  std::string says{};        ///< in words; of rules that a person gave, outside text
  int points = 0;            ///< 0..100: from 50 on the rule alone makes a file suspicious
  std::uint32_t line = 0;    ///< where what it found begins; 0: it is about the whole file
  std::uint64_t offset = 0;  ///< in the file, of that line's begin for rules about code
  std::string matched{};     ///< the file's bytes there, cut at kMatchedBytes
};

/// What a rule may ask beside the bytes: external variables of these names.
struct FileFacts {
  std::string path{};       ///< below the root
  std::string name{};       ///< the last part of it
  std::string extension{};  ///< in lower case, without the dot
};

/// A file of rules: what it holds, and its name for messages.
struct RuleText {
  std::string name{};
  std::string text{};
};

class RuleBook {
 public:
  /// The rules that come with Quell, and `more`. Errors: kInvalidInput with file and line.
  static Result<RuleBook> make(const std::vector<RuleText>& more);
  RuleBook(RuleBook&&) noexcept;
  RuleBook& operator=(RuleBook&&) = delete;
  RuleBook(const RuleBook&) = delete;
  RuleBook& operator=(const RuleBook&) = delete;
  ~RuleBook();

  /// Hits in the order of points, then of lines. `bytes`: at most kScannedBytes are looked at.
  /// Errors: kTimeout, kLimit, kIo. Thread-safe.
  [[nodiscard]] Result<std::vector<Hit>> read(std::string_view bytes, const FileFacts& facts) const;

 private:
  struct Impl;
  explicit RuleBook(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace quell::webroot
