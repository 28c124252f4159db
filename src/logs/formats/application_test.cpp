// Entries of applications' logs, with the stack traces of each language.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "formats/entries_for_test.h"
#include "formats/entry_decoder.h"
#include "formats/samples_for_test.h"
#include "logs/app_event.h"
#include "logs/format.h"

namespace quell::logs {
namespace {

struct Expected {
  std::uint64_t line;
  std::uint64_t lines;
  Level level;
  std::string_view logger;
  std::string_view message;
  std::string_view exception = {};
  std::string_view cause = {};
  std::string_view top_frame = {};
  std::string_view time = "none";
};

void expect_events(std::string_view sample, std::string_view format,
                   const std::vector<Expected>& expected) {
  const auto read = read_named(format, sample_named(sample));
  EXPECT_EQ(read->not_mine, 0U) << sample;
  ASSERT_EQ(read->events.size(), expected.size()) << sample;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const AppEvent& event = read->events[i];
    EXPECT_EQ(event.place.line, expected[i].line) << sample << i;
    EXPECT_EQ(event.place.file, "a.log") << sample << i;
    EXPECT_EQ(event.lines, expected[i].lines) << sample << i;
    EXPECT_EQ(event.level, expected[i].level) << sample << i;
    EXPECT_EQ(event.logger, expected[i].logger) << sample << i;
    EXPECT_EQ(event.message, expected[i].message) << sample << i;
    EXPECT_EQ(event.exception, expected[i].exception) << sample << i;
    EXPECT_EQ(event.cause, expected[i].cause) << sample << i;
    EXPECT_EQ(event.top_frame, expected[i].top_frame) << sample << i;
    EXPECT_EQ(event.time ? to_iso(*event.time) : "none", expected[i].time) << sample << i;
  }
}

TEST(Application, Python) {
  expect_events("python", "application",
                {{1, 15, Level::kError, "django.request", "Internal Server Error: /search",
                  "django.db.utils.OperationalError", "sqlite3.OperationalError",
                  "search (/srv/shop/views.py:41)", "2026-11-22T03:14:15.123000Z"},
                 {18, 4, Level::kWarning, "shop.mail", "no mail", "KeyboardInterrupt", "",
                  "<module> (<stdin>:1)", "2026-11-22T03:14:16.000000Z"}});
  expect_events("gunicorn", "application",
                {{1, 1, Level::kInfo, "", "Starting gunicorn 21.2.0", "", "", "",
                  "2026-11-22T03:14:15.000000Z"},
                 {2, 5, Level::kError, "", "Error handling request /search", "ZeroDivisionError",
                  "", "search (/srv/shop/app.py:7)", "2026-11-22T03:14:16.000000Z"}});
  expect_events("python basic", "application",
                {{1, 1, Level::kError, "root", "failed"},
                 {2, 1, Level::kWarning, "shop.mail", "no mail"},
                 {3, 1, Level::kInfo, "", "Application startup complete."}});
}

TEST(Application, PythonThroughSyslog) {
  expect_events("python in syslog", "application",
                {{1, 5, Level::kError, "", "Error handling request /", "ZeroDivisionError", "",
                  "search (/srv/shop/app.py:7)", "2026-11-22T03:14:15.000000Z"}});
}

TEST(Application, Java) {
  expect_events("spring", "application",
                {{1, 1, Level::kInfo, "c.s.ShopApplication", "Started in 2.1 seconds", "", "", "",
                  "2026-11-22T03:14:15.123000Z"},
                 {2, 10, Level::kError, "o.a.c.c.C.[.[.[/].[dispatcherServlet]",
                  "Servlet.service() threw exception", "java.lang.IllegalStateException",
                  "java.sql.SQLSyntaxErrorException", "com.shop.Search.run (Search.java:41)",
                  "2026-11-22T03:14:16.123000Z"}});
  expect_events(
      "log4j", "application",
      {{1, 3, Level::kWarning, "com.shop.Mail", "no mail", "java.lang.NullPointerException", "",
        "com.shop.Search.run (Search.java:41)", "2026-11-22T03:14:15.123000Z"},
       {4, 1, Level::kError, "com.shop.Web", "failed: java.io.IOException: gone"}});
}

TEST(Application, NodeAndDotnet) {
  expect_events("node", "application",
                {{1, 7, Level::kError, "", "request failed", "TypeError", "Error",
                  "search (/srv/shop/app.js:10:5)", "2026-11-22T03:14:15.123000Z"},
                 {8, 1, Level::kInfo, "", "listening", "", "", "", "2026-11-22T03:14:16.123000Z"}});
  expect_events("dotnet", "application",
                {{1, 4, Level::kError, "", "request failed", "System.InvalidOperationException", "",
                  "Shop.Search.Run (/src/Search.cs:41)", "2026-11-22T02:14:15.123000Z"}});
}

TEST(Application, Ruby) {
  expect_events(
      "ruby", "application",
      {{1, 1, Level::kInfo, "", "Started GET \"/search\" for 192.0.2.1", "", "", "",
        "2026-11-22T03:14:15.123456Z"},
       {2, 4, Level::kCritical, "", "SQLite3::SQLException: near \"x\": syntax error",
        "ActiveRecord::StatementInvalid", "SQLite3::SQLException",
        "search (app/models/product.rb:12)", "2026-11-22T03:14:16.123456Z"},
       {6, 2, Level::kError, "", "undefined method", "NoMethodError", "", "search (app.rb:10)"}});
}

TEST(Application, Go) {
  expect_events(
      "go", "application",
      {{1, 1, Level::kInfo, "", "listening on :8080", "", "", "", "2026-11-22T03:14:15.000000Z"},
       {2, 9, Level::kError, "",
        "http: panic serving 192.0.2.1:5000: runtime error: index out of range [5] with length 3",
        "panic", "", "main.(*Shop).search (/srv/shop/main.go:41)", "2026-11-22T03:14:16.000000Z"},
       {11, 5, Level::kError, "", "boom", "panic", "", "main.main (/srv/shop/main.go:9)"}});
  expect_events(
      "logfmt", "application",
      {{1, 1, Level::kError, "", "search failed", "", "", "", "2026-11-22T03:14:15.000000Z"},
       {2, 1, Level::kInfo, "", "ok", "", "", "", "2026-11-22T03:14:16.000000Z"}});
}

TEST(Php, TracesAndWarnings) {
  expect_events("php", "php",
                {{1, 1, Level::kWarning, "php",
                  "PHP Warning:  Undefined variable $x in /srv/shop/a.php on line 3", "", "",
                  "/srv/shop/a.php:3", "2026-11-22T03:14:15.000000Z"},
                 {2, 9, Level::kCritical, "php",
                  "PHP Fatal error:  Uncaught PDOException: SQLSTATE[42000]: Syntax error in "
                  "/srv/shop/search.php:12",
                  "RuntimeException", "PDOException", "search (/srv/shop/index.php:4)",
                  "2026-11-22T03:14:16.000000Z"},
                 {12, 1, Level::kNotice, "php", "NOTICE: fpm is running, pid 1", "", "", "",
                  "2026-11-22T03:14:17.000000Z"}});
}

TEST(NginxError, RequestsAndPhp) {
  const auto read = read_named("nginx_error", sample_named("nginx error"));
  ASSERT_EQ(read->events.size(), 3U);
  const AppEvent& missing = read->events[0];
  EXPECT_EQ(missing.level, Level::kError);
  EXPECT_EQ(missing.message, "open() \"/srv/x\" failed (2: No such file or directory)");
  EXPECT_EQ(missing.client, "192.0.2.1");
  EXPECT_EQ(missing.request, "GET /x HTTP/1.1");
  EXPECT_EQ(to_iso(*missing.time), "2026-11-22T03:14:15.000000Z");
  const AppEvent& php = read->events[1];
  EXPECT_EQ(php.lines, 5U);
  EXPECT_EQ(php.exception, "PDOException");
  EXPECT_EQ(php.top_frame, "PDO->query (/srv/shop/search.php:12)");
  EXPECT_EQ(read->events[2].level, Level::kNotice);
}

// nginx escapes nothing in its error log: a second ", client: " may be anybody's.
TEST(NginxError, AnotherClientInTheLineIsNotBelieved) {
  for (
      const char* line :
      {R"(2026/11/22 03:14:15 [error] 7#7: *1 open() "/x, client: 6.6.6.6, server: a" failed, client: 192.0.2.1, server: _, request: "GET /x HTTP/1.1")",
       R"(2026/11/22 03:14:15 [error] 7#7: *1 no, client: 192.0.2.1, server: _, request: "GET / HTTP/1.1", referrer: "x, client: 6.6.6.6, server: a")"}) {
    const auto read = read_named("nginx_error", line);
    ASSERT_EQ(read->events.size(), 1U);
    EXPECT_EQ(read->events[0].client, "");
    EXPECT_EQ(read->events[0].request, "");
  }
}

TEST(ApacheError, ClientsAndPhp) {
  const auto read = read_named("apache_error", sample_named("apache error"));
  ASSERT_EQ(read->events.size(), 3U);
  EXPECT_EQ(read->events[0].logger, "core");
  EXPECT_EQ(read->events[0].client, "192.0.2.1");
  EXPECT_EQ(read->events[0].message, "File does not exist: /var/www/x, referer: http://a/");
  EXPECT_EQ(to_iso(*read->events[0].time), "2026-11-22T03:14:15.123456Z");
  EXPECT_EQ(read->events[1].exception, "Exception");
  EXPECT_EQ(read->events[1].top_frame, "search (/var/www/a.php:9)");
  EXPECT_EQ(read->events[2].level, Level::kError);
}

// One entry must not hold memory or the rest of a file, however long it goes on.
TEST(Application, EntriesAreBounded) {
  std::string text = "2026-11-22 03:14:15,123 ERROR a.b " + std::string(60'000, 'm') + "\n";
  text += "Traceback (most recent call last):\n";
  for (std::uint64_t i = 0; i < kEntryLines + 100; ++i) {
    text += "  File \"/" + std::string(i == 5 ? 50'000 : 5, 'f') + "\", line 1, in f\n";
  }
  const auto read = read_named("application", text);
  ASSERT_EQ(read->events.size(), 1U);
  EXPECT_EQ(read->events[0].lines, kEntryLines);
  EXPECT_EQ(read->events[0].message.size(), kEntryText);
  EXPECT_LE(read->events[0].top_frame.size(), kTraceText);
  EXPECT_EQ(read->not_mine, 102U);
}

TEST(Application, EntriesEndWhereOthersBegin) {
  const auto read = read_named("application",
                               "2026-11-22 03:14:15 ERROR a\n"
                               "  more of it\n"
                               "something else\n"
                               "2026-11-22 03:14:16 ERROR b\n");
  ASSERT_EQ(read->events.size(), 2U);
  EXPECT_EQ(read->events[0].lines, 2U);
  EXPECT_EQ(read->not_mine, 1U);
}

}  // namespace
}  // namespace quell::logs
