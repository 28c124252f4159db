#include "address/url_text.h"

#include <algorithm>

#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Scheme {
  std::string_view text;
  SchemeKind kind;
};
using enum SchemeKind;
constexpr auto kSchemes = std::to_array<Scheme>({
    {.text = "http", .kind = kWeb},           {.text = "https", .kind = kWeb},
    {.text = "ftp", .kind = kTransfer},       {.text = "ftps", .kind = kTransfer},
    {.text = "ws", .kind = kTransfer},        {.text = "wss", .kind = kTransfer},
    {.text = "file", .kind = kFile},          {.text = "local_file", .kind = kDirect},
    {.text = "local-file", .kind = kDirect},  {.text = "gopher", .kind = kDirect},
    {.text = "gophers", .kind = kDirect},     {.text = "dict", .kind = kDirect},
    {.text = "netdoc", .kind = kDirect},      {.text = "tftp", .kind = kDirect},
    {.text = "ssh2", .kind = kDirect},        {.text = "ssh2.sftp", .kind = kDirect},
    {.text = "ssh2.exec", .kind = kDirect},   {.text = "ssh2.shell", .kind = kDirect},
    {.text = "ssh2.tunnel", .kind = kDirect}, {.text = "ssh2.scp", .kind = kDirect},
    {.text = "rmi", .kind = kDirect},         {.text = "iiop", .kind = kDirect},
    {.text = "corba", .kind = kDirect},       {.text = "ldap", .kind = kService},
    {.text = "ldaps", .kind = kService},      {.text = "ldapi", .kind = kService},
    {.text = "dns", .kind = kService},        {.text = "nis", .kind = kService},
    {.text = "telnet", .kind = kService},     {.text = "imap", .kind = kService},
    {.text = "imaps", .kind = kService},      {.text = "pop3", .kind = kService},
    {.text = "pop3s", .kind = kService},      {.text = "pop", .kind = kService},
    {.text = "smtp", .kind = kService},       {.text = "smtps", .kind = kService},
    {.text = "smb", .kind = kService},        {.text = "smbs", .kind = kService},
    {.text = "scp", .kind = kService},        {.text = "sftp", .kind = kService},
    {.text = "rsync", .kind = kService},      {.text = "rtsp", .kind = kService},
    {.text = "rtsps", .kind = kService},      {.text = "rtspu", .kind = kService},
    {.text = "rtmp", .kind = kService},       {.text = "rtmps", .kind = kService},
    {.text = "rtmpt", .kind = kService},      {.text = "rtmpe", .kind = kService},
    {.text = "rtmfp", .kind = kService},      {.text = "mqtt", .kind = kService},
    {.text = "mms", .kind = kService},        {.text = "mmsh", .kind = kService},
    {.text = "mmst", .kind = kService},       {.text = "finger", .kind = kService},
    {.text = "redis", .kind = kService},      {.text = "rediss", .kind = kService},
    {.text = "mongodb", .kind = kService},    {.text = "jdbc", .kind = kService},
    {.text = "nfs", .kind = kService},        {.text = "afp", .kind = kService},
    {.text = "svn+ssh", .kind = kService},    {.text = "unix", .kind = kService},
});
constexpr WordTable kSchemeTable(kSchemes);

/// Schemes of a URL inside of which another one stands.
constexpr auto kWrappers = std::to_array<std::string_view>({"jar", "url", "view-source", "feed"});

constexpr std::size_t kLongestScheme = 24;

bool is_scheme_byte(char c) {
  c = lower_case(c);
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' ||
         c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_slash(char c) {
  return c == '/' || c == '\\';
}

/// Blanks, control bytes and brackets that lenient readers skip.
std::string_view without_lead(std::string_view value) {
  constexpr std::size_t kLongestLead = 16;
  std::size_t i = 0;
  while (i < std::min(value.size(), kLongestLead) &&
         (static_cast<unsigned char>(value[i]) <= ' ' || value[i] == '<' || value[i] == '>' ||
          value[i] == '"' || value[i] == '\'')) {
    ++i;
  }
  return value.substr(i);
}

/// Fills in everything behind the scheme.
UrlText read_rest(UrlText out, std::string_view rest) {
  while (out.slashes < rest.size() && is_slash(rest[out.slashes])) {
    out.backslashes |= rest[out.slashes] == '\\';
    ++out.slashes;
  }
  rest.remove_prefix(out.slashes);
  const std::size_t end = std::min(find_any<"/?">(rest), rest.size());
  out.authority = rest.substr(0, end);
  out.rest = rest.substr(end);
  return out;
}

}  // namespace

IncludedAs included_as(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || path.size() - dot > 6) return IncludedAs::kNothing;
  constexpr auto kTexts = std::to_array<std::string_view>({".txt", ".inc", ".dat"});
  constexpr auto kScripts = std::to_array<std::string_view>(
      {".php", ".php3", ".php5", ".phtml", ".asp", ".aspx", ".jsp", ".cgi", ".pl", ".gif", ".jpg"});
  const auto ends = [&](std::string_view lower) {
    return path.size() > lower.size() &&
           equals_lower(path.substr(path.size() - lower.size()), lower);
  };
  if (std::ranges::any_of(kTexts, ends)) return IncludedAs::kText;
  return std::ranges::any_of(kScripts, ends) ? IncludedAs::kScript : IncludedAs::kNothing;
}

SchemeKind scheme_kind(std::string_view scheme) {
  const Scheme* const found = kSchemeTable.find(scheme);
  return found == nullptr ? kOther : found->kind;
}

std::optional<UrlText> read_url(std::string_view value) {
  value = without_lead(value);
  if (value.size() > 2 && is_slash(value[0]) && is_slash(value[1])) {
    return read_rest({}, value);
  }
  for (int wrapped = 0; wrapped < 3; ++wrapped) {
    std::size_t colon = 0;
    while (colon < std::min(value.size(), kLongestScheme) && is_scheme_byte(value[colon])) ++colon;
    if (colon == 0 || colon == value.size() || value[colon] != ':') return std::nullopt;
    UrlText out{.scheme = value.substr(0, colon)};
    const std::string_view rest = value.substr(colon + 1);
    const auto is_scheme = [&](std::string_view lower) { return equals_lower(out.scheme, lower); };
    if (std::ranges::any_of(kWrappers, is_scheme) && !rest.starts_with("//")) {
      value = rest;
      continue;
    }
    out.kind = scheme_kind(out.scheme);
    const bool is_known = out.kind != kOther;
    // "see+http://x" is text whose blanks were not decoded yet, "com.example.app://x" an app's.
    const bool is_plain = find_any<"+.">(out.scheme) == std::string_view::npos;
    if (!is_known && (!is_plain || !rest.starts_with("//"))) return std::nullopt;
    if (rest.empty() || rest[0] == ' ') return std::nullopt;
    if (out.kind != kWeb && !is_slash(rest[0])) return std::nullopt;
    return read_rest(out, rest);
  }
  return std::nullopt;
}

std::optional<UrlText> read_bare_host(std::string_view value) {
  const std::size_t end = std::min(find_any<":/?#">(value), value.size());
  const std::string_view host = value.substr(0, end);
  if (host.empty() || find_any<" @">(host) != std::string_view::npos) return std::nullopt;
  if (end + 1 < value.size() && value[end] == ':' && !is_digit(value[end + 1])) return std::nullopt;
  UrlText out = read_rest({}, value);
  if (out.authority.find(' ') != std::string_view::npos) return std::nullopt;
  return out;
}

Authority read_authority(std::string_view authority) {
  Authority out;
  std::size_t hosts_like = 0;
  bool separated = false;
  authority = authority.substr(0, 2 * std::size_t{1024});
  while (!authority.empty() && out.size < out.hosts.size()) {
    const bool is_v6 = authority[0] == '[' && authority.find(']') != std::string_view::npos;
    const std::size_t from = is_v6 ? authority.find(']') : 0;
    const std::size_t end = std::min(find_any<"@#\\ &,;">(authority, from), authority.size());
    std::string_view piece = authority.substr(0, end);
    const bool is_user = end < authority.size() && authority[end] == '@';
    separated |= end < authority.size() && !is_user;
    const std::size_t colon = piece.find(':', is_v6 ? from : 0);
    piece = piece.substr(0, colon);
    const bool is_host_like = piece.find('.') != std::string_view::npos;
    hosts_like += is_host_like ? 1 : 0;
    out.user |= is_user;
    out.disguise |= is_user && is_host_like;
    out.confusing |= separated && (out.user || hosts_like > 1);
    // A plain user is no host to anyone.
    if (!piece.empty() && (!is_user || separated)) out.hosts[out.size++] = piece;
    authority.remove_prefix(std::min(end + 1, authority.size()));
  }
  return out;
}

}  // namespace quell::attack
