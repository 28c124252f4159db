// Result<T>: a value or an Error, and the two ways to pass errors on.
#pragma once

#include <expected>
#include <utility>

#include "base/error.h"

namespace quell {

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorCode::kIo, "cannot read x");`
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error(code, std::move(message)));
}

/// Passes an error on, saying what the caller was doing.
[[nodiscard]] inline std::unexpected<Error> fail(const Error& cause, std::string message) {
  return std::unexpected(cause.wrapped(std::move(message)));
}

// libstdc++ 12 has std::expected without its monadic members.
template <class T, class F>
[[nodiscard]] auto and_then(Result<T> result, F&& next) -> decltype(next(*std::move(result))) {
  if (!result) return std::unexpected(std::move(result).error());
  return std::forward<F>(next)(*std::move(result));
}

template <class T, class F>
[[nodiscard]] auto transform(Result<T> result, F&& change)
    -> Result<decltype(change(*std::move(result)))> {
  if (!result) return std::unexpected(std::move(result).error());
  return std::forward<F>(change)(*std::move(result));
}

}  // namespace quell

#define QUELL_CONCAT_(a, b) a##b
#define QUELL_CONCAT(a, b) QUELL_CONCAT_(a, b)

/// QUELL_TRY(auto text, read_file(path)); returns the error from the enclosing function, or goes on
/// with the value.
#define QUELL_TRY(declaration, expression)                                   \
  auto QUELL_CONCAT(try_, __LINE__) = (expression);                          \
  if (!QUELL_CONCAT(try_, __LINE__))                                         \
    return std::unexpected(std::move(QUELL_CONCAT(try_, __LINE__)).error()); \
  declaration = *std::move(QUELL_CONCAT(try_, __LINE__))

/// QUELL_CHECK(sync(file)); the same for a Result<void>, or a value that nobody needs.
#define QUELL_CHECK(expression)                                                            \
  if (auto QUELL_CONCAT(check_, __LINE__) = (expression); !QUELL_CONCAT(check_, __LINE__)) \
  return std::unexpected(std::move(QUELL_CONCAT(check_, __LINE__)).error())
