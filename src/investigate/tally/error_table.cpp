#include "error_table.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestName = 255;

void widen(Instant time, std::optional<Instant>& first, std::optional<Instant>& last) {
  first = std::min(first.value_or(time), time);
  last = std::max(last.value_or(time), time);
}

std::size_t one(const auto& /*value*/) {
  return 1;
}

}  // namespace

void ErrorTable::take_sample(KeptPlace place, std::string text, Error& error) {
  if (error.times > 0 && !(place < error.place)) return;
  error.place = std::move(place);
  error.text = std::move(text);
}

void ErrorTable::add(const logs::AppEvent& event) {
  ++events_;
  if (event.exception.empty() && event.level < logs::Level::kError) return;
  errors_.trim_at_times([](const Error& error) { return one(error); });
  const std::string_view what = event.exception.empty() ? event.logger : event.exception;
  Error* error = errors_.find_or_make({std::string(what.substr(0, kLongestName)),
                                       std::string(event.top_frame.substr(0, kLongestName))});
  if (error == nullptr) return;
  take_sample(kept(event.place), std::string(event.message.substr(0, logs::kSampleBytes)), *error);
  ++error->times;
  if (event.time) widen(*event.time, error->first, error->last);
}

void ErrorTable::merge(const ErrorTable& other) {
  events_ += other.events_;
  errors_.note_cut(other.errors_);
  for (const auto& [key, from] : other.errors_.map()) {
    Error* to = errors_.find_or_make(key);
    if (to == nullptr) continue;
    take_sample(from.place, from.text, *to);
    to->times += from.times;
    if (from.first) widen(*from.first, to->first, to->last);
    if (from.last) widen(*from.last, to->first, to->last);
  }
}

std::vector<AppErrors> ErrorTable::errors(const logs::ReadSummary& input, std::size_t count) {
  errors_.trim([](const Error& error) { return one(error); });
  std::vector<AppErrors> out;
  for (const auto& [key, error] : errors_.map()) {
    AppErrors& errors = out.emplace_back();
    errors.exception = key.first;
    errors.top_frame = key.second;
    errors.times = error.times;
    errors.first = error.first;
    errors.last = error.last;
    errors.sample = {
        .file = error.place.file,
        .line = input.line_of(
            {.file = error.place.file, .line = error.place.line, .piece = error.place.piece}),
        .text = error.text};
  }
  std::ranges::sort(out, [](const AppErrors& a, const AppErrors& b) {
    return std::tie(b.times, a.exception, a.top_frame) <
           std::tie(a.times, b.exception, b.top_frame);
  });
  if (out.size() > count) out.resize(count);
  return out;
}

}  // namespace quell::investigate
