// Files that the server would execute, sent by a visitor: the way in which web shells arrive. (Code
// that runs what a request sends, which is how they are used, is found by server_code.cpp.)
#include <algorithm>
#include <array>

#include "code/code_tokens.h"
#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Extension {
  std::string_view text;
  double weight = 0;
};
constexpr WordTable kExtensions(std::to_array<Extension>({
    {"php", 3.6},  {"phtml", 3.8}, {"pht", 3.8},      {"phps", 3.6},     {"phar", 3.8},
    {"phpt", 3.6}, {"phtm", 3.6},  {"pgif", 3.4},     {"jsp", 3.6},      {"jspx", 3.8},
    {"jspf", 3.6}, {"asp", 3.6},   {"aspx", 3.6},     {"ashx", 3.8},     {"asmx", 3.6},
    {"asa", 3.4},  {"cer", 1.0},   {"cfm", 3.4},      {"cgi", 3.4},      {"shtml", 3.4},
    {"jsw", 3.4},  {"jsv", 3.4},   {"htaccess", 4.0}, {"user.ini", 4.0}, {"pl", 1.6},
    {"py", 1.0},   {"sh", 1.4},    {"war", 3.2},
}));

/// php3 to php907, and so on.
std::string_view without_number(std::string_view extension) {
  while (!extension.empty() && extension.back() >= '0' && extension.back() <= '9') {
    extension.remove_suffix(1);
  }
  return extension;
}

/// What a file system or a server leaves out at the end of a name.
std::string_view without_tail(std::string_view name) {
  const std::size_t cut = name.find_first_of(std::string_view(":;\0", 3));
  name = name.substr(0, cut);
  while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.remove_suffix(1);
  return name;
}

void weigh_file_name(std::string_view name, PartRecord& out) {
  constexpr unsigned kMostExtensions = 4;
  name = name.substr(0, 512);
  name.remove_prefix(std::min(rfind_any<"/\\">(name) + 1, name.size()));
  name = without_tail(name);
  if (equals_lower(name.substr(0, 5), "sess_") && name.size() > 20) {
    out.observe({.text = "a file named as PHP names its sessions", .weight = 3.6});
    return;
  }
  std::string_view rest = name;
  for (unsigned i = 0; i < kMostExtensions; ++i) {
    const std::size_t dot = rest.rfind('.');
    if (dot == std::string_view::npos) return;
    std::string_view extension = rest.substr(dot + 1);
    while (extension.starts_with(' ')) extension.remove_prefix(1);
    const Extension* found = kExtensions.find(without_number(extension));
    if (found != nullptr) {
      // "x.php.jpg" is executed only where the server is set up badly.
      out.observe({.text = "a file that the server would execute is sent, of kind",
                   .weight = i == 0 ? found->weight : found->weight - 1.2,
                   .detail = found->text});
      return;
    }
    rest = rest.substr(0, dot);
  }
}

/// The file's name in a header as upload scripts use it (X-File-Name: a.php); empty if it is none.
std::string_view name_in_header(std::string_view line) {
  if (line.empty() || (line[0] | 0x20) != 'x') return {};
  const std::size_t colon = line.substr(0, 20).find(':');
  if (colon == std::string_view::npos) return {};
  std::array<char, 20> letters{};
  std::size_t size = 0;
  for (const char c : line.substr(0, colon)) {
    if (begins_name(c) && c != '_') letters.at(size++) = lower_case(c);
  }
  if (std::string_view(letters.data(), size) != "xfilename") return {};
  const std::size_t begin = find_none<" \t">(line, colon + 1);
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

}  // namespace

void judge_web_shell(const Question& question, Workspace& work) {
  if (question.where == Where::kBody && question.parameter == "filename") {
    weigh_file_name(question.value, work.record);
  } else if (question.where == Where::kHeader) {
    weigh_file_name(name_in_header(question.value), work.record);
  }
  work.record.settle(Technique::kWebShell, "as a file that is sent", question.layer);
}

}  // namespace quell::attack
