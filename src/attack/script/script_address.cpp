#include "script/script_address.h"

#include <algorithm>
#include <array>

#include "address/host_name.h"
#include "script/html_tags.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Scheme {
  std::string_view name;
  AddressKind kind;
};
constexpr std::array kSchemes = std::to_array<Scheme>({
    {"javascript", AddressKind::kScript},
    {"livescript", AddressKind::kScript},
    {"jscript", AddressKind::kScript},
    {"mocha", AddressKind::kScript},
    {"vbscript", AddressKind::kVbScript},
    {"vbs", AddressKind::kVbScript},
    {"data", AddressKind::kData},
});

bool is_junk(char c) {
  return is_html_blank(c) || c == '\x7f';
}

/// Where what ends at `end` and vanishes from a data island begins: a comment, or the seam between
/// two sections of character data. `end` if it is neither.
std::size_t begin_of_seam(std::string_view text, std::size_t end) {
  constexpr std::size_t kLongest = 32;
  const std::size_t from = end < kLongest ? 0 : end - kLongest;
  const std::string_view before = text.substr(from, end - from);
  constexpr std::string_view kSection = "<![cdata[";
  const bool section = before.size() > kSection.size() &&
                       equals_lower(before.substr(before.size() - kSection.size()), kSection);
  if (!section && !before.ends_with("-->")) return end;
  const std::size_t begin = before.rfind(section ? "]]" : "<!--");
  return begin == std::string_view::npos ? end : from + begin;
}

struct Found {
  std::size_t begin = 0;
  bool broken = false;
};

/// Where `name` begins, if it stands before the colon at `colon`, with junk in it or not.
std::optional<Found> begin_of(std::string_view name, std::string_view text, std::size_t colon) {
  constexpr std::size_t kMostJunk = 64;
  std::size_t junk = 0;
  bool inside = false;
  bool broken = false;
  std::size_t at = colon;
  for (std::size_t left = name.size(); left > 0;) {
    if (at == 0) return std::nullopt;
    --at;
    if (lower_case(text[at]) == name[left - 1]) {
      --left;
      inside = true;
    } else if (const std::size_t seam = inside ? begin_of_seam(text, at + 1) : at + 1; seam <= at) {
      at = seam;
      broken = true;
      if (++junk > kMostJunk) return std::nullopt;
    } else if (!is_junk(text[at]) || ++junk > kMostJunk) {
      return std::nullopt;
    } else {
      broken |= inside;
    }
  }
  return Found{.begin = at, .broken = broken};
}

/// A word that ends in the scheme is another word.
bool ends_before(char c) {
  const bool word = (lower_case(c) >= 'a' && lower_case(c) <= 'z') || (c >= '0' && c <= '9');
  return !word && c != '.' && c != '-' && c != '_' && c != '%';
}

bool is_document_type(std::string_view type) {
  static constexpr auto kTypes = std::to_array<std::string_view>(
      {"text/html", "text/xml", "text/javascript", "text/xsl", "text/css", "image/svg",
       "application/xhtml", "application/xml", "application/javascript", "application/x-javascript",
       "application/x-x509-user-cert", "text/x-scriptlet"});
  return std::ranges::any_of(kTypes, [&](std::string_view known) {
    return type.size() >= known.size() && equals_lower(type.substr(0, known.size()), known);
  });
}

/// What stands behind "data:"; false if that is no document.
bool read_data(std::string_view rest, ScriptAddress& out) {
  constexpr std::size_t kLongestType = 120;
  const std::size_t comma = rest.substr(0, kLongestType).find(',');
  if (comma == std::string_view::npos) return false;
  std::string_view type = rest.substr(0, comma);
  while (!type.empty() && is_junk(type[0])) type.remove_prefix(1);
  if (!type.empty() && !is_document_type(type)) return false;
  out.picture = type.size() > 5 && equals_lower(type.substr(0, 5), "image");
  out.base64 = type.find("64") != std::string_view::npos;
  out.code = rest.substr(comma + 1);
  return true;
}

}  // namespace

std::optional<ScriptAddress> find_script_address(std::string_view text, std::size_t from) {
  for (std::size_t colon = text.find(':', from); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    for (const Scheme& scheme : kSchemes) {
      const auto found = begin_of(scheme.name, text, colon);
      if (!found) continue;
      const char before = found->begin == 0 ? '\0' : text[found->begin - 1];
      if (!ends_before(before)) continue;
      ScriptAddress out{.kind = scheme.kind,
                        .scheme = scheme.name,
                        .code = text.substr(colon + 1),
                        .before = before,
                        .broken = found->broken && scheme.kind != AddressKind::kData,
                        .end = colon + 1};
      if (out.kind == AddressKind::kData && !read_data(text.substr(colon + 1), out)) continue;
      return out;
    }
  }
  return std::nullopt;
}

bool leads_outside(std::string_view address) {
  while (!address.empty() && is_html_blank(address[0])) address.remove_prefix(1);
  if (address.empty()) return false;
  const auto begins = [&](std::string_view what) {
    return address.size() > what.size() && equals_lower(address.substr(0, what.size()), what);
  };
  return begins("//") || begins("\\\\") || begins("/\\") || begins("http:") || begins("https:") ||
         begins("ftp:");
}

bool hides_host(std::string_view address) {
  if (!leads_outside(address)) return false;
  const std::size_t slashes = address.find("//");
  if (slashes == std::string_view::npos) return false;
  address.remove_prefix(slashes + 2);
  std::string_view host = address.substr(0, find_any<"/?#\\">(address));
  if (const std::size_t user = host.rfind('@'); user != std::string_view::npos) {
    host.remove_prefix(user + 1);
  }
  host = host.substr(0, host.find(':'));
  if (host.empty() || host.size() > kLongestHost) return false;
  return facts_of_host(host).odd_number;
}

}  // namespace quell::attack
