// Requests for tests: seeded attacks, ordinary ones, and what lies between them.
#pragma once

#include <array>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace quell::attack {

class SampleRequests {
 public:
  explicit SampleRequests(unsigned seed) : random_(seed) {}

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  template <std::size_t kSize>
  std::string one_of(const std::array<std::string_view, kSize>& choices) {
    return std::string(choices[below(kSize)]);
  }

  /// Pieces of attacks and of what surrounds them, joined at random, encoded and damaged.
  std::string value() {
    std::string out;
    for (unsigned i = 0, count = 1 + below(10); i < count; ++i) {
      out += one_of(kPieces);
      if (below(3) == 0) out += ' ';
    }
    if (below(4) == 0) damage(out);
    if (below(4) == 0) out = encoded(out);
    if (below(12) == 0) out = encoded(out);
    return out;
  }

  /// Words and punctuation of the quick look's alphabet, with SQL's words and telling names among
  /// them: on both sides of what it accepts.
  std::string nearly_plain() {
    std::string out = below(4) == 0 ? one_of(kPlainJoints) : std::string();
    for (unsigned i = 0, count = 1 + below(7); i < count; ++i) {
      out += one_of(kPlainWords);
      out += below(3) == 0 ? one_of(kPlainJoints) : one_of(kBlanks);
    }
    if (below(2) == 0) out.resize(out.size() - 1);
    return out;
  }

  std::string target_with(const std::string& value) {
    switch (below(5)) {
      case 0:
        return "/" + value;
      case 1:
        return "/s?" + value;
      case 2:
        return "/x?u=https%3A%2F%2Fshop.example%2Fp%3F" + value;
      default:
        return "/shop/items?page=2&q=" + value + "&sort=price";
    }
  }

  /// What most lines of a log are.
  std::string ordinary_target() {
    switch (below(8)) {
      case 0:
      case 1:
      case 2:
        return one_of(kStatic);
      case 3:
        return "/search?q=" + phrase() + "&page=" + std::to_string(below(40));
      case 4:
        return "/items/" + phrase('-') + "?utm_source=mail&utm_campaign=" + phrase('-');
      case 5:
        return "/login?next=https%3A%2F%2Fshop.example%2F" + phrase('-') + "%3Fpage%3D" +
               std::to_string(below(9));
      case 6:
        return "/orders/" + hex(32) + "?from=2026-11-0" + std::to_string(1 + below(9)) +
               "&id=" + std::to_string(below(100'000));
      default:
        return "/" + phrase('-') + "/" + phrase('-') + "/";
    }
  }

  std::string phrase(char joint = '+') {
    std::string out = one_of(kWords);
    for (unsigned i = 0, count = below(5); i < count; ++i) {
      out += joint;
      out += one_of(kWords);
    }
    return out;
  }

  std::string encoded(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
      if (below(3) == 0)
        out += c;
      else
        append_percent(out, static_cast<unsigned char>(c));
    }
    return out;
  }

 private:
  static constexpr std::string_view kHex = "0123456789abcdef";

  static void append_percent(std::string& out, unsigned byte) {
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  std::string hex(unsigned digits) {
    std::string out;
    while (out.size() < digits) out += kHex[below(16)];
    return out;
  }
  void damage(std::string& text) {
    if (text.empty()) return;
    const std::size_t at = below(static_cast<unsigned>(text.size()));
    switch (below(3)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, 1 + below(4));
        break;
      default:
        text.insert(at, 1, static_cast<char>(below(256)));
    }
  }

  static constexpr auto kPieces =
      std::to_array<std::string_view>({"'",
                                       "\"",
                                       "`",
                                       " or ",
                                       " and ",
                                       "1=1",
                                       "--",
                                       "#",
                                       "/*",
                                       "*/",
                                       "/*!50000",
                                       "union",
                                       "select",
                                       "(",
                                       ")",
                                       "%27",
                                       "+",
                                       "&#39;",
                                       "\\u0027",
                                       "\\x27",
                                       "0x2e",
                                       "../",
                                       "..\\",
                                       "%c0%ae",
                                       "etc/passwd",
                                       "http://",
                                       "?",
                                       "&",
                                       "=",
                                       "{\"a\":\"",
                                       "\"}",
                                       "[",
                                       "]",
                                       ";",
                                       "drop table x",
                                       "@@version",
                                       "null",
                                       "true",
                                       " order by 3",
                                       "having",
                                       "limit 1",
                                       "7",
                                       "1e5",
                                       "1.",
                                       "0x1F",
                                       "sleep(5)",
                                       "mysql",
                                       " like ",
                                       "in (",
                                       "$$",
                                       "\xc2\xa0",
                                       ".git/config",
                                       "..;/",
                                       "....//",
                                       "file://",
                                       "c:/",
                                       "%00",
                                       "MScgb3IgMT0xLS0=",
                                       "eyJhIjoiYicifQ==",
                                       "\n",
                                       ",",
                                       ".",
                                       "<",
                                       "||",
                                       "&&",
                                       "*",
                                       "waitfor delay '0'",
                                       "N'x'",
                                       "shoes",
                                       "O'Brien",
                                       "red and blue",
                                       "{\"q\":[1,\"x' or 1=1--\"]}",
                                       "https://a.example/?x=1' or 1=1--",
                                       "var/log/x.log",
                                       "1.e(",
                                       "::int",
                                       "\xe2\x80\x99",
                                       "{x ",
                                       "\\\\host\\c$",
                                       "./././",
                                       "case when",
                                       " then ",
                                       " end",
                                       "wp-config.php~",
                                       "{{7*7}}",
                                       "${jndi:ldap://x}",
                                       "<?php ",
                                       "system('id')",
                                       "__import__('os')",
                                       "O:1:\"A\":0:{}",
                                       "php://input",
                                       "<!--#exec cmd=\"id\"-->",
                                       "<!DOCTYPE a [<!ENTITY x SYSTEM \"y\">]>",
                                       "__proto__[a]",
                                       "[$ne]",
                                       "{$gt: 1}",
                                       "this.a.match(",
                                       "http://127.1/",
                                       "http://169.254.169.254/",
                                       "gopher://",
                                       "//evil.example",
                                       "/\\evil.example",
                                       "*)(uid=*",
                                       "count(//a)",
                                       "\r\nSet-Cookie: a=b",
                                       "\nBcc: a@b.example",
                                       "actuator/env",
                                       "index.php.bak",
                                       ";id",
                                       "|cat /etc/hosts",
                                       "$(uname -a)",
                                       "`id`",
                                       "${IFS}",
                                       "() { :;}; ",
                                       "c{a,oun}t /etc/hosts",
                                       "; [IO.File]::ReadAllText('/x')",
                                       "\n.shell id",
                                       " -exec id {} +",
                                       "exec #x\n ($a)",
                                       "(string)\"system\"('id')",
                                       "` AS `n` FROM",
                                       "&& ping -n 3 192.0.2.1",
                                       "<script>",
                                       "</script>",
                                       "<svg/onload=",
                                       "<img src=x ",
                                       " onerror=",
                                       "alert(1)",
                                       "alert`1`",
                                       "javascript:",
                                       "data:text/html,",
                                       "\" onfocus=",
                                       "';alert(1)//",
                                       "location=",
                                       "document.cookie",
                                       ":expression(",
                                       "+ADw-script+AD4-",
                                       "${",
                                       ">",
                                       "rO0ABXNy",
                                       "gASVIgAA",
                                       "__proto__.a",
                                       "constructor.prototype",
                                       "class.classLoader",
                                       "-d allow_url_include=on"});
  static constexpr auto kPlainWords = std::to_array<std::string_view>({"java.lang.ProcessBuilder",
                                                                       "python3.11",
                                                                       "x.InvokerTransformer",
                                                                       "ansible",
                                                                       "alter",
                                                                       "and",
                                                                       "or",
                                                                       "select",
                                                                       "union",
                                                                       "all",
                                                                       "from",
                                                                       "where",
                                                                       "like",
                                                                       "is",
                                                                       "not",
                                                                       "null",
                                                                       "true",
                                                                       "order",
                                                                       "by",
                                                                       "having",
                                                                       "limit",
                                                                       "into",
                                                                       "outfile",
                                                                       "procedure",
                                                                       "analyse",
                                                                       "drop",
                                                                       "table",
                                                                       "insert",
                                                                       "values",
                                                                       "use",
                                                                       "case",
                                                                       "when",
                                                                       "show",
                                                                       "tables",
                                                                       "declare",
                                                                       "exec",
                                                                       "commit",
                                                                       "rollback",
                                                                       "begin",
                                                                       "shutdown",
                                                                       "with",
                                                                       "nowait",
                                                                       "if",
                                                                       "exists",
                                                                       "create",
                                                                       "replace",
                                                                       "delete",
                                                                       "truncate",
                                                                       "grant",
                                                                       "mysql",
                                                                       "master",
                                                                       "dual",
                                                                       "in",
                                                                       "between",
                                                                       "xor",
                                                                       "as",
                                                                       "SeLeCt",
                                                                       "x",
                                                                       "shoes",
                                                                       "red",
                                                                       "5",
                                                                       "7",
                                                                       "1e5",
                                                                       "0x1f",
                                                                       "2in1",
                                                                       "1.",
                                                                       "etc",
                                                                       "passwd",
                                                                       "web-inf",
                                                                       "web.config",
                                                                       "boot.ini",
                                                                       "var",
                                                                       "log",
                                                                       "error.log",
                                                                       "php.ini",
                                                                       "ping",
                                                                       "-n",
                                                                       "uname",
                                                                       "-la",
                                                                       "ls",
                                                                       "wmic",
                                                                       "nc",
                                                                       "-e",
                                                                       "/bin/bash",
                                                                       "bin",
                                                                       "cmd.exe",
                                                                       "/c",
                                                                       "dir",
                                                                       "__proto__",
                                                                       "constructor",
                                                                       "classLoader",
                                                                       "rO0ABXNyAAtDb",
                                                                       "aced0005",
                                                                       "Nikto/2.1.6",
                                                                       "then",
                                                                       "else",
                                                                       "end",
                                                                       "div",
                                                                       "set",
                                                                       "sleep",
                                                                       "7union",
                                                                       "tmp",
                                                                       "sess_1",
                                                                       "web.config.bak",
                                                                       "program",
                                                                       "files",
                                                                       "http",
                                                                       "https",
                                                                       "MScgb3IgMT0xLS0",
                                                                       "localhost",
                                                                       "127.0.0.1",
                                                                       "nip.io",
                                                                       "a.oast.fun",
                                                                       "db.svc",
                                                                       "x.txt",
                                                                       "actuator",
                                                                       "env",
                                                                       "cgi-bin",
                                                                       "x.sh",
                                                                       "script",
                                                                       "alert",
                                                                       "onload",
                                                                       "javascript",
                                                                       "ADw-script",
                                                                       "onclick=",
                                                                       "eval"});
  static constexpr auto kPlainJoints = std::to_array<std::string_view>(
      {"+",      "%20", "-",   ".",      ",",         "/",
       "_",      "~",   "@",   "@@",     ":",         "%3A",
       "%2F",    "%2C", "%40", "=",      "&",         "?",
       "%3D",    "%26", "%3F", "%C3%A9", "%E3%81%82", "..",
       "--",     "0x",  "5",   ".5",     "://",       "https%3A%2F%2Fa.example%2F",
       "%2B",    "%5F", "%2D", "'",      "%27",       ";",
       "%C2%A0", "%25"});
  static constexpr auto kBlanks = std::to_array<std::string_view>({"+", "%20", "-", "/"});
  static constexpr auto kStatic = std::to_array<std::string_view>(
      {"/", "/index.html", "/scripts/app.3f2a91.js", "/union/select-committee", "/img/p/1042.jpg",
       "/css/site.min.css?v=20261122", "/fonts/inter-v12-latin-600.woff2", "/favicon.ico",
       "/caf%C3%A9/men%C3%BC", "/js/jquery-3.6.0.min.js", "/news/2026/11/22/drop-in-prices",
       "/feed", "/robots.txt", "/a~b/@c/d,e+f"});
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"red",     "running", "shoes",  "steel",     "shell",    "and",    "or",      "select",
       "order",   "the",     "from",   "caf%C3%A9", "hotel",    "of",     "a",       "in",
       "women",   "update",  "garden", "2026",      "wireless", "with",   "for",     "blue",
       "kitchen", "table",   "lamp",   "small",     "cheap",    "best",   "reviews", "summer",
       "dress",   "phone",   "case",   "black",     "leather",  "winter", "boots",   "10"});

  std::mt19937 random_;
};

}  // namespace quell::attack
