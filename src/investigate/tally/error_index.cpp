#include "error_index.h"

#include <algorithm>

namespace quell::investigate {

namespace {

std::size_t one(const auto& /*value*/) {
  return 1;
}

}  // namespace

void ErrorIndex::note(std::uint32_t key, Fault fault) {
  requests_.trim_at_times([](const Error& error) { return one(error); });
  Error* error = requests_.find_or_make(key);
  if (error != nullptr) error->fault = std::max(error->fault, fault);
}

void ErrorIndex::add(const logs::AppEvent& event) {
  if (!is_error(event) || (event.request_id.empty() && event.request.empty())) return;
  const Fault fault = fault_of(event);
  if (event.request_id.empty()) return note(request_line_hash(event.request), fault);
  note(request_id_hash(event.request_id), fault);
  if (!event.time) return;
  first_ = std::min(first_, *event.time);
  last_ = std::max(last_, *event.time);
}

void ErrorIndex::merge(const ErrorIndex& other) {
  requests_.note_cut(other.requests_);
  for (const auto& [key, error] : other.requests_.map()) {
    Error* mine = requests_.find_or_make(key);
    if (mine != nullptr) mine->fault = std::max(mine->fault, error.fault);
  }
  first_ = std::min(first_, other.first_);
  last_ = std::max(last_, other.last_);
}

void ErrorIndex::settle() {
  requests_.trim([](const Error& error) { return one(error); });
}

const ErrorIndex::Error* ErrorIndex::find(const Observation& request) const {
  auto found = requests_.map().find(request.request_id);
  if (request.request_id == 0 || found == requests_.map().end())
    found = requests_.map().find(request.request_line);
  return found == requests_.map().end() ? nullptr : &found->second;
}

OwnError ErrorIndex::of_one(const Observation& request) const {
  const Error* error = find(request);
  if (error == nullptr) return OwnError::kNone;
  return error->fault == Fault::kShown ? OwnError::kShown : OwnError::kError;
}

LoggedErrors ErrorIndex::of(std::span<const Observation> sample, attack::Class vector,
                            Instant first, Instant last) const {
  LoggedErrors out;
  bool has_ids = !sample.empty();
  for (const Observation& request : sample) {
    has_ids = has_ids && request.request_id != 0;
    const Error* error = find(request);
    if (error == nullptr) continue;
    ++(fits(error->fault, vector) ? out.malformed : out.other);
    out.shown += error->fault == Fault::kShown && fits(error->fault, vector) ? 1U : 0U;
    if (error->fault == Fault::kShown) continue;
    out.lines.insert(request.request_line);
  }
  out.is_covered = has_ids && !requests_.is_cut() && first_ <= first && last_ >= last;
  return out;
}

}  // namespace quell::investigate
