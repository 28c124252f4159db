// Shell commands: would a command begin here if the value stood in a command line, and is what
// begins there one that does something? Words with operators between them are ordinary text; a
// command with arguments such as it takes, behind an operator that has nothing to separate, is not.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "judging/families.h"
#include "judging/header_value.h"
#include "shell/shell_command.h"
#include "shell/shell_options.h"
#include "shell/shell_starts.h"
#include "shell/shell_statements.h"
#include "text/ascii_set.h"

namespace quell::attack {

namespace {

using shell::Before;
using shell::Blanks;
using shell::Command;
using shell::CommandReader;
using shell::Evidence;
using shell::Opening;
using shell::Start;
using shell::Starts;

constexpr bool is_text(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// What a beginning weighs, by what stands before it.
struct OpeningWeight {
  std::string_view text;
  std::array<double, 5> by_before;  ///< in the order of Before
};
constexpr auto kOpenings = std::to_array<OpeningWeight>({
    {"the value begins with a command", {0, 0, 0, 0, 0}},
    {"a semicolon ends the programmer's command", {1.8, 1.8, 1.6, 0.5, 0.2}},
    {"a pipe hands the output on", {1.8, 1.7, 1.4, 0.5, 0.2}},
    {"&& goes on with a command", {1.9, 1.9, 1.7, 0.9, 0.6}},
    {"|| goes on with a command", {1.9, 1.9, 1.7, 0.9, 0.5}},
    {"& starts a command", {1.8, 1.7, 1.2, 0.2, 0}},
    {"a line break ends the programmer's command", {1.8, 1.7, 1.6, 0.7, 0.3}},
    {"a command substitution $(…)", {2.4, 2.4, 2.4, 2.2, 2.0}},
    {"a command substitution in backticks", {1.9, 1.9, 1.9, 1.6, -0.8}},
    {"a process substitution", {3.2, 3.0, 2.8, 2.6, 2.2}},
});

bool is_substitution(const Start& start) {
  return start.opening == Opening::kSubstitution || start.opening == Opening::kBackticks ||
         start.opening == Opening::kProcess;
}

/// The best command line of a value.
struct Best {
  Evidence evidence{};
  Start start{};
  Command command{};
};

class Search {
 public:
  Search(const Question& question, Blanks blanks)
      : value_(behind_header_name(question)),
        where_(question.where),
        blanks_(blanks),
        reader_(value_, blanks) {}

  const std::optional<Best>& run();

 private:
  void whole_value();
  void whole_command(const Start& start);
  void path_with_wildcards(std::size_t begin);
  void consider(const Start& start, const Command& command, Evidence evidence);
  enum class Behind : std::uint8_t { kNothing, kOpening };
  void consider_statement(const Start& start, Behind behind);
  [[nodiscard]] double weight_of_opening(const Start& start);
  void weigh_opening(const Start& start, Evidence& out);
  void weigh_end(const Start& start, const Command& command, Evidence& out) const;
  [[nodiscard]] bool only_marks_behind(std::size_t at) const;

  std::string_view value_;
  Where where_;
  Blanks blanks_;
  std::optional<std::size_t> last_backtick_;  ///< once it was looked for
  std::optional<std::size_t> last_bracket_;
  CommandReader reader_;
  std::optional<Best> best_;
  std::size_t last_end_ = 0;  ///< of the command that was read last
  std::size_t telling_ = 0;   ///< commands that would each say something
};

/// Operators, quotes, brackets, a comment: nothing that goes on.
bool Search::only_marks_behind(std::size_t at) const {
  for (std::size_t i = at; i < value_.size(); ++i) {
    if (value_[i] == '#') return true;
    if (is_text(value_[i])) return false;
  }
  return true;
}

double Search::weight_of_opening(const Start& start) {
  const OpeningWeight& weight = kOpenings[static_cast<std::size_t>(start.opening)];
  const double value = weight.by_before[static_cast<std::size_t>(start.before)];
  if (is_substitution(start)) {
    const char closing = start.opening == Opening::kBackticks ? '`' : ')';
    auto& found = closing == '`' ? last_backtick_ : last_bracket_;
    if (!found) found = value_.rfind(closing);
    const std::size_t last = *found;
    if (last == std::string_view::npos || last < start.command) return 0.8;
    // `code` between words
    const bool between_words = start.opening == Opening::kBackticks && !start.glued;
    return between_words && start.before != Before::kNothing ? std::min(value, 0.6) : value;
  }
  if (start.spelled_out) return std::min(value, 1.0);
  // Parameters of a path: "/list;sort", "/R&D".
  const bool separates = start.opening != Opening::kPipe && start.opening != Opening::kNewline;
  if (where_ == Where::kPath && separates && start.glued && start.before != Before::kNothing) {
    return std::min(value, 0.9);
  }
  return value;
}

void Search::weigh_opening(const Start& start, Evidence& out) {
  const double value = weight_of_opening(start);
  if (value != 0) {
    out.add({.text = kOpenings[static_cast<std::size_t>(start.opening)].text, .weight = value});
  }
  if (start.number < 6) return;
  out.add({.text = "one of many places where a command could begin,",
           .weight = start.number < 12   ? -0.3
                     : start.number < 24 ? -0.7
                                         : -1.3,
           .unit = Unit::kTimes,
           .count = start.number + 1});
}

void Search::weigh_end(const Start& start, const Command& command, Evidence& out) const {
  if (command.end >= value_.size()) return;
  std::size_t at = command.end;
  while (at < value_.size() && (value_[at] == ' ' || value_[at] == '\t')) ++at;
  const char c = at < value_.size() ? value_[at] : '\0';
  if (c == '(' || c == '<') {
    out.add({.text = "but no command line goes on like that", .weight = -1.2});
    return;
  }
  const bool ends = c == ';' || c == '|' || c == '&' || c == '#';
  if (!is_substitution(start) && ends && only_marks_behind(at)) {
    const bool comment = value_.find('#', at) != std::string_view::npos;
    out.add({.text = "an operator cuts off what the programmer wrote behind",
             .weight = comment ? 1.1 : 0.7});
  }
}

void Search::consider(const Start& start, const Command& command, Evidence evidence) {
  constexpr double kTelling = 2.4;
  if (command.evidence.sum() >= kTelling && command.structured) ++telling_;
  for (const Observation& each : command.evidence.all()) evidence.add(each);
  weigh_end(start, command, evidence);
  // Words between two commands that are pipes: "printf … | rev | sh"
  const bool follows =
      start.opening == Opening::kPipe && last_end_ > 0 &&
      find_none<" \t+|">(value_.substr(last_end_, start.at - std::min(start.at, last_end_))) ==
          std::string_view::npos;
  if (follows && command.interpreter) {
    evidence.add({.text = "an interpreter reads what the command before it writes", .weight = 1.6});
  }
  last_end_ = command.end;
  if (best_ && evidence.sum() <= best_->evidence.sum()) return;
  best_ = {.evidence = evidence, .start = start, .command = command};
}

void Search::consider_statement(const Start& start, Behind behind) {
  const auto statement = shell::statement_at(value_.substr(start.command));
  if (!statement) return;
  Evidence opening;
  if (behind == Behind::kOpening) weigh_opening(start, opening);
  Command command{.name = statement->detail, .end = value_.size(), .windows = statement->windows};
  command.evidence.add(
      {.text = statement->text, .weight = statement->weight, .detail = statement->detail});
  consider(start, command, opening);
}

/// /etc/pas[s]wd: a file of the system, as only a shell would find it.
void Search::path_with_wildcards(std::size_t begin) {
  constexpr std::size_t kLongest = 256;
  const std::string_view path = value_.substr(begin, kLongest);
  if (!path.starts_with('/')) return;
  const std::size_t open = path.find('[');
  if (open == std::string_view::npos) return;
  const std::size_t close = path.find(']', open);
  if (close == std::string_view::npos || close > open + 12 || close == open + 1) return;
  if (find_any<" ?=&<>">(path) != std::string_view::npos) return;
  const bool in_system = path.starts_with("/etc/") || path.starts_with("/proc/") ||
                         path.starts_with("/root/") ||
                         (open == 1 && path.substr(close).starts_with("]tc/"));
  if (!in_system) return;
  Command command{.name = path, .end = value_.size()};
  command.evidence.add({.text = "a file of the system, written with wildcards of a shell:",
                        .weight = 3.3,
                        .detail = path});
  consider({.at = begin, .command = begin}, command, {});
}

/// The value is the command, perhaps behind a quote that ends the programmer's string.
void Search::whole_value() {
  if (where_ == Where::kPath) return;
  const std::size_t begin = find_none<" \t\r\n'\")+">(value_);
  if (begin == std::string_view::npos) return;
  const Start start{.at = begin, .command = begin};
  consider_statement(start, Behind::kNothing);
  path_with_wildcards(begin);
  const bool quote = find_any<"'\"">(value_.substr(0, begin)) != std::string_view::npos;
  whole_command(start);
  // "ls" -l: the quotes are the name's own
  if (quote && begin > 0) whole_command({.at = begin - 1, .command = begin - 1});
}

void Search::whole_command(const Start& start) {
  const auto command = reader_.read(start.command);
  if (!command) return;
  const bool quote = find_any<"'\"">(value_.substr(0, start.at)) != std::string_view::npos;
  Evidence evidence;
  if (quote) evidence.add({.text = "behind a quote", .weight = 0.4});
  if (command->structured && command->all_fit) {
    evidence.add({.text = "the value as a whole is a command line", .weight = 0.5});
  } else if (!command->structured && !command->disguised) {
    evidence.add({.text = "no flag, path or address: it may be prose", .weight = -0.6});
  }
  consider(start, *command, evidence);
}

const std::optional<Best>& Search::run() {
  using Names = CommandReader::Names;
  constexpr double kForUnknown = 1.6;  // of the arguments alone: a flag, a path, an address
  whole_value();
  Starts starts(value_, blanks_);
  Start start;
  while (!reader_.is_spent() && starts.next(start)) {
    consider_statement(start, Behind::kOpening);
    const bool begins = start.before == Before::kNothing;
    const auto command = reader_.read(start.command, begins ? Names::kAny : Names::kKnown);
    if (!command) continue;
    const bool says_something = command->structured && command->evidence.sum() >= kForUnknown;
    if (command->unknown && !says_something) continue;
    Evidence opening;
    weigh_opening(start, opening);
    consider(start, *command, opening);
  }
  if (best_ && telling_ > 1) {
    best_->evidence.add(
        {.text = "with other commands beside it,",
         .weight = 0.7 * static_cast<double>(std::min<std::size_t>(telling_ - 1, 3)),
         .unit = Unit::kTimes,
         .count = telling_ - 1});
  }
  return best_;
}

/// In which of a programmer's quotes the value would have stood.
std::string_view context_of(std::string_view value, const Start& start) {
  switch (start.opening) {
    case Opening::kValue:
      return "as a command line";
    case Opening::kSubstitution:
    case Opening::kBackticks:
    case Opening::kProcess:
      return "in a command line, also inside double quotes";
    default:
      break;
  }
  const std::string_view before = value.substr(0, start.at);
  if (std::ranges::count(before, '\'') % 2 == 1) return "inside single quotes";
  if (std::ranges::count(before, '"') % 2 == 1) return "inside double quotes";
  return "as an argument";
}

void settle(const Best& best, const Question& question, PartRecord& out) {
  for (const Observation& each : best.evidence.all()) out.observe(each);
  if (question.needless_layers > 0) {
    out.observe({.text = "letters or dots encoded that need no encoding,",
                 .weight = question.needless_layers == 1 ? 0.7 : 1.2,
                 .unit = Unit::kTimes,
                 .count = question.needless_layers});
  }
  if (out.wants_tokens()) {
    out.show({.kind = "command", .text = best.command.name});
    out.show({.kind = "command line",
              .text = behind_header_name(question).substr(best.start.at,
                                                          best.command.end - best.start.at)});
  }
  const auto technique = best.command.windows ? Technique::kWindowsShell : Technique::kShell;
  out.settle(technique, context_of(behind_header_name(question), best.start), question.layer);
}

/// '+' is a blank where there is no other, but not in "git+https://…".
Blanks blanks_of(const Question& question) {
  if (!holds(question.holds, kPlus)) return Blanks::kOrdinary;
  const std::string_view value = behind_header_name(question);
  if (find_any<" \t">(value) != std::string_view::npos) return Blanks::kOrdinary;
  for (const std::string_view scheme : {"git+", "svn+", "hg+", "bzr+"}) {
    if (value.starts_with(scheme)) return Blanks::kOrdinary;
  }
  return Blanks::kPlus;
}

}  // namespace

void judge_shell(const Question& question, Workspace& work) {
  constexpr double kWorthSaying = 1.0;
  if (question.value.size() < 2) return;
  if (const auto option = shell::telling_option(question.value)) {
    work.record.observe(*option);
    work.record.settle(Technique::kShell, "as an option", question.layer);
  }
  Search search(question, blanks_of(question));
  const std::optional<Best>& best = search.run();
  if (best && best->evidence.sum() >= kWorthSaying) settle(*best, question, work.record);
}

}  // namespace quell::attack
