// What attackers asked for right after their attacks: the page that a login's redirect led to,
// pages that had been refused to them before. From the sample of all requests. Private to
// investigate. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "behaviour/request_sample.h"
#include "behaviour/timeline.h"
#include "tally/client_key.h"

namespace quell::investigate {

/// A request's place in time: second, and line within it.
using Moment = std::pair<std::uint32_t, std::uint32_t>;

/// What one attacker did after its attacks on one login.
struct AfterLogin {
  /// Attacks that were redirected, and whose client then asked for a page that nobody is known to
  /// reach without a login.
  std::set<Moment> let_in;
  std::uint64_t turned_back = 0;   ///< … and then for the login again
  std::uint64_t public_pages = 0;  ///< … and then for one that others, or it, reached without
  bool is_told_apart = false;  ///< redirects led to two places, or the page's name is of a member's
  bool is_exact = false;       ///< the sample has all requests
};

/// An attacker and a login (its path) that it attacked.
struct AttackedLogin {
  ClientKey client{};
  std::string path;

  friend auto operator<=>(const AttackedLogin&, const AttackedLogin&) = default;
};

using AfterLogins = std::map<AttackedLogin, AfterLogin>;

/// Attacks on these logins are looked at, with the trails of their clients.
AfterLogins after_logins(const RequestSample& sample, const Trails& trails,
                         const std::set<AttackedLogin>& attacked);

/// Pages that refused a client (401, 403) before a second and answered it (2xx) after it.
struct OpenedPages {
  std::uint64_t pages = 0;
  std::uint32_t first = 0;   ///< second of the first answer
  bool tried_login = false;  ///< between, it sent something to a login
};
OpenedPages opened_pages(const Trail& trail, std::uint32_t second);

/// Whether one of its own requests sent something to where files are sent to, and was accepted,
/// before this second. The seconds between; nullopt if none did.
std::optional<std::uint32_t> sent_before(const Trail& trail, std::uint32_t second);

}  // namespace quell::investigate
