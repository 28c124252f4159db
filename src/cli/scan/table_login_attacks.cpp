// Attacks on logins in the scan table: who, how, at whom, and how far it got.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/safe_text.h"
#include "investigate/login_attack.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

using investigate::LoginCampaign;

constexpr std::size_t kShown = 6;
constexpr std::size_t kKeyColumns = 32;
constexpr std::size_t kUserColumns = 20;

/// Printable, and never nothing.
std::string name(std::string_view outside, std::size_t columns) {
  const std::string safe = fit(terminal_safe(outside), columns);
  return safe.empty() ? "(no name)" : safe;
}

std::string who(const LoginCampaign& attack) {
  std::string out = name(attack.clients.front(), kKeyColumns);
  if (attack.clients_seen > 1) {
    out += fmt::format(" and {} more", with_commas(attack.clients_seen - 1));
  }
  return out;
}

/// "root, admin and 3 more at sshd", "at /login".
std::string at_whom(const LoginCampaign& attack, std::size_t columns) {
  std::string at =
      "at " + name(attack.endpoint.empty() ? attack.service : attack.endpoint, kKeyColumns);
  if (attack.users.empty()) return at;
  std::vector<std::string> users;
  for (const std::string& user : attack.users) {
    users.push_back(name(user, kUserColumns));
  }
  if (display_width(at) + 12 > columns) return at;
  return listed(users, std::max<std::size_t>(attack.users_seen, users.size()),
                {.columns = columns - display_width(at) - 1}) +
         " " + at;
}

std::string row(const Console& console, const LoginCampaign& attack, std::size_t columns) {
  const bool serious = investigate::Verdict::kLikely <= attack.judgement.verdict;
  const std::string key = fit(who(attack), columns - 5);
  std::string out = serious ? "  " + console.styled(Style::kRed, "!! " + key) : "     " + key;
  const std::string what =
      fmt::format("{}, {} failed", title_of(attack), with_commas(attack.tries));
  if (5 + display_width(key) + 2 + display_width(what) <= columns) {
    out += "  " + what + "\n";
  } else {
    out += "\n        " + fit(what, columns - 8) + "\n";
  }
  out += "        " + fit(at_whom(attack, columns - 8), columns - 8) + "\n";
  return out + "        " + fit(terminal_safe(outcome_words(attack.judgement)), columns - 8) + "\n";
}

}  // namespace

std::string table_login_attacks(const Console& console, const investigate::ScanReport& report) {
  if (report.login_attacks.empty()) return {};
  const std::size_t columns = scan_columns(console);
  std::string out = section(console, "Attacks on logins");
  const std::size_t shown = std::min(report.login_attacks.size(), kShown);
  for (std::size_t i = 0; i < shown; ++i) out += row(console, report.login_attacks[i], columns);
  if (report.login_attacks_seen > shown) {
    out += wrapped(fmt::format("     … and {} more (quell scan --format json lists them)",
                               with_commas(report.login_attacks_seen - shown)),
                   columns, 5);
  }
  return out;
}

}  // namespace quell::cli
