// git as a source of what files should be. The repository is trusted, the web root is not.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/result.h"
#include "os/process.h"
#include "os/terminal.h"
#include "webroot/reference.h"

namespace quell::webroot {
namespace {

/// git and its arguments, with everything switched off that a configuration could start.
os::Command git_command(const GitPlace& place, const std::vector<std::string>& arguments) {
  os::Command command;
  command.argv = {"git",
                  "--no-pager",
                  "--no-replace-objects",
                  "-c",
                  "safe.directory=*",
                  "-c",
                  "core.fsmonitor=false",
                  "-c",
                  "core.hooksPath=/dev/null",
                  "-C",
                  place.directory.string()};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment =
      std::vector<std::string>{"PATH=" + os::environment("PATH").value_or("/usr/bin:/bin"),
                               "HOME=/nonexistent",
                               "LC_ALL=C",
                               "GIT_CONFIG_NOSYSTEM=1",
                               "GIT_CONFIG_GLOBAL=/dev/null",
                               "GIT_TERMINAL_PROMPT=0",
                               "GIT_OPTIONAL_LOCKS=0",
                               "GIT_NO_LAZY_FETCH=1",
                               "GIT_ALLOW_PROTOCOL="};
  return command;
}

struct Answer {
  int code = 0;
  std::string out;
  std::string err;
};

Result<Answer> ask_git(const GitPlace& place, const std::vector<std::string>& arguments,
                       const os::Deadline& deadline, std::string input = {}) {
  auto ran = os::run(git_command(place, arguments), deadline,
                     {.input = std::move(input), .output_cap = kGitListBytes});
  if (!ran) return fail(ran.error(), "git cannot be run");
  if (ran->end == os::RunEnd::kTimedOut) return fail(ErrorCode::kTimeout, "git took too long");
  if (ran->end == os::RunEnd::kCancelled) return fail(ErrorCode::kCancelled, "interrupted");
  if (ran->out.total > ran->out.kept.size()) {
    return fail(ErrorCode::kLimit, "git lists more files than are compared");
  }
  const auto* exited = std::get_if<os::Exited>(&ran->status);
  if (exited == nullptr) return fail(ErrorCode::kIo, "git: " + os::describe(ran->status));
  return Answer{
      .code = exited->code, .out = std::move(ran->out.kept), .err = std::move(ran->err.kept)};
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

/// "100644 blob 1f0c…\tpath": one entry of ls-tree -z.
Result<void> take_entry(std::string_view entry, Reference& reference) {
  const std::size_t tab = entry.find('\t');
  const std::size_t type = entry.find(' ');
  const std::size_t id = type == std::string_view::npos ? type : entry.find(' ', type + 1);
  if (tab == std::string_view::npos || id == std::string_view::npos || id > tab) {
    return fail(ErrorCode::kUnsupported, "git's list of files is in no form that is known here");
  }
  const std::string_view mode = entry.substr(0, type);
  std::string path(entry.substr(tab + 1));
  if (mode == "160000") {
    reference.not_compared.push_back(std::move(path));
  } else if (mode != "120000") {
    const std::string_view digest = entry.substr(id + 1, tab - id - 1);
    if (digest.size() == crypto::digits_of(crypto::ForeignDigest::kSha256)) {
      reference.digest = crypto::ForeignDigest::kSha256;
    }
    reference.files.emplace(std::move(path), Expected{.digest = std::string(digest)});
  }
  return {};
}

bool lies_below(const os::Path& path, const os::Path& root) {
  std::error_code error;
  const os::Path inner = std::filesystem::weakly_canonical(path, error);
  const os::Path outer = std::filesystem::weakly_canonical(root, error);
  const auto end = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first;
  return end == outer.end();
}

}  // namespace

Result<Reference> git_reference(const GitPlace& place, const os::Path& root,
                                const os::Deadline& deadline) {
  if (place.revision.empty() || place.revision.front() == '-') {
    return fail(ErrorCode::kInvalidInput, "that is no revision: " + place.revision);
  }
  QUELL_TRY(const Answer id, ask_git(place,
                                     {"rev-parse", "--verify", "--quiet", "--end-of-options",
                                      place.revision + "^{commit}"},
                                     deadline));
  if (id.code != 0) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{} is no git repository that has {}{}", place.directory.string(),
                            place.revision, id.err.empty() ? "" : ": " + first_line(id.err)));
  }
  const std::string commit = first_line(id.out);
  QUELL_TRY(const Answer list, ask_git(place, {"ls-tree", "-r", "-z", commit}, deadline));
  if (list.code != 0) {
    return fail(ErrorCode::kIo, "git cannot list the files: " + first_line(list.err));
  }
  Reference reference{
      .kind = Reference::Kind::kGit,
      .name = fmt::format("git:{} at {}", place.directory.string(), commit.substr(0, 12))};
  std::string_view rest = list.out;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    QUELL_CHECK(take_entry(rest.substr(0, end), reference));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (lies_below(place.directory, root)) {
    reference.caveats.emplace_back(
        "the repository lies where the files are that it is compared with: who could change them "
        "could change it too");
  }
  if (!reference.not_compared.empty()) {
    reference.caveats.push_back(
        fmt::format("{} submodules are not compared", reference.not_compared.size()));
  }
  return reference;
}

Result<std::vector<std::string>> ignored_by_git(const GitPlace& place,
                                                const std::vector<std::string>& paths,
                                                const os::Deadline& deadline) {
  if (paths.empty()) return std::vector<std::string>();
  std::string input;
  for (const std::string& path : paths) {
    input += path;
    input += '\0';
  }
  QUELL_TRY(const Answer answer, ask_git(place, {"check-ignore", "--no-index", "-z", "--stdin"},
                                         deadline, std::move(input)));
  std::vector<std::string> ignored;
  // 1: none of them; 128: a bare repository, which has no .gitignore to read.
  if (answer.code != 0) return ignored;
  std::string_view rest = answer.out;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    ignored.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return ignored;
}

}  // namespace quell::webroot
