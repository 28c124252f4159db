#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "base/safe_text.h"
#include "contain/patch.h"
#include "fmt/format.h"

namespace quell::contain::patch {

namespace {

constexpr std::size_t kLongestPath = 1024;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kMostLines = 100'000'000;  // of a header's numbers
constexpr std::string_view kNothing = "/dev/null";
constexpr std::string_view kNoNewline = "\\ ";

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  /// With its newline, if it has one.
  [[nodiscard]] std::string_view peek() const {
    const std::size_t end = rest_.find('\n');
    return rest_.substr(0, end == std::string_view::npos ? rest_.size() : end + 1);
  }
  /// Without it.
  [[nodiscard]] std::string_view bare() const {
    std::string_view line = peek();
    if (line.ends_with('\n')) line.remove_suffix(1);
    return line;
  }
  [[nodiscard]] std::string_view after() const {
    const std::string_view next = rest_.substr(peek().size());
    return next.substr(0, next.find('\n'));
  }
  void pass() {
    rest_.remove_prefix(peek().size());
    ++number_;
  }
  [[nodiscard]] std::unexpected<Error> wrong(std::string_view what,
                                             ErrorCode code = ErrorCode::kInvalidInput) const {
    return fail(code, fmt::format("line {}: {}", number_, what));
  }

 private:
  std::string_view rest_;
  std::size_t number_ = 1;
};

/// What the lines of git say before "---".
struct Extended {
  std::optional<std::string> rename_from;
  std::optional<std::string> rename_to;
  bool created = false;
  bool deleted = false;
  bool executable = false;
};

/// A path below the root, or why not.
Result<std::string> checked(const Reader& at, std::string_view path) {
  if (path.empty() || path.size() > kLongestPath) return at.wrong("there is no usable path here");
  if (path.front() == '"') {
    return at.wrong("quoted file names are not understood", ErrorCode::kUnsupported);
  }
  const bool printable =
      std::ranges::none_of(path, [](char c) { return c == '\x7f' || (c >= 0 && c < ' '); });
  if (!printable) return at.wrong("the path holds control bytes (a patch with CRLF line ends?)");
  std::string_view rest = path;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    if (part.empty() || part == "." || part == ".." || part.size() > kLongestName) {
      return at.wrong("the path leads out of the tree or has an empty part: " +
                      terminal_safe(path));
    }
    if (slash == std::string_view::npos) return std::string(path);
    rest.remove_prefix(slash + 1);
  }
}

Result<void> read_mode(const Reader& at, std::string_view mode, Extended& extended) {
  if (mode == "100644") return {};
  extended.executable = mode == "100755";
  if (extended.executable) return {};
  return at.wrong("only ordinary files are understood, not mode " + terminal_safe(mode),
                  ErrorCode::kUnsupported);
}

/// Lines between "diff --git" and "---", "@@" or the next file. Whether it was one.
Result<bool> read_extended(const Reader& at, Extended& extended) {
  const std::string_view line = at.bare();
  const auto rest_of = [&](std::string_view key) { return line.substr(key.size()); };
  if (line.starts_with("rename from ")) {
    QUELL_TRY(extended.rename_from, checked(at, rest_of("rename from ")));
  } else if (line.starts_with("rename to ")) {
    QUELL_TRY(extended.rename_to, checked(at, rest_of("rename to ")));
  } else if (line.starts_with("new file mode ")) {
    extended.created = true;
    QUELL_CHECK(read_mode(at, rest_of("new file mode "), extended));
  } else if (line.starts_with("deleted file mode ")) {
    extended.deleted = true;
  } else if (line.starts_with("old mode ") || line.starts_with("new mode ") ||
             line.starts_with("copy ")) {
    return at.wrong("changed modes and copies are not understood", ErrorCode::kUnsupported);
  } else if (line.starts_with("GIT binary patch") || line.starts_with("Binary files ")) {
    return at.wrong("binary files are not patched", ErrorCode::kUnsupported);
  } else {
    return line.starts_with("index ") || line.starts_with("similarity index ") ||
           line.starts_with("dissimilarity index ");
  }
  return true;
}

bool number_from(std::string_view& text, std::size_t& into) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (code != std::errc() || into > kMostLines) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

struct Range {
  std::size_t start = 0;
  std::size_t count = 1;
};

/// "12,3" or "12".
bool range_from(std::string_view& text, Range& range) {
  if (!number_from(text, range.start)) return false;
  if (!text.starts_with(',')) return true;
  text.remove_prefix(1);
  return number_from(text, range.count);
}

struct HunkHeader {
  Range old_side;
  Range new_side;
};

std::optional<HunkHeader> hunk_header(std::string_view line) {
  HunkHeader header;
  constexpr std::string_view kBegin = "@@ -";
  if (!line.starts_with(kBegin)) return std::nullopt;
  line.remove_prefix(kBegin.size());
  if (!range_from(line, header.old_side) || !line.starts_with(" +")) return std::nullopt;
  line.remove_prefix(2);
  if (!range_from(line, header.new_side) || !line.starts_with(" @@")) return std::nullopt;
  return header;
}

/// A line without newline ends its side.
Result<void> take_newline_off(const Reader& at, Hunk& hunk) {
  if (hunk.lines.empty() || !hunk.lines.back().text.ends_with('\n')) {
    return at.wrong("a mark of a missing newline without its line");
  }
  hunk.lines.back().text.pop_back();
  return {};
}

Result<Hunk> read_hunk(Reader& reader) {
  const auto header = hunk_header(reader.bare());
  if (!header) return reader.wrong("this is no hunk header");
  reader.pass();
  Hunk hunk{.old_start = header->old_side.start, .lines = {}};
  std::size_t old_left = header->old_side.count;
  std::size_t new_left = header->new_side.count;
  while (old_left > 0 || new_left > 0 || reader.peek().starts_with(kNoNewline)) {
    if (reader.at_end()) return reader.wrong("the patch ends in the middle of a hunk");
    const std::string_view line = reader.peek();
    if (line.starts_with(kNoNewline)) {
      QUELL_CHECK(take_newline_off(reader, hunk));
      reader.pass();
      continue;
    }
    if (!line.ends_with('\n')) return reader.wrong("the patch ends in the middle of a line");
    // Mail programs and editors take the blank off an empty line.
    const char op = line == "\n" ? ' ' : line.front();
    if (op != ' ' && op != '-' && op != '+') return reader.wrong("this line is not part of a hunk");
    const bool in_old = op != '+';
    const bool in_new = op != '-';
    if ((in_old && old_left == 0) || (in_new && new_left == 0)) {
      return reader.wrong("the hunk has more lines than its header says");
    }
    old_left -= in_old ? 1 : 0;
    new_left -= in_new ? 1 : 0;
    hunk.lines.push_back({static_cast<Op>(op), std::string(line == "\n" ? line : line.substr(1))});
    reader.pass();
  }
  return hunk;
}

/// "path<TAB>time" of a "---" or "+++" line, whose name is nullopt for /dev/null.
std::optional<std::string> name_in(std::string_view line) {
  constexpr std::size_t kMark = 4;
  line.remove_prefix(kMark);
  line = line.substr(0, line.find('\t'));
  if (line == kNothing) return std::nullopt;
  return std::string(line);
}

void strip(std::optional<std::string>& from, std::optional<std::string>& to) {
  const bool prefixed = (!from || from->starts_with("a/")) && (!to || to->starts_with("b/"));
  if (!prefixed) return;
  if (from) from->erase(0, 2);
  if (to) to->erase(0, 2);
}

Result<void> check_names(const Reader& at, const Extended& extended, FilePatch& file) {
  if (!file.from && !file.to) return at.wrong("a patch from nothing to nothing");
  if (file.from) QUELL_CHECK(checked(at, *file.from));
  if (file.to) QUELL_CHECK(checked(at, *file.to));
  // A file that is made or goes, said by git or by an empty side alone.
  if (extended.created && file.from) return at.wrong("a new file with an old name");
  if (extended.deleted && file.to) return at.wrong("a deleted file with a new name");
  if (extended.rename_from && file.from && *file.from != *extended.rename_from) {
    return at.wrong("the names of the rename differ");
  }
  if (extended.rename_to && file.to && *file.to != *extended.rename_to) {
    return at.wrong("the names of the rename differ");
  }
  if (!extended.rename_from && file.from && file.to && *file.from != *file.to) {
    return at.wrong("two names for one file, and no rename: " + terminal_safe(*file.from) + ", " +
                    terminal_safe(*file.to));
  }
  return {};
}

Result<FilePatch> read_file_patch(Reader& reader, const Extended& extended) {
  FilePatch file{.from = {}, .to = {}, .executable = extended.executable, .hunks = {}};
  if (reader.peek().starts_with("--- ") && reader.after().starts_with("+++ ")) {
    file.from = name_in(reader.bare());
    reader.pass();
    file.to = name_in(reader.bare());
    strip(file.from, file.to);
    QUELL_CHECK(check_names(reader, extended, file));
    reader.pass();
    while (!reader.at_end() && reader.peek().starts_with("@@ ")) {
      QUELL_TRY(Hunk hunk, read_hunk(reader));
      file.hunks.push_back(std::move(hunk));
    }
    if (file.hunks.empty()) return reader.wrong("a file without a hunk");
    return file;
  }
  if (!extended.rename_from || !extended.rename_to) {
    return reader.wrong("an empty file that comes or goes cannot be patched",
                        ErrorCode::kUnsupported);
  }
  file.from = extended.rename_from;
  file.to = extended.rename_to;
  if (file.from == file.to) return reader.wrong("a rename to the same name");
  return file;
}

bool begins_file(const Reader& reader) {
  return reader.peek().starts_with("diff --git ") ||
         (reader.peek().starts_with("--- ") && reader.after().starts_with("+++ "));
}

Result<FilePatch> read_section(Reader& reader) {
  Extended extended;
  if (reader.peek().starts_with("diff --git ")) {
    reader.pass();
    while (!reader.at_end()) {
      QUELL_TRY(const bool known, read_extended(reader, extended));
      if (!known) break;
      reader.pass();
    }
  }
  return read_file_patch(reader, extended);
}

}  // namespace

Result<std::vector<FilePatch>> parse(std::string_view text) {
  if (text.size() > kLargestPatch) {
    return fail(ErrorCode::kLimit,
                fmt::format("a hotpatch has at most {} KiB", kLargestPatch / 1024));
  }
  if (text.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::kUnsupported, "binary files are not patched");
  }
  Reader reader(text);
  std::vector<FilePatch> files;
  std::set<std::string> names;
  while (!reader.at_end()) {
    if (reader.peek().starts_with("@@ "))
      return reader.wrong("a hunk without the name of its file");
    if (reader.peek().starts_with("GIT binary patch") ||
        reader.peek().starts_with("Binary files ")) {
      return reader.wrong("binary files are not patched", ErrorCode::kUnsupported);
    }
    if (!begins_file(reader)) {
      reader.pass();
      continue;
    }
    QUELL_TRY(FilePatch file, read_section(reader));
    for (const auto& name : {file.from, file.from == file.to ? std::nullopt : file.to}) {
      if (name && !names.insert(*name).second) {
        return reader.wrong("a second patch of " + terminal_safe(*name));
      }
    }
    files.push_back(std::move(file));
    if (files.size() > kMostFiles) {
      return fail(ErrorCode::kLimit, fmt::format("a hotpatch has at most {} files", kMostFiles));
    }
    // What follows a hunk without belonging to anything is a hunk that was cut or counted wrong.
    if (!reader.at_end() &&
        std::string_view("+- \\").find(reader.peek().front()) != std::string_view::npos &&
        !begins_file(reader) && reader.bare() != "-- ") {
      return reader.wrong("the hunk has more lines than its header says");
    }
  }
  if (files.empty()) return fail(ErrorCode::kInvalidInput, "there is no patch in this");
  return files;
}

namespace {

std::size_t count_of(const Hunk& hunk, Op left_out) {
  return static_cast<std::size_t>(
      std::ranges::count_if(hunk.lines, [&](const Line& line) { return line.op != left_out; }));
}

}  // namespace

std::string to_text(const std::vector<FilePatch>& files) {
  std::string text;
  for (const FilePatch& file : files) {
    const std::string from = file.from ? "a/" + *file.from : std::string(kNothing);
    const std::string to = file.to ? "b/" + *file.to : std::string(kNothing);
    text += fmt::format("diff --git a/{} b/{}\n", file.from.value_or(file.to.value_or("")),
                        file.to.value_or(file.from.value_or("")));
    if (file.from && file.to && file.from != file.to) {
      text += fmt::format("rename from {}\nrename to {}\n", *file.from, *file.to);
    }
    if (!file.from) text += fmt::format("new file mode {}\n", file.executable ? 100755 : 100644);
    if (!file.to) text += "deleted file mode 100644\n";
    if (file.hunks.empty()) continue;
    text += fmt::format("--- {}\n+++ {}\n", from, to);
    for (const Hunk& hunk : file.hunks) {
      // Where it stands on the new side follows from the rest, and nothing reads it.
      text += fmt::format("@@ -{},{} +{},{} @@\n", hunk.old_start, count_of(hunk, Op::kAdd),
                          hunk.old_start, count_of(hunk, Op::kRemove));
      for (const Line& line : hunk.lines) {
        text += static_cast<char>(line.op) + line.text;
        if (!line.text.ends_with('\n')) text += "\n\\ No newline at end of file\n";
      }
    }
  }
  return text;
}

}  // namespace quell::contain::patch
