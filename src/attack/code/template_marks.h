// Where template and expression languages say "code begins here": {{ }}, {% %}, ${ }, <% %> and
// others. Private to attack. Pure, linear (each stretch is bounded, and so is their number).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace quell::attack {

inline constexpr std::size_t kMaxTemplateStretch = 2048;  ///< bytes between two marks
inline constexpr std::size_t kMaxOpenStretch = 192;       ///< bytes behind one that is not closed
inline constexpr std::size_t kMaxTemplateBytes = 48UZ * 1024;  ///< of all stretches of one value
inline constexpr std::size_t kMaxTemplateMarks = 256;          ///< of one value

enum class Mark : std::uint8_t {
  kPrint,       ///< {{ … }}
  kTag,         ///< {% … %}
  kExpression,  ///< ${ … } #{ … } %{ … } *{ … } ~{ … } @{ … }
  kRazor,       ///< @( … )
  kPage,        ///< <% … %>
  kDirective,   ///< <#name … > [#name … ] #name( … )
  kBrace,       ///< { … }, as Smarty writes it
};

struct Stretch {
  Mark mark = Mark::kPrint;
  char first = '\0';  ///< first byte of the mark
  std::string_view inside;
  bool closed = false;
  std::size_t begin = 0;  ///< of the mark
  std::size_t end = 0;    ///< behind the closing mark, or behind the opening one if it isn't closed
};

/// The first stretch whose mark begins at `from` or later.
std::optional<Stretch> next_stretch(std::string_view text, std::size_t from);

}  // namespace quell::attack
