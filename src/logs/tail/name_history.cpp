#include "tail/name_history.h"

#include <algorithm>
#include <utility>

namespace quell::logs {

using Kind = os::DirectoryWatch::Event::Kind;

void NameHistory::restart(std::optional<Bearer> first) {
  bearers_.clear();
  moving_.clear();
  if (first) bearers_.push_back(*std::move(first));
}

bool NameHistory::take(const os::DirectoryWatch::Event& event) {
  Bearer* bearer = called(event.name);
  switch (event.kind) {
    case Kind::kCreated:
    case Kind::kMovedTo: {
      if (bearer != nullptr) bearer->name.reset();  // replaced
      const auto moved = moving_.find(event.cookie);
      if (event.kind == Kind::kMovedTo && moved != moving_.end()) {
        bearers_[moved->second].name = event.name;
        bearers_[moved->second].moving = false;
        moving_.erase(moved);
        return true;
      }
      if (event.name == name_) bearers_.push_back({.name = event.name});
      return bearer != nullptr || event.name == name_;
    }
    case Kind::kDeleted:
      if (bearer != nullptr) bearer->name.reset();
      return bearer != nullptr || event.name == name_;
    case Kind::kMovedFrom:
      if (bearer == nullptr) return event.name == name_;
      moving_[event.cookie] = static_cast<std::size_t>(bearer - bearers_.data());
      bearer->name.reset();
      bearer->moving = true;
      return true;
    case Kind::kWritten:
    case Kind::kLost:
    case Kind::kGone:
      return false;
  }
  return false;
}

void NameHistory::forget_settled() {
  std::vector<Bearer> kept;
  std::map<std::uint32_t, std::size_t> still_moving;
  for (std::size_t i = 0; i < bearers_.size(); ++i) {
    Bearer& bearer = bearers_[i];
    const bool is_wanted =
        bearer.moving || (bearer.name && (!bearer.seen || *bearer.name == name_));
    if (!is_wanted) continue;
    for (const auto& [cookie, which] : moving_) {
      if (which == i) still_moving[cookie] = kept.size();
    }
    bearer.moving = false;  // once more, and it has left the directory
    kept.push_back(std::move(bearer));
  }
  bearers_ = std::move(kept);
  moving_ = std::move(still_moving);
}

NameHistory::Bearer* NameHistory::called(const std::string& name) {
  const auto found =
      std::ranges::find_if(bearers_, [&](const Bearer& bearer) { return bearer.name == name; });
  return found == bearers_.end() ? nullptr : &*found;
}

}  // namespace quell::logs
