// Logins and errors of applications in the scan table: what other logs than access logs tell.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/safe_text.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

using investigate::AppErrors;
using investigate::LoginActor;

constexpr std::size_t kShown = 3;
constexpr std::size_t kKeyColumns = 26;

std::vector<const LoginActor*> alarming_first(const std::vector<LoginActor>& logins) {
  std::vector<const LoginActor*> out;
  for (const LoginActor& login : logins) {
    if (login.accepted_after_failures) out.push_back(&login);
  }
  for (const LoginActor& login : logins) {
    if (!login.accepted_after_failures) out.push_back(&login);
  }
  return out;
}

std::string login_row(const Console& console, const LoginActor& login, std::size_t width,
                      std::size_t columns) {
  const std::string key = padded(fit(terminal_safe(login.key), width), width);
  std::string what;
  if (login.accepted_after_failures) {
    what = fmt::format("ACCEPTED after {} failed", with_commas(login.failed));
  } else if (login.accepted > 0) {
    what = fmt::format("{} failed, {} accepted", with_commas(login.failed),
                       with_commas(login.accepted));
  } else {
    what = with_commas(login.failed) + " failed";
  }
  std::vector<std::string> users;
  for (const std::string& user : login.users) users.push_back(fit(terminal_safe(user), 20));
  const std::size_t used = 5 + width + 2 + display_width(what) + 2;
  if (!users.empty() && used + 16 <= columns) {
    what += ": " + listed(users, users.size() + login.further_users, {.columns = columns - used});
  }
  what = fit(what, columns - 5 - width - 2);
  if (!login.accepted_after_failures) return fmt::format("     {}  {}\n", key, what);
  return fmt::format("  {}  {}\n", console.styled(Style::kRed, "!! " + key), what);
}

std::string error_row(const AppErrors& error, std::size_t columns) {
  std::string text =
      fmt::format("     {} × {}", with_commas(error.times), terminal_safe(error.exception));
  if (!error.top_frame.empty()) text += " at " + terminal_safe(error.top_frame);
  if (error.last) text += ", last " + day_and_time(*error.last);
  return fit(text, columns) + "\n";
}

}  // namespace

std::string table_logins(const Console& console, const investigate::ScanReport& report) {
  if (report.logins_failed == 0 && report.logins_accepted == 0) return {};
  const std::vector<const LoginActor*> rows = alarming_first(report.logins);
  const std::size_t shown = std::min(rows.size(), kShown);
  const std::size_t columns = scan_columns(console);
  std::size_t width = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    width = std::max(width, display_width(terminal_safe(rows[i]->key)));
  }
  width = std::min({width, kKeyColumns, columns / 3});
  std::string out = section(
      console, fmt::format("Logins: {} failed, {} accepted", with_commas(report.logins_failed),
                           with_commas(report.logins_accepted)));
  for (std::size_t i = 0; i < shown; ++i) out += login_row(console, *rows[i], width, columns);
  if (rows.size() > shown) {
    out += fmt::format("     … and {} more\n", with_commas(rows.size() - shown));
  }
  return out;
}

std::string table_errors(const Console& console, const investigate::ScanReport& report) {
  if (report.errors.empty()) return {};
  std::string out = section(console, "Errors of applications");
  const std::size_t shown = std::min(report.errors.size(), kShown);
  for (std::size_t i = 0; i < shown; ++i) {
    out += error_row(report.errors[i], scan_columns(console));
  }
  if (report.errors.size() > shown) {
    out += fmt::format("     … and {} more kinds\n", with_commas(report.errors.size() - shown));
  }
  return out;
}

}  // namespace quell::cli
