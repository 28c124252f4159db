#include "log_form.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "os/terminal.h"

namespace quell::cli {

namespace {

/// What was chosen, and where, for messages.
struct Choice {
  std::optional<std::string> format;
  std::optional<std::string> fields;
  std::string format_from;
  std::string fields_from;
};

/// What was typed stands for both: fields of quell.yaml would contradict another format.
Choice choice_of(const Arguments& arguments, const config::Config& config) {
  Choice typed{.format = arguments.text("--log-format"),
               .fields = arguments.text("--json-fields"),
               .format_from = "--log-format",
               .fields_from = "--json-fields"};
  if (typed.format || typed.fields) return typed;
  return {.format = config.log_format,
          .fields = config.json_fields,
          .format_from = "log_format in quell.yaml",
          .fields_from = "json_fields in quell.yaml"};
}

Result<std::vector<logs::Format>> formats_of(const Choice& choice) {
  std::vector<logs::Format> formats;
  if (choice.fields) {
    if (choice.format && *choice.format != "json") {
      return fail(ErrorCode::kInvalidInput, choice.fields_from +
                                                " names fields of the format json, and " +
                                                choice.format_from + " says another one");
    }
    auto format = logs::json_format_with_fields(*choice.fields);
    if (!format) return fail(format.error(), choice.fields_from);
    formats.push_back(*std::move(format));
  } else if (choice.format) {
    auto format = logs::format_named(*choice.format);
    if (!format) return fail(format.error(), choice.format_from);
    formats.push_back(*std::move(format));
  }
  return formats;
}

}  // namespace

Result<LogForm> log_form(const Arguments& arguments, Session& session) {
  // A person without a home (in a container) can scan all the same: there is no quell.yaml then.
  if (!os::environment("QUELL_CONFIG") && !session.home()) {
    return log_form(arguments, config::Config{});
  }
  QUELL_TRY(const config::Config* config, session.config());
  return log_form(arguments, *config);
}

Result<LogForm> log_form(const Arguments& arguments, const config::Config& config) {
  LogForm form;
  QUELL_TRY(form.formats, formats_of(choice_of(arguments, config)));
  form.proxies = config.proxies;
  const std::vector<std::string> typed = arguments.list("--proxy");
  if (!typed.empty()) form.proxies.clear();
  for (const std::string& proxy : typed) {
    auto network = target::Network::parse(proxy);
    if (!network) return fail(network.error(), "--proxy");
    form.proxies.push_back(*network);
  }
  return form;
}

}  // namespace quell::cli
