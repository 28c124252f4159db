// --log-format STRING: a format string of nginx or Apache as a format.
#include "formats/format_string.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "formats/in_syslog.h"
#include "formats/line_template.h"
#include "formats/request_draft.h"
#include "formats/text.h"
#include "logs/format.h"
#include "logs/sink.h"

namespace quell::logs {

namespace {

/// A format string, bytes: far beyond any that a server has.
constexpr std::size_t kLongestFormat = 16UZ * 1024;

class TemplateDecoder final : public Decoder {
 public:
  TemplateDecoder(std::shared_ptr<const LineTemplate> format, const FormatContext& context)
      : template_(std::move(format)), draft_(context) {}

  Taken take(const RawLine& line, Sink& sink) override {
    draft_.start();
    if (!template_->read(line, buffer_, draft_)) return Taken::kNotMine;
    auto record = draft_.finish();
    if (!record) return Taken::kNotMine;
    record->place = line.place;
    record->line = line.text;
    record->cut = line.cut;
    sink.request(*record);
    return Taken::kEntry;
  }

 private:
  std::shared_ptr<const LineTemplate> template_;  // shared by the decoders of several threads
  FieldBuffer buffer_;
  RequestDraft draft_;
};

}  // namespace

Result<Format> format_from_string(std::string_view format) {
  for (Format& known : known_formats()) {
    const bool is_nickname =
        known.name == "common" || known.name == "combined" || known.name == "vhost_combined";
    if (is_nickname && known.name == format) return std::move(known);
  }
  if (format.size() > kLongestFormat) {
    return fail(ErrorCode::kLimit,
                fmt::format("a format string has at most {} bytes", kLongestFormat));
  }
  const bool escapes_json = take_prefix(format, "escape=json ") || format.starts_with('{');
  (void)take_prefix(format, "escape=default ");
  const bool is_nginx = format.find('$') != std::string_view::npos;
  QUELL_TRY(std::vector<FormatToken> tokens,
            is_nginx ? parse_nginx_format(format) : parse_apache_format(format));
  QUELL_TRY(LineTemplate compiled,
            LineTemplate::compile(std::move(tokens),
                                  escapes_json ? Escapes::kJson : Escapes::kBackslash));
  auto shared = std::make_shared<const LineTemplate>(std::move(compiled));
  return also_in_syslog(
      {.name = "custom",
       .order = Order::kAnyLine,
       .decoder = [shared](const FormatContext& context) -> std::unique_ptr<Decoder> {
         return std::make_unique<TemplateDecoder>(shared, context);
       }});
}

}  // namespace quell::logs
