#include "shell/shell_names.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack::shell {

namespace {

constexpr bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

double weight_of(Rarity rarity) {
  switch (rarity) {
    case Rarity::kProse:
      return 0.2;
    case Rarity::kJargon:
      return 0.8;
    case Rarity::kShell:
      return 1.5;
  }
  return 0;
}

/// Whether `text` fits a pattern of * ? and [...]: the last star is tried again, so that the work
/// is at most the product of both lengths, which are those of file names.
bool fits_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == '[' &&
               pattern.find(']', p) != std::string_view::npos) {
      const std::size_t close = pattern.find(']', p);
      const bool negated = pattern[p + 1] == '!' || pattern[p + 1] == '^';
      const bool is_range = pattern.substr(p, close - p).find('-') != std::string_view::npos;
      if (!negated && !is_range &&
          pattern.substr(p, close - p).find(text[t]) == std::string_view::npos) {
        return false;
      }
      p = close + 1;
      ++t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

enum class Folder : std::uint8_t { kOther, kWritable, kPrograms };

Folder folder_of(std::string_view component, bool pattern) {
  if (pattern && component.find_first_not_of('*') == std::string_view::npos) return Folder::kOther;
  const auto fits = [&](std::string_view name) {
    return pattern ? fits_pattern(component, name) : equals_lower(component, name);
  };
  for (const std::string_view name : {"bin", "sbin", "system32"}) {
    if (fits(name)) return Folder::kPrograms;
  }
  if (pattern) return fits("usr") || fits("local") ? Folder::kWritable : Folder::kOther;
  for (const std::string_view name : {"tmp", "shm"}) {
    if (fits(name)) return Folder::kWritable;
  }
  return Folder::kOther;
}

/// The most telling folder of a path.
Folder folder_in(std::string_view folders, bool pattern) {
  Folder best = Folder::kOther;
  while (!folders.empty()) {
    const std::size_t end = std::min(find_any<"/\\">(folders), folders.size());
    best = std::max(best, folder_of(folders.substr(0, end), pattern));
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return best;
}

bool is_program_name(std::string_view name) {
  return !name.empty() && name.size() < 40 &&
         std::ranges::all_of(
             name, [](char c) { return is_name_byte(c) || c == '.' || c == '-' || c == '+'; });
}

/// A name of letters and digits that begins with a small letter.
bool may_be_name(std::string_view text) {
  return text.size() >= 2 && text[0] >= 'a' && text[0] <= 'z' && is_program_name(text);
}

/// A program of which only the path is known.
constexpr Utility kProgram{.text = "program",
                           .rarity = Rarity::kJargon,
                           .takes = kPosix | kAlone | kFiles | kHosts | kCode | kText};
/// A name that nobody knows.
constexpr Utility kUnknown{
    .text = "unknown", .rarity = Rarity::kProse, .takes = kPosix | kFiles | kHosts};
/// What a variable holds.
constexpr Utility kHeldCommand{
    .text = "variable", .rarity = Rarity::kJargon, .takes = kPosix | kAlone | kFiles | kText};

std::optional<Named> by_path(const Word& word, std::size_t slash) {
  const std::string_view name = word.text.substr(slash + 1);
  const std::string_view folders = word.text.substr(0, slash);
  if (name.empty() || find_any<" \"'<>,{}()=">(word.text) != std::string_view::npos ||
      word.text.find("://") != std::string_view::npos) {
    return std::nullopt;
  }
  const bool pattern = word.is(kGlob);
  const Folder folder = folder_in(folders, pattern);
  if (pattern) {
    if (folder == Folder::kOther || word.text[0] != '/') return std::nullopt;
    return Named{
        &kProgram,
        {.text = "wildcards that fit a directory of programs:", .weight = 2.6, .detail = word.raw}};
  }
  if (!is_program_name(name)) return std::nullopt;
  const Utility* known = find_utility(without_program_extension(name));
  if (folder == Folder::kPrograms) {
    return Named{known != nullptr ? known : &kProgram,
                 {.text = "a program of the system, by its path:",
                  .weight = known != nullptr ? 2.6 : 2.0,
                  .detail = word.raw}};
  }
  if (folder == Folder::kWritable || word.text.starts_with("./")) {
    return Named{&kProgram,
                 {.text = "a program in a directory that anyone may write to:",
                  .weight = folder == Folder::kWritable ? 1.2 : 0.6,
                  .detail = word.raw}};
  }
  return std::nullopt;
}

}  // namespace

bool hold_programs(std::string_view folders) {
  return folder_in(folders, false) != Folder::kOther;
}

std::optional<Named> name_of(const Word& word) {
  if (word.is(kSliced) && word.text.size() < 2) {
    return Named{&kHeldCommand,
                 {.text = "a name out of pieces of variables:", .weight = 0.4, .detail = word.raw}};
  }
  if (word.text.empty() || word.is(kCutOff)) return std::nullopt;
  const std::size_t slash = rfind_any<"/\\">(word.text);
  if (slash != std::string_view::npos) return by_path(word, slash);
  const std::string_view name = without_program_extension(word.text);
  const Utility* utility = find_utility(name == "." ? "source" : name);
  if (utility == nullptr) utility = find_cmdlet(name);
  if (utility == nullptr) return std::nullopt;
  const bool is_file = word.text.substr(name.size()).starts_with('.');
  return Named{utility,
               {.text = is_file ? "a program's file:" : "the name of a command:",
                .weight = is_file ? 1.5 : weight_of(utility->rarity),
                .detail = word.raw}};
}

Named name_held_by_variable(const Word& word) {
  return {&kHeldCommand,
          {.text = "runs what a variable holds that was set before:",
           .weight = 2.4,
           .detail = word.raw}};
}

std::optional<Named> unknown_name(const Word& word) {
  if (!may_be_name(word.text)) return std::nullopt;
  return Named{&kUnknown, {.text = "what may be a command:", .weight = -0.2, .detail = word.raw}};
}

bool is_interpreter(const Utility& utility) {
  constexpr Takes kReads = kCode | kFiles | kAlone;
  return &utility != &kProgram && (utility.takes & kReads) == kReads;
}

}  // namespace quell::attack::shell
