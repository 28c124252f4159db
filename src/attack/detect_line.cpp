#include "attack/detect_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/safe_text.h"
#include "core.h"
#include "judging/words.h"

namespace quell::attack {

namespace {

/// With three decimals, as "{:.3f}" has it. REQUIRES: 0 <= score <= 1.
void append_score(std::string& out, double score) {
  const double thousandths = score * 1000;
  const double rounded = std::floor(thousandths + 0.5);
  if (std::abs(thousandths - rounded) > 0.499999) {  // so near the middle that it takes exactness
    fmt::format_to(std::back_inserter(out), "{:.3f}", score);
    return;
  }
  const auto number = static_cast<unsigned>(rounded);
  const auto digit = [](unsigned value) { return static_cast<char>('0' + value % 10); };
  const char text[] = {digit(number / 1000), '.', digit(number / 100), digit(number / 10),
                       digit(number)};
  out.append(text, sizeof text);
}

/// What a terminal shows as it is: most reasons. Without a branch, so that the compiler looks at
/// many bytes at a time.
bool is_printable_ascii(std::string_view text) {
  bool odd = false;
  for (const char c : text) odd |= static_cast<signed char>(c) < ' ' || c == '\x7f';
  return !odd;
}

void append_safe(std::string& out, std::string_view outside) {
  if (is_printable_ascii(outside))
    out += outside;
  else
    out += terminal_safe(outside);
}

Answer append_benign(double top_score, Core::Extent extent, std::string& out) {
  out += "benign\tbenign\t";
  append_score(out, top_score);
  out += extent == Core::Extent::kTruncated ? "\tnothing found, but not all was looked at"
                                            : "\tnothing found";
  return Answer::kBenign;
}

Answer append_attack(Class which, double score, std::string_view words, std::string& out) {
  out += "attack\t";
  out += name_of(which);
  out += '\t';
  append_score(out, score);
  out += '\t';
  append_safe(out, words);
  return Answer::kAttack;
}

}  // namespace

/// Keeps the best finding, in words.
class Detector::Impl : public PartSink {
 public:
  Answer answer(std::string_view line, std::string& out) {
    const auto question = question_of(line);
    if (!question) return malformed(line, out);
    top_score_ = nothing_found_score();
    best_score_ = 0;
    const Core::Extent extent = core_.judge(question->where, question->payload, *this);
    if (best_score_ > 0) return append_attack(which_, best_score_, words_, out);
    return append_benign(top_score_, extent, out);
  }

  void take(const JudgedPart& part) override {
    top_score_ = std::max(top_score_, top_score(part.record));
    each_finding(part.record, [&](const Judged& judged) {
      if (judged.score <= best_score_) return;
      best_score_ = judged.score;
      which_ = judged.which;
      words_.clear();
      for (const Observation& seen : part.record.reasons(judged)) {
        if (!words_.empty()) words_ += "; ";
        append_words(words_, seen);
      }
    });
  }

 private:
  static Answer malformed(std::string_view line, std::string& out) {
    out += "benign\tother\t0.000\terror: ";
    out += line.contains('\t') ? "where must be query, path, header or body"
                               : "expected: where TAB payload";
    return Answer::kMalformed;
  }

  Core core_{Detail::kVerdict, Look::kUnlessPlain};
  double top_score_ = 0;
  double best_score_ = 0;  ///< 0: no finding
  Class which_ = Class::kBenign;
  std::string words_;
};

Detector::Detector() : impl_(std::make_unique<Impl>()) {}
Detector::~Detector() = default;
Detector::Detector(Detector&&) noexcept = default;
Detector& Detector::operator=(Detector&&) noexcept = default;

Answer Detector::answer(std::string_view line, std::string& out) {
  return impl_->answer(line, out);
}

std::optional<DetectQuestion> question_of(std::string_view line) {
  const std::size_t tab = line.find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  const auto where = where_from_name(line.substr(0, tab));
  if (!where || *where == Where::kTarget) return std::nullopt;
  const std::string_view payload = line.substr(tab + 1);
  const bool is_target = *where == Where::kQuery && payload.starts_with('/');
  return DetectQuestion{.where = is_target ? Where::kTarget : *where, .payload = payload};
}

Answer append_answer(const Classification& judged, std::string& out) {
  if (!judged.is_attack()) {
    return append_benign(judged.top_score,
                         judged.truncated ? Core::Extent::kTruncated : Core::Extent::kAll, out);
  }
  const Finding& best = judged.best();
  return append_attack(best.which, best.score, in_words(best), out);
}

DetectAnswer answer_line(std::string_view line) {
  DetectAnswer out;
  const Answer answer = Detector().answer(line, out.text);
  out.attack = answer == Answer::kAttack;
  out.malformed = answer == Answer::kMalformed;
  return out;
}

std::string in_words(const Finding& finding) {
  std::string out;
  for (const Reason& reason : finding.reasons) {
    if (!out.empty()) out += "; ";
    out += reason.text;
  }
  return out;
}

}  // namespace quell::attack
