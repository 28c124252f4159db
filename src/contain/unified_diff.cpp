#include "unified_diff.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "fmt/format.h"

namespace quell::contain {

namespace {

constexpr std::size_t kContext = 3;
constexpr std::size_t kMostPairs = 4'000'000;

using Lines = std::vector<std::string_view>;  // each with its newline, if it has one

Lines lines_of(std::string_view text) {
  Lines result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    result.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return result;
}

enum class Op : char { kKeep = ' ', kRemove = '-', kAdd = '+' };
struct Step {
  Op op;
  std::string_view line;
};

/// Longest common subsequence by dynamic programming, of the region that differs.
std::vector<Step> align(std::span<const std::string_view> a, std::span<const std::string_view> b) {
  std::vector<Step> steps;
  if (a.size() * b.size() > kMostPairs) {
    for (const auto line : a) steps.push_back({Op::kRemove, line});
    for (const auto line : b) steps.push_back({Op::kAdd, line});
    return steps;
  }
  const std::size_t width = b.size() + 1;
  std::vector<std::uint32_t> common((a.size() + 1) * width);  // of a[i..] and b[j..]
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i * width + j] =
          a[i] == b[j] ? common[(i + 1) * width + j + 1] + 1
                       : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      steps.push_back({Op::kKeep, a[i]});
      ++i;
      ++j;
    } else if (j == b.size() ||
               (i < a.size() && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      steps.push_back({Op::kRemove, a[i++]});
    } else {
      steps.push_back({Op::kAdd, b[j++]});
    }
  }
  return steps;
}

std::vector<Step> steps_between(const Lines& a, const Lines& b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t head = 0;
  while (head < shorter && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  std::vector<Step> steps;
  steps.reserve(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < head; ++i) steps.push_back({Op::kKeep, a[i]});
  const auto middle = align(std::span(a).subspan(head, a.size() - head - tail),
                            std::span(b).subspan(head, b.size() - head - tail));
  steps.insert(steps.end(), middle.begin(), middle.end());
  for (std::size_t i = a.size() - tail; i < a.size(); ++i) steps.push_back({Op::kKeep, a[i]});
  return steps;
}

/// Line numbers before a step, 0-based.
struct Numbers {
  std::size_t a = 0;
  std::size_t b = 0;
  void pass(const Step& step) {
    if (step.op != Op::kAdd) ++a;
    if (step.op != Op::kRemove) ++b;
  }
};

std::string hunk(std::span<const Step> steps, Numbers start) {
  Numbers end = start;
  std::string body;
  for (const Step& step : steps) {
    end.pass(step);
    body += static_cast<char>(step.op);
    body += step.line;
    if (!step.line.ends_with('\n')) body += "\n\\ No newline at end of file\n";
  }
  const std::size_t in_a = end.a - start.a;
  const std::size_t in_b = end.b - start.b;
  // diff(1) numbers an empty side by the line before it.
  return fmt::format("@@ -{},{} +{},{} @@\n{}", start.a + (in_a != 0 ? 1 : 0), in_a,
                     start.b + (in_b != 0 ? 1 : 0), in_b, body);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view name) {
  if (before == after) return {};
  const Lines a = lines_of(before);
  const Lines b = lines_of(after);
  const std::vector<Step> steps = steps_between(a, b);
  std::string result = fmt::format("--- {0}\n+++ {0}\n", name);
  Numbers numbers;
  for (std::size_t i = 0; i < steps.size();) {
    if (steps[i].op == Op::kKeep) {
      numbers.pass(steps[i++]);
      continue;
    }
    // Goes on over unchanged stretches that are too short to be worth a hunk of their own.
    std::size_t end = i;
    for (std::size_t at = i; at < steps.size() && at <= end + 2 * kContext; ++at) {
      if (steps[at].op != Op::kKeep) end = at;
    }
    const std::size_t lead = std::min({kContext, i, numbers.a, numbers.b});
    const std::size_t stop = std::min(steps.size(), end + 1 + kContext);
    result += hunk(std::span(steps).subspan(i - lead, stop - i + lead),
                   {numbers.a - lead, numbers.b - lead});
    for (; i < stop; ++i) numbers.pass(steps[i]);
  }
  return result;
}

}  // namespace quell::contain
