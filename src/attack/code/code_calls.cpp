#include "code/code_calls.h"

namespace quell::attack {

Given given_to(std::span<const CodeToken> behind) {
  const CodeToken* first = behind.empty() ? nullptr : behind.data();
  if (first == nullptr) return Given::kCut;
  switch (first->kind) {
    case CodeKind::kClose:
      return Given::kNothing;
    case CodeKind::kString:
    case CodeKind::kOpenString:
    case CodeKind::kShell:
      return Given::kString;
    case CodeKind::kNumber:
      return Given::kNumber;
    case CodeKind::kName:
      break;
    default:
      return Given::kValue;
  }
  if (first->sign == '$' || first->sign == '@' || first->sign == '#') return Given::kVariable;
  if (is_dunder(first->text) || first->text == "__FILE__" || first->text == "__DIR__") {
    return Given::kVariable;
  }
  const CodeToken* second = behind.size() < 2 ? nullptr : &behind[1];
  if (second == nullptr) return Given::kCut;
  if (second->kind == CodeKind::kOpen && !second->apart) return Given::kValue;
  if (second->kind == CodeKind::kDot || code_word(first->text, WordRole::kBegins) != nullptr) {
    return second->kind == CodeKind::kDot && second->apart ? Given::kName : Given::kValue;
  }
  return Given::kName;
}

double share_of(CallRole role, Given first, bool apart) {
  const bool text = first == Given::kString || first == Given::kVariable;
  switch (role) {
    case CallRole::kCommand:
      if (text) return 1;
      if (first == Given::kValue) return apart ? 0.4 : 0.85;
      if (first == Given::kName) return apart ? 0.1 : 0.7;
      return 0.08;
    case CallRole::kEvaluate:
    case CallRole::kLoad:
    case CallRole::kFile:
      if (text) return 1;
      if (first == Given::kValue) return apart ? 0.3 : 0.85;
      if (first == Given::kName) return apart ? 0.05 : 0.45;
      return first == Given::kNumber ? 0.3 : 0.08;
    case CallRole::kWait:
      return first == Given::kNumber ? 1 : first == Given::kValue && !apart ? 0.6 : 0.2;
    case CallRole::kDigest:
      return first == Given::kNumber ? 1 : 0.2;
    case CallRole::kReflect:
    case CallRole::kInform:
      return first == Given::kName ? (apart ? 0.05 : 0.7) : apart ? 0.6 : 1;
    case CallRole::kConceal:
    case CallRole::kPrint:
      return first == Given::kName || first == Given::kNothing ? 0.3 : 1;
    case CallRole::kNone:
      break;
  }
  return 0;
}

bool commands(const CodeToken& name, const CodeToken& token) {
  if (token.kind != CodeKind::kString && token.kind != CodeKind::kShell) return false;
  const CalledWord* word = called_word(name.text);
  return word != nullptr && (word->role == CallRole::kCommand || word->role == CallRole::kEvaluate);
}

bool is_path(std::string_view text) {
  return text.starts_with('/') || text.starts_with("../") || text.starts_with("./") ||
         text.find("://") != std::string_view::npos || text.find(":\\") != std::string_view::npos;
}

}  // namespace quell::attack
