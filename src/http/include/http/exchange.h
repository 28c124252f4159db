// One request sent byte for byte over a connection of its own, and the answer. No path is
// normalised, no header is added, nothing is followed (libcurl rewrites paths and headers: that is
// why this exists). Plain TCP only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/answer.h"
#include "http/destination.h"
#include "os/deadline.h"
#include "os/socket.h"

namespace quell::http {

/// TLS with a server whose certificate must be for `name` (a host name or address).
struct Tls {
  std::string name;
  /// PEM file with the authorities that are trusted, and no others; nullopt: the system's.
  std::optional<std::filesystem::path> authorities = std::nullopt;
};

struct ExchangeOptions {
  Duration connect_timeout = std::chrono::seconds(5);
  Duration total_timeout = std::chrono::seconds(30);       ///< from connecting to the last byte
  std::optional<os::SocketAddress> source = std::nullopt;  ///< local address to come from
  AnswerLimits answer = {};
  const os::StopSignal* stop = nullptr;
  std::optional<Tls> tls = std::nullopt;  ///< nullopt: plain
};

struct Exchange {
  std::string sent;
  Answer answer;
  std::string head_bytes;  ///< of the answer, as received, up to AnswerLimits::head
  Duration first_byte{};   ///< from the start of connecting
  Duration took{};
  /// Bytes that came after the complete answer (at most one read): a sign of response splitting or
  /// request smuggling.
  std::uint64_t surplus = 0;
};

/// Errors: kUnavailable (cannot connect, connection lost), kTimeout, kCancelled, kInvalidInput (the
/// answer is malformed: with the place; no TLS), kLimit, kPermissionDenied (the certificate is not
/// trusted: nothing was sent).
Result<Exchange> exchange(const PermittedDestination& to, std::string_view request,
                          const ExchangeOptions& options);

/// The method that decides how an answer to these bytes is framed.
RequestKind kind_of(std::string_view request);

}  // namespace quell::http
