// Server-side request forgery: does the value hold a URL that leads where only the server itself
// can go: to its own ports, into its network, to the cloud's metadata service, or by a scheme that
// no browser fetches? And remote file inclusion: a foreign script whose address ends so that what
// the program appends is cut off.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "address/host_name.h"
#include "address/parameter_role.h"
#include "address/url_text.h"
#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

enum class Place : std::uint8_t {
  kWhole,   ///< the value is the URL
  kInCode,  ///< between quotes or brackets of something larger: XML, JSON
  kInText,
};

/// One URL that was seen.
struct Sight {
  UrlText url{};
  Authority authority{};
  HostFacts host{};
  std::string_view host_text{};
  Place place = Place::kWhole;
};

constexpr std::size_t kMostUrls = 8;  ///< looked at in one text

unsigned rank(const HostFacts& host) {
  switch (host.kind) {
    case HostKind::kMetadata:
      return 8;
    case HostKind::kTestCatcher:
      return 7;
    case HostKind::kLoopback:
      return 6;
    case HostKind::kPrivateAddress:
      return 5;
    case HostKind::kClusterName:
    case HostKind::kInnerName:
      return 4;
    case HostKind::kPublicAddress:
      return 3;
    case HostKind::kPublicName:
      return 2;
    case HostKind::kSingleLabel:
      return 1;
    case HostKind::kNone:
      return 0;
  }
  return 0;
}

Sight sight_of(const UrlText& url, Place place) {
  Sight out{.url = url, .authority = read_authority(url.authority), .place = place};
  for (const std::string_view host : out.authority.all()) {
    const HostFacts facts = facts_of_host(host);
    if (rank(facts) < rank(out.host)) continue;
    out.host = facts;
    out.host_text = host;
  }
  return out;
}

Observation host_seen(const Sight& seen) {
  switch (seen.host.kind) {
    case HostKind::kMetadata:
      return {.text = "leads to a cloud's metadata service:", .weight = 5.0};
    case HostKind::kLoopback:
      return {.text = "leads to the server itself:", .weight = 3.6};
    case HostKind::kPrivateAddress:
      return {.text = "leads into a private network:", .weight = 3.4};
    case HostKind::kInnerName:
      return {.text = "names a host that only inner networks know:", .weight = 3.3};
    case HostKind::kClusterName:
      return {.text = "names a service that runs beside the server:", .weight = 4.4};
    case HostKind::kTestCatcher:
      return {.text = "leads to a service that shows testers a server's requests:", .weight = 4.0};
    case HostKind::kSingleLabel:
      return {.text = "names a host without a domain:", .weight = 2.3};
    case HostKind::kPublicAddress:
      return {.text = "an address in place of a host name:", .weight = 0.8};
    case HostKind::kPublicName:
    case HostKind::kNone:
      return {};
  }
  return {};
}

void weigh_host(const Sight& seen, PartRecord& out) {
  const bool is_web = seen.url.kind == SchemeKind::kWeb || seen.url.kind == SchemeKind::kDirect;
  Observation host = host_seen(seen);
  host.detail = seen.host_text;
  if (seen.host.kind == HostKind::kSingleLabel && !is_web) return;
  if (host.weight > 0) out.observe(host);
  const bool leads_inside = seen.host.is_inner();
  if (seen.host.odd_number) {
    out.observe(
        {.text = "spelt as no person spells an address", .weight = leads_inside ? 2.0 : 2.8});
  }
  if (seen.host.is_ipv6 && seen.host.kind == HostKind::kPublicAddress) {
    out.observe({.text = "an IPv6 address in brackets", .weight = 2.4});
  }
  if (seen.host.other_letters) {
    out.observe({.text = "letters or digits that only look like those of a host", .weight = 3.5});
  }
  if (seen.host.embedded) {
    out.observe({.text = "a public name made to resolve to an inner address", .weight = 0.8});
  }
  if (seen.host.cut && leads_inside) {
    out.observe({.text = "a control byte cuts the host short", .weight = 1.5});
  }
}

void weigh_scheme(const Sight& seen, PartRecord& out) {
  switch (seen.url.kind) {
    case SchemeKind::kDirect:
      out.observe(
          {.text = "a scheme that no browser fetches:", .weight = 4.2, .detail = seen.url.scheme});
      break;
    case SchemeKind::kService:
      out.observe(
          {.text = "a scheme of an inner service:", .weight = 2.8, .detail = seen.url.scheme});
      break;
    case SchemeKind::kFile:
      out.observe({.text = "a file: address", .weight = 3.2});
      break;
    default:
      break;
  }
}

void weigh_disguise(const Sight& seen, PartRecord& out) {
  if (!out.observed_any()) return;
  if (seen.authority.confusing) {
    out.observe({.text = "written so that two readers see two hosts", .weight = 2.0});
  } else if (seen.authority.disguise) {
    out.observe({.text = "another host's name in front of '@'", .weight = 1.5});
  }
  const bool is_odd = seen.url.kind == SchemeKind::kWeb && (seen.url.slashes != 2);
  if (is_odd || seen.url.backslashes) {
    out.observe({.text = "slashes as only lenient readers take them", .weight = 0.8});
  }
}

void weigh_role(const Sight& seen, Role role, PartRecord& out) {
  if (!out.observed_any()) return;
  switch (role) {
    case Role::kFetches:
      out.observe({.text = "in a parameter that the server fetches by its name", .weight = 1.0});
      break;
    case Role::kIncludes:
      out.observe({.text = "in a parameter that names a file", .weight = 0.8});
      break;
    case Role::kRedirects:
      if (seen.host.kind == HostKind::kMetadata) return;
      out.observe({.text = "developers are sent back to their own machine", .weight = -1.2});
      break;
    case Role::kReports:
      out.observe({.text = "tells where the visitor is or came from", .weight = -1.6});
      break;
    case Role::kHost:
    case Role::kUnknown:
      break;
  }
}

void weigh_place(const Sight& seen, PartRecord& out) {
  if (!out.observed_any()) return;
  if (seen.place == Place::kInText) out.observe({.text = "in the middle of text", .weight = -2.3});
  if (seen.place == Place::kInCode) {
    out.observe({.text = "one of several values of a document", .weight = -0.8});
  }
}

/// A foreign script for the server to include.
void weigh_inclusion(const Sight& seen, Role role, PartRecord& out) {
  if (seen.place != Place::kWhole || seen.host.is_inner() || seen.url.authority.empty()) return;
  if (seen.url.kind != SchemeKind::kWeb && seen.url.kind != SchemeKind::kTransfer) return;
  const std::string_view rest = seen.url.rest;
  const std::size_t nul = rest.find('\0');
  const std::string_view path = rest.substr(0, std::min(rest.find('?'), nul));
  const IncludedAs as = included_as(path);
  const bool text = as == IncludedAs::kText;
  const bool script = as == IncludedAs::kScript;
  const bool includes = role == Role::kIncludes;
  if (nul != std::string_view::npos) {
    out.observe({.text = "a NUL byte cuts off what the program appends to an address",
                 .weight = includes ? 3.4 : 2.6});
  }
  const std::string_view query = rest.substr(std::min(path.size(), rest.size()));
  if ((text || script) && (query == "?" || query == "??" || query.starts_with("?cmd="))) {
    out.observe({.text = "ends so that what the program appends becomes a query",
                 .weight = text || query == "??" ? 2.6 : 1.4});
  }
  if (includes && (text || script)) {
    out.observe({.text = "a foreign script in a parameter that names a file", .weight = 1.3});
  }
}

void weigh(const Sight& seen, const Question& question, PartRecord& out) {
  const bool is_header = question.where == Where::kHeader && question.parameter.empty();
  const Role role = is_header ? Role::kReports : role_of(question.parameter);
  weigh_scheme(seen, out);
  weigh_host(seen, out);
  weigh_inclusion(seen, role, out);
  weigh_disguise(seen, out);
  weigh_role(seen, role, out);
  weigh_place(seen, out);
  if (out.wants_tokens() && out.observed_any()) {
    out.show({.kind = "scheme", .text = seen.url.scheme});
    out.show({.kind = "host", .text = seen.host_text});
  }
  out.settle(Technique::kRequestForgery, "as an address to fetch", question.layer);
}

/// Words go on behind the URL.
bool is_text(const UrlText& url) {
  if (url.kind != SchemeKind::kWeb && url.kind != SchemeKind::kNone) return false;
  const auto goes_on = [](std::string_view piece) {
    const std::size_t blank = piece.find(' ');
    if (blank >= piece.size() || blank + 1 >= piece.size()) return false;
    const char next = lower_case(piece[blank + 1]);
    if (next >= 'a' && next <= 'z') return true;
    // A number alone is no host of somebody who means one.
    const std::string_view word = piece.substr(blank + 1, piece.find(' ', blank + 1) - blank - 1);
    return std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
  };
  return goes_on(url.authority) || goes_on(url.rest);
}

bool is_scheme_letter(char c) {
  c = lower_case(c);
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '.' || c == '_';
}

/// Where the scheme begins whose ':' stands at `colon`.
std::size_t begin_of_scheme(std::string_view value, std::size_t colon) {
  constexpr std::size_t kLongest = 16;
  std::size_t begin = colon;
  while (begin > 0 && colon - begin < kLongest && is_scheme_letter(value[begin - 1])) --begin;
  return begin;
}

/// The URL up to what ends it in text or code.
std::string_view url_in_text(std::string_view value, std::size_t begin) {
  value.remove_prefix(begin);
  return value.substr(0, find_any<" \t\r\n\"'<>`){}">(value));
}

bool is_lookup(std::string_view value, std::size_t begin) {
  return begin >= 5 && equals_lower(value.substr(begin - 5, 5), "jndi:");
}

/// URLs that stand somewhere in the value.
void weigh_inside(const Question& question, PartRecord& out) {
  const std::string_view value = question.value;
  std::size_t seen = 0;
  for (std::size_t colon = value.find(":/"); colon != std::string_view::npos && seen < kMostUrls;
       colon = value.find(":/", colon + 1)) {
    const std::size_t begin = begin_of_scheme(value, colon);
    if (begin == colon || is_lookup(value, begin)) continue;
    const SchemeKind kind = scheme_kind(value.substr(begin, colon - begin));
    if (kind == SchemeKind::kOther || kind == SchemeKind::kFile) continue;
    ++seen;
    const auto url = read_url(url_in_text(value, begin));
    if (!url) continue;
    const bool path = question.where == Where::kPath && begin > 0 && value[begin - 1] == '/';
    const bool quoted = begin > 0 && (value[begin - 1] == '"' || value[begin - 1] == '\'' ||
                                      value[begin - 1] == '>');
    weigh(sight_of(*url, path     ? Place::kWhole
                         : quoted ? Place::kInCode
                                  : Place::kInText),
          question, out);
  }
}

bool is_referer(std::string_view name) {
  return equals_lower(name, "referer") || equals_lower(name, "origin");
}

}  // namespace

void judge_request_forgery(const Question& question, Workspace& work) {
  const bool colon = holds(question.holds, kColon);
  if (question.is_name || (question.where == Where::kPath && !colon)) return;
  if (question.where == Where::kHeader && is_referer(question.parameter)) return;
  PartRecord& out = work.record;
  if (question.where != Where::kPath) {
    if (auto url = read_url(question.value)) {
      const bool in_text = is_text(*url);
      // What words go on behind is no part of the address.
      if (in_text) url->authority = url->authority.substr(0, url->authority.find(' '));
      return weigh(sight_of(*url, in_text ? Place::kInText : Place::kWhole), question, out);
    }
    if (question.where != Where::kHeader && role_of(question.parameter) == Role::kFetches) {
      const auto bare = read_bare_host(question.value);
      if (!bare) return colon ? weigh_inside(question, out) : void();
      const Sight seen = sight_of(*bare, Place::kWhole);
      const bool plain = seen.host.is_inner() && !seen.host.odd_number;
      if (plain || seen.host.kind == HostKind::kTestCatcher) {
        return weigh(seen, question, out);
      }
    }
  }
  if (colon) weigh_inside(question, out);
}

}  // namespace quell::attack
