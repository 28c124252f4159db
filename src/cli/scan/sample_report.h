// Reports made by hand, for the tests of what `quell scan` shows.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "investigate/scan.h"

namespace quell::cli::sample {

inline Instant start() {
  return parse_iso("2026-11-21T22:10:00Z").value();
}

inline investigate::AttackGroup group(investigate::Signature signature, std::uint64_t requests,
                                      investigate::Verdict verdict, std::string evidence) {
  investigate::AttackGroup out;
  out.signature = std::move(signature);
  out.requests = requests;
  out.first = start() + std::chrono::hours(5);
  out.last = start() + std::chrono::hours(6);
  out.statuses = {{200, requests}};
  out.sample_file = "/var/log/nginx/access.log";
  out.sample_line = 2210;
  out.sample_request = "GET /search?q=1%27%20UNION%20SELECT%20password%20FROM%20users-- HTTP/1.1";
  out.sample_reasons = {"UNION SELECT appends the rows of another query"};
  const auto side = verdict >= investigate::Verdict::kLikely ? investigate::Side::kFor
                                                             : investigate::Side::kAgainst;
  out.judgement = {.verdict = verdict, .evidence = {{.side = side, .text = std::move(evidence)}}};
  return out;
}

inline investigate::Actor attacker(std::string key, std::vector<investigate::AttackGroup> groups) {
  investigate::Actor out;
  out.key = std::move(key);
  for (const investigate::AttackGroup& each : groups) out.attack_requests += each.requests;
  out.requests = out.attack_requests + 40;
  out.first = start() + std::chrono::hours(5);
  out.last = start() + std::chrono::hours(6);
  out.user_agents = {"sqlmap/1.7.11#stable (https://sqlmap.org)"};
  out.groups = std::move(groups);
  return out;
}

inline void add_attacks(investigate::ScanReport& out) {
  using enum attack::Class;
  using enum investigate::Verdict;
  out.attackers = {
      attacker("203.0.113.9", {group({"/download", "file", kTraversal}, 12, kConfirmed,
                                     "an answer of the size of the file that was named"),
                               group({"/search", "q", kSqli}, 2310, kLikely,
                                     "37 answers of 4–9 kB where 0.6 kB is usual")}),
      attacker("2001:db8:7::/64",
               {group({"/blog", "id", kXss}, 310, kAttempted, "answers like the ordinary ones")}),
      attacker("198.51.100.77",
               {group({"/wp-login.php", "", kScan}, 1204, kFailed, "1,204 requests answered 404")}),
      attacker("192.0.2.44",
               {group({"/tools/ping", "host", kCmdi}, 8, kBlocked, "8 requests answered 403")})};
  for (int i = 0; i < 9; ++i) {
    out.attackers.push_back(
        attacker(fmt::format("198.18.0.{}", i),
                 {group({fmt::format("/old/{}", i), "", kScan}, 3, kFailed, "3 answered 404")}));
  }
  out.vectors = {{kSqli, {{kLikely, 2310}}},
                 {kTraversal, {{kConfirmed, 12}}},
                 {kXss, {{kAttempted, 310}}},
                 {kCmdi, {{kBlocked, 8}}},
                 {kScan, {{kFailed, 1231}}}};
  out.attack_requests = 3871;
}

inline void add_hours(investigate::ScanReport& out) {
  const Instant first = std::chrono::floor<std::chrono::hours>(start());
  for (int i = 0; i < 12; ++i) {
    const std::uint64_t requests = 20'000 + static_cast<std::uint64_t>(i * (11 - i)) * 1500;
    const std::uint64_t attacks = i == 5 ? 2600 : i == 6 ? 1100 : i > 6 ? 30 : 0;
    out.hours.push_back({.hour = first + std::chrono::hours(i),
                         .requests = requests,
                         .attack_requests = attacks,
                         .client_errors = requests / 50,
                         .server_errors = requests / 900,
                         .bytes = requests * 9000});
  }
}

inline void add_ordinary(investigate::ScanReport& out) {
  out.endpoints = {{.pattern = "/product/{n}/{slug}",
                    .requests = 180'204,
                    .attack_requests = 0,
                    .statuses = {{200, 180'000}, {404, 204}},
                    .bytes = investigate::Spread{.median = 14'210, .deviation = 900},
                    .milliseconds = investigate::Spread{.median = 31, .deviation = 8},
                    .rates = {}},
                   {.pattern = "/assets/{file}",
                    .requests = 90'010,
                    .attack_requests = 0,
                    .statuses = {{200, 90'010}},
                    .bytes = investigate::Spread{.median = 18'000, .deviation = 9000},
                    .milliseconds = {},
                    .rates = {}},
                   {.pattern = "/search",
                    .requests = 41'200,
                    .attack_requests = 2310,
                    .statuses = {{200, 41'200}},
                    .bytes = investigate::Spread{.median = 600, .deviation = 20},
                    .milliseconds = {},
                    .rates = {}}};
  out.endpoints_seen = 214;
  out.talkers = {{.key = "198.51.100.3",
                  .requests = 4100,
                  .attack_requests = 0,
                  .client_errors = 12,
                  .bytes = 61'000'000,
                  .sessions = 14,
                  .several_agents = true,
                  .first = start(),
                  .last = start() + std::chrono::hours(11)},
                 {.key = "203.0.113.9",
                  .requests = 2362,
                  .attack_requests = 2322,
                  .client_errors = 0,
                  .bytes = 14'000'000,
                  .sessions = 2,
                  .several_agents = false,
                  .first = start(),
                  .last = start() + std::chrono::hours(11)}};
  out.sessions = 9120;
}

inline void add_login_attacks(investigate::ScanReport& out) {
  using enum investigate::Side;
  out.login_attacks = {
      {.kind = investigate::LoginAttack::kBruteForce,
       .service = "sshd",
       .endpoint = "",
       .clients = {"203.0.113.9"},
       .clients_seen = 1,
       .users = {"deploy"},
       .users_seen = 1,
       .tries = 31,
       .accepted = 1,
       .successes = {{.client = "203.0.113.9",
                      .user = "deploy",
                      .how = "password",
                      .time = start() + std::chrono::hours(6),
                      .verdict = investigate::Verdict::kConfirmed}},
       .first = start(),
       .last = start() + std::chrono::hours(6),
       .judgement = {.verdict = investigate::Verdict::kConfirmed,
                     .evidence = {{kFor,
                                   "a password was accepted after 31 failures for the same "
                                   "user"}}}},
      {.kind = investigate::LoginAttack::kStuffing,
       .service = "web",
       .endpoint = "/account/login",
       .clients = {"198.51.100.7", "198.51.100.8"},
       .clients_seen = 212,
       .users = {},
       .tries = 640,
       .successes = {},
       .first = start(),
       .last = start() + std::chrono::hours(2),
       .judgement = {.verdict = investigate::Verdict::kFailed,
                     .evidence = {{kNotObservable, "which users were tried"},
                                  {kAgainst, "no answer was like those to a login that worked"}}}}};
  out.login_attacks_seen = 9;
}

inline void add_logins_and_errors(investigate::ScanReport& out) {
  add_login_attacks(out);
  out.logins = {{.key = "198.18.4.4",
                 .failed = 8100,
                 .accepted = 0,
                 .users = {"admin", "oracle", "root", "test"},
                 .further_users = 212,
                 .first = start(),
                 .last = start() + std::chrono::hours(9)},
                {.key = "203.0.113.9",
                 .failed = 31,
                 .accepted = 1,
                 .users = {"deploy"},
                 .further_users = 0,
                 .first = start(),
                 .last = start() + std::chrono::hours(6),
                 .accepted_after_failures = true}};
  out.logins_failed = 8140;
  out.logins_accepted = 15;
  out.errors = {{.exception = "java.sql.SQLSyntaxErrorException",
                 .top_frame = "com.example.shop.Search.find(Search.java:81)",
                 .times = 37,
                 .first = start(),
                 .last = start() + std::chrono::hours(6),
                 .sample = {.file = "app.log", .line = 881, .text = "near \"UNION\""}}};
  out.events = 41;
}

inline investigate::Behaviour behaviour(investigate::BehaviourKind kind, std::string endpoint,
                                        std::uint64_t clients, investigate::Verdict verdict) {
  return {.kind = kind,
          .score = 0.94,
          .endpoint = std::move(endpoint),
          .clients = {{.key = "203.0.113.200", .requests = 640}},
          .clients_seen = clients,
          .first = start() + std::chrono::hours(2),
          .last = start() + std::chrono::hours(3),
          .requests = 640 * clients,
          .exact = clients == 1,
          .statuses = {{200, 600 * clients}, {503, 40 * clients}},
          .judgement = {.verdict = verdict,
                        .evidence = {{.side = investigate::Side::kFor,
                                      .text = "40 times as many requests as usual"}}}};
}

/// One of each kind, and a rush of visitors.
inline void add_behaviours(investigate::ScanReport& out) {
  using enum investigate::BehaviourKind;
  using enum investigate::Verdict;
  out.behaviours = {behaviour(kWebShell, "/uploads/up.php", 1, kLikely),
                    behaviour(kFlood, "/search", 212, kLikely),
                    behaviour(kSlowRequests, "/report", 2, kAttempted),
                    behaviour(kScanner, "", 1, kFailed),
                    behaviour(kFlood, "/sale/…", 4000, kAttempted)};
  out.behaviours.back().score = 0.3;
}

inline void add_campaign(investigate::ScanReport& out) {
  out.campaigns = {
      {.actors = {"203.0.113.9", "198.51.100.77"},
       .actors_seen = 31,
       .user_agents = {"zgrab/0.x"},
       .further_user_agents = 3,
       .vectors = {attack::Class::kSqli, attack::Class::kScan},
       .first = start(),
       .last = start() + std::chrono::hours(4),
       .requests = 3514,
       .verdict = investigate::Verdict::kConfirmed,
       .evidence = {
           {.side = investigate::Side::kFor, .text = "the same 14 payloads in the same order"},
           {.side = investigate::Side::kAgainst, .text = "their user agents differ"}}}};
}

/// The story of the worst attacker.
inline void add_timeline(investigate::ScanReport& out) {
  using enum investigate::Phase;
  const auto entry = [](investigate::Phase phase, int hour, std::string what) {
    return investigate::TimelineEntry{.phase = phase,
                                      .first = start() + std::chrono::hours(hour),
                                      .last = start() + std::chrono::hours(hour + 1),
                                      .requests = 12,
                                      .bytes = 90'000,
                                      .exact = phase != kReconnaissance,
                                      .what = std::move(what)};
  };
  out.attackers.front().timeline = {entry(kFirstSeen, 5, "/"), entry(kReconnaissance, 5, "/admin"),
                                    entry(kAttempts, 5, "/download?file="),
                                    entry(kSuccess, 6, "path traversal on /download?file="),
                                    entry(kAfterwards, 7, "/uploads/up.php")};
}

inline void add_what_clients_do(investigate::ScanReport& out) {
  add_behaviours(out);
  add_campaign(out);
  add_timeline(out);
}

inline logs::ReadSummary input() {
  logs::ReadSummary out;
  out.files = 3;
  out.bytes = 98'200'000;
  out.lines = 412'910;
  out.records = 412'903;
  out.by_format = {{"combined", 412'310}, {"JSON", 593}};
  return out;
}

/// An ordinary scan that found something.
inline investigate::ScanReport ordinary() {
  investigate::ScanReport out;
  out.input = input();
  out.requests = 412'903;
  out.actors_seen = 8112;
  out.first = start();
  out.last = start() + std::chrono::hours(11);
  add_attacks(out);
  add_hours(out);
  add_ordinary(out);
  return out;
}

/// With everything that a report can say.
inline investigate::ScanReport whole() {
  investigate::ScanReport out = ordinary();
  add_logins_and_errors(out);
  out.input.unparsed = 7;
  out.input.unparsed_samples = {
      {.file = "/var/log/nginx/access.log", .line = 12, .text = "\x16\x03\x01 rubbish"},
      {.file = "/var/log/nginx/access.log", .line = 90, .text = "half a line"}};
  out.input.problems = {{.file = "/var/log/nginx/access.log.3.gz",
                         .error = Error(ErrorCode::kIo, "the compressed data ends early")}};
  out.input.not_access_logs = {"/var/log/nginx/error.log"};
  out.input.cut_lines = 2;
  out.input.cut_bytes = 91'000;
  out.approximate = {"distinct actors, to 2 %"};
  out.incomplete = {"attackers beyond the limit, without details: 31"};
  return out;
}

/// What an attacker would write into a log to break a page or a terminal.
inline std::vector<std::string> hostile_texts() {
  return {"</td></svg><script>alert(1)</script>\"'>&\x1b[2J\xe2\x80\xae\xff" +
              std::string(3000, 'A') + "漢字漢字漢字",
          "--><!-- ]]> <![CDATA[ </style></title></textarea>",
          "\" onload=\"alert(1)\" x=\"",
          "&#60;script&#62; &lt; &amp;lt; &",
          std::string("\0\r\n\t\x7f\xc2\x9b\x08", 8) + "\xed\xa0\x80\xf8\x88\x80\x80\x80",
          "javascript:alert(1) {{7*7}} ${7*7} %s {} {0} {:n}",
          "\u200b\u2066\ufeff\u0301\u0301 😀",
          "",
          "\"",
          "…"};
}

inline void make_hostile(investigate::ScanReport& out, const std::string& text) {
  for (investigate::Behaviour& each : out.behaviours) {
    each.endpoint = text;
    for (investigate::ClientShare& client : each.clients) client.key = text;
  }
  for (investigate::Campaign& each : out.campaigns) {
    for (std::string& actor : each.actors) actor = text;
    for (std::string& agent : each.user_agents) agent = text;
  }
  for (investigate::Actor& actor : out.attackers) {
    for (investigate::TimelineEntry& entry : actor.timeline) entry.what = text;
  }
}

/// Where every text from outside is this one.
inline investigate::ScanReport hostile(const std::string& text) {
  investigate::ScanReport out = whole();
  add_what_clients_do(out);
  make_hostile(out, text);
  for (investigate::Actor& actor : out.attackers) {
    actor.key = text;
    actor.user_agents = {text};
    for (investigate::AttackGroup& each : actor.groups) {
      each.signature.endpoint = "/" + text;
      each.signature.parameter = text;
      each.sample_file = text;
      each.sample_request = text;
      each.sample_reasons = {text};
    }
  }
  for (investigate::Endpoint& each : out.endpoints) each.pattern = text;
  for (investigate::Talker& each : out.talkers) each.key = text;
  for (investigate::LoginActor& each : out.logins) {
    each.key = text;
    each.users = {text, text};
  }
  for (investigate::LoginCampaign& each : out.login_attacks) {
    each.service = text;
    each.endpoint = "/" + text;  // a page has a path
    each.clients = each.users = {text, text};
    for (investigate::LoginSuccess& one : each.successes) one.client = one.user = text;
  }
  for (investigate::AppErrors& each : out.errors) {
    each.exception = each.top_frame = text;
    each.sample = {.file = text, .line = 1, .text = text};
  }
  for (logs::UnparsedSample& each : out.input.unparsed_samples) each.file = each.text = text;
  out.input.problems = {{.file = text, .error = Error(ErrorCode::kIo, text)}};
  out.input.not_access_logs = {text, text};
  out.input.by_format[text] = 3;
  out.incomplete = out.approximate = {text};
  return out;
}

}  // namespace quell::cli::sample
