// User names in the query of a request, where a form was sent as part of the address: the one place
// where an access log shows who was tried. Whether a password stands beside it is looked at; the
// password itself is neither copied nor returned. Private to investigate. Pure, linear.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace quell::investigate {

struct LoginQuery {
  std::string_view user;  ///< as sent, not empty; points into the query
  bool has_password = false;
};

/// Parameters beyond are not looked at.
inline constexpr std::size_t kMostLoginParameters = 64;

/// `query`: what follows the '?'. The first parameter that is called as those with user names are;
/// nullopt if there is none, or it is empty.
std::optional<LoginQuery> login_query_of(std::string_view query);

/// Percent-encoding and '+' undone, cut at `longest` bytes; outside bytes.
std::string decoded_name(std::string_view raw, std::size_t longest);

}  // namespace quell::investigate
