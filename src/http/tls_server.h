// For tests: certificates of an authority made for them, and a TLS server of openssl(1).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "os/file.h"
#include "os/process.h"
#include "os/socket.h"

namespace quell::http {

/// Keys and certificates in a directory of their own.
class TestAuthority {
 public:
  TestAuthority() {
    run({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", file("ca.key"), "-out", file("ca.pem"), "-subj", "/CN=authority of a test",
         "-days", "2"});
  }
  /// NAME.pem and NAME.key; `subject`: "IP:127.0.0.1" or "DNS:shop.example".
  void certify(const std::string& name, const std::string& subject,
               const std::vector<std::string>& how = {"-days", "2"}) const {
    run({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
         file(name + ".key"), "-out", file(name + ".csr"), "-subj", "/CN=" + name});
    ASSERT_TRUE(os::write_file_atomically(file(name + ".ext"), "subjectAltName=" + subject + "\n",
                                          os::Mode::kPublic));
    std::vector<std::string> sign{"x509",
                                  "-req",
                                  "-in",
                                  file(name + ".csr"),
                                  "-CA",
                                  file("ca.pem"),
                                  "-CAkey",
                                  file("ca.key"),
                                  "-CAcreateserial",
                                  "-out",
                                  file(name + ".pem"),
                                  "-extfile",
                                  file(name + ".ext")};
    sign.insert(sign.end(), how.begin(), how.end());
    run(sign);
  }
  [[nodiscard]] std::string file(const std::string& name) const {
    return (directory_.path() / name).string();
  }

 private:
  static void run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "openssl");
    const auto result =
        os::run({.argv = std::move(arguments)}, os::Deadline::after(std::chrono::minutes(1)), {});
    ASSERT_TRUE(result) << result.error().full();
    ASSERT_TRUE(os::succeeded(result->status)) << result->err.kept;
  }
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("tls-test");
};

}  // namespace quell::http
