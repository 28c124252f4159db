// The sample files themselves, and: each is detected as what it is, and nothing else takes it for
// its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/entries_for_test.h"
#include "formats/samples_for_test.h"
#include "logs/format.h"

namespace quell::logs {

namespace {

/// In the samples below ⇥ stands for a tab, and a line that ends in ↩ goes on in the next.
void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

std::vector<Sample> access_samples() {
  return {
      {"combined", "combined",
       R"~(203.0.113.9 - alice [22/Nov/2026:03:14:15 +0100] "GET /search?q=a HTTP/1.1" 200 612 ↩
"-" "Mozilla/5.0"
2001:db8::80 - - [22/Nov/2026:03:14:16 +0100] "POST /login HTTP/2.0" 302 0 "https://shop.exampl↩
e/" "curl/8"
203.0.113.9 - - [22/Nov/2026:03:14:17 +0100] "\x16\x03\x01" 400 157 "-" "-"
)~"},
      {"nginx main", "combined",
       R"~(203.0.113.9 - - [22/Nov/2026:03:14:15 +0100] "GET / HTTP/1.1" 200 612 "-" "Mozilla/5↩
.0" "-" 0.003
203.0.113.9 - - [22/Nov/2026:03:14:16 +0100] "GET /a HTTP/1.1" 200 612 "-" "Mozilla/5.0" "10.0.↩
0.1" 0.003
)~"},
      {"common", "common",
       R"~(client.example - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 20↩
0 2326
10.0.0.1 - - [10/Oct/2000:13:55:37 -0700] "-" 408 -
)~"},
      {"vhost_combined", "vhost_combined",
       R"~(www.shop.example:443 2001:db8::1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 2↩
00 5 "-" "x"
www.shop.example:80 192.0.2.1 - - [22/Nov/2026:03:14:16 +0000] "GET / HTTP/1.1" 200 5 "-" "x"
)~"},
      {"combined in syslog", "combined",
       R"~(<190>Nov 22 03:14:15 web1 nginx: 192.0.2.1 - - [22/Nov/2026:03:14:15 +0100] "GET / H↩
TTP/1.1" 200 5 "-" "x"
<190>Nov 22 03:14:16 web1 nginx: 192.0.2.1 - - [22/Nov/2026:03:14:16 +0100] "GET / HTTP/1.1" 20↩
0 5 "-" "x"
)~"},
      {"nginx json", "json",
       R"~({"time_iso8601":"2026-11-22T03:14:15+01:00","remote_addr":"192.0.2.1","request":"GET↩
 / HTTP/1.1","status":"200"}
{"time_iso8601":"2026-11-22T03:14:16+01:00","remote_addr":"192.0.2.1","request":"","status":"400"}
)~"},
      {"caddy", "json",
       R"~({"level":"info","ts":1795317255.1,"logger":"http.log.access","msg":"handled request"↩
,"request":{"remote_ip":"192.0.2.1","method":"GET","uri":"/","proto":"HTTP/2.0"},"duration":0.0↩
1,"size":3,"status":200}
{"level":"error","ts":1795317256.1,"logger":"http.handlers.reverse_proxy","msg":"dial tcp: refu↩
sed"}
)~"},
      {"haproxy", "haproxy",
       R"~(Nov 22 03:14:15 lb1 haproxy[7]: 192.0.2.1:50000 [22/Nov/2026:03:14:15.123] www shop/↩
srv1 0/0/1/29/30 200 2750 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"
Nov 22 03:14:15 lb1 haproxy[7]: 192.0.2.1:50001 [22/Nov/2026:03:14:15.123] www www/<NOSRV> -1/-↩
1/-1/-1/0 400 0 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"
Nov 22 03:14:15 lb1 haproxy[7]: Server shop/srv1 is DOWN
)~"},
      {"aws_alb", "aws_alb",
       R"~(http 2026-11-22T03:14:15.186641Z app/shop/5 192.0.2.1:2817 10.0.0.1:80 0.000 0.001 0↩
.000 200 200 34 366 "GET http://shop.example:80/ HTTP/1.1" "curl/7" - - arn:aws:tg "Root=1" "-"↩
 "-" 0 2026-11-22T03:14:15.1Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"
)~"},
      {"iis", "iis",
       R"~(#Software: Microsoft Internet Information Services 10.0
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agen↩
t) sc-status time-taken
2026-11-22 03:14:15 10.0.0.1 GET /error.aspx - 80 - 192.0.2.1 Mozilla/5.0 200 3
2026-11-22 03:14:16 10.0.0.1 GET /info - 80 - 192.0.2.1 Mozilla/5.0 200 3
)~"},
  };
}

std::vector<Sample> system_samples() {
  return {
      {"auth.log", "auth",
       R"~(Nov 22 03:14:15 web1 sshd[812]: Invalid user admin from 192.0.2.7 port 51234
Nov 22 03:14:16 web1 sshd[812]: Failed password for invalid user admin from 192.0.2.7 port 5123↩
4 ssh2
Nov 22 03:14:17 web1 sshd[813]: error: PAM: Authentication failure for root from 192.0.2.7
Nov 22 03:14:18 web1 sudo:    alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh
Nov 22 03:14:19 web1 CRON[9]: pam_unix(cron:session): session opened for user root(uid=0) by (u↩
id=0)
)~"},
      {"journal", "auth",
       R"~(2026-11-22T03:14:15.123456+01:00 web1 sshd-session[812]: Failed password for root fr↩
om 192.0.2.7 port 51234 ssh2
2026-11-22T03:14:16+0100 web1 sshd-session[812]: error: maximum authentication attempts exceede↩
d for root from 192.0.2.7 port 51234 ssh2 [preauth]
)~"},
      {"nginx error", "nginx_error",
       R"~(2026/11/22 03:14:15 [error] 7#7: *1 open() "/srv/x" failed (2: No such file or direc↩
tory), client: 192.0.2.1, server: _, request: "GET /x HTTP/1.1", host: "shop.example"
2026/11/22 03:14:16 [error] 7#7: *2 FastCGI sent in stderr: "PHP message: PHP Fatal error:  Unc↩
aught PDOException: SQLSTATE[42000]: Syntax error in /srv/shop/search.php:12
Stack trace:
#0 /srv/shop/search.php(12): PDO->query('SELECT * FROM p...')
#1 {main}
  thrown in /srv/shop/search.php on line 12" while reading response header from upstream, clien↩
t: 192.0.2.1, server: _, request: "GET /s HTTP/1.1"
2026/11/22 03:14:17 [notice] 7#7: signal process started
)~"},
      {"apache error", "apache_error",
       R"~([Sun Nov 22 03:14:15.123456 2026] [core:info] [pid 7:tid 140] [client 192.0.2.1:5000↩
] AH00128: File does not exist: /var/www/x, referer: http://a/
[Sun Nov 22 03:14:16.123456 2026] [php:error] [pid 7] [client 192.0.2.1:5000] PHP Fatal error: ↩
 Uncaught Exception: no in /var/www/a.php:3\nStack trace:\n#0 /var/www/a.php(9): search('x')\n#↩
1 {main}\n  thrown in /var/www/a.php on line 3
[Sun Nov 22 03:14:17 2026] [error] [client 192.0.2.1] File does not exist: /var/www/y
)~"},
  };
}

std::vector<Sample> php_samples() {
  return {
      {"php", "php",
       R"~([22-Nov-2026 03:14:15 UTC] PHP Warning:  Undefined variable $x in /srv/shop/a.php on↩
 line 3
[22-Nov-2026 03:14:16 Europe/Berlin] PHP Fatal error:  Uncaught PDOException: SQLSTATE[42000]: ↩
Syntax error in /srv/shop/search.php:12
Stack trace:
#0 /srv/shop/search.php(12): PDO->query('SELECT * FROM p...')
#1 {main}

Next RuntimeException: search failed in /srv/shop/search.php:15
Stack trace:
#0 /srv/shop/index.php(4): search('x')
#1 {main}
  thrown in /srv/shop/search.php on line 15
[22-Nov-2026 03:14:17] NOTICE: fpm is running, pid 1
)~"},
  };
}

std::vector<Sample> python_and_java_samples() {
  return {
      {"python", "application",
       R"~(2026-11-22 03:14:15,123 ERROR django.request Internal Server Error: /search
Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/django/db/backends/utils.py", line 89, in _execute
    return self.cursor.execute(sql, params)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
sqlite3.OperationalError: near "x": syntax error

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/shop/urls.py", line 12, in dispatch
    return view(request)
  File "/srv/shop/views.py", line 41, in search
    rows = run(sql)
  [Previous line repeated 3 more times]
django.db.utils.OperationalError: near "x": syntax error
LINE 1: SELECT ...
2026-11-22 03:14:16,000 - shop.mail - WARNING - no mail
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
KeyboardInterrupt
)~"},
      {"gunicorn", "application",
       R"~([2026-11-22 03:14:15 +0000] [7] [INFO] Starting gunicorn 21.2.0
[2026-11-22 03:14:16 +0000] [9] [ERROR] Error handling request /search
Traceback (most recent call last):
  File "/srv/shop/app.py", line 7, in search
    1 / 0
ZeroDivisionError: division by zero
)~"},
      {"spring", "application",
       R"~(2026-11-22 03:14:15.123  INFO 7 --- [           main] c.s.ShopApplication : Started ↩
in 2.1 seconds
2026-11-22 03:14:16.123 ERROR 7 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet] : S↩
ervlet.service() threw exception
java.lang.IllegalStateException: search failed
⇥at com.shop.Search.run(Search.java:41) ~[shop.jar:1.0]
⇥at com.shop.Web.get(Web.java:9) ~[shop.jar:1.0]
Caused by: org.hibernate.JDBCException: could not execute query
⇥at org.hibernate.Loader.load(Loader.java:7)
⇥... 12 common frames omitted
Caused by: java.sql.SQLSyntaxErrorException: near "x"
⇥at org.sqlite.DB.throwex(DB.java:1)
⇥... 14 more
)~"},
      {"log4j", "application",
       R"~(2026-11-22 03:14:15,123 [main] WARN  com.shop.Mail - no mail
Exception in thread "worker-1" java.lang.NullPointerException
⇥at com.shop.Search.run(Search.java:41)
03:14:16.123 [main] ERROR com.shop.Web - failed: java.io.IOException: gone
)~"},
  };
}

std::vector<Sample> more_application_samples() {
  return {
      {"node", "application",
       R"~(2026-11-22T03:14:15.123Z error: request failed
TypeError: Cannot read properties of undefined (reading 'id')
    at search (/srv/shop/app.js:10:5)
    at async /srv/shop/router.js:3:1 {
  code: 'ER_PARSE_ERROR',
  [cause]: Error: near "x"
}
2026-11-22T03:14:16.123Z info: listening
)~"},
      {"ruby", "application",
       R"~(I, [2026-11-22T03:14:15.123456 #7]  INFO -- : Started GET "/search" for 192.0.2.1
F, [2026-11-22T03:14:16.123456 #7] FATAL -- :
ActiveRecord::StatementInvalid (SQLite3::SQLException: near "x": syntax error):
app/models/product.rb:12:in 'search'
app/controllers/search_controller.rb:3:in 'index'
app.rb:10:in `search': undefined method (NoMethodError)
⇥from app.rb:21:in `block in <main>'
)~"},
      {"go", "application",
       R"~(2026/11/22 03:14:15 listening on :8080
2026/11/22 03:14:16 http: panic serving 192.0.2.1:5000: runtime error: index out of range [5] w↩
ith length 3
goroutine 34 [running]:
net/http.(*conn).serve.func1()
⇥/usr/local/go/src/net/http/server.go:1868 +0xb9
panic({0x6a2c20?, 0xc0000b4018?})
⇥/usr/local/go/src/runtime/panic.go:920 +0x270
main.(*Shop).search(0xc00001c0a8, {0x7f, 0x3})
⇥/srv/shop/main.go:41 +0x1d
created by net/http.(*Server).Serve in goroutine 1
panic: boom
goroutine 1 [running]:
main.main()
⇥/srv/shop/main.go:9 +0x2c
exit status 2
)~"},
      {"logfmt", "application",
       R"~(time=2026-11-22T03:14:15Z level=error msg="search failed" err=x
time=2026-11-22T03:14:16Z level=info msg=ok
)~"},
      {"python basic", "application",
       R"~(ERROR:root:failed
WARNING:shop.mail:no mail
INFO:     Application startup complete.
)~"},
      {"python in syslog", "application",
       R"~(Nov 22 03:14:15 web1 gunicorn[7]: [2026-11-22 03:14:15 +0000] [7] [ERROR] Error hand↩
ling request /
Nov 22 03:14:15 web1 gunicorn[7]: Traceback (most recent call last):
Nov 22 03:14:15 web1 gunicorn[7]:   File "/srv/shop/app.py", line 7, in search
Nov 22 03:14:15 web1 gunicorn[7]:     1 / 0
Nov 22 03:14:15 web1 gunicorn[7]: ZeroDivisionError: division by zero
)~"},
      {"dotnet", "application",
       R"~(2026-11-22 03:14:15.123 +01:00 [ERR] request failed
System.InvalidOperationException: no rows
   at Shop.Search.Run(String q) in /src/Search.cs:line 41
   at Shop.Web.Get() in /src/Web.cs:line 7
)~"},
  };
}

}  // namespace

std::vector<Sample> samples() {
  std::vector<Sample> out = access_samples();
  for (const auto& more :
       {system_samples(), php_samples(), python_and_java_samples(), more_application_samples()}) {
    out.insert(out.end(), more.begin(), more.end());
  }
  for (Sample& sample : out) {
    replace_all(sample.text, "⇥", "\t");
    replace_all(sample.text, "↩\n", "");
  }
  return out;
}

std::string sample_named(std::string_view name) {
  const auto all = samples();
  const auto found = std::ranges::find(all, name, &Sample::name);
  return found == all.end() ? std::string() : found->text;
}

namespace {

TEST(Detection, EverySampleIsWhatItIs) {
  const std::vector<Format> formats = known_formats();
  for (const Sample& sample : samples()) {
    const Format* const found = detect_format(formats, sample.text, test_context());
    ASSERT_NE(found, nullptr) << sample.name;
    EXPECT_EQ(found->name, sample.format) << sample.name;
  }
}

TEST(Detection, NoOtherFormatTakesMostOfASample) {
  for (const Sample& sample : samples()) {
    const auto lines = static_cast<std::uint64_t>(std::ranges::count(sample.text, '\n'));
    for (const Format& format : known_formats()) {
      // A line of vhost_combined is one of combined whose client is the host and whose ident the
      // client: both read it, and the more specific comes first in the table.
      const bool is_prefixed = format.name == "combined" && sample.format == "vhost_combined";
      if (format.name == sample.format || is_prefixed) continue;
      const auto read = read_lines(format, sample.text);
      EXPECT_GE(read->not_mine * 2, lines) << format.name << " reads most of " << sample.name;
    }
  }
}

TEST(Detection, WhatIsNoLogIsNone) {
  const std::vector<Format> formats = known_formats();
  for (const std::string_view text : {
           "",
           "\n\n\n",
           "id,name,price\n1,chair,20\n2,table,90\n",
           "# Title\n\nSome text, and more of it.\n    an indented block\n- a list\n",
           "#!/bin/sh\nset -e\nif true; then\n  echo ok\nfi\n",
           "key: value\nlist:\n  - one\n  - two\n",
           "{\n  \"a\": 1,\n  \"b\": [2, 3]\n}\n",
           "INSERT INTO t VALUES (1, 'x');\nINSERT INTO t VALUES (2, 'y');\n",
           "\177ELF\x02\x01\x01 binary\n",
           "2026-11-22 some diary: an error was made today\n2026-11-23 nothing\n",
       }) {
    const Format* const found = detect_format(formats, text, test_context());
    EXPECT_EQ(found, nullptr) << text << " was taken for " << (found ? found->name : "");
  }
}

}  // namespace
}  // namespace quell::logs
