// Open redirects: an address written so that a check takes it for a path of this site, or for
// another host than the browser goes to. That another site is named is ordinary: how it is written
// is the evidence, and what the parameter is for.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "address/host_name.h"
#include "address/parameter_role.h"
#include "address/url_text.h"
#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

/// What stands before a host without a scheme: "//", "/\", "\/\/", a tab between slashes.
struct Lead {
  std::size_t size = 0;
  std::size_t slashes = 0;
  bool backslash = false;
  bool control = false;  ///< a byte that browsers leave out
};

Lead lead_of(std::string_view value) {
  constexpr std::size_t kLongest = 32;
  Lead out;
  for (; out.size < value.size() && out.size < kLongest; ++out.size) {
    const char c = value[out.size];
    if (c == '/' || c == '\\') {
      ++out.slashes;
      out.backslash |= c == '\\';
    } else if (c == '\t' || c == '\r' || c == '\n' || c == '<' || c == '>' || c == ' ') {
      out.control |= c != ' ';
    } else if (c != ';' || out.slashes < 2) {
      break;
    }
  }
  return out;
}

/// "index.html", as it stands behind a doubled slash.
bool is_file_name(std::string_view host) {
  constexpr auto kExtensions = std::to_array<std::string_view>(
      {".php",   ".html",  ".htm", ".asp",  ".aspx", ".jsp",  ".jsf", ".js",   ".css",    ".png",
       ".jpg",   ".jpeg",  ".gif", ".svg",  ".xml",  ".json", ".txt", ".pdf",  ".action", ".cgi",
       ".xhtml", ".shtml", ".cfm", ".ashx", ".webp", ".ico",  ".mp4", ".woff2"});
  return std::ranges::any_of(kExtensions, [&](std::string_view each) {
    return host.size() > each.size() && equals_lower(host.substr(host.size() - each.size()), each);
  });
}

/// A public name with a dot, or an address.
bool leads_elsewhere(std::string_view authority) {
  if (is_file_name(authority)) return false;
  const Authority hosts = read_authority(authority);
  for (const std::string_view host : hosts.all()) {
    const HostFacts facts = facts_of_host(host);
    if (facts.kind == HostKind::kPublicName) return true;
    if (facts.kind == HostKind::kPublicAddress && (facts.odd_number || facts.is_ipv6)) return true;
    if (facts.kind == HostKind::kPublicAddress && host.find('.') != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

std::string_view host_part(std::string_view text) {
  return text.substr(0, find_any<"/?#\\">(text));
}

/// A file's name ends like a host's: in paths only a second sign tells.
void weigh_path(std::string_view path, const Lead& lead, PartRecord& out) {
  const std::string_view host = host_part(path.substr(lead.size));
  if (lead.slashes < 2 || !leads_elsewhere(host)) return;
  const std::string_view rest = path.substr(lead.size + host.size());
  if (rest.starts_with("/..") || rest.starts_with("//..")) {
    out.observe({.text = "a host in place of a path, and a step up that keeps it there:",
                 .weight = 3.6,
                 .detail = host});
  } else if (lead.backslash) {
    out.observe({.text = "slash and backslash, which browsers take for the beginning of a host:",
                 .weight = 3.4,
                 .detail = host});
  }
}

void weigh_lead(std::string_view value, const Lead& lead, Role role, PartRecord& out) {
  const std::string_view host = host_part(value.substr(lead.size));
  const bool redirects = role == Role::kRedirects;
  if (lead.slashes < 2 || !leads_elsewhere(host)) return;
  if (role == Role::kIncludes || (lead.slashes == 2 && value.starts_with("\\\\") && !redirects)) {
    return;  // a share of Windows
  }
  const bool fetches = role == Role::kFetches;
  if (lead.backslash || lead.slashes > 2) {
    out.observe({.text = "slashes that a check takes for a path and browsers for a host:",
                 .weight = redirects ? 3.6
                           : fetches ? 3.2
                                     : 2.4,
                 .detail = host});
  } else {
    out.observe({.text = "another host without a scheme, like a path:",
                 .weight = redirects ? 3.3
                           : fetches ? 2.0
                                     : 0.9,
                 .detail = host});
  }
  const std::string_view rest = value.substr(lead.size + host.size());
  if (rest.starts_with("/..") || rest.starts_with("//..")) {
    out.observe({.text = "a step up behind the host, which keeps it there", .weight = 1.6});
  }
  if (lead.control) {
    out.observe({.text = "a byte among the slashes that browsers leave out", .weight = 1.5});
  }
}

/// "https:evil.example", "https://trusted.example@evil.example".
void weigh_url(const UrlText& url, Role role, PartRecord& out) {
  if (url.kind != SchemeKind::kWeb || !leads_elsewhere(url.authority)) return;
  const bool redirects = role == Role::kRedirects;
  const Authority authority = read_authority(url.authority);
  if (url.slashes != 2 || url.backslashes) {
    out.observe({.text = "a scheme without its two slashes, which browsers forgive",
                 .weight = redirects                ? 3.5
                           : role == Role::kFetches ? 3.2
                                                    : 2.6});
  }
  if (authority.confusing || url.authority.find('\\') != std::string_view::npos) {
    out.observe({.text = "written so that two readers see two hosts", .weight = 3.4});
  } else if (authority.disguise) {
    out.observe({.text = "another host's name in front of '@'", .weight = redirects ? 3.4 : 2.6});
  } else if (url.authority.find("#.") != std::string_view::npos || url.rest.starts_with("?.")) {
    out.observe({.text = "the name of the trusted host only behind the end of the host",
                 .weight = redirects ? 3.2 : 2.2});
  }
  for (const std::string_view host : authority.all()) {
    const HostFacts facts = facts_of_host(host);
    if (facts.odd_number || facts.is_ipv6) {
      out.observe({.text = "an address that no person spells so", .weight = redirects ? 3.2 : 2.5});
    }
  }
  if (!out.observed_any() && redirects) {
    out.observe({.text = "names another site", .weight = 0.4});
  }
}

/// A value without a name may be one of any parameter that takes an address.
Role role_in(const Question& question) {
  return question.parameter.empty() ? Role::kFetches : role_of(question.parameter);
}

}  // namespace

void judge_open_redirect(const Question& question, Workspace& work) {
  if (question.is_name || question.where == Where::kHeader || question.value.size() < 4) return;
  PartRecord& out = work.record;
  const Lead lead = lead_of(question.value);
  if (question.where == Where::kPath) {
    if (lead.slashes < 2 || question.parameter == "path component") return;
    weigh_path(question.value, lead, out);
  } else if (lead.slashes >= 2) {
    weigh_lead(question.value, lead, role_in(question), out);
  } else if (holds(question.holds, kColon)) {
    const auto url = read_url(question.value);
    if (url && url->kind == SchemeKind::kWeb) {
      weigh_url(*url, role_in(question), out);
    }
  }
  out.settle(Technique::kOpenRedirect, "as an address to go to", question.layer);
}

}  // namespace quell::attack
