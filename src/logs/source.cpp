#include "logs/source.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "logs/open_log.h"
#include "name_pattern.h"
#include "os/file.h"
#include "sources/content.h"

namespace quell::logs {

namespace {

constexpr int kStandardInput = 0;

enum class Owner { kUs, kTheProcess };

/// A descriptor's bytes as they are.
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

  Result<std::size_t> read(std::span<char> into) override { return os::read_some(file_, into); }

  Result<bool> is_ready_within(Duration at_most) override {
    return os::is_readable_within(file_, at_most);
  }

 private:
  std::string name_;
  os::Descriptor file_;
  Owner owner_;
};

class MemorySource final : public Source {
 public:
  MemorySource(std::string name, std::string bytes)
      : name_(std::move(name)), bytes_(std::move(bytes)) {}

  [[nodiscard]] std::string_view name() const override { return name_; }

  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t size = std::min(into.size(), bytes_.size() - at_);
    if (size > 0) std::memcpy(into.data(), bytes_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  std::string name_;
  std::string bytes_;
  std::size_t at_ = 0;
};

std::unique_ptr<Source> descriptor_source(const std::string& path, os::Descriptor file) {
  return std::make_unique<DescriptorSource>(path, std::move(file), Owner::kUs);
}

}  // namespace

Result<OpenedLog> open_log(const std::string& path) {
  auto found = os::open_to_read(path);
  if (!found && found.error().code() == ErrorCode::kNotFound && is_pattern(path)) {
    return fail(ErrorCode::kNotFound, "no file matches this pattern");
  }
  QUELL_TRY(os::Descriptor file, std::move(found));
  QUELL_TRY(const os::Info info, os::info(file));
  if (info.kind == os::Kind::kDirectory) return fail(ErrorCode::kUnsupported, "is a directory");
  OpenedLog opened;
  if (info.kind == os::Kind::kFile && info.size > 0) {
    std::array<char, kContentBytes> start{};
    QUELL_TRY(const std::size_t size, os::read_at(file, 0, start));
    const Content content = content_of({start.data(), size}, Complete::kYes);
    if (content.kind == Content::Kind::kUnsupported) {
      return fail(ErrorCode::kUnsupported, refusal_of(content));
    }
    if (content.kind == Content::Kind::kText) {
      opened.plain = PlainFile{.file = std::move(file),
                               .size = info.size,
                               .modified = info.modified,
                               .device = info.device,
                               .inode = info.inode};
      return opened;
    }
  }
  opened.stream = by_content(descriptor_source(path, std::move(file)));
  return opened;
}

Result<std::unique_ptr<Source>> open_file(const std::string& path) {
  QUELL_TRY(OpenedLog opened, open_log(path));
  if (opened.plain) return descriptor_source(path, std::move(opened.plain->file));
  return std::move(opened.stream);
}

std::unique_ptr<Source> standard_input() {
  return by_content(
      std::make_unique<DescriptorSource>("-", os::Descriptor(kStandardInput), Owner::kTheProcess));
}

std::unique_ptr<Source> memory_source(std::string name, std::string bytes) {
  return std::make_unique<MemorySource>(std::move(name), std::move(bytes));
}

}  // namespace quell::logs
