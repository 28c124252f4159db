// Who guessed passwords, and whether one was right.
#include <fmt/format.h>

#include "attack/technique.h"
#include "base/safe_text.h"
#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

constexpr std::size_t kRows = 100;

std::string some_of(const std::vector<std::string>& names, std::uint64_t all) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + short_text(name, 32);
  if (all > names.size()) out += fmt::format(" and {} more", with_commas(all - names.size()));
  return out;
}

std::string successes_of(const investigate::LoginCampaign& attack) {
  std::string out;
  for (const investigate::LoginSuccess& success : attack.successes) {
    out += fmt::format("{}{} from {}, {} ({})", out.empty() ? "" : "<br>",
                       success.user.empty() ? "somebody" : short_text(success.user, 32),
                       short_text(success.client, 40), day_and_time(success.time),
                       investigate::words_of(success.verdict));
  }
  return out;
}

std::string techniques_of(const investigate::LoginCampaign& attack) {
  std::string out;
  for (const attack::LoginTechnique technique : attack.techniques()) {
    const attack::LoginTechniqueFacts& facts = attack::facts_of(technique);
    out += fmt::format("{}{}, {}", out.empty() ? "" : "; ", facts.cwe, facts.attack);
  }
  return out;
}

TableRow row_of(const investigate::LoginCampaign& attack) {
  const std::string where =
      short_text(attack.endpoint.empty() ? attack.service : attack.endpoint, 60);
  return {
      .cells = {some_of(attack.clients, attack.clients_seen),
                fmt::format("{}<br>{}<br><span class=\"soft\">{}</span>", title_of(attack), where,
                            techniques_of(attack)),
                attack.users_seen == 0 ? "<span class=\"soft\">not observable</span>"
                                       : some_of(attack.users, attack.users_seen),
                with_commas(attack.tries), successes_of(attack),
                fmt::format("{} –<br>{}", day_and_time(attack.first), day_and_time(attack.last)),
                fmt::format("<strong>{}</strong>{}",
                            investigate::words_of(attack.judgement.verdict),
                            evidence_list(attack.judgement.evidence))},
      .css_class = is_serious(attack.judgement.verdict) ? "serious" : ""};
}

}  // namespace

std::string login_attacks_table(const investigate::ScanReport& report) {
  if (report.login_attacks.empty()) return {};
  std::vector<TableRow> rows;
  for (const investigate::LoginCampaign& attack : report.login_attacks) {
    if (rows.size() < kRows) rows.push_back(row_of(attack));
  }
  std::string out = "<section class=\"attackers\"><h2>Attacks on logins</h2>\n" +
                    table("",
                          {{.title = "Clients"},
                           {.title = "Attack"},
                           {.title = "Users"},
                           {.title = "Failed", .align = Align::kRight},
                           {.title = "Let in"},
                           {.title = "From – to"},
                           {.title = "Outcome"}},
                          rows);
  if (report.login_attacks_seen > rows.size()) {
    out += fmt::format("<p class=\"soft\">and {} more</p>\n",
                       with_commas(report.login_attacks_seen - rows.size()));
  }
  return out + "</section>\n";
}

}  // namespace quell::cli::html
