#include "netlink.h"

#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "os/errno.h"

namespace quell::os {

namespace {

constexpr std::size_t kBuffer = 256UZ * 1024;
constexpr unsigned kTypeBits = 0x3fff;  // NLA_F_NESTED and NLA_F_NET_BYTEORDER are the others
constexpr timeval kPatience{.tv_sec = 5, .tv_usec = 0};

constexpr std::size_t padded(std::size_t size) {
  return (size + 3U) & ~std::size_t{3};
}

/// The messages of one datagram; false ends it.
using OnMessage = std::function<Result<bool>(const nlmsghdr& header, std::string_view payload)>;

Result<bool> each_message(std::string_view bytes, const OnMessage& on_message) {
  while (const auto header = read_as<nlmsghdr>(bytes)) {
    if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > bytes.size()) {
      return fail(ErrorCode::kIo, "the kernel's netlink answer is cut");
    }
    const std::string_view payload =
        bytes.substr(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr));
    QUELL_TRY(const bool more, on_message(*header, payload));
    if (!more) return false;
    bytes.remove_prefix(std::min(bytes.size(), padded(header->nlmsg_len)));
  }
  return true;
}

}  // namespace

Error kernel_error(int number, std::string doing) {
  switch (number) {
    case EOPNOTSUPP:
    case EPROTONOSUPPORT:
    case EAFNOSUPPORT:
      return {ErrorCode::kUnsupported, std::move(doing) + ": this kernel cannot"};
    case EAGAIN:
      return {ErrorCode::kTimeout, std::move(doing) + ": the kernel did not answer"};
    default:
      return error_of(number, std::move(doing));
  }
}

void each_attribute(std::string_view bytes,
                    const std::function<void(unsigned type, std::string_view value)>& each) {
  while (const auto header = read_as<nlattr>(bytes)) {
    if (header->nla_len < sizeof(nlattr) || header->nla_len > bytes.size()) return;
    each(header->nla_type & kTypeBits,
         bytes.substr(sizeof(nlattr), header->nla_len - sizeof(nlattr)));
    bytes.remove_prefix(std::min(bytes.size(), padded(header->nla_len)));
  }
}

std::string attribute(unsigned type, std::string_view value) {
  std::string out =
      bytes_of(nlattr{.nla_len = static_cast<std::uint16_t>(sizeof(nlattr) + value.size()),
                      .nla_type = static_cast<std::uint16_t>(type)});
  out += value;
  out.resize(padded(out.size()), '\0');
  return out;
}

Result<Netlink> Netlink::open(int protocol) {
  const int number = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
  if (number < 0) return std::unexpected(kernel_error(errno, "cannot open a netlink socket"));
  Netlink made{Descriptor(number)};
  if (::setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience)) != 0) {
    return std::unexpected(kernel_error(errno, "cannot limit a netlink socket's time"));
  }
  made.buffer_.resize(kBuffer);
  return made;
}

Result<void> Netlink::send(std::uint16_t type, unsigned flags, std::string_view payload) {
  std::string message =
      bytes_of(nlmsghdr{.nlmsg_len = static_cast<std::uint32_t>(sizeof(nlmsghdr) + payload.size()),
                        .nlmsg_type = type,
                        .nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags),
                        .nlmsg_seq = ++sequence_,
                        .nlmsg_pid = 0});
  message += payload;
  if (::send(socket_.number(), message.data(), message.size(), 0) < 0) {
    return std::unexpected(kernel_error(errno, "cannot ask the kernel over netlink"));
  }
  return {};
}

Result<std::string_view> Netlink::receive() {
  while (true) {
    const ssize_t size = ::recv(socket_.number(), buffer_.data(), buffer_.size(), MSG_TRUNC);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return std::unexpected(kernel_error(errno, "no netlink answer"));
    if (static_cast<std::size_t>(size) > buffer_.size()) {
      return fail(ErrorCode::kIo, "the kernel's netlink answer is too long");
    }
    return std::string_view(buffer_).substr(0, static_cast<std::size_t>(size));
  }
}

Result<void> Netlink::dump(
    std::uint16_t type, std::string_view payload,
    const std::function<void(std::uint16_t type, std::string_view payload)>& each) {
  QUELL_CHECK(send(type, NLM_F_DUMP, payload));
  const auto on_message = [&](const nlmsghdr& header, std::string_view body) -> Result<bool> {
    if (header.nlmsg_seq != sequence_) return true;
    if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR) {
      const int error = read_as<int>(body).value_or(0);
      if (error != 0) return std::unexpected(kernel_error(-error, "the kernel refuses to list"));
      return false;
    }
    each(header.nlmsg_type, body);
    return true;
  };
  bool more = true;
  while (more) {
    QUELL_TRY(const std::string_view bytes, receive());
    QUELL_TRY(more, each_message(bytes, on_message));
  }
  return {};
}

Result<int> Netlink::ask(std::uint16_t type, std::string_view payload) {
  QUELL_CHECK(send(type, NLM_F_ACK, payload));
  int answer = 0;
  const auto on_message = [&](const nlmsghdr& header, std::string_view body) -> Result<bool> {
    if (header.nlmsg_seq != sequence_ || header.nlmsg_type != NLMSG_ERROR) return true;
    answer = -read_as<int>(body).value_or(0);
    return false;
  };
  bool more = true;
  while (more) {
    QUELL_TRY(const std::string_view bytes, receive());
    QUELL_TRY(more, each_message(bytes, on_message));
  }
  return answer;
}

}  // namespace quell::os
