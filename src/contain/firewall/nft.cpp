#include "firewall/nft.h"

#include <nftables/libnftables.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/safe_text.h"
#include "os/user.h"

namespace quell::contain::firewall {

namespace {

constexpr unsigned kOutput =
    NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_HANDLE | NFT_CTX_OUTPUT_NUMERIC_ALL;

/// libnftables gives its errors as text only, with the C library's words at the end.
ErrorCode code_in(std::string_view message) {
  const auto says = [&](std::string_view words) {
    return message.find(words) != std::string_view::npos;
  };
  if (says("Operation not permitted")) return ErrorCode::kPermissionDenied;
  if (says("No such file or directory") || says("does not exist")) return ErrorCode::kNotFound;
  if (says("File exists") || says("Device or resource busy")) return ErrorCode::kConflict;
  return ErrorCode::kIo;
}

}  // namespace

struct Nft::Context {
  nft_ctx* handle = nullptr;

  Context() : handle(nft_ctx_new(NFT_CTX_DEFAULT)) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    if (handle != nullptr) nft_ctx_free(handle);
  }
};

Nft::Nft(std::unique_ptr<Context> context) : context_(std::move(context)) {}
Nft::Nft(Nft&&) noexcept = default;
Nft& Nft::operator=(Nft&&) noexcept = default;
Nft::~Nft() = default;

Result<Nft> Nft::open() {
  // The library ends the program where the kernel does not even give it a socket; so it is not
  // asked where nothing could come of it.
  QUELL_TRY(const os::Privileges may, os::privileges());
  if (!may.net_admin) {
    return fail(ErrorCode::kPermissionDenied,
                "the packet filter can only be read and changed with CAP_NET_ADMIN (as root)");
  }
  auto context = std::make_unique<Context>();
  if (context->handle == nullptr || nft_ctx_buffer_output(context->handle) != 0 ||
      nft_ctx_buffer_error(context->handle) != 0) {
    return fail(ErrorCode::kUnavailable, "libnftables cannot be used");
  }
  return Nft(std::move(context));
}

Result<void> Nft::run(const json::Value& command) {
  const std::string text = json::line(command);
  if (nft_run_cmd_from_buffer(context_->handle, text.c_str()) == 0) return {};
  const std::string message = nft_ctx_get_error_buffer(context_->handle);
  return fail(code_in(message), "nftables: " + fit(terminal_safe(message), 400));
}

Result<void> Nft::change(json::Array commands) {
  nft_ctx_output_set_flags(context_->handle, kOutput);
  return run(json::Object{{"nftables", std::move(commands)}});
}

Result<std::optional<json::Array>> Nft::list(const json::Value& what) {
  const bool whole = what.is_object() && what.get_object().contains("set");
  nft_ctx_output_set_flags(context_->handle, whole ? kOutput : kOutput | NFT_CTX_OUTPUT_TERSE);
  const auto ran = run(json::Object{{"nftables", json::Array{json::Object{{"list", what}}}}});
  if (!ran && ran.error().code() == ErrorCode::kNotFound) return std::optional<json::Array>();
  if (!ran) return std::unexpected(ran.error());
  QUELL_TRY(json::Value answer, json::parse(nft_ctx_get_output_buffer(context_->handle)));
  if (!answer.is_object() || !answer.get_object().contains("nftables") ||
      !answer.get_object().at("nftables").is_array()) {
    return fail(ErrorCode::kIo, "nftables answers in an unknown form");
  }
  return std::optional(std::move(answer.get_object().at("nftables").get_array()));
}

}  // namespace quell::contain::firewall
