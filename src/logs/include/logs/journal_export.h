// systemd's journal in its export format (journalctl -o export) as lines like those of a syslog:
//
//   2026-11-22T03:14:15.123456+00:00 HOST IDENTIFIER[PID]: MESSAGE
//
// Format: https://systemd.io/JOURNAL_EXPORT_FORMATS. docs/formats/sources.md says how fields become
// a line. Memory is bounded by the limits below, whatever lengths the input claims.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "logs/source.h"

namespace quell::logs {

/// What an export begins with.
inline constexpr std::string_view kJournalExportStart = "__CURSOR=";

/// Bytes that are kept of one MESSAGE: a stack trace has a few KiB, journald takes 768 MiB.
inline constexpr std::size_t kJournalMessageBytes = 1024UZ * 1024;
/// Bytes that are kept of any other field that is used. A host name has at most 253.
inline constexpr std::size_t kJournalFieldBytes = 256;
/// A field's name: journald takes 64.
inline constexpr std::size_t kJournalNameBytes = 64;
/// A field that claims to be longer is malformed: journald takes 768 MiB.
inline constexpr std::uint64_t kJournalFieldClaim = 1024ULL * 1024 * 1024;

/// Lines made of `raw`, which is an export from its start. What is malformed, cut off or over a
/// limit is reported by an error (kInvalidInput, kLimit) behind all lines; reading goes on with the
/// next entry.
std::unique_ptr<Source> journal_export(std::unique_ptr<Source> raw);

}  // namespace quell::logs
