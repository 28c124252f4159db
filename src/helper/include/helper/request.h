// What a client may ask of the helper: a closed form, so that nothing else can be asked. Pure.
// Form: docs/formats/helper.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "target/address.h"

namespace quell::helper {

inline constexpr std::int64_t kVersion = 1;
/// Bytes of one request: the longest list of addresses that a firewall takes is in it.
inline constexpr std::size_t kLongestRequest = 2UZ * 1024 * 1024;
/// Of these, as many as one person's sessions can be nested.
inline constexpr std::size_t kMostSessionAddresses = 64;

enum class Operation : std::uint8_t { kStatus, kPlan, kApply, kProbe, kUndo, kConfirm };
std::string_view name_of(Operation operation);

struct Request {
  Operation operation = Operation::kStatus;
  std::string actuator = {};  ///< "firewall:host", as the helper's file names it; not of status
  /// Of undo the id only. There is no place for files, paths or rules: the helper renders these.
  contain::Measure measure = {};
  std::optional<contain::OrdinaryTraffic> traffic = std::nullopt;  ///< plan: of the forecast
  /// plan, apply: where the person comes from, who must not be locked out.
  std::vector<target::Address> session = {};
  std::string basis = {};  ///< apply: Plan::basis as the helper gave it, 64 hexadecimal digits
  std::string undo = {};   ///< undo: digest of the undo record (undo_store.h)
  friend bool operator==(const Request& a, const Request& b);
};

/// Errors: kInvalidInput (not the form, an unknown member, a wrong version), kLimit.
Result<Request> parse_request(std::string_view text);
std::string to_text(const Request& request);

}  // namespace quell::helper
