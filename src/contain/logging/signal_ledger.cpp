#include "logging/signal_ledger.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/limits.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {

namespace {

std::filesystem::path path_of(const std::filesystem::path& pid_file) {
  return pid_file.parent_path() / fmt::format(".{}.quell", pid_file.filename().string());
}

}  // namespace

std::string to_json(const SignalLedger& ledger) {
  json::Array measures;
  for (const ContainmentId& id : ledger.measures) measures.push_back(json::Value(id.text()));
  return json::canonical(json::Object{{"version", 1},
                                      {"pid", ledger.pid},
                                      {"started", fmt::format("{}", ledger.started)},
                                      {"measures", std::move(measures)}});
}

Result<SignalLedger> signal_ledger_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "this is no JSON object");
  const json::Object& object = value.get_object();
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  if (version != 1) return fail(ErrorCode::kUnsupported, "written by another version of Quell");
  SignalLedger ledger;
  QUELL_TRY(const std::int64_t pid, json::integer_at(object, "pid"));
  QUELL_TRY(const std::string_view started, json::text_at(object, "started"));
  const auto [end, error] =
      std::from_chars(started.data(), started.data() + started.size(), ledger.started);
  if (error != std::errc() || end != started.data() + started.size() || pid < 2 ||
      pid > std::numeric_limits<int>::max()) {
    return fail(ErrorCode::kInvalidInput, "no process is named");
  }
  ledger.pid = static_cast<int>(pid);
  const json::Value* measures = object.if_contains("measures");
  if (measures == nullptr || !measures->is_array()) {
    return fail(ErrorCode::kInvalidInput, "measures are missing");
  }
  for (const json::Value& each : measures->get_array()) {
    if (!each.is_string()) return fail(ErrorCode::kInvalidInput, "a measure is no text");
    ContainmentId id{std::string(each.get_string())};
    QUELL_CHECK(check_id(id));
    ledger.measures.push_back(std::move(id));
  }
  return ledger;
}

Result<SignalLedger> read_signal_ledger(const std::filesystem::path& pid_file,
                                        const os::ProcessIdentity& process) {
  SignalLedger empty{.pid = process.pid, .started = process.started};
  const auto path = path_of(pid_file);
  QUELL_TRY(const auto info, os::info(path));
  if (!info) return empty;
  QUELL_TRY(const std::string text, os::read_file(path, limits::kEventBytes));
  auto ledger = signal_ledger_from_json(text);
  if (!ledger) return fail(ledger.error(), path.string() + " is not as Quell wrote it");
  if (ledger->pid != empty.pid || ledger->started != empty.started) return empty;
  return ledger;
}

Result<void> write_signal_ledger(const std::filesystem::path& pid_file,
                                 const SignalLedger& ledger) {
  const auto path = path_of(pid_file);
  if (!ledger.measures.empty()) {
    return os::write_file_atomically(path, to_json(ledger), os::Mode::kOwnerOnly);
  }
  QUELL_TRY(const auto info, os::info(path));
  if (!info) return {};
  QUELL_CHECK(os::remove_file(path));
  return os::sync_directory(path.parent_path());
}

}  // namespace quell::contain
