// Named limits on everything that comes from outside. A limit that is hit is reported, never
// silently applied. Each says its unit and why it has that size.
#pragma once

#include <cstddef>

namespace quell::limits {

/// One log line, bytes. Longer lines keep this much; the rest is counted. nginx's largest request
/// line is 8 KiB a buffer and four buffers by default; the rest is fields and a wide margin.
inline constexpr std::size_t kLogLine = 64UZ * 1024;

/// One command or event in JSON, bytes: large text goes to the evidence store.
inline constexpr std::size_t kEventBytes = 256UZ * 1024;

/// Nesting of a JSON or YAML document.
inline constexpr std::size_t kDocumentDepth = 32;

/// Values (keys included) in one YAML document: a large procedure has a few hundred, and the
/// library needs about a millisecond for ten.
inline constexpr std::size_t kDocumentNodes = 20'000;

/// A whole configuration or procedure file, bytes.
inline constexpr std::size_t kDocumentBytes = 4UZ * 1024 * 1024;

/// One raw HTTP request that a person gives as a reproduction, bytes.
inline constexpr std::size_t kHttpRequest = 1UZ * 1024 * 1024;

/// The part of an HTTP answer that is kept for a verdict, bytes; the rest is counted.
inline constexpr std::size_t kHttpAnswer = 4UZ * 1024 * 1024;

/// One field of text typed by a person, bytes.
inline constexpr std::size_t kTextField = 64UZ * 1024;

}  // namespace quell::limits
