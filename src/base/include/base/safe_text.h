// Text that an attacker may have written, made safe for the place where it is shown. Every byte
// from outside (log lines, file names, request bodies, names in chats) goes through one of these.
#pragma once

#include <string>
#include <string_view>

namespace quell {

/// For a terminal, on one line: control bytes (also C1), escape sequences, bidirectional controls,
/// zero-width and other invisible characters and invalid UTF-8 are shown as \xHH or \u{HHHH};
/// a newline becomes \n. Result is valid UTF-8 without control characters.
std::string terminal_safe(std::string_view outside);

/// The same for text of several lines: newlines stay, everything else as above.
std::string terminal_safe_lines(std::string_view outside);

/// For HTML text and quoted attributes (& < > " '), after terminal_safe.
std::string html_safe(std::string_view outside);

/// For Markdown text on one line: everything that Markdown or HTML could read as markup is escaped.
std::string markdown_safe(std::string_view outside);

/// As a Markdown code span that cannot be left: `…` with enough backticks, on one line.
std::string markdown_code(std::string_view outside);

/// As one CSV field (RFC 4180), with formula characters (= + - @ tab) defused by a leading quote.
std::string csv_safe(std::string_view outside);

/// As one word of a shell's command line, ready to paste: as it is where no shell would change it,
/// else quoted. What a terminal would not show as it is becomes $'\xHH' (bash, zsh). Printable.
std::string shell_word(std::string_view outside);

/// Columns that the text takes on a terminal (wide East Asian characters count two).
/// `text` must come from terminal_safe.
std::size_t display_width(std::string_view text);

/// Cut to at most `columns` columns, ending in "…" where something was cut. Never splits a
/// character. `text` must come from terminal_safe.
std::string fit(std::string_view text, std::size_t columns);

}  // namespace quell
