#include "logs/source.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "os/file.h"

namespace quell::logs {

namespace {

constexpr int kStandardInput = 0;

/// What a file that is no text begins with, and what to call it.
struct Magic {
  std::string_view bytes;
  std::string_view what;
};
constexpr std::array<Magic, 6> kMagic = {{
    {"\x1f\x8b", "compressed with gzip"},
    {"\x28\xb5\x2f\xfd", "compressed with zstd"},
    {"\xfd\x37\x7a\x58\x5a", "compressed with xz"},
    {"BZh", "compressed with bzip2"},
    {"PK\x03\x04", "a zip archive"},
    {"\x7f"
     "ELF",
     "a program"},
}};

enum class Owner { kUs, kTheProcess };

/// A descriptor as a source. The first piece decides whether it is something we can read.
class DescriptorSource final : public Source {
 public:
  DescriptorSource(std::string name, os::Descriptor file, Owner owner)
      : name_(std::move(name)), file_(std::move(file)), owner_(owner) {}
  ~DescriptorSource() override {
    if (owner_ == Owner::kTheProcess) (void)file_.release();
  }
  DescriptorSource(const DescriptorSource&) = delete;
  DescriptorSource& operator=(const DescriptorSource&) = delete;

  [[nodiscard]] std::string_view name() const override { return name_; }

  Result<std::size_t> read(std::span<char> into) override {
    QUELL_TRY(const std::size_t size, os::read_some(file_, into));
    if (std::exchange(at_start_, false)) {
      const std::string_view start(into.data(), size);
      for (const Magic& magic : kMagic) {
        if (start.starts_with(magic.bytes)) {
          return fail(ErrorCode::kUnsupported,
                      "is " + std::string(magic.what) + ", which scan does not read yet");
        }
      }
    }
    return size;
  }

  Result<bool> is_ready_within(Duration at_most) override {
    return os::is_readable_within(file_, at_most);
  }

 private:
  std::string name_;
  os::Descriptor file_;
  Owner owner_;
  bool at_start_ = true;
};

class MemorySource final : public Source {
 public:
  MemorySource(std::string name, std::string bytes)
      : name_(std::move(name)), bytes_(std::move(bytes)) {}

  [[nodiscard]] std::string_view name() const override { return name_; }

  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t size = std::min(into.size(), bytes_.size() - at_);
    std::memcpy(into.data(), bytes_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  std::string name_;
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::unique_ptr<Source>> open_file(const std::string& path) {
  QUELL_TRY(os::Descriptor file, os::open_to_read(path));
  QUELL_TRY(const os::Info info, os::info(file));
  if (info.kind == os::Kind::kDirectory) return fail(ErrorCode::kUnsupported, "is a directory");
  return std::make_unique<DescriptorSource>(path, std::move(file), Owner::kUs);
}

Result<OpenedLog> open_log(const std::string& path) {
  QUELL_TRY(os::Descriptor file, os::open_to_read(path));
  QUELL_TRY(const os::Info info, os::info(file));
  if (info.kind == os::Kind::kDirectory) return fail(ErrorCode::kUnsupported, "is a directory");
  OpenedLog log;
  if (info.kind != os::Kind::kFile) {
    QUELL_TRY(log.stream, open_file(path));
    return log;
  }
  std::array<char, 8> start{};
  QUELL_TRY(const std::size_t size, os::read_at(file, 0, start));
  const std::string_view bytes(start.data(), size);
  const bool is_plain = std::ranges::none_of(
      kMagic, [&](const Magic& magic) { return bytes.starts_with(magic.bytes); });
  if (is_plain) {
    log.plain = std::move(file);
    log.size = info.size;
    log.modified = info.modified;
    return log;
  }
  QUELL_TRY(log.stream, open_file(path));
  return log;
}

std::unique_ptr<Source> standard_input() {
  return std::make_unique<DescriptorSource>("-", os::Descriptor(kStandardInput),
                                            Owner::kTheProcess);
}

std::unique_ptr<Source> memory_source(std::string name, std::string bytes) {
  return std::make_unique<MemorySource>(std::move(name), std::move(bytes));
}

}  // namespace quell::logs
