// An event of an incident's stream and its one allowed JSON form (docs/formats/event.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "incident/actor.h"
#include "incident/events.h"

namespace quell::incident {

/// What happened, when, by whom, and its place in the stream.
struct Event {
  std::uint64_t sequence = 0;  ///< from 1, without gaps; not part of the JSON, the stream gives it
  Instant at{};
  Actor actor{};
  EventBody body{};
  friend bool operator==(const Event&, const Event&) = default;
};

/// "NoteAdded"
std::string_view type_name(const EventBody& body);

/// Canonical JSON, what the journal stores:
/// {"actor":{"kind":…,"name":…},"at":…,"data":{…},"type":…,"version":…}
std::string encode(const Event& event);

/// The body alone as JSON text, for --json and the page.
std::string encode_data(const EventBody& body);

/// Reads what encode() wrote. Strict: unknown or missing members, wrong types, other versions are
/// errors. Errors: kInvalidInput (not an event), kUnsupported (unknown type or version), kLimit.
Result<Event> decode_event(std::uint64_t sequence, std::string_view bytes);

}  // namespace quell::incident
