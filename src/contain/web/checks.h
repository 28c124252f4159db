// What a site must answer under a configuration, and whether it does.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "contain/actuator.h"
#include "contain/web/edit.h"
#include "target/target.h"
#include "web/outside.h"

namespace quell::contain::web {

/// Which requests a configuration refuses. Rules may overlap: what is asked is always the whole
/// set. The references must outlive it.
class Expectations {
 public:
  /// `own`: the address that the server sees for requests from here; nullopt: not known.
  Expectations(std::string_view original, const Edit& edit, std::optional<target::Address> own)
      : edit_(edit), reference_(web::reference(original, edit)), own_(own) {}

  /// nullopt: none of Quell's. Rates are left out: they refuse some of the requests only.
  [[nodiscard]] std::optional<Verdict> verdict_for(const Question& question) const;
  [[nodiscard]] bool met_by(const Question& question, const Look& look) const;
  [[nodiscard]] std::string words_for(const Question& question) const;
  [[nodiscard]] const Edit& edit() const { return edit_; }
  /// Of all answers of Quell; nullopt where nothing is contained.
  [[nodiscard]] std::optional<std::string> reference() const;
  [[nodiscard]] const std::optional<target::Address>& own() const { return own_; }

 private:
  const Edit& edit_;
  std::string reference_;
  std::optional<target::Address> own_;
};

/// Whether a request from here falls under the target.
bool falls_under(const target::Target& target, const Question& question,
                 const std::optional<target::Address>& own);

/// What the ordinary page must answer.
struct NotLookedAt {};  ///< it falls under a containment
struct AsBefore {
  int status = 200;
};
struct Ordinary {};  ///< anything but an answer of ours or a server's error
using Control = std::variant<NotLookedAt, AsBefore, Ordinary>;

/// The ordinary page, where no rule refuses it from here.
bool control_is_contained(const Expectations& expected, const Entrance& entrance);

/// What the ordinary page answers before the change, and so must answer after it. Errors: those of
/// Outside::ask.
Result<Control> control_now(const Outside& outside, const Expectations& before,
                            const Expectations& after);

/// What was seen, and how many of it were refusals that the target alone asked for: none, and the
/// measure is in force but not proved from here.
struct Proof {
  std::vector<Check> checks;
  std::size_t refused = 0;
};

/// Which configuration answers, the target's requests in all their spellings, its rate, and the
/// ordinary page. Requests that could do harm are sent only where the configuration that refuses
/// them was just seen to answer.
Proof checks_of(const Outside& outside, const target::Target& target, const Expectations& expected,
                std::string_view original, const Control& control);

Check check_question(const Outside& outside, const Question& question,
                     const Expectations& expected);

}  // namespace quell::contain::web
