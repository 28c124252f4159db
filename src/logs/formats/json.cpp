// JSON lines of any server: nginx (escape=json), Apache, Caddy, Traefik, Envoy, and whatever names
// its fields in the usual ways. Lines without a request, but with a message, are entries of an
// application.
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "formats/json_line.h"
#include "formats/json_names.h"
#include "formats/level.h"
#include "formats/request_draft.h"
#include "formats/table.h"
#include "formats/text.h"
#include "formats/trace.h"
#include "logs/app_event.h"
#include "logs/format.h"
#include "logs/record.h"
#include "logs/sink.h"

namespace quell::logs {

namespace {

/// The values of one line, the best name for each field.
class Gathered final : public JsonVisitor {
 public:
  explicit Gathered(const std::vector<JsonName>& names) : names_(names) {}

  void start() {
    best_.fill({});
    event_.fill({});
    at_ = 0;
  }

  void value(const JsonValue& value) override {
    if (value.kind == JsonKind::kOther) return;
    const auto& meaning = meaning_of(value.path);
    if (!meaning) return;
    if (const auto* const field = std::get_if<Field>(&meaning->meaning)) {
      return keep(*field, meaning->rank, value);
    }
    keep_event(std::get<EventField>(meaning->meaning), meaning->rank, value);
  }

  [[nodiscard]] std::string_view text(EventField field) const {
    return event_.at(static_cast<std::size_t>(field)).text;
  }

  void fill(RequestDraft& draft) const {
    for (std::size_t i = 0; i < best_.size(); ++i) {
      // A value that can't be what its name says is left out, the line is not.
      if (best_.at(i).rank > 0) (void)draft.set(static_cast<Field>(i), best_.at(i).text);
    }
  }

 private:
  struct Best {
    std::size_t rank = 0;  // 0: not there
    std::string_view text;
  };

  struct Known {
    std::string path;
    std::optional<UsualName> meaning;
  };

  /// The lines of a file have the same names in the same order: what the n-th meant is remembered.
  const std::optional<UsualName>& meaning_of(std::string_view path) {
    const std::size_t at = at_++;
    if (at == known_.size()) known_.push_back({.path = "", .meaning = std::nullopt});
    Known& known = known_[at];
    if (known.path != path) known = {.path = std::string(path), .meaning = look_up(path)};
    return known.meaning;
  }

  [[nodiscard]] std::optional<UsualName> look_up(std::string_view path) const {
    for (std::size_t rank = 0; rank < names_.size(); ++rank) {
      if (names_[rank].path == path) {
        return UsualName{.meaning = names_[rank].field, .rank = rank + 1};
      }
    }
    auto usual = usual_json_name(path);
    if (usual) usual->rank += names_.size() + 1;
    return usual;
  }

  static void keep_better(Best& best, std::size_t rank, std::string_view text) {
    if (best.rank == 0 || rank < best.rank) best = {.rank = rank, .text = text};
  }
  void keep(Field field, std::size_t rank, const JsonValue& value) {
    // A whole number named "Duration" is Traefik's, in nanoseconds.
    const bool is_traefik = field == Field::kDuration && value.path == "Duration" &&
                            value.text.find('.') == std::string_view::npos;
    const Field where = is_traefik ? Field::kNanoseconds : field;
    keep_better(best_.at(static_cast<std::size_t>(where)), rank, value.text);
  }
  void keep_event(EventField field, std::size_t rank, const JsonValue& value) {
    keep_better(event_.at(static_cast<std::size_t>(field)), rank, value.text);
  }

  const std::vector<JsonName>& names_;
  std::vector<Known> known_;  // at most kJsonValues
  std::size_t at_ = 0;
  std::array<Best, static_cast<std::size_t>(Field::kHost) + 1> best_{};
  std::array<Best, static_cast<std::size_t>(EventField::kTrace) + 1> event_{};
};

class JsonDecoder final : public Decoder {
 public:
  JsonDecoder(std::vector<JsonName> names, const FormatContext& context)
      : names_(std::move(names)), gathered_(names_), draft_(context) {}

  Taken take(const RawLine& line, Sink& sink) override {
    if (!line.text.starts_with('{')) return Taken::kNotMine;
    gathered_.start();
    const bool read =
        line.cut ? json_.read_cut(line.text, gathered_) : json_.read(line.text, gathered_);
    if (!read) return Taken::kNotMine;
    draft_.start();
    gathered_.fill(draft_);
    if (draft_.has_method() && draft_.has_request() && draft_.has_client_or_status()) {
      return hand_request(line, sink);
    }
    return hand_event(line, sink);
  }

 private:
  Taken hand_request(const RawLine& line, Sink& sink) {
    auto record = draft_.finish();
    if (!record) return Taken::kNotMine;
    record->place = line.place;
    record->line = line.text;
    record->cut = line.cut;
    sink.request(*record);
    return Taken::kEntry;
  }

  Taken hand_event(const RawLine& line, Sink& sink) {
    const std::string_view message = gathered_.text(EventField::kMessage);
    const std::string_view trace = gathered_.text(EventField::kTrace);
    const auto level = level_named(gathered_.text(EventField::kLevel));
    if ((message.empty() && trace.empty()) || (!level && !draft_.time())) return Taken::kNotMine;
    summary_ = summary_of_trace(trace);
    const std::string_view type = gathered_.text(EventField::kException);
    sink.event({.place = line.place,
                .lines = 1,
                .time = draft_.time(),
                .level = level.value_or(Level::kInfo),
                .logger = gathered_.text(EventField::kLogger),
                .message = message,
                .exception = type.empty() ? std::string_view(summary_.exception) : type,
                .top_frame = summary_.top_frame,
                .request_id = draft_.request_id()});
    return Taken::kEntry;
  }

  std::vector<JsonName> names_;
  Gathered gathered_;
  JsonLine json_;
  RequestDraft draft_;
  TraceSummary summary_;
};

}  // namespace

Format json_format(std::vector<JsonName> names) {
  return {.name = "json",
          .order = Order::kAnyLine,
          .decoder =
              [names = std::move(names)](const FormatContext& context) -> std::unique_ptr<Decoder> {
            return std::make_unique<JsonDecoder>(names, context);
          }};
}

}  // namespace quell::logs
