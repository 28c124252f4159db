// Addresses that are code: javascript:, vbscript:, data: with a document in it. Browsers drop
// blanks and control bytes inside of the scheme. Private to attack. Pure, linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace quell::attack {

enum class AddressKind : std::uint8_t { kScript, kVbScript, kData };

struct ScriptAddress {
  AddressKind kind = AddressKind::kScript;
  std::string_view scheme;  ///< a constant
  std::string_view code;    ///< behind the colon; of data: behind the media type
  char before = '\0';       ///< the byte before the scheme; NUL if it begins the text
  bool base64 = false;      ///< of data:
  bool picture = false;     ///< of data: SVG, which pages have as pictures
  bool broken = false;      ///< blanks or control bytes inside of the scheme
  std::size_t end = 0;      ///< behind the colon
};

/// The first from `from` on.
std::optional<ScriptAddress> find_script_address(std::string_view text, std::size_t from = 0);

/// "http://…", "//…": leads to another host.
bool leads_outside(std::string_view address);

/// Leads to a host that is spelt so that people and filters do not see which: a number, an octal
/// one, with tabs inside.
bool hides_host(std::string_view address);

}  // namespace quell::attack
