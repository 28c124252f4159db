// The attackers of the scan table: one row for each actor and hole, the worst first.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/safe_text.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

using investigate::Actor;
using investigate::AttackGroup;
using investigate::ScanReport;

/// Lines for the rows: a row takes two where the terminal is narrow.
constexpr std::size_t kLines = 10;
constexpr std::size_t kActorColumns = 26;
constexpr std::size_t kAttackColumns = 44;

struct Row {
  const Actor* actor;
  const AttackGroup* group;
};

/// Worst verdict first, then most requests.
bool is_before(const Row& a, const Row& b) {
  return std::tie(b.group->judgement.verdict, b.group->requests, a.actor->key, a.group->signature) <
         std::tie(a.group->judgement.verdict, a.group->requests, b.actor->key, b.group->signature);
}

struct Rows {
  std::vector<Row> worst;  ///< at most kLines, in order
  std::size_t all = 0;
};

Rows rows_of(const ScanReport& report) {
  std::vector<Row> all;
  for (const Actor& actor : report.attackers) {
    for (const AttackGroup& group : actor.groups) all.push_back({&actor, &group});
  }
  Rows out{.worst = std::vector<Row>(std::min(all.size(), kLines)), .all = all.size()};
  std::ranges::partial_sort_copy(all, out.worst, is_before);
  return out;
}

/// The texts of one row, and how wide a column is for all that are shown.
struct Cells {
  std::string actor;
  std::string attack;
  std::string requests;
  std::string outcome;
};
struct Widths {
  std::size_t actor = 0;
  std::size_t attack = 0;
  std::size_t requests = 0;
  [[nodiscard]] std::size_t total() const { return 5 + actor + 2 + attack + 2 + requests; }
};

Cells cells_of(const Row& row) {
  return {.actor = fit(terminal_safe(row.actor->key), kActorColumns),
          .attack = fit(terminal_safe(row.group->signature.text()), kAttackColumns),
          .requests = counted(row.group->requests, "request"),
          .outcome = terminal_safe(outcome_words(row.group->judgement))};
}

Widths widths_of(const std::vector<Cells>& rows) {
  Widths out;
  for (const Cells& row : rows) {
    out.actor = std::max(out.actor, display_width(row.actor));
    out.attack = std::max(out.attack, display_width(row.attack));
    out.requests = std::max(out.requests, display_width(row.requests));
  }
  return out;
}

bool fits_on_one_line(const std::vector<Cells>& rows, const Widths& widths, std::size_t columns) {
  return std::ranges::all_of(rows, [&](const Cells& row) {
    return widths.total() + 2 + display_width(row.outcome) <= columns;
  });
}

std::string actor_text(const Console& console, const Row& row, std::string_view cell) {
  if (!is_serious(row.group->judgement.verdict)) return "     " + std::string(cell);
  return "  " + console.styled(Style::kRed, "!! " + std::string(cell));
}

std::string wide_row(const Console& console, const Row& row, const Cells& cells,
                     const Widths& widths) {
  return fmt::format("{}  {}  {}  {}\n",
                     actor_text(console, row, padded(cells.actor, widths.actor)),
                     padded(cells.attack, widths.attack),
                     right_aligned(cells.requests, widths.requests), cells.outcome);
}

/// The outcome below, the attack shortened if need be.
std::string narrow_row(const Console& console, const Row& row, const Cells& cells,
                       const Widths& widths, std::size_t columns) {
  const std::size_t beside = 5 + widths.actor + 2 + 2 + display_width(cells.requests);
  std::string out;
  if (beside + 12 <= columns) {
    out = actor_text(console, row, padded(cells.actor, widths.actor));
    const std::string attack = fit(cells.attack, columns - beside);
    out += fmt::format("  {}  {}\n", padded(attack, std::min(widths.attack, columns - beside)),
                       cells.requests);
  } else {
    out = actor_text(console, row, cells.actor);
    out += fmt::format("\n        {}\n", fit(cells.attack, columns - 8));
  }
  return out + "        " + fit(cells.outcome, columns - 8) + "\n";
}

}  // namespace

std::string table_attackers(const Console& console, const ScanReport& report) {
  const std::size_t columns = scan_columns(console);
  const Rows rows = rows_of(report);
  if (rows.worst.empty()) return {};
  std::vector<Cells> cells;
  for (const Row& row : rows.worst) cells.push_back(cells_of(row));
  const bool wide = fits_on_one_line(cells, widths_of(cells), columns);
  if (!wide) cells.resize(std::min(cells.size(), kLines / 2));
  const Widths widths = widths_of(cells);
  std::string out = section(console, "Attackers");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += wide ? wide_row(console, rows.worst[i], cells[i], widths)
                : narrow_row(console, rows.worst[i], cells[i], widths, columns);
  }
  if (rows.all > cells.size()) {
    out += wrapped(fmt::format("     … and {} more (quell scan --format jsonl lists every request)",
                               with_commas(rows.all - cells.size())),
                   columns, 5);
  }
  return out;
}

std::string table_next(const Console& console, const ScanReport& report) {
  const Rows rows = rows_of(report);
  const std::size_t columns = scan_columns(console);
  if (rows.worst.empty() && report.behaviours.empty()) return {};
  const std::uint64_t serious = report.for_incident();
  const std::string count =
      wrapped(fmt::format("  {} worth an incident: likely succeeded, or sure to {:.2f} and not "
                          "refused",
                          serious == 0   ? "no finding is"
                          : serious == 1 ? "1 finding is"
                                         : with_commas(serious) + " findings are",
                          report.incident_score),
              columns, 4);
  const std::string open = serious > 0 ? "next: quell open --from-scan" : "";
  if (rows.worst.empty()) return "\n" + count + (open.empty() ? "" : "  " + open + "\n");
  const std::string details =
      fmt::format("details: quell scan --actor {} …", shell_word(rows.worst[0].actor->key));
  const std::string why = "why: quell explain 'REQUEST'";
  const std::string begin = open.empty() ? "" : "  " + open;
  const std::string line =
      fmt::format("{}  {}    {}\n", begin.empty() ? "" : begin + "  ", details, why);
  if (display_width(line) <= columns) return "\n" + count + line;
  return fmt::format("\n{}{}{}{}", count, begin.empty() ? "" : begin + "\n",
                     wrapped("  " + details, columns, 4), wrapped("  " + why, columns, 4));
}

}  // namespace quell::cli
