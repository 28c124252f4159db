// A cgroup of the unified hierarchy, frozen by the kernel (cgroup.freeze): everything in it and
// below it, also what is forked or moved into it later.
#include <cstdint>
#include <filesystem>
#include <utility>

#include "doc/json.h"
#include "fmt/format.h"
#include "os/deadline.h"
#include "os/file.h"
#include "service/cgroup_files.h"
#include "service/place.h"

namespace quell::contain::service {

namespace {

constexpr std::size_t kSmallFile = 4096;
constexpr auto kBetweenLooks = std::chrono::milliseconds(2);

struct Before {
  std::uint64_t inode = 0;
  bool frozen = false;  ///< cgroup.freeze was 1
};

std::string to_json(const Before& before) {
  return json::canonical(json::Object{{"inode", before.inode}, {"frozen", before.frozen ? 1 : 0}});
}

Result<Before> before_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object()) {
    return fail(ErrorCode::kCorrupted, "the note on the cgroup cannot be read");
  }
  QUELL_TRY(const std::int64_t inode, json::integer_at(value.get_object(), "inode"));
  QUELL_TRY(const std::int64_t frozen, json::integer_at(value.get_object(), "frozen"));
  return Before{.inode = static_cast<std::uint64_t>(inode), .frozen = frozen == 1};
}

class Cgroup final : public Place {
 public:
  Cgroup(CgroupPlace place, Duration patience) : place_(std::move(place)), patience_(patience) {}

  [[nodiscard]] std::string_view verb() const override { return "freeze"; }
  [[nodiscard]] std::string hold_words() const override {
    return fmt::format("1 is written to {}/cgroup.freeze; the kernel freezes it and what is below",
                       place_.directory.string());
  }
  [[nodiscard]] std::string release_words() const override {
    return fmt::format("0 is written to {}/cgroup.freeze", place_.directory.string());
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
  [[nodiscard]] Result<bool> wants_frozen() const;
  [[nodiscard]] Result<void> bring(std::string_view value, const OnStep& on_step) const;

  CgroupPlace place_;
  Duration patience_;
};

Result<bool> Cgroup::wants_frozen() const {
  const auto text = os::read_file(place_.directory / "cgroup.freeze", kSmallFile);
  if (text) return text->starts_with('1');
  return fail(ErrorCode::kUnavailable,
              "no cgroup of version 2 that can be frozen: " + text.error().full());
}

Result<Sight> Cgroup::look(const std::string& before) {
  Sight sight;
  QUELL_TRY(const auto info, os::info(place_.directory));
  sight.what = "cgroup " + place_.directory.string();
  if (!info && before.empty()) {
    return fail(ErrorCode::kUnavailable, place_.directory.string() + " is not there");
  }
  Before noted;
  if (!before.empty()) {
    QUELL_TRY(noted, before_from_json(before));
  }
  sight.now = before;
  if (!info) {
    sight.going = Going::kGone;
    return sight;
  }
  QUELL_TRY(const bool wanted, wants_frozen());
  if (before.empty()) sight.now = to_json({.inode = info->inode, .frozen = wanted});
  QUELL_TRY(const std::string events,
            os::read_file(place_.directory / "cgroup.events", kSmallFile));
  const bool frozen = says(events, "frozen 1");
  sight.checks.push_back({.what = "cgroup.events",
                          .expected = "frozen 0 or 1",
                          .seen = frozen ? "frozen 1" : "frozen 0",
                          .outcome = Check::Outcome::kNote});
  if (!before.empty() && noted.inode != info->inode) {
    sight.going = Going::kAnother;
  } else if (!says(events, "populated 1")) {
    sight.going = wanted ? Going::kHeld : Going::kGone;
  } else {
    sight.going = frozen ? Going::kHeld : wanted ? Going::kMixed : Going::kRuns;
  }
  QUELL_TRY(const auto members, members_below(place_.directory));
  QUELL_TRY(const auto ancestry, os::own_ancestry());
  sight.refusals = own_among(members.processes, ancestry);
  sight.present = present_lines(members);
  return sight;
}

Result<void> Cgroup::bring(std::string_view value, const OnStep& on_step) const {
  on_step("write");
  QUELL_TRY(const os::Descriptor file,
            os::open_to_append(place_.directory / "cgroup.freeze", os::Mode::kPublic));
  QUELL_CHECK(os::write_all(file, value));
  const os::Deadline deadline = os::Deadline::after(patience_);
  on_step("settle");
  while (true) {
    QUELL_TRY(const std::string events,
              os::read_file(place_.directory / "cgroup.events", kSmallFile));
    if (says(events, "frozen " + std::string(value))) return {};
    if (deadline.expired()) {
      return fail(ErrorCode::kTimeout, "the kernel did not change the whole cgroup in time");
    }
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kBetweenLooks)));
  }
}

Result<void> Cgroup::hold(const std::string& /*before*/, const OnStep& on_step) {
  return bring("1", on_step);
}

Result<void> Cgroup::release(const std::string& before, const OnStep& on_step) {
  QUELL_TRY(const Before noted, before_from_json(before));
  QUELL_TRY(const auto info, os::info(place_.directory));
  if (!info || info->inode != noted.inode || noted.frozen) return {};
  return bring("0", on_step);
}

}  // namespace

std::unique_ptr<Place> make_cgroup(CgroupPlace place, Duration patience) {
  return std::make_unique<Cgroup>(std::move(place), patience);
}

}  // namespace quell::contain::service
