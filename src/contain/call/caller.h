// Makes described calls. Private to contain.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/call.h"
#include "http/destination.h"

namespace quell::contain::call {

/// All of it but the status is outside text.
struct CallAnswer {
  int status = 0;
  std::string body;  ///< without the secrets that were sent (call/secret_forms.h)
  /// Whether words_of() says what the server says of a failure.
  enum class Words : std::uint8_t { kNone, kOfFailure } words = Words::kNone;
};

/// Calls one server. Only the configured one: redirects are not followed. Reads (GET, HEAD) are
/// tried again when the server could not be reached; anything else is sent once and never again.
/// Answers over 4 MiB are errors. Not thread-safe.
class Caller {
 public:
  explicit Caller(CallServer server) : server_(std::move(server)) {}

  /// Whether the server and the call make sense, with places of these names. Errors: kInvalidInput.
  [[nodiscard]] Result<void> check(const DescribedCall& call,
                                   const std::vector<std::string>& places) const;
  /// Any answer, whatever its status. Errors: kUnavailable, kTimeout, kPermissionDenied (the
  /// certificate, a secret's file), kInvalidInput, kLimit. After an error of a call that changes
  /// something it is not known whether it was done.
  [[nodiscard]] Result<CallAnswer> ask(const DescribedCall& call, const CallValues& values) const;
  /// An answer with an expected status; others are errors: kPermissionDenied (401, 403), kNotFound
  /// (404, 410), kConflict (409, 412), kUnavailable (429, 5xx), kUnsupported (a redirect),
  /// kInvalidInput.
  [[nodiscard]] Result<CallAnswer> call(const DescribedCall& call, const CallValues& values) const;
  /// The value that the call picks, as sorted JSON. Errors: as call(), kInvalidInput.
  [[nodiscard]] Result<std::string> picked(const DescribedCall& call,
                                           const CallValues& values) const;
  /// "PUT https://flags.example/flags/search {"enabled":false}", printable; secrets are shown as
  /// their places.
  [[nodiscard]] std::string shown(const DescribedCall& call, const CallValues& values) const;
  /// "https://flags.example:443"
  [[nodiscard]] std::string where() const;

 private:
  CallServer server_;
};

/// "status 403: not for you": what an answer says, printable and short. Of a success only the
/// status: its body is what was asked for.
std::string words_of(const CallAnswer& answer);

}  // namespace quell::contain::call
