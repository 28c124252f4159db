// Tables of values for the tests of rule families: what is found in them and what isn't.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>

#include "attack/classify.h"

namespace quell::attack {

struct AttackCase {
  Technique technique;
  std::string_view value;
  Where where = Where::kQuery;
};
inline void PrintTo(const AttackCase& attack, std::ostream* out) {
  *out << attack.value;
}

/// Of the value as it stands behind all decoding: percent-encoded first where the place decodes.
inline Classification judged(Where where, std::string_view value) {
  if (where != Where::kQuery) return classify(where, value);
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string sent;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      sent += c;
    } else {
      sent += '%';
      sent += kHex[byte >> 4U];
      sent += kHex[byte & 15U];
    }
  }
  return classify(where, sent);
}

inline void expect_found(const AttackCase& attack) {
  const Classification verdict = judged(attack.where, attack.value);
  ASSERT_TRUE(verdict.is_attack()) << attack.value << " scores " << verdict.top_score;
  EXPECT_TRUE(std::ranges::any_of(verdict.findings,
                                  [&](const Finding& finding) {
                                    return finding.technique == attack.technique &&
                                           !finding.reasons.empty();
                                  }))
      << attack.value << " is " << verdict.best().reasons[0].text;
}

/// That no code is found; what other families say is theirs to test.
inline void expect_no_code(Where where, std::string_view value) {
  const Classification verdict = judged(where, value);
  for (const Finding& finding : verdict.findings) {
    EXPECT_NE(finding.which, Class::kRce) << value << " is " << finding.reasons[0].text;
    EXPECT_NE(finding.technique, Technique::kServerInclude) << value;
  }
}

}  // namespace quell::attack
