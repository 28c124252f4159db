// What a program does with a parameter, as far as its name tells: evidence, not proof. Private to
// attack. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace quell::attack {

enum class Role : std::uint8_t {
  kUnknown,
  kFetches,    ///< the server fetches what it names: url, src, webhook
  kHost,       ///< names a machine: host, ip, server
  kRedirects,  ///< the browser is sent there: next, return_to, redirect_uri
  kIncludes,   ///< the server reads or runs it: page, template, lang
  kReports,    ///< tells where the client is or came from: ref, dl
};

/// Of "data[image_url]" the last word counts.
Role role_of(std::string_view parameter);

}  // namespace quell::attack
