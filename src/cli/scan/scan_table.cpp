#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/safe_text.h"
#include "scan/scan_views.h"

namespace quell::cli {

namespace {

using investigate::Actor;
using investigate::AttackGroup;
using investigate::ScanReport;
using investigate::Verdict;

constexpr std::size_t kRows = 20;

bool is_serious(Verdict verdict) {
  return verdict >= Verdict::kLikely;
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t width = display_width(text);
  std::string out(text);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

struct Row {
  const Actor* actor;
  const AttackGroup* group;
};

/// The worst hole of each actor first, then the rest of them.
std::vector<Row> rows_of(const ScanReport& report) {
  std::vector<Row> out;
  for (const Actor& actor : report.attackers) {
    for (const AttackGroup& group : actor.groups) out.push_back({&actor, &group});
  }
  std::ranges::sort(out, [](const Row& a, const Row& b) {
    return std::tuple(b.group->judgement.verdict, b.group->requests, a.actor->key,
                      a.group->signature) < std::tuple(a.group->judgement.verdict,
                                                       a.group->requests, b.actor->key,
                                                       b.group->signature);
  });
  return out;
}

/// Columns of the table: as wide as the widest of the rows that are shown, within limits.
struct Widths {
  std::size_t actor = 0;
  std::size_t attack = 0;
  std::size_t requests = 0;
  [[nodiscard]] std::size_t total() const { return 5 + actor + 2 + attack + 2 + requests; }
};

std::string actor_cell(const Row& row) {
  return fit(terminal_safe(row.actor->key), 26);
}
std::string attack_cell(const Row& row) {
  return fit(terminal_safe(row.group->signature.text()), 44);
}
std::string requests_cell(const Row& row) {
  return with_commas(row.group->requests) + (row.group->requests == 1 ? " request" : " requests");
}

Widths widths_of(const std::vector<Row>& rows, std::size_t shown) {
  Widths out;
  for (std::size_t i = 0; i < shown; ++i) {
    out.actor = std::max(out.actor, display_width(actor_cell(rows[i])));
    out.attack = std::max(out.attack, display_width(attack_cell(rows[i])));
    out.requests = std::max(out.requests, display_width(requests_cell(rows[i])));
  }
  return out;
}

/// The outcome gets a line of its own where the terminal is too narrow for it.
std::string row_text(const Console& console, const Row& row, const Widths& widths) {
  const bool serious = is_serious(row.group->judgement.verdict);
  const std::string actor = padded(actor_cell(row), widths.actor);
  std::string head = "  ";
  head += serious ? console.styled(Style::kRed, "!! " + actor) : "   " + actor;
  head += "  " + padded(attack_cell(row), widths.attack) + "  ";
  const std::string outcome = outcome_words(row.group->judgement);
  const std::size_t columns = std::max<std::size_t>(console.columns(), 40);
  if (widths.total() + 2 + display_width(outcome) <= columns) {
    return head + padded(requests_cell(row), widths.requests) + "  " + outcome + "\n";
  }
  return head + requests_cell(row) + "\n" + std::string(8, ' ') + fit(outcome, columns - 8) + "\n";
}

std::string next_line(const Console& console, const Row& worst) {
  const std::string details =
      fmt::format("details: quell scan --actor {} …", terminal_safe(worst.actor->key));
  constexpr std::string_view kWhy = "why: quell explain 'REQUEST'";
  const bool narrow = 38 + display_width(details) + 8 + kWhy.size() > console.columns();
  const std::string_view between = narrow ? "\n  " : "        ";
  return fmt::format("  next: quell open --from-scan{}{}{}{}\n", between, details, between, kWhy);
}

std::string notes(const ScanReport& report) {
  std::string out;
  const logs::ReadSummary& input = report.input;
  if (input.unparsed > 0) {
    out +=
        fmt::format("  {} in no known format",
                    input.unparsed == 1 ? "1 line is" : with_commas(input.unparsed) + " lines are");
    if (!input.unparsed_samples.empty()) {
      const logs::UnparsedSample& sample = input.unparsed_samples.front();
      out += fmt::format(", the first: {}:{}: {}", terminal_safe(sample.file), sample.line,
                         fit(terminal_safe(sample.text), 60));
    }
    out += "\n";
  }
  for (const std::string& file : input.not_access_logs) {
    out += fmt::format("  not an access log, left out: {}\n", terminal_safe(file));
  }
  for (const std::string& what : report.incomplete) {
    out += fmt::format("  not whole: {}\n", terminal_safe(what));
  }
  return out;
}

std::string heading(const Console& console, const ScanReport& report, Duration took) {
  const std::string summary = scan_summary(report);
  const double seconds = std::chrono::duration<double>(took).count();
  return "  " + summary + "    " + console.styled(Style::kDim, fmt::format("{:.1f} s", seconds)) +
         "\n";
}

std::string group_details(const AttackGroup& group) {
  std::string out = fmt::format("     {}\n       {} requests, {} – {}, {}\n",
                                terminal_safe(group.signature.text()), with_commas(group.requests),
                                day_and_time(group.first), day_and_time(group.last),
                                investigate::words_of(group.judgement.verdict));
  std::string statuses;
  for (const auto& [status, times] : group.statuses) {
    statuses +=
        fmt::format("{}{:03} × {}", statuses.empty() ? "" : ", ", status, with_commas(times));
  }
  out += fmt::format("       answers: {}; {} bytes in all\n", statuses,
                     with_commas(group.bytes_returned));
  for (const investigate::Evidence& evidence : group.judgement.evidence) {
    const std::string_view sign = evidence.side == investigate::Side::kFor       ? "+"
                                  : evidence.side == investigate::Side::kAgainst ? "-"
                                                                                 : "?";
    out += fmt::format("       {} {}\n", sign, terminal_safe(evidence.text));
  }
  out += fmt::format("       strongest: {}:{}\n         {}\n", terminal_safe(group.sample_file),
                     group.sample_line, terminal_safe(group.sample_request));
  for (const std::string& reason : group.sample_reasons) {
    out += fmt::format("         · {}\n", terminal_safe(reason));
  }
  return out;
}

}  // namespace

std::string scan_table(const Console& console, const ScanReport& report, Duration took) {
  std::string out = heading(console, report, took);
  const std::vector<Row> rows = rows_of(report);
  const std::size_t shown = std::min(rows.size(), kRows);
  const Widths widths = widths_of(rows, shown);
  for (std::size_t i = 0; i < shown; ++i) out += row_text(console, rows[i], widths);
  if (rows.size() > kRows) {
    out += fmt::format("     … and {} more (quell scan --format jsonl lists every request)\n",
                       with_commas(rows.size() - kRows));
  }
  out += notes(report);
  if (report.requests == 0) {
    return out + "  nothing was read, so this says nothing about attacks\n";
  }
  if (rows.empty()) {
    return out + "  no attack found of the kinds that scan knows: SQL injection, path traversal\n";
  }
  return out + next_line(console, rows[0]);
}

std::string scan_actor(const Console& console, const ScanReport& report, Duration took) {
  std::string out = heading(console, report, took);
  for (const Actor& actor : report.attackers) {
    out += fmt::format("  {}  {} requests, {} of them attacks, {} – {}\n",
                       console.styled(Style::kBold, terminal_safe(actor.key)),
                       with_commas(actor.requests), with_commas(actor.attack_requests),
                       day_and_time(actor.first), day_and_time(actor.last));
    for (const std::string& agent : actor.user_agents) {
      out += fmt::format("     user agent: {}\n", terminal_safe(agent));
    }
    if (actor.further_user_agents > 0) {
      out += fmt::format("     further requests with other user agents: {}\n",
                         with_commas(actor.further_user_agents));
    }
    for (const AttackGroup& group : actor.groups) out += group_details(group);
  }
  if (report.attackers.empty()) out += "  no attack by this actor in these logs\n";
  return out + notes(report);
}

}  // namespace quell::cli
