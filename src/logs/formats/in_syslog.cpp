#include "formats/in_syslog.h"

#include <memory>
#include <utility>

#include "formats/syslog_header.h"
#include "logs/app_event.h"
#include "logs/format.h"
#include "logs/login.h"
#include "logs/record.h"
#include "logs/sink.h"

namespace quell::logs {

namespace {

/// Puts back what the inner format was not shown.
class WholeLineSink final : public Sink {
 public:
  WholeLineSink(Sink& sink, const RawLine& line, const SyslogLine& header)
      : sink_(sink), line_(line), header_(header) {}

  void request(const Record& record) override {
    Record whole = record;
    whole.line = line_.text;
    sink_.request(whole);
  }
  void login(const Login& login) override { sink_.login(login); }
  void event(const AppEvent& event) override {
    AppEvent whole = event;
    if (!whole.time) whole.time = header_.time;
    sink_.event(whole);
  }

 private:
  Sink& sink_;
  const RawLine& line_;
  const SyslogLine& header_;
};

class InSyslogDecoder final : public Decoder {
 public:
  InSyslogDecoder(std::unique_ptr<Decoder> inner, const FormatContext& context)
      : inner_(std::move(inner)), context_(context) {}

  Taken take(const RawLine& line, Sink& sink) override {
    const Taken plain = inner_->take(line, sink);
    if (plain != Taken::kNotMine || !may_be_syslog(line.text)) return plain;
    const auto header = parse_syslog(line.text, context_);
    if (!header) return Taken::kNotMine;
    WholeLineSink whole(sink, line, *header);
    return inner_->take({.text = header->message, .cut = line.cut, .place = line.place}, whole);
  }
  void finish(Sink& sink) override { inner_->finish(sink); }

 private:
  std::unique_ptr<Decoder> inner_;
  FormatContext context_;
};

}  // namespace

Format also_in_syslog(Format format) {
  format.decoder = [inner = std::move(format.decoder)](
                       const FormatContext& context) -> std::unique_ptr<Decoder> {
    return std::make_unique<InSyslogDecoder>(inner(context), context);
  };
  return format;
}

}  // namespace quell::logs
