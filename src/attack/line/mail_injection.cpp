// Mail injection: a line end, and behind it a header of a mail (Bcc: with an address) or a command
// of SMTP, POP3 or IMAP. A mail quoted in a long text is ordinary: what comes behind the first few
// lines weighs little.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "judging/families.h"
#include "split/request_lines.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct MailHeader {
  std::string_view text;
  double with_address;  ///< weight if an address follows
  double alone;
};
constexpr auto kMailHeaders = std::to_array<MailHeader>({
    {.text = "bcc", .with_address = 4.5, .alone = 2.0},
    {.text = "cc", .with_address = 4.2, .alone = 1.0},
    {.text = "to", .with_address = 3.5, .alone = 0.4},
    {.text = "from", .with_address = 3.5, .alone = 0.4},
    {.text = "reply-to", .with_address = 4.2, .alone = 2.0},
    {.text = "return-path", .with_address = 4.2, .alone = 2.0},
    {.text = "sender", .with_address = 3.2, .alone = 0.4},
    {.text = "subject", .with_address = 1.0, .alone = 1.0},
    {.text = "mime-version", .with_address = 4.2, .alone = 4.2},
    {.text = "content-transfer-encoding", .with_address = 4.2, .alone = 4.2},
});
constexpr WordTable kMailTable(kMailHeaders);

/// What has to follow a command on its line.
enum class Argument : std::uint8_t { kNone, kAny, kNumber, kHost };
struct Command {
  std::string_view text;
  Argument argument;
  double weight;
};
// RFC 5321, RFC 1939. In capitals, as nobody begins a line of text.
constexpr auto kCommands = std::to_array<Command>({
    {.text = "EHLO", .argument = Argument::kHost, .weight = 3.6},
    {.text = "HELO", .argument = Argument::kHost, .weight = 3.6},
    {.text = "VRFY", .argument = Argument::kAny, .weight = 3.5},
    {.text = "EXPN", .argument = Argument::kAny, .weight = 3.5},
    {.text = "DATA", .argument = Argument::kNone, .weight = 2.4},
    {.text = "QUIT", .argument = Argument::kNone, .weight = 2.4},
    {.text = "RSET", .argument = Argument::kNone, .weight = 3.2},
    {.text = "NOOP", .argument = Argument::kNone, .weight = 2.4},
    {.text = "DELE", .argument = Argument::kNumber, .weight = 3.3},
    {.text = "RETR", .argument = Argument::kNumber, .weight = 3.3},
    {.text = "UIDL", .argument = Argument::kAny, .weight = 2.4},
    {.text = "STLS", .argument = Argument::kNone, .weight = 3.2},
    {.text = "STARTTLS", .argument = Argument::kNone, .weight = 3.4},
});
// RFC 9051, behind a tag.
constexpr auto kImapCommands = std::to_array<std::string_view>(
    {"CAPABILITY", "LOGIN",        "FETCH",     "SELECT", "EXAMINE", "RENAME", "CREATE",
     "DELETE",     "LIST",         "LSUB",      "SEARCH", "STATUS",  "STORE",  "COPY",
     "LOGOUT",     "AUTHENTICATE", "SUBSCRIBE", "APPEND", "NOOP",    "UID",    "EXPUNGE"});

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string_view take_word(std::string_view& text) {
  text = without_blanks(text);
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text = without_blanks(text.substr(end));
  return word;
}

bool holds_address(std::string_view value) {
  const std::size_t at = value.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < value.size() && value[at - 1] != ' ' &&
         value[at + 1] != ' ';
}

Observation header_seen(std::string_view line) {
  const std::size_t colon = line.substr(0, 32).find(':');
  if (colon == std::string_view::npos) return {};
  const MailHeader* const known = kMailTable.find(line.substr(0, colon));
  if (known == nullptr) return {};
  const bool address = holds_address(line.substr(colon + 1));
  return {.text = address ? "a line end, then a mail header with an address:"
                          : "a line end, then a word that is a mail header:",
          .weight = address ? known->with_address : known->alone,
          .detail = line.substr(0, colon)};
}

bool has_argument(Argument argument, std::string_view rest) {
  switch (argument) {
    case Argument::kNone:
      return rest.empty();
    case Argument::kAny:
      return rest.find(' ') == std::string_view::npos;
    case Argument::kNumber:
      return !rest.empty() && std::ranges::all_of(rest, is_digit);
    case Argument::kHost:
      return !rest.empty() && rest.find(' ') == std::string_view::npos;
  }
  return false;
}

/// "V100": letters in capitals, then digits.
bool is_tag(std::string_view word) {
  if (word.size() < 2 || word.size() > 8 || !is_upper(word[0])) return false;
  const auto* const digit = std::ranges::find_if(word, is_digit);
  return digit != word.end() && std::all_of(word.begin(), digit, is_upper) &&
         std::all_of(digit, word.end(), is_digit);
}

bool begins_lower(std::string_view text, std::string_view lower) {
  return equals_lower(text.substr(0, lower.size()), lower);
}

Observation command_seen(std::string_view line) {
  line = without_blanks(line);
  if (begins_lower(line, "rcpt to:") || begins_lower(line, "mail from:")) {
    return {
        .text = "a line end, then a command of SMTP:", .weight = 4.5, .detail = line.substr(0, 9)};
  }
  if (line.empty() || !is_upper(line[0])) return {};
  std::string_view rest = line;
  const std::string_view word = take_word(rest);
  for (const Command& command : kCommands) {
    if (word == command.text && has_argument(command.argument, rest)) {
      return {.text = "a line end, then a command of a mail server:",
              .weight = command.weight,
              .detail = word};
    }
  }
  if (!is_tag(word)) return {};
  const std::string_view command = take_word(rest);
  if (std::ranges::find(kImapCommands, command) == kImapCommands.end()) return {};
  return {.text = "a line end, then a tagged command of IMAP:", .weight = 4.2, .detail = command};
}

}  // namespace

void judge_mail_injection(const Question& question, Workspace& work) {
  constexpr std::size_t kFirstLines = 3;
  constexpr std::size_t kMostLines = 64;
  if (question.is_name) return;
  PartRecord& out = work.record;
  LineEnds ends(question.value);
  std::size_t kept = 0;
  while (ends.next() && ends.count() <= kMostLines && kept < 4) {
    const std::string_view line = ends.line();
    Observation seen = command_seen(line);
    if (seen.weight == 0) seen = header_seen(line);
    if (seen.weight == 0) continue;
    // The lines of a form's text area, or of a mail that is quoted in it.
    const bool everyday = seen.weight < 4 && seen.weight > 3 && ends.count() > 1;
    if (ends.count() > kFirstLines) seen.weight *= 0.3;
    if (everyday) seen.weight *= 0.6;
    if (kept > 0) seen.weight *= 0.5;
    ++kept;
    out.observe(seen);
  }
  if (kept > 0 && ends.first().empty()) {
    out.observe({.text = "begins with a line end", .weight = 0.8});
  }
  out.settle(Technique::kMailInjection, "as a line for a mail server", question.layer);
}

}  // namespace quell::attack
