#include "contain/credential/key_line.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "credential/ssh/key_blob.h"

namespace quell::contain::ssh {
namespace {

constexpr std::string_view kBlanks = " \t";

// Names of plain keys in OpenSSH 9; the two RSA signature algorithms are taken as names of RSA keys
// too. Certificates do not stand in authorized_keys.
constexpr std::array<std::string_view, 10> kTypes = {"ssh-ed25519",
                                                     "ssh-rsa",
                                                     "ssh-dss",
                                                     "ecdsa-sha2-nistp256",
                                                     "ecdsa-sha2-nistp384",
                                                     "ecdsa-sha2-nistp521",
                                                     "sk-ssh-ed25519@openssh.com",
                                                     "sk-ecdsa-sha2-nistp256@openssh.com",
                                                     "rsa-sha2-256",
                                                     "rsa-sha2-512"};

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text;
}

/// Takes the text up to the next blank.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(word.size());
  return word;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\v\f";
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

/// A key at the beginning of the text.
Result<std::optional<KeyLine>> key_at(std::string_view text) {
  const std::string_view begin = text;
  const std::string_view type = take_word(text);
  if (std::ranges::find(kTypes, type) == kTypes.end()) return std::nullopt;
  text = without_blanks(text);
  const std::string_view encoded = take_word(text);
  const auto blob = canonical_blob(encoded);
  if (!blob) return std::nullopt;
  const std::string_view all = begin.substr(0, begin.size() - text.size());
  KeyLine line{.options = {},
               .key = trimmed(all),
               .type = type,
               .fingerprint = {},
               .comment = trimmed(text)};
  QUELL_TRY(line.fingerprint, fingerprint_of(*blob));
  return line;
}

/// How long the options are: up to the first blank outside of quotes. nullopt: quotes are missing.
std::optional<std::size_t> length_of_options(std::string_view text) {
  bool quoted = false;
  std::size_t i = 0;
  for (; i < text.size() && (quoted || !kBlanks.contains(text[i])); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '"') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    }
  }
  if (quoted && i == text.size()) return std::nullopt;
  return i;
}

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// A value in quotes at the beginning, which is taken off. nullopt: a quote is missing.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (!text.starts_with('"')) return std::nullopt;
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    // Only a quote can be escaped.
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '"') ++i;
    value += text[i];
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<KeyLine>> read_key_line(std::string_view line) {
  // sshd reads lines as C strings.
  line = without_blanks(line.substr(0, line.find('\0')));
  if (line.empty() || line.starts_with('#')) return std::nullopt;
  QUELL_TRY(std::optional<KeyLine> plain, key_at(line));
  if (plain) return plain;
  const auto length = length_of_options(line);
  if (!length) return std::nullopt;
  QUELL_TRY(std::optional<KeyLine> with_options, key_at(without_blanks(line.substr(*length))));
  if (with_options) with_options->options = line.substr(0, *length);
  return with_options;
}

std::vector<KeyOption> options_of(std::string_view options) {
  std::vector<KeyOption> result;
  while (!options.empty()) {
    KeyOption option;
    while (!options.empty() && options.front() != '=' && options.front() != ',') {
      option.name += small(options.front());
      options.remove_prefix(1);
    }
    if (options.starts_with('=')) {
      options.remove_prefix(1);
      option.value = take_quoted(options);
      if (!option.value) return {};
    }
    result.push_back(std::move(option));
    if (options.empty()) break;
    if (!options.starts_with(',')) return {};
    options.remove_prefix(1);
  }
  return result;
}

std::optional<std::string> find_option(std::string_view options, std::string_view name) {
  for (KeyOption& each : options_of(options)) {
    if (each.name == name) return each.value ? std::move(*each.value) : std::string();
  }
  return std::nullopt;
}

}  // namespace quell::contain::ssh
