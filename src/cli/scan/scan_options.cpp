#include "scan/scan_options.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "common.h"
#include "input.h"
#include "log_form.h"
#include "logs/format.h"
#include "scan/scan_wish.h"
#include "site_rules.h"

namespace quell::cli {

namespace {

Result<investigate::ScanFilter> filter_of(const Arguments& arguments, Instant now) {
  investigate::ScanFilter filter;
  if (const auto since = arguments.text("--since")) {
    QUELL_TRY(filter.since, parse_when(*since, now));
  }
  if (const auto until = arguments.text("--until")) {
    QUELL_TRY(filter.until, parse_when(*until, now));
  }
  if (const auto actor = arguments.text("--actor")) filter.actor = investigate::actor_key(*actor);
  return filter;
}

std::string log_format_help() {
  return fmt::format(
      "what the lines are written in, where it isn't found out: one of {}, or the format string "
      "of nginx or Apache; with GLOB= only of files whose name fits ('app*=json'; with / of the "
      "end "
      "of their path)",
      fmt::join(logs::format_names(), ", "));
}

}  // namespace

std::vector<Parameter> scan_parameters() {
  return {
      {.name = "--format",
       .value = "FORMAT",
       .help = "how to show it (table); jsonl has one finding a line: each request, then attacks "
               "on logins; json has everything",
       .arity = Arity::kOptional,
       .choices = {"table", "json", "jsonl", "html"}},
      option("--actor", "ADDRESS", "only this attacker, with all the evidence"),
      option("--since", "TIME",
             "only requests from then on (24h: the last 24 hours; 2026-11-22; "
             "2026-11-22T03:14:15Z)"),
      option("--until", "TIME", "only requests before then"),
      log_format_option(log_format_help()),
      option("--json-fields", "MAP",
             "names in JSON lines, where they aren't the usual ones: time=ts,client=src.ip,…"),
      option("--proxy", "ADDRESS|NETWORK",
             "a proxy of yours: its requests count for who is last in X-Forwarded-For and no proxy",
             Arity::kMany),
      rules_option(),
      option("--threads", "N", "processors to use (all); the result is the same for any number"),
      {.name = "--record",
       .help = "put the findings on the record of the incident, their lines sealed"},
      incident_option()};
}

Result<investigate::ScanWish> scan_wish_of(const Arguments& arguments, Session& session,
                                           Instant now) {
  QUELL_TRY(investigate::ScanFilter filter, filter_of(arguments, now));
  QUELL_TRY(LogForm form, log_form(arguments, session));
  filter.proxies = std::move(form.proxies);
  investigate::ScanWish wish = scan_wish(std::move(filter), std::move(form.formats), session);
  wish.reading.file_formats = std::move(form.file_formats);
  QUELL_TRY(wish.threads, threads_of(arguments));
  if (arguments.text("--format") == "jsonl") wish.limits.findings = investigate::kManyFindings;
  return wish;
}

}  // namespace quell::cli
