// links: logs os
// Any bytes as an export of systemd's journal: lines come out the same whatever the pieces, each
// with its prefix, and entries that come in pieces aren't lost.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>

#include "logs/journal_export.h"
#include "logs/source.h"

namespace {

/// Bytes in pieces of one size.
class Pieces final : public quell::logs::Source {
 public:
  Pieces(std::string bytes, std::size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}
  [[nodiscard]] std::string_view name() const override { return "fuzz"; }
  quell::Result<std::size_t> read(std::span<char> into) override {
    const std::size_t size = std::min({into.size(), piece_, bytes_.size() - at_});
    bytes_.copy(into.data(), size, at_);
    at_ += size;
    return size;
  }

 private:
  std::string bytes_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

std::string drain(const std::string& bytes, std::size_t piece) {
  constexpr std::size_t kMostOutput = 8UZ * 1024 * 1024;
  const auto source = quell::logs::journal_export(std::make_unique<Pieces>(bytes, piece));
  std::string out;
  std::string buffer(piece, '\0');
  while (out.size() < kMostOutput) {
    const auto size = source->read(std::span(buffer));
    if (!size) return out + size.error().full();
    if (*size == 0) return out;
    out.append(buffer, 0, *size);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = drain(bytes, 65'536);
  const std::string pieces = drain(bytes, 3);
  const std::size_t common = std::min(whole.size(), pieces.size());
  if (whole.substr(0, common) != pieces.substr(0, common)) std::abort();
  return 0;
}
