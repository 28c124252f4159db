// What `quell files` was asked: its options, and what they come to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "webroot/look.h"
#include "webroot/reference.h"
#include "webroot/rule_book.h"

namespace quell::cli {

std::vector<Parameter> files_parameters();

/// What files are compared with, kept while the wish is in use.
struct FilesReference {
  std::optional<webroot::Reference> reference{};
  std::optional<webroot::GitPlace> git{};
};
/// By --against. Errors: kInvalidInput, those of webroot/reference.h.
Result<FilesReference> files_reference(const Arguments& arguments, const os::Path& root,
                                       Session& session);

/// The rules that come with Quell and those of --rules. Errors: kInvalidInput with file and line.
Result<webroot::RuleBook> files_rules(const Arguments& arguments);

/// Everything but what is compared with. The logs are those of --log, else those of quell.yaml,
/// else those of the last scan. Errors: kInvalidInput.
Result<webroot::LookWish> files_wish(const Arguments& arguments, Session& session, Instant now);

}  // namespace quell::cli
