// The line protocol of `quell detect`: "where TAB payload" in, one line of answer out. Pure.
// docs/formats/detect.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "attack/classify.h"

namespace quell::attack {

enum class Answer : std::uint8_t {
  kBenign,
  kAttack,
  kMalformed,  ///< the line was not "where TAB payload"; the reason says so
};

/// A line of the protocol, taken apart.
struct DetectQuestion {
  Where where = Where::kQuery;  ///< kTarget for a query payload that begins with '/'
  std::string_view payload;
};

/// nullopt if the line is not "where TAB payload".
std::optional<DetectQuestion> question_of(std::string_view line);

/// Appends the answer for what was found by other means than a Detector, in the same form.
Answer append_answer(const Classification& judged, std::string& out);

/// Answers line after line, reusing its memory: one per thread.
class Detector {
 public:
  Detector();
  ~Detector();
  Detector(Detector&&) noexcept;
  Detector& operator=(Detector&&) noexcept;
  Detector(const Detector&) = delete;
  Detector& operator=(const Detector&) = delete;

  /// Appends "attack|benign TAB class TAB score TAB reason", without a newline, safe for a
  /// terminal. In `line`, which has no end of line, `where` is query, path, header or body; a query
  /// payload that begins with '/' is a whole request target.
  Answer answer(std::string_view line, std::string& out);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

struct DetectAnswer {
  std::string text;
  bool attack = false;
  bool malformed = false;
};

/// One line alone.
DetectAnswer answer_line(std::string_view line);

/// The reasons of a finding in one sentence, heaviest first; holds outside bytes.
std::string in_words(const Finding& finding);

}  // namespace quell::attack
