// links: journal os crypto incident desk
// Measures the journal on the disk that holds DIRECTORY:
//   journal_bench append DIRECTORY    appends by 1, 8 and 64 threads against a bare write+fdatasync
//   journal_bench processes DIRECTORY four processes at once: the rate, and the longest wait
//   journal_bench reopen DIRECTORY    a million events, cold: open, read, check the chain, parse,
//   fold
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

#include "desk/desk.h"
#include "incident/event.h"
#include "incident/procedure.h"
#include "journal/checkpoint.h"
#include "journal/open.h"
#include "os/file.h"

namespace {

using quell::Result;
using quell::journal::CommandId;
using quell::journal::Head;
using quell::journal::Store;
using quell::journal::StreamName;
using Clock = std::chrono::steady_clock;
using std::chrono::duration;

constexpr std::size_t kEventBytes = 300;
constexpr duration<double> kRun{1.5};
constexpr int kRounds = 5;

std::string event(std::uint64_t number) {
  std::string text = fmt::format(
      R"({{"at":"2026-11-22T03:14:15.000926Z","by":"ann","command":"note","n":{},"text":")",
      number);
  text.resize(kEventBytes - 2, 'x');
  return text + "\"}";
}

void say(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fputs((result.error().full() + "\n").c_str(), stderr);
  std::exit(3);
}

void must(const Result<void>& result) {
  if (result) return;
  std::fputs((result.error().full() + "\n").c_str(), stderr);
  std::exit(3);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Appends a second, of a bare loop that writes the same bytes and syncs each; and its longest
/// sync.
double bare_rate(const quell::os::Path& directory, double* longest) {
  const auto path = directory / "bare";
  const auto file = must(quell::os::open_to_append(path, quell::os::Mode::kSecret));
  const std::string bytes = event(0);
  std::uint64_t done = 0;
  const auto start = Clock::now();
  while (Clock::now() - start < kRun) {
    const auto before = Clock::now();
    must(quell::os::write_all(file, bytes));
    must(quell::os::sync(file));
    if (longest != nullptr) {
      *longest = std::max(*longest, duration<double>(Clock::now() - before).count());
    }
    ++done;
  }
  const double seconds = duration<double>(Clock::now() - start).count();
  must(quell::os::remove_file(path));
  return static_cast<double>(done) / seconds;
}

/// One producer: its own stream, waits for each append before it makes the next.
std::uint64_t produce(Store& store, const std::string& name, const std::atomic<bool>& stop,
                      double* longest) {
  const StreamName stream("incident/" + name);
  Head head = must(store.head(stream));
  std::uint64_t done = 0;
  while (!stop) {
    const std::vector<std::string> payloads = {event(done)};
    const auto start = Clock::now();
    const CommandId command(fmt::format(
        "{:012x}-{}", std::chrono::system_clock::now().time_since_epoch().count() / 1000, name));
    head = must(store.append(stream, head, command, payloads)).head;
    if (longest != nullptr) {
      *longest = std::max(*longest, duration<double>(Clock::now() - start).count());
    }
    ++done;
  }
  return done;
}

/// Processor time of this process so far, seconds: tells, on a busy machine, what waiting was not.
double processor_time() {
  struct rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Measured {
  double rate = 0;          ///< appends a second
  double microseconds = 0;  ///< of processor time for each
};

Measured journal_rate(Store& store, int threads, int round) {
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> done = 0;
  const auto start = Clock::now();
  const double processor = processor_time();
  {
    std::vector<std::jthread> producers;
    for (int i = 0; i < threads; ++i) {
      producers.emplace_back([&, i] {
        done += produce(store, fmt::format("t{}-{}-{}", threads, round, i), stop, nullptr);
      });
    }
    std::this_thread::sleep_for(kRun);
    stop = true;
  }
  const auto appends = static_cast<double>(done);
  return Measured{.rate = appends / duration<double>(Clock::now() - start).count(),
                  .microseconds = 1e6 * (processor_time() - processor) / appends};
}

void append(const quell::os::Path& directory) {
  const auto opened = must(quell::journal::open({.directory = directory / "journal"}));
  say("threads   bare/s  journal/s   ratio  CPU us each   (medians of 5 interleaved runs; ratio: "
      "of each pair)");
  for (const int threads : {1, 8, 64}) {
    std::vector<double> bare;
    std::vector<double> journal;
    std::vector<double> ratio;
    std::vector<double> processor;
    for (int round = 0; round < kRounds; ++round) {
      bare.push_back(bare_rate(directory, nullptr));
      const Measured measured = journal_rate(*opened.store, threads, round);
      journal.push_back(measured.rate);
      processor.push_back(measured.microseconds);
      ratio.push_back(journal.back() / bare.back());
    }
    say(fmt::format("{:7} {:8.0f} {:10.0f} {:7.2f} {:12.1f}   ({:.2f})", threads, median(bare),
                    median(journal), median(ratio), median(processor), fmt::join(ratio, " ")));
  }
}

void one_process(const quell::os::Path& directory, int number, int result) {
  const auto opened = must(quell::journal::open({.directory = directory / "journal"}));
  std::atomic<bool> stop = false;
  std::jthread timer([&] {
    std::this_thread::sleep_for(std::chrono::seconds(5));
    stop = true;
  });
  double longest = 0;
  const std::uint64_t done =
      produce(*opened.store, fmt::format("process{}", number), stop, &longest);
  const std::string line = fmt::format("{} {}\n", done, longest);
  if (::write(result, line.data(), line.size()) < 0) std::exit(3);
}

void processes(const quell::os::Path& directory) {
  double longest_sync = 0;
  const double bare = bare_rate(directory, &longest_sync);
  say(fmt::format("bare loop just before: {:.0f}/s, longest single write and sync {:.0f} ms", bare,
                  longest_sync * 1000));
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) std::exit(3);
  for (int i = 0; i < 4; ++i) {
    if (::fork() == 0) {
      one_process(directory, i, ends[1]);
      std::exit(0);
    }
  }
  ::close(ends[1]);
  std::FILE* results = ::fdopen(ends[0], "r");
  std::uint64_t all = 0;
  double longest = 0;
  unsigned long long done = 0;
  double wait = 0;
  while (std::fscanf(results, "%llu %lf", &done, &wait) == 2) {
    all += done;
    longest = std::max(longest, wait);
  }
  std::fclose(results);
  while (::wait(nullptr) > 0) {
  }
  say(fmt::format("4 processes: {:.0f} appends/s in all, longest wait {:.0f} ms",
                  static_cast<double>(all) / 5, longest * 1000));
}

/// Takes the files out of the page cache.
void make_cold(const quell::os::Path& directory) {
  for (const auto& entry : must(quell::os::list_directory(directory))) {
    const auto file = must(quell::os::open_to_read(directory / entry.name));
    must(quell::os::sync(file));
    ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED);
  }
}

/// A million recorded events of one incident, each about 300 bytes, with a note's text as filling:
/// what an attack that is watched for weeks leaves.
void make_million(const quell::os::Path& place, const StreamName& stream) {
  constexpr std::uint64_t kEvents = 1'000'000;
  constexpr std::uint64_t kBatch = 1000;
  using namespace quell::incident;  // NOLINT(google-build-using-namespace): a program of its own
  const auto opened = must(quell::journal::open({.directory = place}));
  Head head = must(opened.store->head(stream));
  while (head.sequence < kEvents) {
    std::vector<std::string> payloads;
    for (std::uint64_t i = 0; i < kBatch; ++i) {
      const std::uint64_t sequence = head.sequence + 1 + i;
      Event one{.sequence = sequence,
                .at = quell::Instant(std::chrono::milliseconds(sequence)),
                .actor = {.name = "ann"}};
      if (sequence == 1) one.body = IncidentOpened{.title = "a million events"};
      if (sequence > 1) one.body = NoteAdded{.text = std::string(176, 'x')};
      payloads.push_back(encode(one));
    }
    const CommandId command(fmt::format("c{:012}", head.sequence));
    head = must(opened.store->append(stream, head, command, payloads)).head;
  }
}

void reopen(const quell::os::Path& directory) {
  const auto place = directory / "million";
  const quell::incident::IncidentId incident("QL-2026-0001");
  const StreamName stream = quell::desk::stream_of(incident);
  make_million(place, stream);
  const quell::incident::Policy policy{.procedure = *quell::incident::embedded_procedure("quell")};
  for (int round = 0; round < 3; ++round) {
    make_cold(place);
    const auto start = Clock::now();
    const auto opened = must(quell::journal::open({.directory = place}));
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    must(opened.store->read(stream, 1, [&](const quell::journal::EntryView& entry) -> Result<void> {
      ++entries;
      bytes += entry.payload.size();
      return {};
    }));
    const double read = duration<double>(Clock::now() - start).count();
    make_cold(place);
    const auto again = Clock::now();
    quell::SystemClock clock;
    const auto second = must(quell::journal::open({.directory = place}));
    quell::desk::Desk desk(*second.store, clock, policy);
    const quell::incident::State state = must(desk.state(incident));
    const double folded = duration<double>(Clock::now() - again).count();
    struct rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    say(
        fmt::format("reopen, cold: {} events of {} bytes: read and chain checked in {:.2f} s; the "
                    "same with parsing and folding ({} notes) in {:.2f} s; peak {} MB",
                    entries, bytes / entries, read, state.notes, folded, usage.ru_maxrss / 1024));
  }
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values, values + count);
  if (arguments.size() != 3) {
    std::fputs("usage: journal_bench append|processes|reopen DIRECTORY\n", stderr);
    return 2;
  }
  const quell::os::Path directory = quell::os::Path(arguments[2]) / "journal_bench";
  must(quell::os::remove_tree(directory));
  must(quell::os::make_directories(directory, quell::os::Mode::kPrivateDirectory));
  say("file system: " + must(quell::os::file_system_of(directory)));
  if (arguments[1] == "append") append(directory);
  if (arguments[1] == "processes") processes(directory);
  if (arguments[1] == "reopen") reopen(directory);
  must(quell::os::remove_tree(directory));
  return 0;
}
