#include "setting/words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "unified_diff.h"

namespace quell::contain::setting {

namespace {

constexpr std::array<std::string_view, 12> kSecretWords = {
    "password", "passwd",      "passphrase", "secret",     "token",     "credential",
    "apikey",   "requirepass", "masterauth", "privatekey", "accesskey", "pwd"};

/// Letters and digits in lower case.
std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

/// "postgres://shop:SECRET@db"
bool holds_login(std::string_view line) {
  const std::size_t scheme = line.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::size_t at = line.find('@', scheme);
  const std::size_t colon = line.find(':', scheme + 3);
  return at != std::string_view::npos && colon < at;
}

/// What stands before the first value of the line.
std::string_view head_of(std::string_view line) {
  const std::size_t end = line.find_first_of("=:", 1);
  if (end != std::string_view::npos) return line.substr(0, end + 1);
  return line.substr(0, std::min(line.find(' ', 2), line.size()));
}

std::string shown_value(std::string_view text, const SettingFile& setting, const Key& key) {
  const auto extent = extent_of(text, setting.format, key);
  if (!extent || !*extent) return "";
  const std::string value(text.substr((*extent)->begin, (*extent)->end - (*extent)->begin));
  return holds_login(value) ? "(hidden)" : value;
}

std::size_t line_of(std::string_view text, const SettingFile& setting, const Key& key) {
  const auto extent = extent_of(text, setting.format, key);
  if (!extent || !*extent) return 0;
  const auto end = text.begin() + static_cast<std::ptrdiff_t>((*extent)->begin);
  return static_cast<std::size_t>(std::count(text.begin(), end, '\n')) + 1;
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const std::string plain = folded(name);
  return std::ranges::any_of(
      kSecretWords, [&](std::string_view word) { return plain.find(word) != std::string::npos; });
}

std::string careful_diff(std::string_view before, std::string_view after, std::string_view name) {
  const std::string diff = unified_diff(before, after, name);
  std::string out;
  for (std::size_t at = 0; at < diff.size();) {
    const std::size_t end = std::min(diff.find('\n', at), diff.size());
    const std::string_view line = std::string_view(diff).substr(at, end - at);
    const bool secret = !line.starts_with("---") && !line.starts_with("+++") &&
                        (is_secret_name(line) || holds_login(line));
    out += secret ? fmt::format("{} (hidden)", head_of(line)) : std::string(line);
    out += '\n';
    at = end + 1;
  }
  return out;
}

std::string value_diff(std::string_view before, std::string_view after, const Key& key,
                       const SettingFile& setting) {
  const std::string name = to_text(key, setting.format);
  const std::string old = shown_value(before, setting, key);
  std::string out = fmt::format("--- {0}\n+++ {0}\n", setting.file.string());
  if (const std::size_t line = line_of(before, setting, key); line != 0) {
    out += fmt::format("@@ line {} @@\n-{}: {}\n", line, name, old);
  } else {
    out += fmt::format("@@ new line {} @@\n", line_of(after, setting, key));
  }
  const std::string value = shown_value(after, setting, key);
  if (line_of(after, setting, key) != 0) out += fmt::format("+{}: {}\n", name, value);
  return out;
}

std::string command_words(const std::vector<std::string>& argv) {
  std::string out;
  for (const std::string& word : argv) out += (out.empty() ? "" : " ") + shell_word(word);
  return out;
}

std::string probe_words(const LiveProbe& probe, const SettingFile& setting) {
  std::string of;
  if (probe.key) of = fmt::format(" (for {})", terminal_safe(to_text(*probe.key, setting.format)));
  if (const auto* http = std::get_if<HttpLook>(&probe.look)) {
    return fmt::format("GET {} at {}: {}{}{}", terminal_safe(http->path), http->at.text(),
                       http->status, http->body ? " with " + terminal_safe(*http->body) : "", of);
  }
  if (const auto* tcp = std::get_if<TcpLook>(&probe.look)) {
    return fmt::format("a connection to {}{}", tcp->at.text(), of);
  }
  const auto& command = std::get<CommandLook>(probe.look);
  return fmt::format("{}: exit status {}{}{}", command_words(command.argv), command.status,
                     command.output ? " and output " + terminal_safe(*command.output) : "", of);
}

std::string probe_text(const std::vector<Check>& checks) {
  std::string out;
  for (const Check& check : checks) {
    const std::string_view mark = check.outcome == Check::Outcome::kPassed   ? "ok"
                                  : check.outcome == Check::Outcome::kFailed ? "FAILED"
                                                                             : "note";
    out +=
        fmt::format("{} {}: expected {}, seen {}\n", mark, check.what, check.expected, check.seen);
  }
  return out;
}

}  // namespace quell::contain::setting
