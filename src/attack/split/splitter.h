// Splits a request, or a piece of one, into the parts that are judged alone, and has each judged.
// Private to attack.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core.h"
#include "doc/json_outline.h"

namespace quell::attack {

class Splitter {
 public:
  Splitter(Workspace& work, Look look, PartSink& sink) : work_(work), look_(look), sink_(sink) {}

  void target(std::string_view bytes);
  void path(std::string_view bytes);
  void value(std::string_view name, std::string_view raw, Where where);
  void header(std::string_view name, std::string_view raw);
  void body(std::string_view bytes);

  /// A limit was hit: something was not looked at.
  [[nodiscard]] bool truncated() const { return truncated_; }

 private:
  /// What a part is, beside its bytes.
  struct Place {
    Where where = Where::kQuery;
    std::string_view parameter{};
    bool is_name = false;
  };

  void form(std::string_view bytes, Where where);
  void pair(std::string_view text, Where where);
  void cookies(std::string_view raw);
  bool leaves(std::string_view name, std::string_view text, Where where);
  void leaves_of(std::string_view name, std::span<const json::Outline::Item> items, Where where);
  void member(std::string& path, std::string_view key, Where where);
  void nested_query(std::string_view name, std::string_view decoded);
  void inner_value(std::string_view name, std::string_view raw);
  bool is_json(std::string_view query);
  bool multipart(std::string_view bytes);
  void content(std::string_view name, std::string_view bytes);
  void xml(std::string_view bytes);

  void part(const Place& place, std::string_view raw, Wire wire);
  /// With the layers that the raw bytes decode to.
  void part(const Place& place, std::string_view raw, const Layers& layers);
  /// False if there are too many parts already, or this one is too long to be looked at whole.
  bool count_part(std::size_t bytes);
  /// Counts the value if so: as a part, it would have no finding.
  bool is_skipped(std::string_view raw, Where where);
  void judge(const Place& place, const Layers& layers);

  Workspace& work_;
  Look look_;
  PartSink& sink_;
  std::size_t parts_ = 0;
  bool truncated_ = false;
};

}  // namespace quell::attack
