// Path traversal: does the path, once decoded, leave its root, or name a file that nobody should
// ask for? Ordinary clients resolve ".." before they send a request, so leaving the root of a
// request path is never an accident; in a parameter one step sometimes is.
#include <algorithm>

#include "judging/families.h"
#include "path/sensitive_files.h"
#include "path/walk.h"
#include "text/ascii_set.h"

namespace quell::attack {

namespace {

void weigh_climb(const Walk& walk, Where where, PartRecord& out) {
  if (walk.out_of_root == 0) {
    if (walk.climbs > 0) out.observe({.text = "goes up, but stays inside its root", .weight = 0.3});
    return;
  }
  // <a href="../"> is text about a path.
  const double one_step = where == Where::kPath ? 4.0 : walk.in_text ? 2.4 : 3.1;
  const double weight = walk.out_of_root == 1 ? one_step : walk.out_of_root < 4 ? 5.0 : 6.0;
  out.observe({.text = "leaves its root by",
               .weight = weight,
               .unit = Unit::kLevels,
               .count = walk.out_of_root});
}

/// An absolute path into the system's own directories, to a configuration or log file.
void weigh_system_path(const Walk& walk, Where where, PartRecord& out) {
  const std::string_view path = walk.resolved_path();
  if (where == Where::kPath) {
    if (is_deep_system_path(path)) {
      out.observe(
          {.text = "the path of a directory of the system, as that of a page", .weight = 3.1});
    } else if (is_hidden_configuration(path)) {
      out.observe({.text = "settings in a hidden directory", .weight = 3.1});
    }
    return;
  }
  if (!walk.absolute && !walk.file_scheme) return;
  if (is_system_path(path) || (walk.drive && is_windows_path(path))) {
    out.observe({.text = "an absolute path into directories of the system", .weight = 3.5});
  }
}

double weight_of(const SensitiveFile& file, const Walk& walk, Where where) {
  const bool among_words = walk.climbs == 0 && walk.resolved.find(' ') != std::string_view::npos;
  if (file.kind == Sensitivity::kApplication) {
    return where == Where::kPath ? 4.0 : among_words ? 1.5 : 3.0;
  }
  if (walk.absolute || walk.climbs > 0 || walk.file_scheme) return 4.5;
  if (file.kind == Sensitivity::kAlone) return 3.2;
  const bool is_path = file.path.find('/') != std::string_view::npos;
  return is_path && walk.resolved_path().starts_with(file.path) ? 3.2 : 1.5;
}

void weigh_file(const Walk& walk, Where where, PartRecord& out) {
  const auto file = sensitive_file(walk.resolved_path());
  if (!file) return weigh_system_path(walk, where, out);
  out.observe({.text = "names a file that nobody should ask for:",
               .weight = weight_of(*file, walk, where),
               .detail = file->path});
}

void weigh_disguise(const Walk& walk, const Question& question, PartRecord& out) {
  if (walk.filter_dodges > 0) {
    out.observe({.text = "dots written so that a filter which removes ../ leaves ../ behind",
                 .weight = 2.0});
  }
  if (walk.cut_by_nul) {
    out.observe({.text = "a NUL byte hides what follows from the file system", .weight = 2.0});
  }
  if (walk.backslashes && walk.climbs > 0) {
    out.observe({.text = "backslashes as separators", .weight = 0.7});
  }
  if (walk.file_scheme) out.observe({.text = "a file: address", .weight = 1.0});
  if (question.needless_layers > 0) {
    out.observe({.text = "letters or dots encoded that need no encoding,",
                 .weight = question.needless_layers == 1 ? 1.5 : 2.5,
                 .unit = Unit::kTimes,
                 .count = question.needless_layers});
  }
}

/// \\\\host\\share, \\\\?\\: another machine's files, or a device.
bool is_network_path(std::string_view value) {
  if (!value.starts_with("\\\\")) return false;
  const std::size_t end = value.find('\\', 2);
  if (end == std::string_view::npos || end + 1 >= value.size()) return false;
  const std::string_view host = value.substr(2, end - 2);
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '@';
  };
  if (host == "?" || host == ".") return true;
  constexpr std::size_t kShortest = 3;
  return host.size() >= kShortest && std::ranges::all_of(host, in_name) && in_name(value[end + 1]);
}

/// "x.asp::$DATA"
bool names_stream(std::string_view value) {
  for (std::size_t i = value.find('$'); i != std::string_view::npos; i = value.find('$', i + 1)) {
    if (i >= 2 && value[i - 1] == ':' && value[i - 2] == ':') return true;
  }
  return false;
}
/// What only file systems of Windows read; whether there was anything.
bool weigh_windows_names(const Question& question, PartRecord& out) {
  if (holds(question.holds, kColon) && names_stream(question.value)) {
    out.observe(
        {.text = "a stream of a file, ::$: its content instead of what runs it", .weight = 4.0});
    return true;
  }
  if (!is_network_path(question.value)) return false;
  out.observe({.text = "a path on another machine or to a device", .weight = 3.1});
  return true;
}

/// "..S..S..S" with the same S, which is no separator as it stands: a broken encoding of one.
bool repeats_broken_separator(std::string_view value) {
  constexpr std::size_t kLongest = 8;
  constexpr unsigned kOften = 2;
  std::string_view before;
  unsigned times = 0;
  std::size_t dots = value.find("..");
  while (dots != std::string_view::npos) {
    const std::size_t next = value.find("..", dots + 2);
    if (next == std::string_view::npos) return false;
    const std::string_view between = value.substr(dots + 2, next - dots - 2);
    const bool odd = !between.empty() && between.size() <= kLongest &&
                     find_any<"/\\. ,">(between) == std::string_view::npos;
    times = odd && (times == 0 || between == before) ? times + 1 : odd ? 1 : 0;
    if (times == kOften) return true;
    before = between;
    dots = next;
  }
  return false;
}

/// One byte so often that a path with it is longer than the file system takes.
bool has_filler(std::string_view value) {
  constexpr std::size_t kLong = 64;
  std::size_t run = 0;
  for (std::size_t i = 1; i < value.size(); ++i) {
    run = value[i] == value[i - 1] && value[i] != '.' && value[i] != '/' ? run + 1 : 0;
    if (run == kLong) return true;
  }
  return false;
}

/// "/files../secret": where a server puts a folder in place of a prefix without its slash, that is
/// a step out of the folder. Not among words, and nobody's ellipsis.
bool climbs_from_prefix(std::string_view path) {
  if (!path.starts_with('/')) return false;
  const std::size_t end = path.find('/', 1);
  if (end == std::string_view::npos || end + 1 >= path.size()) return false;
  const std::string_view first = path.substr(1, end - 1);
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return first.size() > 2 && first.ends_with("..") &&
         std::ranges::all_of(first.substr(0, first.size() - 2), in_name);
}

void weigh_repetition(std::string_view value, const Walk& walk, PartRecord& out) {
  constexpr unsigned kManyStays = 4;
  if (walk.stays >= kManyStays) {
    out.observe({.text = "steps that lead nowhere, \"./\", again and again", .weight = 3.1});
  }
  if (repeats_broken_separator(value)) {
    out.observe({.text = "\"..\" again and again with the same broken separator", .weight = 3.3});
  }
  if (walk.climbs > 0 && has_filler(value)) {
    out.observe({.text = "a filler that makes the path too long, and a climb", .weight = 2.9});
  }
}

}  // namespace

void judge_traversal(const Question& question, Workspace& work) {
  const std::string_view value = question.value;
  PartRecord& out = work.record;
  const bool odd_name = weigh_windows_names(question, out);
  if (!odd_name && !could_lead_astray(value)) return;
  const Walk walk = follow(value, work.bytes);
  weigh_climb(walk, question.where, out);
  weigh_repetition(value, walk, out);
  const bool from_prefix = question.where == Where::kPath && climbs_from_prefix(value);
  if (from_prefix) {
    out.observe({.text = "two dots behind a folder's name: a step up, where it stands for a prefix",
                 .weight = 3.3});
  }
  const bool is_climb = walk.out_of_root > 0 || from_prefix;
  weigh_file(walk, question.where, out);
  if (!out.observed_any()) return;
  weigh_disguise(walk, question, out);
  if (out.wants_tokens()) out.show({.kind = "leads to", .text = walk.resolved.substr(0, 201)});
  out.settle(is_climb ? Technique::kPathTraversal : Technique::kSensitiveFile, "as a path",
             question.layer);
}

}  // namespace quell::attack
