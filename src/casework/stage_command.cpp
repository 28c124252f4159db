// The command of a stage as the record keeps it.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/utf8.h"
#include "casework/stage.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "redact/redactor.h"
#include "redact/rules.h"

namespace quell::casework {
namespace {

constexpr std::string_view kDigest = " digest ";

/// Each word and a zero byte: `printf '%s\0' mysql -psecret | b2sum -l 256`.
std::string digest_of(const std::vector<std::string>& argv) {
  crypto::Hasher hasher;
  for (const std::string& word : argv) {
    hasher.update(word);
    hasher.update(std::string_view("\0", 1));
  }
  return hasher.digest().hex();
}

std::vector<std::string> words_to_show(const std::vector<std::string>& argv) {
  const auto rules = redact::default_rules();
  // Rules that cannot be read hide everything, not nothing.
  if (!rules) return std::vector<std::string>(argv.size(), "[hidden]");
  std::vector<std::string> words = redact::redacted_words(*rules, argv);
  for (std::string& word : words) word = utf8_or_replaced(word);
  return words;
}

Result<std::vector<std::string>> words_of(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  std::vector<std::string> argv;
  if (value.is_array()) {
    for (const json::Value& word : value.get_array()) {
      if (!word.is_string()) break;
      argv.emplace_back(word.get_string());
    }
  }
  if (argv.empty() || argv.size() != value.get_array().size()) {
    return fail(ErrorCode::kInvalidInput, "this is not a command: a JSON list of words is wanted");
  }
  return argv;
}

}  // namespace

std::string command_text(const std::vector<std::string>& argv) {
  const std::vector<std::string> shown = words_to_show(argv);
  json::Array words;
  for (const std::string& word : shown) words.push_back(json::Value(word));
  std::string text = json::canonical(words);
  if (shown != argv) text.append(kDigest).append(digest_of(argv));
  return text;
}

Result<std::vector<std::string>> parse_command_text(
    std::string_view text, const std::vector<std::vector<std::string>>& known) {
  if (text.ends_with(']')) return words_of(text);
  const std::size_t mark = text.rfind(kDigest);
  if (mark == std::string_view::npos) return words_of(text);
  const std::string_view digest = text.substr(mark + kDigest.size());
  const auto found = std::ranges::find_if(
      known, [&](const std::vector<std::string>& argv) { return digest_of(argv) == digest; });
  if (found != known.end()) return *found;
  return fail(ErrorCode::kNotFound,
              "the record keeps this command without its secrets, and it is neither in quell.yaml "
              "nor what was typed: give it again, whole, behind --");
}

}  // namespace quell::casework
