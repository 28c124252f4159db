#include "setting/live.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/safe_text.h"
#include "checks.h"
#include "fmt/format.h"
#include "http/exchange.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/process.h"
#include "os/replace_file.h"
#include "setting/words.h"

namespace quell::contain::setting {

namespace {

constexpr Duration kPause = std::chrono::milliseconds(30);
constexpr std::size_t kOutputKept = 64UZ * 1024;
constexpr std::size_t kShown = 200;  // columns
constexpr std::string_view kKey = "{key}";
constexpr std::string_view kValue = "{value}";
constexpr std::string_view kFile = "{file}";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::string filled(const std::string& text, const std::string& key, const std::string& value) {
  // The value last: it may look like a placeholder.
  return replaced(replaced(text, kKey, key), kValue, value);
}

bool mentions(const LiveProbe& probe, std::string_view placeholder) {
  const auto in = [&](const std::string& text) { return text.find(placeholder) != text.npos; };
  if (const auto* http = std::get_if<HttpLook>(&probe.look)) {
    return in(http->path) || (http->body && in(*http->body));
  }
  const auto* command = std::get_if<CommandLook>(&probe.look);
  return command != nullptr &&
         (std::ranges::any_of(command->argv, in) || (command->output && in(*command->output)));
}

LiveProbe filled(const LiveProbe& probe, const std::string& key, const std::string& value) {
  LiveProbe out = probe;
  if (auto* http = std::get_if<HttpLook>(&out.look)) {
    http->path = filled(http->path, key, value);
    if (http->body) http->body = filled(*http->body, key, value);
  } else if (auto* command = std::get_if<CommandLook>(&out.look)) {
    for (std::string& word : command->argv) word = filled(word, key, value);
    if (command->output) command->output = filled(*command->output, key, value);
  }
  return out;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1));
}

std::string shown(std::string_view text) {
  return fit(terminal_safe(text), kShown);
}

Check checked(std::string what, std::string expected, std::string seen, bool passed) {
  return {.what = std::move(what),
          .expected = std::move(expected),
          .seen = std::move(seen),
          .outcome = passed ? Check::Outcome::kPassed : Check::Outcome::kFailed};
}

Check ask(const HttpLook& http, Duration patience) {
  std::string what = fmt::format("GET {} at {}", shown(http.path), http.at.text());
  std::string expected = std::to_string(http.status);
  if (http.body) expected += fmt::format(" with \"{}\"", shown(*http.body));
  const http::Destination to{http.at.ip, http.at.port};
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: quell-probe\r\nAccept: */*\r\n"
      "Connection: close\r\n\r\n",
      http.path, http.host);
  const auto got = http::exchange(
      *http::AllowList({to}).permit(to), request,
      {.connect_timeout = patience, .total_timeout = patience, .answer = {.body = kOutputKept}});
  if (!got) return checked(std::move(what), std::move(expected), shown(got.error().full()), false);
  const bool holds = !http.body || got->answer.body.find(*http.body) != std::string::npos;
  std::string seen = std::to_string(got->answer.status);
  if (http.body) seen += fmt::format(" with \"{}\"", shown(got->answer.body));
  return checked(std::move(what), std::move(expected), std::move(seen),
                 got->answer.status == http.status && holds);
}

Check ask(const TcpLook& tcp, Duration patience) {
  const auto connected = os::Connection::open(tcp.at, std::nullopt, os::Deadline::after(patience));
  return checked("connection to " + tcp.at.text(), "taken",
                 connected ? "taken" : shown(connected.error().full()), connected.has_value());
}

std::string end_words(const os::RunResult& result) {
  if (result.end != os::RunEnd::kByItself) return "it took too long";
  return os::describe(result.status);
}

Check ask(const CommandLook& command, Duration patience) {
  std::string what = fit(command_words(command.argv), kShown);
  std::string expected = fmt::format("exit status {}", command.status);
  if (command.output) expected += fmt::format(" and \"{}\"", shown(*command.output));
  const auto ran =
      os::run({.argv = command.argv}, os::Deadline::after(patience), {.output_cap = kOutputKept});
  if (!ran) return checked(std::move(what), std::move(expected), shown(ran.error().full()), false);
  const std::string output = trimmed(ran->out.kept);
  const bool as_wanted = ran->end == os::RunEnd::kByItself &&
                         ran->status == os::ExitStatus(os::Exited{command.status}) &&
                         (!command.output || output == trimmed(*command.output));
  std::string seen = end_words(*ran);
  if (command.output) seen += fmt::format(" and \"{}\"", shown(output));
  if (!as_wanted && !ran->err.kept.empty()) seen += ": " + shown(trimmed(ran->err.kept));
  return checked(std::move(what), std::move(expected), std::move(seen), as_wanted);
}

Check ask(const LiveProbe& probe, Duration patience) {
  return std::visit([&](const auto& look) { return ask(look, patience); }, probe.look);
}

/// The probe without what depends on the value; nullopt: all of it does.
std::optional<LiveProbe> without_value(const LiveProbe& probe, const std::string& key) {
  LiveProbe out = probe;
  if (auto* http = std::get_if<HttpLook>(&out.look)) {
    http->body.reset();
  } else if (auto* command = std::get_if<CommandLook>(&out.look)) {
    command->output.reset();
  }
  if (mentions(out, kValue)) return std::nullopt;
  return filled(out, key, "");
}

/// The file has no value: the service must work, and not show the one that is to be gone.
Check ask_unlike(const LiveProbe& probe, const std::string& key, const std::string& unlike,
                 Duration patience) {
  if (const auto base = without_value(probe, key)) {
    Check works = ask(*base, patience);
    if (works.outcome == Check::Outcome::kFailed) return works;
  }
  Check check = ask(filled(probe, key, unlike), patience);
  const bool shows = check.outcome == Check::Outcome::kPassed;
  check.expected = "anything but " + check.expected;
  check.outcome = shows ? Check::Outcome::kFailed : Check::Outcome::kPassed;
  return check;
}

bool is_of(const LiveProbe& probe, const Key& key) {
  return !probe.key || *probe.key == key;
}

void look_through(const LiveProbe& probe, const SettingFile& setting,
                  std::span<const Expected> expected, std::vector<Check>& out) {
  if (!mentions(probe, kKey) && !mentions(probe, kValue)) {
    out.push_back(ask(probe, setting.command_timeout));
    return;
  }
  for (const Expected& one : expected) {
    if (!is_of(probe, one.key)) continue;
    const std::string key = to_text(one.key, setting.format);
    if (one.value || !mentions(probe, kValue)) {
      out.push_back(ask(filled(probe, key, one.value.value_or("")), setting.command_timeout));
    } else if (one.unlike) {
      out.push_back(ask_unlike(probe, key, *one.unlike, setting.command_timeout));
    }
  }
}

}  // namespace

bool shows_value(const SettingFile& setting, const Key& key) {
  return std::ranges::any_of(setting.probes, [&](const LiveProbe& probe) {
    return is_of(probe, key) && mentions(probe, kValue);
  });
}

std::vector<Check> look(const SettingFile& setting, std::span<const Expected> expected) {
  std::vector<Check> out;
  for (const LiveProbe& probe : setting.probes) look_through(probe, setting, expected, out);
  return out;
}

std::vector<Check> look_until_passed(const SettingFile& setting,
                                     std::span<const Expected> expected) {
  const os::Deadline deadline = os::Deadline::after(setting.patience);
  for (;;) {
    std::vector<Check> checks = look(setting, expected);
    if (all_passed(checks) || deadline.expired()) return checks;
    (void)os::sleep_until(os::Deadline::after(kPause));
  }
}

std::optional<std::string> objection_of(const SettingFile& setting,
                                        const std::optional<std::vector<std::string>>& command) {
  if (!command) return std::nullopt;
  const auto ran = os::run({.argv = *command}, os::Deadline::after(setting.command_timeout),
                           {.output_cap = kOutputKept, .leftovers = os::Leftovers::kLeave});
  if (!ran) return fmt::format("{}: {}", command_words(*command), ran.error().full());
  if (ran->end == os::RunEnd::kByItself && os::succeeded(ran->status)) return std::nullopt;
  const std::string said = trimmed(ran->err.kept.empty() ? ran->out.kept : ran->err.kept);
  return fmt::format("{}: {}{}{}", command_words(*command), end_words(*ran),
                     said.empty() ? "" : ": ", shown(said));
}

bool checks_copies(const SettingFile& setting) {
  return setting.check && std::ranges::any_of(*setting.check, [](const std::string& word) {
           return word.find(kFile) != std::string::npos;
         });
}

Result<std::optional<std::string>> objection_to(const SettingFile& setting,
                                                const std::filesystem::path& file,
                                                const std::string& text) {
  if (!checks_copies(setting)) return std::nullopt;
  // The same ending: programs look at it.
  const std::string name = fmt::format(".quell-check-{}", file.filename().string());
  const auto copy = file.parent_path() / name;
  QUELL_CHECK(os::write_beside(file, text, name));
  std::vector<std::string> argv = *setting.check;
  for (std::string& word : argv) word = replaced(word, kFile, copy.string());
  std::optional<std::string> objection = objection_of(setting, argv);
  QUELL_CHECK(os::remove_file(copy));
  return objection;
}

}  // namespace quell::contain::setting
