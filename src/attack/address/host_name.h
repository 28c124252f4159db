// What the host of a URL is to a server: public, inner, a cloud's metadata service, a name that
// resolves to an inner address, a catcher of test requests. Private to attack. Pure; linear, and of
// names of at most kLongestHost bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::attack {

inline constexpr std::size_t kLongestHost = 255;

enum class HostKind : std::uint8_t {
  kNone,  ///< no host at all
  kPublicName,
  kPublicAddress,
  kLoopback,
  kPrivateAddress,
  kMetadata,
  kInnerName,    ///< of a domain that only inner networks have
  kClusterName,  ///< of the services that run beside the server: Kubernetes, Docker, Consul
  kSingleLabel,  ///< "redis"
  kTestCatcher,  ///< a service that shows a tester which requests a server makes
};

struct HostFacts {
  HostKind kind = HostKind::kNone;
  bool odd_number = false;     ///< an address spelt as no person spells it
  bool other_letters = false;  ///< letters or digits that normalise to ASCII
  bool embedded = false;       ///< a public name that holds or resolves to an inner address
  bool is_ipv6 = false;
  bool cut = false;  ///< a NUL, tab or line end inside

  [[nodiscard]] bool is_inner() const {
    return kind == HostKind::kLoopback || kind == HostKind::kPrivateAddress ||
           kind == HostKind::kMetadata || kind == HostKind::kInnerName ||
           kind == HostKind::kClusterName;
  }
};

/// `host` without user and port; IPv6 with or without its brackets.
HostFacts facts_of_host(std::string_view host);

/// Whether a component of a path or the host of an address may be one that facts_of_host() calls
/// inner, or a test's, although it consists of letters, digits and dots alone. False is certain.
bool may_be_telling_host(std::string_view component);
/// The same for a name without '.' and ':'.
bool is_telling_label(std::string_view label);

}  // namespace quell::attack
