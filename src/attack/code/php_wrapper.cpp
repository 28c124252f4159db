// PHP's stream wrappers (php://filter, data:, phar://) in place of a file, and settings handed to
// its interpreter as arguments (-d auto_prepend_file=…).
#include <algorithm>
#include <array>

#include "code/code_tokens.h"
#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Wrapper {
  std::string_view text;
  double weight = 0;
};
constexpr WordTable kWrappers(std::to_array<Wrapper>({
    {"php", 4.2},
    {"expect", 4.8},
    {"phar", 4.4},
    {"zip", 4.0},
    {"glob", 4.0},
    {"rar", 3.8},
    {"ogg", 3.6},
    {"compress.zlib", 4.4},
    {"compress.bzip2", 4.4},
    {"zlib", 3.8},
    {"bzip2", 3.8},
    {"ssh2.exec", 4.6},
    {"ssh2.shell", 4.6},
    {"ssh2.sftp", 4.2},
    {"ssh2.tunnel", 4.2},
    {"data", 4.2},
}));

constexpr WordTable kStreams(std::to_array<Wrapper>({
    {"filter", 1.0},
    {"input", 1.0},
    {"stdin", 0.6},
    {"output", 0.4},
    {"memory", 0.0},
    {"temp", 0.0},
    {"fd", 0.6},
    {"stdout", 0.2},
    {"stderr", 0.2},
}));

constexpr WordTable kSettings(std::to_array<Wrapper>({
    {"allow_url_include", 3.0},
    {"allow_url_fopen", 2.4},
    {"auto_prepend_file", 3.0},
    {"auto_append_file", 3.0},
    {"safe_mode", 2.4},
    {"open_basedir", 2.4},
    {"disable_functions", 2.6},
    {"cgi.force_redirect", 2.6},
    {"cgi.redirect_status_env", 2.6},
    {"suhosin.simulation", 2.6},
    {"extension", 2.0},
    {"extension_dir", 2.4},
    {"zend_extension", 2.6},
    {"unserialize_callback_func", 2.6},
    {"user_ini.filename", 2.4},
    {"display_errors", 1.6},
    {"mail.log", 2.0},
    {"sendmail_path", 2.4},
}));

bool is_of_scheme(char c) {
  return is_name_byte(c) || c == '.' || c == '+';
}

/// The scheme that ends before the colon at `colon`.
std::string_view scheme_before(std::string_view text, std::size_t colon) {
  constexpr std::size_t kLongest = 16;
  std::size_t begin = colon;
  while (begin > 0 && colon - begin < kLongest && is_of_scheme(text[begin - 1])) --begin;
  return text.substr(begin, colon - begin);
}

/// data:text/plain;base64,… as a file; pictures and pages are ordinary.
void weigh_data(std::string_view rest, PartRecord& out) {
  if (rest.starts_with("//")) {
    out.observe({.text = "a data: address as only PHP writes it (data://)", .weight = 4.0});
    rest.remove_prefix(2);
  }
  const std::size_t comma = rest.substr(0, 128).find(',');
  if (comma == std::string_view::npos) {
    if (equals_lower(rest.substr(0, 10), "text/plain") && !rest.contains(' ')) {
      out.observe({.text = "data of plain text in place of a file", .weight = 2.4});
    }
    return;
  }
  const std::string_view type = rest.substr(0, comma);
  const std::string_view data = rest.substr(comma + 1);
  const bool is_text =
      type.empty() || type[0] == ';' || equals_lower(type.substr(0, 10), "text/plain");
  if (is_text) out.observe({.text = "data of plain text in place of a file", .weight = 3.2});
  // "<?" in base64, at the beginning or behind other bytes of text.
  const bool code = data.starts_with("PD9") || data.starts_with("PD8") || data.contains("<?");
  if (code) out.observe({.text = "the data begin as PHP code does", .weight = 3.4});
}

void weigh_wrapper(std::string_view text, std::size_t colon, PartRecord& out) {
  const std::string_view scheme = scheme_before(text, colon);
  const Wrapper* wrapper = kWrappers.find(scheme);
  if (wrapper == nullptr) return;
  const std::size_t begin = colon - scheme.size();
  std::string_view rest = text.substr(colon + 1);
  if (wrapper->text == "data") {
    if (begin == 0) weigh_data(rest, out);
    return;
  }
  if (!rest.starts_with("//") && !(begin == 0 && (scheme == "zlib" || scheme == "compress.zlib"))) {
    return;
  }
  rest.remove_prefix(rest.starts_with("//") ? 2 : 0);
  double weight = wrapper->weight;
  if (wrapper->text == "php") {
    const std::string_view stream = rest.substr(0, find_any<"/? \t,.;\"'">(rest));
    const Wrapper* known = kStreams.find(stream);
    if (known == nullptr) return;
    const bool spoken = rest.size() > stream.size() && rest[stream.size()] == ' ';
    if (spoken) out.observe({.text = "and words follow", .weight = -1.5});
    weight += known->weight - (known->weight < 0.5 ? 0.8 : 0);
  }
  out.observe({.text = "a stream wrapper of PHP in place of a file:",
               .weight = weight,
               .detail = wrapper->text});
  if (rest.contains("resource=")) {
    out.observe({.text = "with a resource that the filter reads", .weight = 1.0});
  }
  if (begin > 0 && text[begin - 1] == ' ') {
    out.observe({.text = "in the middle of a text", .weight = -2.2});
  }
  if (rest.empty() || rest[0] == ' ' || rest.contains(" in ") || rest.contains(" the ")) {
    out.observe({.text = "and no file follows", .weight = -1.5});
  }
}

/// -d name=value, also with the soft hyphen that some Windows code pages turn into '-'.
void weigh_setting(std::string_view text, PartRecord& out) {
  constexpr unsigned kMost = 16;
  double weight = 0;
  std::string_view name;
  unsigned settings = 0;
  for (std::size_t at = text.find('d'); at != std::string_view::npos && settings < kMost;
       at = text.find('d', at + 1), ++settings) {
    if (at == 0) continue;
    const bool dash = text[at - 1] == '-' || text[at - 1] == '\xad';
    const bool first = at == 1 || text[at - 2] == ' ' || text[at - 2] == '\xc2';
    if (!dash || !first) continue;
    std::size_t begin = at + 1;
    while (begin < text.size() && text[begin] == ' ') ++begin;
    std::size_t end = begin;
    while (end < text.size() && is_of_scheme(text[end])) ++end;
    const Wrapper* setting = kSettings.find(text.substr(begin, end - begin));
    if (setting == nullptr || setting->weight <= weight) continue;
    weight = setting->weight;
    name = setting->text;
  }
  if (weight == 0) return;
  out.observe({.text = "an argument that changes a setting of PHP:",
               .weight = weight + 1.6,
               .detail = name});
}

}  // namespace

void judge_php_wrapper(const Question& question, Workspace& work) {
  constexpr unsigned kMostColons = 64;
  const std::string_view value = question.value;
  PartRecord& out = work.record;
  if (holds(question.holds, kColon)) {
    unsigned colons = 0;
    for (std::size_t colon = value.find(':');
         colon != std::string_view::npos && colons < kMostColons && !out.observed_any();
         colon = value.find(':', colon + 1), ++colons) {
      weigh_wrapper(value, colon, out);
    }
  }
  if (holds(question.holds, kUnderscore) && !value.empty() &&
      (value[0] == '-' || value[0] == '\xad' || value[0] == '\xc2')) {
    weigh_setting(value, out);
  }
  out.settle(Technique::kPhpWrapper, "as a file for PHP", question.layer);
}

}  // namespace quell::attack
