// The one error type of Quell. A *refusal* (policy says no) is not an error: it is a decision,
// see incident/decision.h. Values only; thread-safe as values are.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace quell {

/// Closed list: callers branch on the code, never on the message.
enum class ErrorCode {
  kInvalidInput,      ///< the caller's or the user's bytes are wrong; says where
  kNotFound,          ///< what was named does not exist
  kConflict,          ///< somebody else changed it first; read again and retry
  kPermissionDenied,  ///< the operating system refuses
  kIo,                ///< reading, writing or syncing failed
  kNoSpace,           ///< disk or quota full
  kCorrupted,         ///< stored bytes are damaged or were altered
  kLimit,             ///< a named limit was exceeded
  kTimeout,           ///< took longer than it may
  kUnavailable,       ///< a peer, tool or service cannot be reached
  kUnsupported,       ///< known, but not handled here
  kCancelled,         ///< the user interrupted
};

/// Stable name of a code for JSON output ("invalid_input").
std::string_view name_of(ErrorCode code);

/// What went wrong, in words for a person, and why. Copying is cheap (the cause is shared because
/// errors are copied along a chain of callers and the cause never changes).
class Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  /// The same error seen from a caller: `message` says what the caller was doing.
  [[nodiscard]] Error wrapped(std::string message) const;

  [[nodiscard]] ErrorCode code() const { return code_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  /// "message: cause: cause of the cause". May hold outside text: escape it before showing it.
  [[nodiscard]] std::string full() const;

 private:
  ErrorCode code_;
  std::string message_;
  std::shared_ptr<const Error> cause_;
};

}  // namespace quell
