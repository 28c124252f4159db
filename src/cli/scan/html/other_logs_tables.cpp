// What authentication and application logs tell.
#include <fmt/format.h>

#include "base/safe_text.h"
#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

constexpr std::size_t kRows = 30;

std::string from_to(const std::optional<Instant>& first, const std::optional<Instant>& last) {
  if (!first || !last) return {};
  return fmt::format("{} – {}", day_and_time(*first), day_and_time(*last));
}

std::string users_of(const investigate::LoginActor& login) {
  std::string out;
  for (const std::string& user : login.users) {
    out += (out.empty() ? "" : ", ") + short_text(user, 32);
  }
  if (login.further_users == 0) return out;
  return out + fmt::format(" and {} more", with_commas(login.further_users));
}

std::string further(std::size_t all) {
  if (all <= kRows) return {};
  return fmt::format("<p class=\"soft\">and {} more</p>\n", with_commas(all - kRows));
}

}  // namespace

std::string logins_table(const investigate::ScanReport& report) {
  if (report.logins.empty()) return {};
  std::vector<TableRow> rows;
  for (const investigate::LoginActor& login : report.logins) {
    if (rows.size() == kRows) break;
    const bool alarming = login.accepted_after_failures;
    rows.push_back({.cells = {short_text(login.key, 48), with_commas(login.failed),
                              with_commas(login.accepted),
                              alarming ? "<strong>accepted after failures</strong>" : "",
                              users_of(login), from_to(login.first, login.last)},
                    .css_class = alarming ? "serious" : ""});
  }
  return fmt::format("<section><h2>Logins</h2>\n<p>{} failed, {} accepted.</p>\n",
                     with_commas(report.logins_failed), with_commas(report.logins_accepted)) +
         table("",
               {{.title = "Actor"},
                {.title = "Failed", .align = Align::kRight},
                {.title = "Accepted", .align = Align::kRight},
                {.title = ""},
                {.title = "Users tried"},
                {.title = "From – to"}},
               rows) +
         further(report.logins.size()) + "</section>\n";
}

std::string errors_table(const investigate::ScanReport& report) {
  if (report.errors.empty()) return {};
  std::vector<TableRow> rows;
  for (const investigate::AppErrors& error : report.errors) {
    if (rows.size() == kRows) break;
    rows.push_back({.cells = {short_text(error.exception, 60), short_text(error.top_frame, 60),
                              with_commas(error.times), from_to(error.first, error.last),
                              fmt::format("<code>{}</code><br><span class=\"soft\">{}:{}</span>",
                                          short_text(error.sample.text, 160),
                                          short_text(error.sample.file, 60), error.sample.line)}});
  }
  return "<section><h2>Errors of applications</h2>\n" +
         table("",
               {{.title = "Error"},
                {.title = "At"},
                {.title = "Times", .align = Align::kRight},
                {.title = "From – to"},
                {.title = "The first one"}},
               rows) +
         further(report.errors.size()) + "</section>\n";
}

}  // namespace quell::cli::html
