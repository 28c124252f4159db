// W3C extended logs, as IIS writes them (and CloudFront, with tabs): "#Fields:" names the columns
// and may come again with others. Times are UTC.
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "formats/request_draft.h"
#include "formats/table.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/format.h"
#include "logs/record.h"
#include "logs/sink.h"

namespace quell::logs {

namespace {

/// Columns of one line that are looked at.
constexpr std::size_t kColumns = 128;

/// What IIS writes unless told otherwise: for a file whose beginning is gone.
constexpr std::string_view kUsualFields =
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    "cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

enum class Column : std::uint8_t { kOther, kDate, kTime, kAgent, kField };

struct ColumnKind {
  Column column = Column::kOther;
  Field field = Field::kIgnored;
};

ColumnKind kind_of(std::string_view name) {
  struct Known {
    std::string_view name;
    ColumnKind kind;
  };
  static constexpr auto kKnown = std::to_array<Known>({
      {"date", {Column::kDate}},
      {"time", {Column::kTime}},
      {"cs(User-Agent)", {Column::kAgent, Field::kUserAgent}},
      {"cs(Referer)", {Column::kField, Field::kReferer}},
      {"cs-method", {Column::kField, Field::kMethod}},
      {"cs-uri-stem", {Column::kField, Field::kTarget}},
      {"cs-uri", {Column::kField, Field::kTarget}},
      {"cs-uri-query", {Column::kField, Field::kQuery}},
      {"cs-username", {Column::kField, Field::kUser}},
      {"c-ip", {Column::kField, Field::kClient}},
      {"cs-version", {Column::kField, Field::kProtocol}},
      {"cs-protocol-version", {Column::kField, Field::kProtocol}},
      {"cs-host", {Column::kField, Field::kHost}},
      {"cs(Host)", {Column::kField, Field::kHost}},
      {"x-host-header", {Column::kField, Field::kHost}},
      {"sc-status", {Column::kField, Field::kStatus}},
      {"sc-bytes", {Column::kField, Field::kBytes}},
      {"time-taken", {Column::kField, Field::kDuration}},
      {"X-Forwarded-For", {Column::kField, Field::kForwardedFor}},
      {"cs(X-Forwarded-For)", {Column::kField, Field::kForwardedFor}},
      {"x-edge-request-id", {Column::kField, Field::kRequestId}},
  });
  for (const Known& known : kKnown) {
    if (equals_ignoring_case(known.name, name)) return known.kind;
  }
  return {};
}

class IisDecoder final : public Decoder {
 public:
  explicit IisDecoder(const FormatContext& context)
      // The times are UTC, whatever the clock of the machine shows.
      : draft_({.reference = context.reference, .zone = Duration(0)}) {
    name_columns(kUsualFields);
  }

  Taken take(const RawLine& line, Sink& sink) override {
    if (line.text.starts_with('#')) return directive(line.text);
    if (line.text.empty() || !is_digit(line.text.front())) return Taken::kNotMine;
    if (!read_columns(line)) return Taken::kNotMine;
    auto record = draft_.finish();
    if (!record) return Taken::kNotMine;
    record->place = line.place;
    record->line = line.text;
    record->cut = line.cut;
    sink.request(*record);
    return Taken::kEntry;
  }

 private:
  Taken directive(std::string_view line) {
    constexpr std::array<std::string_view, 8> kDirectives = {
        "#Software:",   "#Version:",  "#Date:",   "#Fields:",
        "#Start-Date:", "#End-Date:", "#Remark:", "#GMT-Offset:"};
    const auto* const known = std::ranges::find_if(
        kDirectives, [line](std::string_view name) { return line.starts_with(name); });
    if (known == kDirectives.end()) return Taken::kNotMine;
    if (take_prefix(line, "#Fields:")) name_columns(line);
    return Taken::kNothing;
  }

  void name_columns(std::string_view names) {
    columns_.clear();
    while (columns_.size() < kColumns) {
      names = trimmed(names);
      if (names.empty()) return;
      const std::size_t end = std::min(names.find_first_of(" \t"), names.size());
      columns_.push_back(kind_of(names.substr(0, end)));
      names.remove_prefix(end);
    }
  }

  /// Each line has exactly the columns that were named.
  bool read_columns(const RawLine& line) {
    std::string_view rest = line.text;
    const char separator = rest.find('\t') == std::string_view::npos ? ' ' : '\t';
    draft_.start();
    agent_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::size_t end = rest.find(separator);
      if (!read_column(columns_[i], rest.substr(0, end))) return line.cut;
      if (end == std::string_view::npos) return i + 1 == columns_.size() || line.cut;
      rest.remove_prefix(end + 1);
    }
    return false;
  }

  bool read_column(const ColumnKind& kind, std::string_view value) {
    switch (kind.column) {
      case Column::kOther:
        return true;
      case Column::kDate:
        return read_by_strftime("%Y-%m-%d", value, draft_.time_parts());
      case Column::kTime:
        return read_by_strftime("%H:%M:%S", value, draft_.time_parts());
      case Column::kAgent:
        // IIS writes each space as "+"; a real "+" can't be told from it.
        agent_ = value;
        std::ranges::replace(agent_, '+', ' ');
        return draft_.set(kind.field, agent_);
      case Column::kField:
        return draft_.set(kind.field, value);
    }
    return false;
  }

  RequestDraft draft_;
  std::vector<ColumnKind> columns_;
  std::string agent_;
};

}  // namespace

Format iis_format() {
  return {.name = "iis",
          .order = Order::kInOrder,
          .decoder = [](const FormatContext& context) -> std::unique_ptr<Decoder> {
            return std::make_unique<IisDecoder>(context);
          }};
}

}  // namespace quell::logs
