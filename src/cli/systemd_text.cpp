#include "systemd_text.h"

namespace quell::cli {
namespace {

/// `doubled` stand for themselves when they are written twice.
std::string quoted(std::string_view word, std::string_view doubled) {
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    if (doubled.contains(c)) out += c;
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string unit_word(std::string_view word) {
  return quoted(word, "%");
}

std::string command_word(std::string_view word) {
  return quoted(word, "%$");
}

}  // namespace quell::cli
