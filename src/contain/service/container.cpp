// A container of docker or podman, paused and let go on by its engine, so that the engine knows it.
// What the engine says is held against the kernel's word (cgroup.events) where that can be had.
#include <optional>
#include <utility>

#include "base/safe_text.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/process.h"
#include "service/cgroup_files.h"
#include "service/place.h"

namespace quell::contain::service {

namespace {

constexpr std::size_t kOutput = 4UZ * 1024 * 1024;
constexpr std::size_t kSmallFile = 4096;
constexpr std::size_t kColumns = 300;
constexpr std::size_t kShortId = 12;
constexpr auto kAsking = std::chrono::seconds(20);
constexpr auto kBetweenLooks = std::chrono::milliseconds(20);

/// What the engine knows of it.
struct Inspected {
  std::string id;
  std::string status;   ///< "running", "paused", "exited", ...
  std::string started;  ///< another start is another process
  int pid = 0;          ///< 0: none
};

/// How it was before: which very container, since when, and whether somebody had paused it.
struct Before {
  std::string id;
  std::string started;
  bool paused = false;
};

std::string to_json(const Before& before) {
  return json::canonical(json::Object{
      {"id", before.id}, {"started", before.started}, {"paused", before.paused ? 1 : 0}});
}

Result<Before> before_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object()) {
    return fail(ErrorCode::kCorrupted, "the note on the container cannot be read");
  }
  QUELL_TRY(const std::string_view id, json::text_at(value.get_object(), "id"));
  QUELL_TRY(const std::string_view started, json::text_at(value.get_object(), "started"));
  QUELL_TRY(const std::int64_t paused, json::integer_at(value.get_object(), "paused"));
  return Before{.id = std::string(id), .started = std::string(started), .paused = paused == 1};
}

bool is_id(std::string_view text) {
  return text.size() >= kShortId && text.size() <= 128 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Of the array that "container inspect" prints: Id and State, which docker and podman share.
Result<Inspected> inspected_from(std::string_view text) {
  const auto unreadable = [] {
    return fail(ErrorCode::kUnavailable,
                "the engine's answer about the container is not understood");
  };
  const auto value = json::parse(text);
  if (!value || !value->is_array() || value->get_array().size() != 1 ||
      !value->get_array().front().is_object()) {
    return unreadable();
  }
  const json::Object& object = value->get_array().front().get_object();
  const auto id = json::text_at(object, "Id");
  const json::Value* state = object.if_contains("State");
  if (!id || !is_id(*id) || state == nullptr || !state->is_object()) return unreadable();
  const auto status = json::text_at(state->get_object(), "Status");
  const auto started = json::text_at(state->get_object(), "StartedAt");
  const auto pid = json::integer_at(state->get_object(), "Pid");
  if (!status || !started || !pid || !std::in_range<int>(*pid)) return unreadable();
  return Inspected{.id = std::string(*id),
                   .status = std::string(*status),
                   .started = std::string(*started),
                   .pid = static_cast<int>(*pid)};
}

/// What the kernel says: whether all of it is frozen, and what is in it. nullopt: it cannot be
/// asked (no unified hierarchy, another machine's engine).
struct Kernel {
  bool frozen = false;
  Members members;
};

Result<std::optional<Kernel>> ask_kernel(const Inspected& container) {
  if (container.pid <= 0) return std::nullopt;
  const auto directory = cgroup_of(container.pid);
  // Both engines name the cgroup by the id. A number of another machine's process is no proof.
  if (!directory || directory->string().find(container.id) == std::string::npos) {
    return std::nullopt;
  }
  const auto events = os::read_file(*directory / "cgroup.events", kSmallFile);
  if (!events) return std::nullopt;
  QUELL_TRY(auto members, members_below(*directory));
  return Kernel{.frozen = says(*events, "frozen 1"), .members = std::move(members)};
}

Going going_of(const Inspected& container, const std::optional<Kernel>& kernel) {
  const bool paused = container.status == "paused";
  if (!paused && container.status != "running" && container.status != "restarting") {
    return Going::kGone;
  }
  if (!kernel) return paused ? Going::kHeld : Going::kRuns;
  if (kernel->frozen) return Going::kHeld;
  return paused ? Going::kMixed : Going::kRuns;
}

class Container final : public Place {
 public:
  Container(ContainerPlace place, Duration patience)
      : place_(std::move(place)), patience_(patience) {}

  [[nodiscard]] std::string_view verb() const override { return "freeze"; }
  [[nodiscard]] std::string hold_words() const override {
    return fmt::format("{} pause {}", place_.engine.front(), place_.name);
  }
  [[nodiscard]] std::string release_words() const override {
    return fmt::format("{} unpause {}, if it ran", place_.engine.front(), place_.name);
  }
  [[nodiscard]] std::vector<std::string> warnings() const override {
    return {
        "memory, files and connections stay as they are: take a memory image before it is lifted",
        "what was sent already is not taken back; clients wait until their own time limits",
        "an orchestrator's health check may kill it or start another one: probe again"};
  }

  Result<Sight> look(const std::string& before) override;
  Result<void> hold(const std::string& before, const OnStep& on_step) override;
  Result<void> release(const std::string& before, const OnStep& on_step) override;

 private:
  [[nodiscard]] Result<std::string> engine(std::vector<std::string> verb, Duration at_most) const;
  /// nullopt: the engine knows no such container.
  [[nodiscard]] Result<std::optional<Inspected>> inspect(const std::string& which) const;
  [[nodiscard]] Result<void> settle(const std::string& id, Going wanted) const;

  ContainerPlace place_;
  Duration patience_;
};

Result<std::string> Container::engine(std::vector<std::string> verb, Duration at_most) const {
  std::vector<std::string> argv = place_.engine;
  argv.insert(argv.end(), std::make_move_iterator(verb.begin()),
              std::make_move_iterator(verb.end()));
  QUELL_TRY(const os::RunResult ran,
            os::run({.argv = argv}, os::Deadline::after(at_most), {.output_cap = kOutput}));
  if (ran.end == os::RunEnd::kTimedOut) {
    return fail(ErrorCode::kTimeout, fmt::format("{} took too long", argv.front()));
  }
  if (os::succeeded(ran.status)) return utf8_or_replaced(ran.out.kept);
  // docker says "No such container: x", podman "no such container x".
  const bool missing = ran.err.kept.find("o such container") != std::string::npos ||
                       ran.err.kept.find("o such object") != std::string::npos;
  return fail(missing ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
              fmt::format("{}: {}: {}", argv.front(), os::describe(ran.status),
                          fit(terminal_safe(ran.err.kept), kColumns)));
}

Result<std::optional<Inspected>> Container::inspect(const std::string& which) const {
  const auto text = engine({"container", "inspect", which}, kAsking);
  if (!text && text.error().code() == ErrorCode::kNotFound) return std::nullopt;
  if (!text) return std::unexpected(text.error());
  QUELL_TRY(Inspected found, inspected_from(*text));
  return found;
}

Result<Sight> Container::look(const std::string& before) {
  QUELL_TRY(const auto container, inspect(place_.name));
  if (!container && before.empty()) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} knows no container {}", place_.engine.front(), place_.name));
  }
  Before noted;
  if (!before.empty()) {
    QUELL_TRY(noted, before_from_json(before));
  }
  Sight sight;
  sight.now = before;
  sight.what = "container " + place_.name;
  if (!container) {
    sight.going = Going::kGone;
    return sight;
  }
  const std::string shown = terminal_safe(container->status);
  sight.what += fmt::format(" ({}, since {})", container->id.substr(0, kShortId),
                            terminal_safe(container->started));
  if (before.empty()) {
    sight.now = to_json({.id = container->id,
                         .started = container->started,
                         .paused = container->status == "paused"});
  }
  QUELL_TRY(const auto kernel, ask_kernel(*container));
  sight.going = going_of(*container, kernel);
  sight.checks = {{.what = place_.engine.front() + " container inspect " + place_.name,
                   .expected = "running or paused",
                   .seen = shown,
                   .outcome = Check::Outcome::kNote},
                  {.what = "cgroup.events of its processes",
                   .expected = "frozen 0 or 1",
                   .seen = !kernel          ? "cannot be asked here: the engine's word alone"
                           : kernel->frozen ? "frozen 1"
                                            : "frozen 0",
                   .outcome = Check::Outcome::kNote}};
  if (!before.empty() && (noted.id != container->id || noted.started != container->started)) {
    if (sight.going != Going::kGone) sight.going = Going::kAnother;
    return sight;
  }
  if (kernel) {
    QUELL_TRY(const auto ancestry, os::own_ancestry());
    sight.refusals = own_among(kernel->members.processes, ancestry);
    sight.present = present_lines(kernel->members);
  }
  return sight;
}

Result<void> Container::settle(const std::string& id, Going wanted) const {
  const os::Deadline deadline = os::Deadline::after(patience_);
  while (true) {
    QUELL_TRY(const auto container, inspect(id));
    if (!container) return fail(ErrorCode::kUnavailable, "the container is gone");
    QUELL_TRY(const auto kernel, ask_kernel(*container));
    if (going_of(*container, kernel) == wanted) return {};
    if (deadline.expired()) {
      return fail(ErrorCode::kTimeout, "the container is " + terminal_safe(container->status));
    }
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kBetweenLooks)));
  }
}

Result<void> Container::hold(const std::string& before, const OnStep& on_step) {
  QUELL_TRY(const Before noted, before_from_json(before));
  QUELL_TRY(const auto container, inspect(noted.id));
  // An engine refuses to pause what is paused: after a crash it may be.
  if (container && container->status != "paused") {
    on_step("engine-pause");
    QUELL_CHECK(engine({"pause", noted.id}, patience_ + kAsking));
  }
  on_step("settle");
  return settle(noted.id, Going::kHeld);
}

Result<void> Container::release(const std::string& before, const OnStep& on_step) {
  QUELL_TRY(const Before noted, before_from_json(before));
  QUELL_TRY(const auto container, inspect(noted.id));
  const bool same = container && container->started == noted.started;
  if (noted.paused || !same || container->status != "paused") return {};
  on_step("engine-unpause");
  QUELL_CHECK(engine({"unpause", noted.id}, patience_ + kAsking));
  on_step("settle");
  return settle(noted.id, Going::kRuns);
}

}  // namespace

std::unique_ptr<Place> make_container(ContainerPlace place, Duration patience) {
  return std::make_unique<Container>(std::move(place), patience);
}

}  // namespace quell::contain::service
