// Requests above, attack requests below, over the same hours: each with its own scale, because an
// attack of a thousand requests would not be seen beside a million ordinary ones.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "scan/html/html_parts.h"
#include "scan/html/time_slots.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

// Units of the drawing.
constexpr int kWidth = 960;
constexpr int kLeft = 52;
constexpr int kRight = 8;
constexpr int kTop = 18;
constexpr int kRequestsHeight = 130;
constexpr int kBetween = 30;
constexpr int kAttacksHeight = 80;
constexpr int kBelow = 26;
constexpr int kAttacksTop = kTop + kRequestsHeight + kBetween;
constexpr int kHeight = kAttacksTop + kAttacksHeight + kBelow;
constexpr std::size_t kTicks = 8;  ///< labels under the axis, at most

/// One of the two panels.
struct Panel {
  int top;
  int height;
  std::uint64_t most;  ///< what its full height stands for
  std::string_view css_class;
  std::string_view title;
};

std::string axis(const Panel& panel) {
  std::string out = fmt::format("<text class=\"label\" x=\"{}\" y=\"{}\">{}</text>\n", kLeft,
                                panel.top - 6, panel.title);
  for (const int half : {0, 1, 2}) {
    // Of a panel that ends at 1 or 3 the middle is no whole number.
    if (half == 1 && panel.most % 2 != 0) continue;
    const int y = panel.top + panel.height - panel.height * half / 2;
    const std::uint64_t value = panel.most * static_cast<std::uint64_t>(half) / 2;
    out += fmt::format(
        "<line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>"
        "<text class=\"right\" x=\"{}\" y=\"{}\">{}</text>\n",
        kLeft, kWidth - kRight, y, y, kLeft - 6, y + 4, compact(value));
  }
  return out;
}

std::string column(const Panel& panel, std::uint64_t value, double x, double width) {
  if (value == 0) return {};
  const double height =
      std::max(1.0, static_cast<double>(panel.height) * static_cast<double>(value) /
                        static_cast<double>(panel.most));
  return fmt::format(
      "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"/>",
      panel.css_class, x, panel.top + panel.height - height, width, height);
}

std::string columns_of(const TimeSlots& slots, const Panel& requests, const Panel& attacks) {
  const double step =
      static_cast<double>(kWidth - kLeft - kRight) / static_cast<double>(slots.slots.size());
  const double width = std::max(0.5, step > 6 ? step - 2 : step * 0.8);
  std::string out;
  for (std::size_t i = 0; i < slots.slots.size(); ++i) {
    const investigate::HourTotals& slot = slots.slots[i];
    const double x = kLeft + step * static_cast<double>(i);
    out += fmt::format(
        "<g class=\"slot\"><title>{}: {}, {} of them attacks</title>"
        "<rect class=\"hit\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\"/>",
        day_and_time(slot.hour), counted(slot.requests, "request"),
        with_commas(slot.attack_requests), x, kTop, step, kHeight - kTop - kBelow);
    const double inset = x + (step - width) / 2;
    out += column(requests, slot.requests, inset, width) +
           column(attacks, slot.attack_requests, inset, width) + "</g>\n";
  }
  return out;
}

std::string time_labels(const TimeSlots& slots) {
  const double step =
      static_cast<double>(kWidth - kLeft - kRight) / static_cast<double>(slots.slots.size());
  const std::size_t every = (slots.slots.size() + kTicks - 1) / kTicks;
  std::string out;
  for (std::size_t i = 0; i < slots.slots.size(); i += every) {
    const double x = kLeft + step * static_cast<double>(i);
    // The last one would run out of the picture.
    if (x > kWidth - 90 && i > 0) break;
    out += fmt::format(
        "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>"
        "<text x=\"{0:.1f}\" y=\"{3}\">{4}</text>\n",
        x, kHeight - kBelow, kHeight - kBelow + 5, kHeight - 6, slots.label(slots.slots[i].hour));
  }
  return out;
}

std::string as_table(const TimeSlots& slots) {
  std::vector<TableRow> rows;
  for (const investigate::HourTotals& slot : slots.slots) {
    if (slot.requests == 0) continue;
    rows.push_back({.cells = {day_and_time(slot.hour), with_commas(slot.requests),
                              with_commas(slot.attack_requests), with_commas(slot.client_errors),
                              with_commas(slot.server_errors), bytes_words(slot.bytes)}});
  }
  return folded("As a table", table("",
                                    {{.title = "From"},
                                     {.title = "Requests", .align = Align::kRight},
                                     {.title = "Attacks", .align = Align::kRight},
                                     {.title = "4xx", .align = Align::kRight},
                                     {.title = "5xx", .align = Align::kRight},
                                     {.title = "Answered", .align = Align::kRight}},
                                    rows));
}

}  // namespace

std::string hours_chart(const investigate::ScanReport& report) {
  const TimeSlots slots = time_slots(report.hours);
  if (slots.slots.empty()) return {};
  std::uint64_t requests = 0;
  std::uint64_t attacks = 0;
  for (const investigate::HourTotals& slot : slots.slots) {
    requests = std::max(requests, slot.requests);
    attacks = std::max(attacks, slot.attack_requests);
  }
  const std::string unit = slots.words();
  const Panel above{.top = kTop,
                    .height = kRequestsHeight,
                    .most = round_up(requests),
                    .css_class = "requests",
                    .title = "requests"};
  const Panel below{.top = kAttacksTop,
                    .height = kAttacksHeight,
                    .most = round_up(attacks),
                    .css_class = "attacks",
                    .title = "attack requests"};
  return fmt::format(
             "<section><h2>Requests and attacks, {0}</h2>\n<figure><svg class=\"wide\" viewBox=\"0 "
             "0 {1} {2}\" "
             "role=\"img\" aria-labelledby=\"hours-title hours-desc\">\n"
             "<title id=\"hours-title\">Requests and attacks, {0}</title>\n"
             "<desc id=\"hours-desc\">Columns over time: at most {3} requests and {4} attack "
             "requests {0}. The table below has the figures.</desc>\n",
             unit, kWidth, kHeight, with_commas(requests), with_commas(attacks)) +
         axis(above) + axis(below) + columns_of(slots, above, below) + time_labels(slots) +
         "</svg></figure>\n" + as_table(slots) + "</section>\n";
}

}  // namespace quell::cli::html
