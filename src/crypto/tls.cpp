#include "crypto/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <utility>

namespace quell::crypto {
namespace {

SSL* as_ssl(void* state) {
  return static_cast<SSL*>(state);
}

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

/// What the library complained about first; its queue is empty afterwards.
std::string complaint() {
  std::array<char, 256> text{};
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "the connection was closed";
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

int clamp(std::size_t size) {
  return static_cast<int>(
      std::min(size, static_cast<std::size_t>(std::numeric_limits<int>::max())));
}

Result<Context> context_for(const std::optional<std::filesystem::path>& authorities) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) return fail(ErrorCode::kUnsupported, "no TLS: " + complaint());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY);
  const int loaded = authorities ? SSL_CTX_load_verify_file(context.get(), authorities->c_str())
                                 : SSL_CTX_set_default_verify_paths(context.get());
  if (loaded == 1) return context;
  const std::string from = authorities ? authorities->string() : "the system's store";
  return fail(ErrorCode::kInvalidInput,
              "no certificate authorities can be read from " + from + ": " + complaint());
}

/// Names go into the greeting as well (SNI); addresses must not (RFC 6066 section 3).
bool expect_name(SSL* ssl, const std::string& name) {
  X509_VERIFY_PARAM* wanted = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) == 1) return true;
  ERR_clear_error();
  // The library takes "" for: any name.
  return !name.empty() && SSL_set1_host(ssl, name.c_str()) == 1 &&
         SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
}

}  // namespace

Result<TlsClient> TlsClient::start(const std::string& name,
                                   const std::optional<std::filesystem::path>& authorities) {
  QUELL_TRY(const Context context, context_for(authorities));
  TlsClient client(SSL_new(context.get()));  // counts its context
  SSL* ssl = as_ssl(client.state_);
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  if (ssl == nullptr || in == nullptr || out == nullptr) {
    BIO_free(in);
    BIO_free(out);
    return fail(ErrorCode::kUnsupported, "no TLS: " + complaint());
  }
  SSL_set_bio(ssl, in, out);  // owns them now
  SSL_set_connect_state(ssl);
  if (!expect_name(ssl, name)) {
    return fail(ErrorCode::kInvalidInput, "no certificate can be for the name \"" + name + "\"");
  }
  return client;
}

TlsClient::TlsClient(TlsClient&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

TlsClient::~TlsClient() {
  SSL_free(as_ssl(state_));
}

void TlsClient::feed(std::string_view bytes) {
  BIO* in = SSL_get_rbio(as_ssl(state_));
  while (!bytes.empty()) {
    // Into memory: takes all that fits into an int.
    const int taken = BIO_write(in, bytes.data(), clamp(bytes.size()));
    if (taken <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(taken));
  }
}

std::string TlsClient::drain() {
  BIO* out = SSL_get_wbio(as_ssl(state_));
  std::string result(BIO_ctrl_pending(out), '\0');
  if (result.empty()) return result;
  const int got = BIO_read(out, result.data(), clamp(result.size()));
  result.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return result;
}

Result<TlsClient::Handshake> TlsClient::shake_hands() {
  SSL* ssl = as_ssl(state_);
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl);
  if (done == 1) return Handshake::kDone;
  if (SSL_get_error(ssl, done) == SSL_ERROR_WANT_READ) return Handshake::kWantsBytes;
  if (const long verdict = SSL_get_verify_result(ssl); verdict != X509_V_OK) {
    ERR_clear_error();
    return fail(ErrorCode::kPermissionDenied,
                std::string("the server's certificate is not trusted: ") +
                    X509_verify_cert_error_string(verdict));
  }
  return fail(ErrorCode::kInvalidInput, "no TLS connection: " + complaint());
}

Result<void> TlsClient::write(std::string_view plain) {
  while (!plain.empty()) {
    ERR_clear_error();
    const int taken = SSL_write(as_ssl(state_), plain.data(), clamp(plain.size()));
    if (taken <= 0) return fail(ErrorCode::kInvalidInput, "cannot write to TLS: " + complaint());
    plain.remove_prefix(static_cast<std::size_t>(taken));
  }
  return {};
}

Result<std::optional<std::size_t>> TlsClient::read(std::span<char> into) {
  SSL* ssl = as_ssl(state_);
  ERR_clear_error();
  const int got = SSL_read(ssl, into.data(), clamp(into.size()));
  if (got > 0) return static_cast<std::size_t>(got);
  switch (SSL_get_error(ssl, got)) {
    case SSL_ERROR_WANT_READ:
      return std::nullopt;
    case SSL_ERROR_ZERO_RETURN:
      return std::size_t{0};
    default:
      return fail(ErrorCode::kInvalidInput, "the TLS connection broke: " + complaint());
  }
}

}  // namespace quell::crypto
