// Which values of a PHP file come from the request, and which variables hold a constant: followed
// from statement to statement, within one function's body, in the order in which they are written.
// An approximation that errs on the quiet side: what goes through a function that makes a number,
// a digest or a yes of it, or that escapes it, is harmless; so is what only chooses from an array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "php/token.h"

namespace quell::webroot::php {

/// Variables of one body that are followed; further ones are not.
inline constexpr std::size_t kVariables = 4096;
/// Longest constant that is put in the place of its variable.
inline constexpr std::size_t kConstantBytes = 64;

class RequestFlow {
 public:
  RequestFlow() : scopes_(1) {}

  /// Marks the statement's tokens, puts constants for their variables, and learns from it.
  void take(std::vector<Token>& statement);
  /// `statement` stands before the brace.
  void open_brace(const std::vector<Token>& statement);
  void close_brace();

 private:
  struct Constant {
    std::string text;
    bool hidden = false;
  };
  struct Scope {
    std::set<std::string, std::less<>> from_request;
    std::map<std::string, Constant, std::less<>> constants;
  };

  void put_constants(std::vector<Token>& statement) const;
  void mark(std::vector<Token>& statement) const;
  void learn(const std::vector<Token>& statement);
  void learn_assignment(const std::vector<Token>& statement, std::size_t at, bool taints);
  [[nodiscard]] bool is_source(const std::vector<Token>& statement, std::size_t at) const;
  [[nodiscard]] bool brings_request(std::string_view text) const;

  std::vector<Scope> scopes_;
  std::vector<bool> braces_;  // whether it opened a scope
};

}  // namespace quell::webroot::php
