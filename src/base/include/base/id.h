// Distinct types for names of things, so that an incident id is never taken for a command id.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace quell {

/// A string with a type of its own. `struct IncidentTag; using IncidentId = Id<IncidentTag>;`
/// Invariant: none on the text; the parser of each id checks its own form.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  friend auto operator<=>(const Id&, const Id&) = default;
  friend bool operator==(const Id&, const Id&) = default;

 private:
  std::string text_;
};

}  // namespace quell

template <class Tag>
struct std::hash<quell::Id<Tag>> {
  std::size_t operator()(const quell::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.text());
  }
};
