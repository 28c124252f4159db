// The kernel's packet filter, through libnftables' JSON interface (libnftables-json(5)). Private to
// contain. One user at a time; works in the network namespace of its thread.
#pragma once

#include <memory>
#include <optional>

#include "base/result.h"
#include "doc/json.h"

namespace quell::contain::firewall {

class Nft {
 public:
  /// Errors: kUnavailable.
  static Result<Nft> open();
  Nft(Nft&&) noexcept;
  Nft& operator=(Nft&&) noexcept;
  Nft(const Nft&) = delete;
  Nft& operator=(const Nft&) = delete;
  ~Nft();

  /// Carries out the commands ({"add": …}, {"delete": …}) as one transaction: all or nothing.
  /// Errors: kPermissionDenied (CAP_NET_ADMIN is needed), kNotFound, kConflict, kIo: nothing was
  /// changed then.
  Result<void> change(json::Array commands);

  /// The objects of what is named ({"table": …}, {"set": …}, {"chains": null}); nullopt when there
  /// is nothing of that name. Sets are listed without their elements, unless a set is named.
  /// Errors: kPermissionDenied, kLimit (the answer is too long to be read), kIo.
  Result<std::optional<json::Array>> list(const json::Value& what);

 private:
  struct Context;
  explicit Nft(std::unique_ptr<Context> context);
  Result<void> run(const json::Value& command);

  std::unique_ptr<Context> context_;
};

}  // namespace quell::contain::firewall
