// What an attack does, finer than its class: the words for people and the ids for machines. CWE ids
// are of version 4.17, ATT&CK ids of Enterprise version 17 (both April 2025). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "attack/classify.h"

namespace quell::attack {

inline constexpr std::string_view kCweVersion = "4.17";
inline constexpr std::string_view kAttackVersion = "17";

struct TechniqueFacts {
  Technique technique = Technique::kNone;
  Class which = Class::kBenign;
  std::string_view name;    ///< for machines: "sql"
  std::string_view title;   ///< for people: "SQL injection"
  std::string_view cwe;     ///< "CWE-89"; empty where none fits
  std::string_view attack;  ///< "T1190"; empty where none fits
};

const TechniqueFacts& facts_of(Technique technique);
std::optional<Technique> technique_from_name(std::string_view name);

/// What is done to logins, which no single request shows.
enum class LoginTechnique : std::uint8_t {
  kGuessing,
  kSpraying,
  kStuffing,
  kEnumeration,
  kValidAccount,  ///< a guess that was right, and what came of it
};

struct LoginTechniqueFacts {
  LoginTechnique technique = LoginTechnique::kGuessing;
  std::string_view name;    ///< for machines: "password-guessing"
  std::string_view cwe;     ///< "CWE-307"
  std::string_view attack;  ///< "T1110.001"
};

const LoginTechniqueFacts& facts_of(LoginTechnique technique);

}  // namespace quell::attack
