#include "shell/shell_options.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "shell/shell_words.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack::shell {

namespace {

enum class Does : std::uint8_t { kRun, kRead, kWrite };

struct Option {
  std::string_view text;
  Does does = Does::kRun;
};

constexpr WordTable kOptions{std::to_array<Option>({
    {"proxycommand"},
    {"localcommand"},
    {"knownhostscommand"},
    {"checkpoint-action"},
    {"to-command"},
    {"use-compress-program"},
    {"use-askpass"},
    {"upload-pack"},
    {"receive-pack"},
    {"exec"},
    {"rsh"},
    {"rsync-path"},
    {"rsh-command"},
    {"info-script"},
    {"new-volume-script"},
    {"renderer-cmd-prefix"},
    {"gpu-launcher"},
    {"utility-cmd-prefix"},
    {"browser-subprocess-path"},
    {"unzip-command"},
    {"compress-program"},
    {"pager"},
    {"editor"},
    {"open-files-in-pager"},
    {"ext-diff"},
    {"post-file", Does::kRead},
    {"body-file", Does::kRead},
    {"input-file", Does::kRead},
    {"upload-file", Does::kRead},
    {"output-document", Does::kWrite},
    {"output", Does::kWrite},
    {"remote-name", Does::kWrite},
    {"log-file", Does::kWrite},
    {"directory-prefix", Does::kWrite},
    {"index-file", Does::kWrite},
})};

constexpr bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

bool is_absolute(std::string_view value) {
  return value.starts_with('/') || value.starts_with("~/") || value.starts_with("../") ||
         (value.size() > 2 && value[1] == ':' && value[2] == '\\');
}

Observation words_for(Does does, std::string_view detail) {
  switch (does) {
    case Does::kRun:
      return {.text = "an option with which a program runs a command:",
              .weight = 3.8,
              .detail = detail};
    case Does::kRead:
      return {
          .text = "an option with which a program sends a file:", .weight = 3.6, .detail = detail};
    case Does::kWrite:
      return {
          .text = "an option with which a program writes a file:", .weight = 3.4, .detail = detail};
  }
  return {};
}

/// Whether an option behind other words may be ours: an ordinary text has "--editor x" too.
bool tells_anywhere(const Option& option) {
  constexpr auto kOrdinary = std::to_array<std::string_view>(
      {"exec", "rsh", "pager", "editor", "ext-diff", "open-files-in-pager"});
  return option.does == Does::kRun && std::ranges::find(kOrdinary, option.text) == kOrdinary.end();
}

enum class Place : std::uint8_t { kFirst, kBehindWords };

/// The option at the beginning of `text`.
std::optional<Observation> option_at(std::string_view text, Place place) {
  std::string_view rest = text;
  // ssh and its like: -oName=value, -o Name=value
  const bool named_by_o = rest.starts_with("-o") && !rest.starts_with("-output");
  rest.remove_prefix(named_by_o ? 2 : std::min(rest.find_first_not_of('-'), rest.size()));
  rest.remove_prefix(std::min(find_none<" +">(rest), rest.size()));
  std::size_t end = 0;
  while (end < rest.size() && end < 32 && is_name_byte(rest[end])) ++end;
  const Option* option = kOptions.find(rest.substr(0, end));
  if (option == nullptr || end + 1 >= rest.size()) return std::nullopt;
  if (rest[end] != '=' && rest[end] != ' ') return std::nullopt;
  const std::string_view given = rest.substr(end + 1);
  if (option->does != Does::kRun && !is_absolute(given)) return std::nullopt;
  if (place == Place::kBehindWords && !(tells_anywhere(*option) && rest[end] == '=')) {
    return std::nullopt;
  }
  constexpr std::size_t kShown = 80;
  return words_for(option->does, text.substr(0, kShown));
}

/// find … -exec command: behind the programmer's own path.
std::optional<Observation> action_at(std::string_view text) {
  for (const std::string_view action : {"-exec ", "-execdir "}) {
    if (!text.starts_with(action)) continue;
    constexpr std::size_t kShown = 80;
    std::string_view name = text.substr(action.size(), kShown);
    name = name.substr(0, name.find(' '));
    const std::size_t slash = name.rfind('/');
    if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
    const Utility* utility = find_utility(name);
    const bool ends = text.find("{}") != std::string_view::npos;
    if (utility == nullptr || (utility->rarity == Rarity::kProse && !ends)) continue;
    return words_for(Does::kRun, text.substr(0, kShown));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Observation> telling_option(std::string_view value) {
  const std::size_t begin = find_none<" \t+'\"">(value);
  if (begin == std::string_view::npos) return std::nullopt;
  if (value[begin] == '-') {
    if (auto found = option_at(value.substr(begin), Place::kFirst)) return found;
  }
  constexpr std::size_t kMostOptions = 16;
  std::size_t at = find_pair(value, ' ', '-', begin);
  for (std::size_t i = 0; i < kMostOptions && at != std::string_view::npos; ++i) {
    const std::string_view rest = value.substr(at + 1);
    if (auto found = option_at(rest, Place::kBehindWords)) return found;
    if (auto found = action_at(rest)) return found;
    at = find_pair(value, ' ', '-', at + 2);
  }
  return std::nullopt;
}

}  // namespace quell::attack::shell
