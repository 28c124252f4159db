// Questions to the kernel over netlink. Private to os. One user at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "os/descriptor.h"

namespace quell::os {

/// The bytes of a kernel structure, as netlink carries them.
template <class T>
std::string bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

/// A kernel structure at the start of the bytes; nothing when they are too short.
template <class T>
std::optional<T> read_as(std::string_view bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value{};
  bytes.copy(reinterpret_cast<char*>(&value), sizeof(value));
  return value;
}

/// Calls `each` with the type (flags cut off) and value of every attribute in the bytes.
void each_attribute(std::string_view bytes,
                    const std::function<void(unsigned type, std::string_view value)>& each);
/// One attribute, padded.
std::string attribute(unsigned type, std::string_view value);

class Netlink {
 public:
  /// `protocol`: NETLINK_ROUTE and its like. Errors: kUnsupported, kIo.
  static Result<Netlink> open(int protocol);

  /// Asks for all of something; `each` gets the message type and payload of each answer.
  /// Errors: kUnsupported, kPermissionDenied, kTimeout, kIo.
  Result<void> dump(std::uint16_t type, std::string_view payload,
                    const std::function<void(std::uint16_t type, std::string_view payload)>& each);

  /// Asks for one thing to be done. 0, or the error number that the kernel answers.
  Result<int> ask(std::uint16_t type, std::string_view payload);

 private:
  explicit Netlink(Descriptor socket) : socket_(std::move(socket)) {}
  Result<void> send(std::uint16_t type, unsigned flags, std::string_view payload);
  Result<std::string_view> receive();

  Descriptor socket_;
  std::string buffer_;
  std::uint32_t sequence_ = 0;
};

/// An error number of the kernel: what it doesn't know at all is kUnsupported.
Error kernel_error(int number, std::string doing);

}  // namespace quell::os
