#include "reading.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <system_error>

namespace quell::logs {

std::optional<Work> Reading::next(const std::function<void()>& pulse) {
  // Long enough not to burn time, short enough to see a stop.
  constexpr auto kBetweenLooks = std::chrono::milliseconds(200);
  while (true) {
    pulse();  // without the lock: it may ask for bytes_of_all()
    auto plan = plan_.lock();
    if (!plan->blocks.empty()) {
      Work work = std::move(plan->blocks.front());
      plan->blocks.pop_front();
      return work;
    }
    if (is_stopped()) return std::nullopt;
    if (!plan->pieces.empty()) {
      Work work = std::move(plan->pieces.front());
      plan->pieces.pop_front();
      return work;
    }
    if (plan->next_path < plan->paths.size()) {
      const std::size_t at = plan->next_path++;
      ++plan->busy;
      return PathToOpen{.index = static_cast<std::uint32_t>(at), .item = plan->paths[at]};
    }
    if (plan->busy == 0) return std::nullopt;
    changed_.wait_for(plan.lock(), kBetweenLooks);
  }
}

void Reading::opened(std::vector<Piece> pieces) {
  auto plan = plan_.lock();
  for (Piece& piece : pieces) plan->pieces.push_back(std::move(piece));
  --plan->busy;
  changed_.notify_all();
}

bool Reading::offer(Block& block, std::size_t most_waiting) {
  auto plan = plan_.lock();
  if (plan->blocks.size() >= most_waiting) return false;
  plan->blocks.push_back(std::move(block));
  changed_.notify_one();
  return true;
}

void Reading::give_back(std::unique_ptr<LineStream> lines) {
  unused_.lock()->push_back(std::move(lines));
}

std::unique_ptr<LineStream> Reading::take_back() {
  auto unused = unused_.lock();
  if (unused->empty()) return nullptr;
  auto lines = std::move(unused->back());
  unused->pop_back();
  lines->reset();
  return lines;
}

void Reading::stop() {
  stopped_.store(true, std::memory_order_relaxed);
  changed_.notify_all();
}

std::optional<std::uint64_t> Reading::bytes_of_all() {
  if (has_stream_) return std::nullopt;
  if (!bytes_of_all_) {
    std::uint64_t all = 0;
    for (const PathList::Item& item : plan_.lock()->paths) {
      std::error_code unknown;
      const std::uintmax_t size = std::filesystem::file_size(item.path, unknown);
      if (!unknown) all += size;
    }
    bytes_of_all_ = all;
  }
  return bytes_of_all_;
}

void Reading::note_problem(const OpenFile& file, Error error) {
  notes_.lock()->problems.emplace_back(file.index, FileProblem{file.name, std::move(error)});
}

void Reading::note_not_a_log(const OpenFile& file) {
  notes_.lock()->not_logs.emplace_back(file.index, file.name);
}

void Reading::note_lines(OpenFile& file) {
  auto lines = file.lines_of_pieces.lock();
  if (lines->size() > 1) notes_.lock()->lines.emplace_back(file.name, std::move(*lines));
}

void Reading::note_lines_of_unfinished() {
  std::set<const OpenFile*> noted;
  for (const Piece& piece : plan_.lock()->pieces) {
    if (noted.insert(piece.file.get()).second) note_lines(*piece.file);
  }
}

void Reading::add_to(ReadSummary& summary) {
  note_lines_of_unfinished();
  auto notes = notes_.lock();
  const auto by_index = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::sort(notes->problems.begin(), notes->problems.end(), by_index);
  std::sort(notes->not_logs.begin(), notes->not_logs.end(), by_index);
  for (auto& [index, problem] : notes->problems) {
    if (summary.problems.size() == kFileProblems)
      ++summary.further_problems;
    else
      summary.problems.push_back(std::move(problem));
  }
  for (auto& [index, name] : notes->not_logs) {
    if (summary.not_access_logs.size() < kFileProblems) summary.not_access_logs.push_back(name);
  }
  for (auto& [name, lines] : notes->lines) summary.lines_of_pieces[name] = std::move(lines);
  summary.bytes += bytes();
  summary.passed_over_bytes += passed_over();
  summary.files += files_;
}

}  // namespace quell::logs
