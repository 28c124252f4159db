// What was seen of one value in one context as markup or script, and what it weighs there. Private
// to attack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "judging/families.h"
#include "script/js_effects.h"

namespace quell::attack {

enum class Mark : std::uint8_t {
  kScriptElement,
  kScriptSource,
  kScriptProse,   ///< the script element has no end, and what follows is no script
  kLeavesScript,  ///< </script> ends the page's own
  kHandler,       ///< a handler with a value that does something, or that browsers would run
  kKnownHandler,
  kIdleHandler,  ///< a known handler whose value does nothing
  kTrigger,
  kScriptAddress,
  kAddress,         ///< the value is itself such an address, or hands one to a page
  kDocument,        ///< data: with a document
  kHiddenDocument,  ///< the same, in base64
  kFrame,
  kEmbedding,  ///< of a frame: attributes that embedded videos have
  kBareFrame,
  kBase,
  kRefresh,
  kMeta,
  kLink,
  kForm,
  kSrcdoc,
  kAnimation,
  kPicture,
  kStyle,
  kLeavesQuotes,
  kLeavesElement,
  kBrokenScheme,
  kOldScript,
  kOwnPage,
  kMarkup,
  kIsland,     ///< data or behaviours of old browsers from elsewhere
  kDangling,   ///< a quote of an address without end: the page up to the next quote goes there
  kClobber,    ///< an element of a name that the page's own scripts read
  kEntity,     ///< &{…}
  kProbe,      ///< shows what a page lets through
  kTornQuote,  ///< a quote and the end of a tag, and markup behind it
  kHiddenHost,
  kTemplate,   ///< between marks of a template, and shows something, as only pages do
  kDisguised,  ///< markup in a character set that old browsers guess
};
inline constexpr std::size_t kMarks = 39;

/// In which context a value is looked at.
enum class Ground : std::uint8_t {
  kMarkup,    ///< as the page's text
  kQuoted,    ///< out of a quoted attribute
  kUnquoted,  ///< in an attribute without quotes
  kAddress,   ///< as an address
  kBreakout,  ///< out of a string in a script
  kScript,    ///< as a script
};
inline constexpr std::size_t kGrounds = 6;

class Sight {
 public:
  Sight(Ground ground, Workspace& work) : ground_(ground), js_(work.js_machine) {}

  /// What a script does; valid until the next one. It is noted only if note() is told so.
  const JsEffects& effects_of(std::string_view code) { return js_.run(code, JsStart::kOperand); }

  /// The text begins with the quote that ends the attribute: it is no piece of a page.
  void set_begins_there() { begins_there_ = true; }
  [[nodiscard]] bool begins_there() const { return begins_there_; }
  void note(Mark mark, std::string_view detail = {});
  void note(const JsEffects& effects);
  [[nodiscard]] bool has(Mark mark) const {
    return (marks_ >> static_cast<unsigned>(mark) & 1U) != 0;
  }
  [[nodiscard]] bool any() const { return marks_ != 0 || effects_.any(); }
  [[nodiscard]] const JsEffects& effects() const { return effects_; }
  [[nodiscard]] Ground ground() const { return ground_; }

  /// Weighs everything; nothing if there is nothing.
  void settle(const Question& question, std::string_view context, Workspace& work) const;

 private:
  Ground ground_;
  JsMachine& js_;
  bool begins_there_ = false;
  std::uint64_t marks_ = 0;
  std::array<std::string_view, kMarks> details_{};
  JsEffects effects_;
};

}  // namespace quell::attack
