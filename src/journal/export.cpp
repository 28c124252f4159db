#include "journal/export.h"

#include <fmt/format.h>

#include "export_form.h"
#include "signed_text.h"

namespace quell::journal {
namespace {

/// Passes on to the output, and hashes and counts what it passes.
class Writing {
 public:
  explicit Writing(const Output& output) : output_(output) {}

  Result<void> text(std::string_view text) {
    hasher_.update(text);
    return output_(text);
  }
  Result<void> stream(Store& store, const StreamName& name) {
    QUELL_CHECK(text(fmt::format("stream {}\n", name.text())));
    ++done_.streams;
    auto read = store.read(name, 1, [this](const EntryView& entry) -> Result<void> {
      ++done_.entries;
      line_.clear();
      fmt::format_to(std::back_inserter(line_), "{} {} {} {}\n", entry.sequence,
                     entry.previous.hex(), entry.hash.hex(), entry.payload);
      return text(line_);
    });
    if (!read) return std::unexpected(read.error());
    return {};
  }
  Result<Verification> end(const crypto::KeyPair& key) {
    const std::string last = form::end_line(done_.streams, done_.entries, hasher_.digest()) + "\n";
    QUELL_CHECK(output_(last));
    QUELL_CHECK(output_(signature_line(form::signed_message(last), key)));
    return done_;
  }

 private:
  const Output& output_;
  crypto::Hasher hasher_;
  std::string line_;
  Verification done_;
};

Result<std::vector<StreamName>> names_for(Store& store, const ExportOptions& options) {
  std::vector<StreamName> names;
  QUELL_TRY(const std::vector<StreamHead> heads, store.streams());
  for (const StreamHead& one : heads) {
    if (!options.only || *options.only == one.stream) names.push_back(one.stream);
  }
  if (options.only && names.empty()) {
    return fail(ErrorCode::kNotFound, "there is no stream " + options.only->text());
  }
  return names;
}

}  // namespace

Result<Verification> export_journal(Store& store, const ExportOptions& options,
                                    const crypto::KeyPair& key, const Output& output) {
  QUELL_TRY(const std::vector<StreamName> names, names_for(store, options));
  Writing writing(output);
  QUELL_CHECK(writing.text(fmt::format("{}\nmade {}\nholds {}\n", form::kFirstLine,
                                       to_iso(options.now), options.only ? "one" : "all")));
  for (const StreamName& name : names) QUELL_CHECK(writing.stream(store, name));
  return writing.end(key);
}

}  // namespace quell::journal
