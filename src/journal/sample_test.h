// A journal for tests: events of a realistic size in a few streams.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "journal/export.h"
#include "journal/open.h"

namespace quell::journal {

inline crypto::KeyPair test_key() {
  crypto::SeededEntropy entropy(20261122);
  return crypto::KeyPair::generate(entropy);
}

inline std::string sample_event(std::size_t number) {
  std::string text = fmt::format(
      R"({{"actor":"ann","at":"2026-11-22T03:14:15.{:06}Z","n":{},"text":"GET /search?q=ä' OR 1=1 )",
      number, number);
  return text + std::string(80 + number % 60, 'x') + "\",\"type\":\"NoteAdded\"}";
}

/// `count` events over three streams, appended in batches of one to four.
inline void fill(Store& store, std::size_t count) {
  const std::vector<StreamName> streams = {
      StreamName("host/web1"), StreamName("incident/QL-2026-0001"), StreamName("installation")};
  std::size_t number = 0;
  for (std::size_t batch = 0; number < count; ++batch) {
    const StreamName& stream = streams[batch % streams.size()];
    std::vector<std::string> payloads;
    for (std::size_t i = 0; i <= batch % 4 && number < count; ++i) {
      payloads.push_back(sample_event(number++));
    }
    const auto done = store.append(stream, store.head(stream).value(),
                                   CommandId(fmt::format("c{}", batch)), payloads);
    if (!done) std::abort();
  }
}

inline std::string exported(Store& store, const crypto::KeyPair& key,
                            std::optional<StreamName> only = {}) {
  std::string text;
  const ExportOptions options{.only = std::move(only), .now = Instant(std::chrono::seconds(1))};
  const auto done =
      export_journal(store, options, key, [&text](std::string_view piece) -> Result<void> {
        text += piece;
        return {};
      });
  if (!done) std::abort();
  return text;
}

inline Verification verified(std::string_view text, const crypto::PublicKey& key) {
  ExportVerifier verifier(key);
  verifier.feed(text);
  return verifier.finish();
}

}  // namespace quell::journal
