// What clients do over time, who belongs together, and the worst attackers' stories.
#include <fmt/format.h>

#include "base/safe_text.h"
#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

using investigate::Behaviour;
using investigate::Campaign;
using investigate::TimelineEntry;

constexpr std::size_t kRows = 50;
constexpr std::size_t kStories = 20;

std::string times(Instant first, Instant last) {
  return fmt::format("{} –<br>{}", day_and_time(first), day_and_time(last));
}

std::string clients_of(const Behaviour& one) {
  std::string out;
  for (const investigate::ClientShare& client : one.clients) {
    out += fmt::format("{}{} <span class=\"soft\">({})</span>", out.empty() ? "" : "<br>",
                       short_text(client.key, 40), with_commas(client.requests));
  }
  if (one.clients_seen <= one.clients.size()) return out;
  return out + fmt::format("<br>and {} more", with_commas(one.clients_seen - one.clients.size()));
}

TableRow row_of(const Behaviour& one) {
  const bool serious = is_serious(one.judgement.verdict) && one.score >= investigate::kShownScore;
  return {.cells = {short_text(behaviour_words(one), 60) + "<br><span class=\"soft\">" +
                        html_safe(technique_words(one)) + "</span>",
                    clients_of(one), (one.exact ? "" : "about ") + with_commas(one.requests),
                    times(one.first, one.last),
                    fmt::format("<strong>{}</strong>, {:.2f}{}",
                                investigate::words_of(one.judgement.verdict), one.score,
                                evidence_list(one.judgement.evidence))},
          .css_class = serious ? "serious" : ""};
}

TableRow row_of(const Campaign& one) {
  std::string actors;
  for (const std::string& actor : one.actors) {
    actors += (actors.empty() ? "" : ", ") + short_text(actor, 40);
  }
  if (one.actors_seen > one.actors.size()) {
    actors += fmt::format(" and {} more", with_commas(one.actors_seen - one.actors.size()));
  }
  std::string vectors;
  for (const attack::Class vector : one.vectors) {
    vectors += (vectors.empty() ? "" : ", ") + std::string(attack::title_of(vector));
  }
  return {.cells = {with_commas(one.actors_seen), actors, vectors, with_commas(one.requests),
                    times(one.first, one.last),
                    fmt::format("<strong>{}</strong>{}", investigate::words_of(one.verdict),
                                evidence_list(one.evidence))},
          .css_class = is_serious(one.verdict) ? "serious" : ""};
}

std::string story(const investigate::Actor& actor) {
  std::vector<TableRow> rows;
  for (const TimelineEntry& entry : actor.timeline) {
    rows.push_back(
        {.cells = {std::string(investigate::name_of(entry.phase)), times(entry.first, entry.last),
                   (entry.exact ? "" : "about ") + with_commas(entry.requests),
                   bytes_words(entry.bytes), long_text(entry.what)}});
  }
  return folded("Timeline of " + short_text(actor.key, 60),
                table("",
                      {{.title = "Phase"},
                       {.title = "From – to"},
                       {.title = "Requests", .align = Align::kRight},
                       {.title = "Answered", .align = Align::kRight},
                       {.title = "What"}},
                      rows));
}

}  // namespace

std::string behaviours_table(const investigate::ScanReport& report) {
  if (report.behaviours.empty()) return {};
  std::vector<TableRow> rows;
  for (const Behaviour& one : report.behaviours) {
    if (rows.size() < kRows) rows.push_back(row_of(one));
  }
  return "<section><h2>Behaviour</h2>\n" +
         table("",
               {{.title = "What"},
                {.title = "Clients"},
                {.title = "Requests", .align = Align::kRight},
                {.title = "From – to"},
                {.title = "Verdict"}},
               rows) +
         "</section>\n";
}

std::string campaigns_table(const investigate::ScanReport& report) {
  if (report.campaigns.empty()) return {};
  std::vector<TableRow> rows;
  for (const Campaign& one : report.campaigns) {
    if (rows.size() < kRows) rows.push_back(row_of(one));
  }
  return "<section><h2>Campaigns</h2>\n<p>Addresses that act alike.</p>\n" +
         table("",
               {{.title = "Actors", .align = Align::kRight},
                {.title = "Which"},
                {.title = "Attacks"},
                {.title = "Requests", .align = Align::kRight},
                {.title = "From – to"},
                {.title = "Verdict, and why together"}},
               rows) +
         "</section>\n";
}

std::string timelines(const investigate::ScanReport& report) {
  std::string out;
  std::size_t shown = 0;
  for (const investigate::Actor& actor : report.attackers) {
    if (actor.timeline.empty() || shown++ == kStories) break;
    out += story(actor);
  }
  if (out.empty()) return {};
  return "<section><h2>Timelines</h2>\n" + out + "</section>\n";
}

}  // namespace quell::cli::html
