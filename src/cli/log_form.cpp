#include "log_form.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "common.h"
#include "config/config.h"
#include "os/terminal.h"

namespace quell::cli {

namespace {

/// What was chosen, and where, for messages.
struct Choice {
  std::vector<std::string> formats;
  std::optional<std::string> fields;
  std::string format_from;
  std::string fields_from;
};

/// What was typed stands for both: fields of quell.yaml would contradict another format.
Choice choice_of(const Arguments& arguments, const config::Config& config) {
  Choice typed{.formats = arguments.list("--log-format"),
               .fields = arguments.text("--json-fields"),
               .format_from = "--log-format",
               .fields_from = "--json-fields"};
  if (!typed.formats.empty() || typed.fields) return typed;
  Choice configured{.formats = {},
                    .fields = config.json_fields,
                    .format_from = "log_format in quell.yaml",
                    .fields_from = "json_fields in quell.yaml"};
  if (config.log_format) configured.formats.push_back(*config.log_format);
  return configured;
}

/// One of the formats; JSON with the fields that were named.
Result<logs::Format> format_of(const std::string& text, const std::string& from,
                               const Choice& choice) {
  auto format = text == "json" && choice.fields ? logs::json_format_with_fields(*choice.fields)
                                                : logs::format_named(text);
  if (!format) return fail(format.error(), from);
  return format;
}

/// Fields that no format has use for are a mistake, unless all other files are JSON then.
Result<void> add_fields(const Choice& choice, LogForm& form) {
  const bool used = std::ranges::any_of(choice.formats, [](const std::string& one) {
    const auto parts = pattern_and_format(one);
    return (parts ? parts->format : one) == "json";
  });
  if (!choice.fields || used) return {};
  if (!form.formats.empty()) {
    return fail(ErrorCode::kInvalidInput, choice.fields_from +
                                              " names fields of the format json, and " +
                                              choice.format_from + " says another one");
  }
  auto format = logs::json_format_with_fields(*choice.fields);
  if (!format) return fail(format.error(), choice.fields_from);
  form.formats.push_back(*std::move(format));
  return {};
}

Result<LogForm> formats_of(const Choice& choice) {
  LogForm form;
  for (const std::string& one : choice.formats) {
    if (const auto parts = pattern_and_format(one)) {
      QUELL_TRY(logs::Format format,
                format_of(parts->format, choice.format_from + " of " + parts->pattern, choice));
      form.file_formats.push_back({.files = parts->pattern, .format = std::move(format)});
    } else {
      QUELL_TRY(logs::Format format, format_of(one, choice.format_from, choice));
      form.formats.push_back(std::move(format));
    }
  }
  QUELL_CHECK(add_fields(choice, form));
  return form;
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
  QUELL_TRY(LogForm form, formats_of(choice_of(arguments, config)));
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

std::optional<PatternAndFormat> pattern_and_format(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) return std::nullopt;
  const std::string_view pattern = text.substr(0, equals);
  const std::string_view format = text.substr(equals + 1);
  if (pattern.find_first_of("$%\"{ ") != std::string_view::npos) return std::nullopt;
  const std::vector<std::string> names = logs::format_names();
  const bool is_named = std::ranges::find(names, format) != names.end();
  if (!is_named && pattern.find_first_of("*?/") == std::string_view::npos) return std::nullopt;
  return PatternAndFormat{.pattern = std::string(pattern), .format = std::string(format)};
}

Parameter log_format_option(std::string help) {
  return option("--log-format", "[GLOB=]NAME|STRING", std::move(help), Arity::kMany);
}

}  // namespace quell::cli
