// Messages between the helper and its clients: four bytes of length (big-endian), one byte that
// says what it is, and the bytes. Private to helper. Form: docs/formats/helper.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "os/deadline.h"
#include "os/local_socket.h"

namespace quell::helper {

enum class Frame : std::uint8_t {
  kText = 'T',   ///< one JSON text
  kBytes = 'B',  ///< bytes that a text announced
};

/// Most bytes of a text of the helper: what json::parse takes.
inline constexpr std::size_t kLongestAnswer = 4UZ * 1024 * 1024;
/// Bytes that one text may announce.
inline constexpr std::size_t kMostBytes = 64UZ * 1024 * 1024;

/// Not thread-safe.
class Channel {
 public:
  explicit Channel(os::LocalConnection connection) : connection_(std::move(connection)) {}

  Result<void> send(std::string_view text, const os::Deadline& deadline);
  /// In frames of at most a mebibyte.
  Result<void> send_bytes(std::string_view bytes, const os::Deadline& deadline);

  /// The next text. Errors: kLimit (longer than `limit`, before more of it is read), kInvalidInput
  /// (another kind of frame), kUnavailable (the peer has gone), kTimeout.
  Result<std::string> receive(std::size_t limit, const os::Deadline& deadline);
  /// Exactly so many bytes. Errors: as receive().
  Result<std::string> receive_bytes(std::size_t count, const os::Deadline& deadline);

  [[nodiscard]] const os::LocalConnection& connection() const { return connection_; }

 private:
  Result<void> send_frame(Frame kind, std::string_view bytes, const os::Deadline& deadline);
  Result<std::string> receive_frame(Frame kind, std::size_t limit, const os::Deadline& deadline);
  Result<void> fill(std::string& into, std::size_t count, const os::Deadline& deadline);

  os::LocalConnection connection_;
};

}  // namespace quell::helper
