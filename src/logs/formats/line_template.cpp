#include "formats/line_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "formats/common_fields.h"
#include "formats/format_string.h"
#include "formats/request_draft.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/format.h"

namespace quell::logs {

struct LineTemplate::Reading {
  std::string_view rest;
  FieldBuffer& buffer;
  RequestDraft& draft;
  std::size_t first = 0;  // parts [first, last) are still to be read
  std::size_t last = 0;
};

namespace {

/// Where the occurrence of `literal` stands that has `skip` others before it.
std::size_t find_after(std::string_view text, std::string_view literal, std::size_t skip) {
  std::size_t at = text.find(literal);
  for (; skip > 0 && at != std::string_view::npos; --skip) at = text.find(literal, at + 1);
  return at;
}

std::size_t find_before(std::string_view text, std::string_view literal, std::size_t skip) {
  std::size_t at = text.rfind(literal);
  for (; skip > 0 && at != std::string_view::npos; --skip) {
    at = at == 0 ? std::string_view::npos : text.rfind(literal, at - 1);
  }
  return at;
}

/// Spaces of a time's own text end no field that ends at a space.
std::size_t own_spaces(const Variable& variable, std::string_view literal) {
  return literal == " " ? variable.spaces : 0;
}

/// What two variables with nothing between them are together; nullopt: nothing that could be told
/// apart.
std::optional<Variable> merged(const Variable& first, const Variable& second) {
  using Kind = Variable::Kind;
  const bool is_target = first.kind == Kind::kField && first.field == Field::kTarget;
  const bool adds_query = second.kind == Kind::kNothing || second.field == Field::kQuery;
  Variable out = first;
  out.name = first.name + second.name;
  if (is_target && adds_query) return out;
  if (first.kind == Kind::kHostAndTarget && adds_query) return out;
  if (first.field != Field::kHost || second.field != Field::kTarget) return std::nullopt;
  out.kind = Kind::kHostAndTarget;
  out.free = true;
  return out;
}

/// Joins variables that stand side by side.
Result<std::vector<FormatToken>> without_neighbours(std::vector<FormatToken> tokens) {
  std::vector<FormatToken> out;
  for (FormatToken& token : tokens) {
    auto* const variable = std::get_if<Variable>(&token);
    auto* const before = out.empty() ? nullptr : std::get_if<Variable>(&out.back());
    if (variable == nullptr || before == nullptr) {
      out.push_back(std::move(token));
      continue;
    }
    auto both = merged(*before, *variable);
    if (!both) {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("position {}: nothing stands between {} and {}, so that no line "
                              "tells where one ends",
                              variable->position + 1, before->name, variable->name));
    }
    *before = *std::move(both);
  }
  return out;
}

Result<void> check_has_needed(const std::vector<FormatToken>& tokens) {
  bool time = false;
  bool request = false;
  for (const FormatToken& token : tokens) {
    const auto* const variable = std::get_if<Variable>(&token);
    if (variable == nullptr) continue;
    time = time || variable->field == Field::kTime;
    request = request || variable->field == Field::kRequest || variable->field == Field::kTarget ||
              variable->kind == Variable::Kind::kHostAndTarget;
  }
  if (!time) {
    return fail(ErrorCode::kInvalidInput, "the format has no time ($time_local, %t, …)");
  }
  if (!request) {
    return fail(ErrorCode::kInvalidInput,
                "the format has no request ($request, $request_uri, %r, %U, …)");
  }
  return {};
}

}  // namespace

Result<LineTemplate> LineTemplate::compile(std::vector<FormatToken> tokens, Escapes escapes) {
  QUELL_CHECK(check_has_needed(tokens));
  QUELL_TRY(const std::vector<FormatToken> apart, without_neighbours(std::move(tokens)));
  LineTemplate out;
  out.escapes_ = escapes;
  out.runs_.emplace_back();
  for (const FormatToken& token : apart) {
    if (const auto* const variable = std::get_if<Variable>(&token)) {
      out.runs_.back().parts.push_back({.variable = *variable, .behind = ""});
      continue;
    }
    for (const char c : std::get<Literal>(token).text) {
      if (c == '"') {
        out.runs_.emplace_back();
        continue;
      }
      Run& run = out.runs_.back();
      (run.parts.empty() ? run.before : run.parts.back().behind) += c;
    }
  }
  return out;
}

bool LineTemplate::read(const RawLine& line, FieldBuffer& buffer, RequestDraft& draft) const {
  std::string_view rest = line.text;
  buffer.start_line(line.text.size());
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const bool is_last = i + 1 == runs_.size();
    // Without quotes in the format those in the line mean nothing.
    const std::size_t quote = runs_.size() == 1 ? std::string_view::npos : first_quote(rest);
    const bool ends_here = quote == std::string_view::npos;
    Reading reading{
        .rest = rest.substr(0, quote), .buffer = buffer, .draft = draft, .first = 0, .last = 0};
    if (ends_here && line.cut) return read_partial(runs_[i], reading);
    if (ends_here != is_last || !read_run(runs_[i], reading)) return false;
    if (!ends_here) rest.remove_prefix(quote + 1);
  }
  return true;
}

bool LineTemplate::read_run(const Run& run, Reading& reading) const {
  if (!take_prefix(reading.rest, run.before)) return false;
  if (run.parts.empty()) return reading.rest.empty();
  if (!take_suffix(reading.rest, run.parts.back().behind)) return false;
  reading.last = run.parts.size();
  if (!read_from_left(run, reading)) return false;
  if (reading.first == reading.last) return true;
  if (!read_from_right(run, reading)) return false;
  return set(run.parts[reading.first].variable, reading.rest, reading);
}

bool LineTemplate::read_from_left(const Run& run, Reading& reading) const {
  for (; reading.first < reading.last; ++reading.first) {
    const Part& part = run.parts[reading.first];
    if (part.variable.free) return true;
    std::size_t end = reading.rest.size();
    std::size_t literal = 0;
    if (reading.first + 1 < reading.last) {
      end = find_after(reading.rest, part.behind, own_spaces(part.variable, part.behind));
      literal = part.behind.size();
    }
    if (end == std::string_view::npos) return false;
    if (!set(part.variable, reading.rest.substr(0, end), reading)) return false;
    reading.rest.remove_prefix(end + literal);
  }
  return true;
}

bool LineTemplate::read_from_right(const Run& run, Reading& reading) const {
  for (; reading.last - 1 > reading.first; --reading.last) {
    const Part& part = run.parts[reading.last - 1];
    const std::string_view before = run.parts[reading.last - 2].behind;
    const std::size_t at = find_before(reading.rest, before, own_spaces(part.variable, before));
    if (at == std::string_view::npos) return false;
    if (!set(part.variable, reading.rest.substr(at + before.size()), reading)) return false;
    reading.rest = reading.rest.substr(0, at);
  }
  return true;
}

bool LineTemplate::read_partial(const Run& run, Reading& reading) const {
  if (!take_prefix(reading.rest, run.before)) return true;
  for (const Part& part : run.parts) {
    const std::size_t end =
        part.behind.empty()
            ? std::string_view::npos
            : find_after(reading.rest, part.behind, own_spaces(part.variable, part.behind));
    const bool ends = end != std::string_view::npos;
    // What the cut left of a time or a number is none: then it stays unknown.
    (void)set(part.variable, reading.rest.substr(0, end), reading);
    if (!ends) return true;
    reading.rest.remove_prefix(end + part.behind.size());
  }
  return true;
}

bool LineTemplate::set(const Variable& variable, std::string_view text, Reading& reading) const {
  using Kind = Variable::Kind;
  RequestDraft& draft = reading.draft;
  const std::string_view value = escapes_ == Escapes::kJson ? reading.buffer.unescaped_json(text)
                                                            : reading.buffer.unescaped(text);
  switch (variable.kind) {
    case Kind::kField:
      return draft.set(variable.field, value);
    case Kind::kNothing:
      return true;
    case Kind::kHostAndTarget: {
      const std::size_t slash = std::min(value.find('/'), value.size());
      return draft.set(Field::kHost, value.substr(0, slash)) &&
             draft.set(Field::kTarget, value.substr(slash));
    }
    case Kind::kStrftime:
      return read_by_strftime(variable.strftime, value, draft.time_parts());
    case Kind::kMilliseconds:
    case Kind::kMicroseconds: {
      const auto number = whole_number<std::uint32_t>(value);
      const auto unit = variable.kind == Kind::kMilliseconds ? 1000U : 1U;
      if (!number || *number * unit > 999'999U) return false;
      draft.time_parts().fraction = Duration(*number * unit);
      return true;
    }
  }
  return false;
}

}  // namespace quell::logs
