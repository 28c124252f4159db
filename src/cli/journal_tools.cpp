#include "journal_tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/utf8.h"
#include "cli/console.h"
#include "cli/session.h"
#include "crypto/sign.h"
#include "doc/json.h"
#include "forecast_words.h"
#include "journal/checkpoint.h"
#include "os/file.h"

namespace quell::cli {
namespace {

/// Places of damage named to a person; a file of garbage has one in each line.
constexpr std::size_t kDamageShown = 20;
constexpr std::size_t kKeyFileBytes = 4096;

json::Object as_json(const journal::Verification& found) {
  json::Array damage;
  for (const journal::Damage& one : found.damage) {
    damage.push_back(
        json::Object{{"place", utf8_or_replaced(one.place)}, {"what", utf8_or_replaced(one.what)}});
  }
  return json::Object{{"sound", found.sound()},
                      {"streams", found.streams},
                      {"entries", found.entries},
                      {"damaged", found.damaged},
                      {"damage", std::move(damage)}};
}

}  // namespace

Result<crypto::PublicKey> key_given(const Arguments& arguments, Session& session) {
  const auto given = arguments.text("--key");
  if (!given) {
    QUELL_TRY(const std::filesystem::path home, session.home());
    auto own = journal::public_key(home);
    if (own) return own;
    return fail(own.error(), "no --key is given, and this store has none");
  }
  if (auto key = crypto::PublicKey::from_hex(*given)) return key;
  auto text = os::read_file(*given, kKeyFileBytes);
  if (!text) return fail(text.error(), "--key is neither 64 hexadecimal digits nor a file");
  text->erase(text->find_last_not_of(" \r\n") + 1);
  auto key = crypto::PublicKey::from_hex(*text);
  if (!key) return fail(key.error(), *given + " does not hold a public key");
  return key;
}

Exit show_verification(const journal::Verification& found, std::string_view what,
                       const Arguments& arguments, Console& console) {
  const Exit exit = found.sound() ? Exit::kDone : Exit::kFailed;
  if (arguments.has("--json")) {
    console.print(json::pretty(as_json(found)));
    return exit;
  }
  const std::string counted =
      fmt::format("{} entries in {} stream{}", grouped(static_cast<std::int64_t>(found.entries)),
                  found.streams, found.streams == 1 ? "" : "s");
  if (found.sound()) {
    console.print(fmt::format("  {}: {}, {}\n", terminal_safe(what),
                              console.styled(Style::kGreen, "sound"), counted));
    return exit;
  }
  console.print(fmt::format("  {}: {} in {} place{}; {} are sound\n", terminal_safe(what),
                            console.styled(Style::kRed, "DAMAGED"), found.damaged,
                            found.damaged == 1 ? "" : "s", counted));
  const std::size_t shown = std::min(found.damage.size(), kDamageShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const journal::Damage& one = found.damage[i];
    console.print("    " + terminal_safe(one.place) + ": " + terminal_safe(one.what) + "\n");
  }
  if (found.damaged > shown) {
    console.print(fmt::format("    and {} more; --json names up to {}\n", found.damaged - shown,
                              found.damage.size()));
  }
  return exit;
}

Result<void> write_new(const std::string& path, Console& console,
                       const std::function<Result<void>(const journal::Output&)>& writer) {
  if (path == "-") {
    return writer([&](std::string_view piece) -> Result<void> {
      console.print(piece);
      return {};
    });
  }
  QUELL_TRY(const auto there, os::info(path));
  if (there) return fail(ErrorCode::kConflict, path + " exists already; name a new file");
  const std::string partial = path + ".partial";
  const auto written = [&]() -> Result<void> {
    QUELL_TRY(const os::Descriptor file, os::create(partial, os::Mode::kSecret));
    QUELL_CHECK(writer([&](std::string_view piece) { return os::write_all(file, piece); }));
    QUELL_CHECK(os::sync(file));
    return os::rename_without_replacing(partial, path);
  }();
  if (written || written.error().code() == ErrorCode::kConflict) return written;
  const auto removed = os::remove_file(partial);
  if (!removed) return fail(written.error(), partial + " could not be removed");
  return written;
}

}  // namespace quell::cli
