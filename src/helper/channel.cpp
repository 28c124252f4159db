#include "channel.h"

#include <algorithm>
#include <array>

#include "fmt/format.h"

namespace quell::helper {

namespace {

constexpr std::size_t kHeader = 5;
constexpr std::size_t kPiece = 1024UZ * 1024;

std::string header_of(Frame kind, std::size_t size) {
  std::string header;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    header += static_cast<char>((size >> shift) & 0xFFU);
  }
  header += static_cast<char>(kind);
  return header;
}

}  // namespace

Result<void> Channel::send_frame(Frame kind, std::string_view bytes, const os::Deadline& deadline) {
  QUELL_CHECK(connection_.send(header_of(kind, bytes.size()), deadline));
  return connection_.send(bytes, deadline);
}

Result<void> Channel::send(std::string_view text, const os::Deadline& deadline) {
  return send_frame(Frame::kText, text, deadline);
}

Result<void> Channel::send_bytes(std::string_view bytes, const os::Deadline& deadline) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPiece);
    QUELL_CHECK(send_frame(Frame::kBytes, piece, deadline));
    bytes.remove_prefix(piece.size());
  }
  return {};
}

Result<void> Channel::fill(std::string& into, std::size_t count, const os::Deadline& deadline) {
  // What is kept grows with what has come, not with what was announced.
  std::array<char, 16UZ * 1024> buffer{};
  while (count > 0) {
    const std::span<char> part(buffer.data(), std::min(count, buffer.size()));
    QUELL_TRY(const std::size_t got, connection_.receive(part, deadline));
    if (got == 0) return fail(ErrorCode::kUnavailable, "the other side has gone");
    into.append(buffer.data(), got);
    count -= got;
  }
  return {};
}

Result<std::string> Channel::receive_frame(Frame kind, std::size_t limit,
                                           const os::Deadline& deadline) {
  std::string header;
  QUELL_CHECK(fill(header, kHeader, deadline));
  std::size_t size = 0;
  for (std::size_t i = 0; i + 1 < kHeader; ++i) {
    size = (size << 8U) | static_cast<unsigned char>(header.at(i));
  }
  if (header.back() != static_cast<char>(kind)) {
    return fail(ErrorCode::kInvalidInput, "this is not the form that is spoken here");
  }
  if (size > limit) {
    return fail(ErrorCode::kLimit, fmt::format("a message of {} bytes, over {}", size, limit));
  }
  std::string bytes;
  QUELL_CHECK(fill(bytes, size, deadline));
  return bytes;
}

Result<std::string> Channel::receive(std::size_t limit, const os::Deadline& deadline) {
  return receive_frame(Frame::kText, limit, deadline);
}

Result<std::string> Channel::receive_bytes(std::size_t count, const os::Deadline& deadline) {
  if (count > kMostBytes) {
    return fail(ErrorCode::kLimit, fmt::format("{} bytes, over {}", count, kMostBytes));
  }
  std::string bytes;
  while (bytes.size() < count) {
    QUELL_TRY(const std::string piece,
              receive_frame(Frame::kBytes, std::min(kPiece, count - bytes.size()), deadline));
    if (piece.empty()) return fail(ErrorCode::kInvalidInput, "an empty frame of bytes");
    bytes += piece;
  }
  return bytes;
}

}  // namespace quell::helper
