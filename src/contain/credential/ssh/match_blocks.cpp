#include "credential/ssh/match_blocks.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/file.h"
#include "os/replace_file.h"

namespace quell::contain::ssh {
namespace {

constexpr std::size_t kMostLines = 32;
constexpr std::size_t kDeepest = 16;  // as sshd has it (SERVCONF_MAX_DEPTH)
constexpr std::size_t kMostFiles = 256;
constexpr std::string_view kBlanks = " \t\r\f";

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// Words as sshd splits them: by blanks outside of quotes, up to a comment.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool is_open = false;
  char quote = '\0';
  for (const char c : text) {
    if (quote != '\0') {
      if (c == quote) {
        quote = '\0';
      } else {
        word += c;
      }
    } else if (kBlanks.contains(c)) {
      if (is_open) words.push_back(std::exchange(word, {}));
      is_open = false;
    } else if (c == '#' && !is_open) {
      return words;
    } else {
      is_open = true;
      if (c == '"' || c == '\'') {
        quote = c;
      } else {
        word += c;
      }
    }
  }
  if (is_open) words.push_back(std::move(word));
  return words;
}

/// Whether a Match line selects by anything but the account.
bool is_by_client(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 2> kAlone = {"all", "invalid-user"};
  constexpr std::array<std::string_view, 2> kOfAccount = {"user", "group"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string criterion = lower(words[i].substr(0, words[i].find('=')));
    if (std::ranges::find(kAlone, criterion) != kAlone.end()) continue;
    if (std::ranges::find(kOfAccount, criterion) == kOfAccount.end()) return true;
    if (!words[i].contains('=')) ++i;  // its value
  }
  return false;
}

/// Reads files with those that they include, each once.
class Reader {
 public:
  // Recursion: at most kDeepest.
  void read(const std::filesystem::path& file, std::size_t depth) {
    if (!files_.insert(file).second) return;
    if (depth > kDeepest || files_.size() > kMostFiles) {
      add(fmt::format("{}: too many files include each other", shown(file)));
      return;
    }
    const auto text = os::read_file(file, limits::kDocumentBytes);
    if (!text) {
      add(fmt::format("{} cannot be read, and may have such", shown(file)));
      return;
    }
    const ConfigLines lines = read_config_lines(*text);
    for (const ConfigLine& line : lines.matches) {
      std::string words;
      for (const std::string& word : line.words) words += " " + word;
      add(fmt::format("{}:{}: Match{}", shown(file), line.number, terminal_safe(words)));
    }
    for (const ConfigLine& line : lines.includes) {
      for (const std::string& pattern : line.words) include(pattern, depth);
    }
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(found_); }

 private:
  static std::string shown(const std::filesystem::path& file) {
    return terminal_safe(file.string());
  }
  void add(std::string line) {
    if (found_.size() < kMostLines) found_.push_back(std::move(line));
  }
  void include(const std::string& pattern, std::size_t depth) {
    const std::string whole = pattern.starts_with('/') ? pattern : "/etc/ssh/" + pattern;
    const auto files = os::matching_paths(whole);
    if (!files) return add(fmt::format("{} cannot be read, and may have such", shown(whole)));
    for (const std::filesystem::path& file : *files) read(file, depth + 1);
  }

  std::vector<std::string> found_;
  std::set<std::filesystem::path> files_;
};

}  // namespace

ConfigLines read_config_lines(std::string_view text) {
  ConfigLines lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(kBlanks)));
    const std::size_t end = std::min(line.size(), line.find_first_of(" \t\r\f=\"#"));
    const std::string keyword = lower(line.substr(0, end));
    if (keyword != "match" && keyword != "include") continue;
    line.remove_prefix(end);
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(kBlanks)));
    if (line.starts_with('=')) line.remove_prefix(1);
    ConfigLine read{.number = number, .words = split(line)};
    if (keyword == "include") {
      lines.includes.push_back(std::move(read));
    } else if (is_by_client(read.words)) {
      lines.matches.push_back(std::move(read));
    }
  }
  return lines;
}

std::vector<std::string> matches_by_client(const std::filesystem::path& config) {
  Reader reader;
  reader.read(config, 0);
  return reader.take();
}

}  // namespace quell::contain::ssh
