#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "crypto/entropy.h"
#include "crypto/password.h"
#include "crypto/secret.h"
#include "crypto/sign.h"

namespace quell::crypto {
namespace {

// Expected: python3 -c "import hashlib;print(hashlib.blake2b(b'abc',digest_size=32).hexdigest())"
TEST(Digest, IsBlake2b256) {
  EXPECT_EQ(digest_of("abc").hex(),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  EXPECT_EQ(digest_of("").hex(),
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

TEST(Digest, HexGoesThereAndBackInOneForm) {
  const Digest digest = digest_of("x");
  EXPECT_EQ(Digest::from_hex(digest.hex()).value(), digest);
  EXPECT_FALSE(Digest::from_hex(digest.hex().substr(2)));
  EXPECT_FALSE(Digest::from_hex(digest.hex() + "00"));
  std::string upper = digest.hex();
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_FALSE(Digest::from_hex(upper));
}

// The last one: openssl passwd -6 -salt saltsalt secret
TEST(Password, IsWhatOtherProgramsStore) {
  SeededEntropy entropy(1);
  for (const auto scheme : {PasswordScheme::kBcrypt, PasswordScheme::kSha512}) {
    const std::string stored = hash_password("secret", scheme, entropy).value();
    EXPECT_TRUE(stored.starts_with(scheme == PasswordScheme::kBcrypt ? "$2y$05$" : "$6$"));
    EXPECT_NE(stored, hash_password("secret", scheme, entropy).value()) << "salted";
    EXPECT_TRUE(password_matches("secret", stored).value());
    EXPECT_FALSE(password_matches("Secret", stored).value());
  }
  EXPECT_TRUE(
      password_matches(
          "secret",
          "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN."
          "Pq.H91p5hVO1")
          .value());
}

TEST(Password, RefusesWhatWouldBeCutOffOrNotKnown) {
  SeededEntropy entropy(1);
  const auto bcrypt = PasswordScheme::kBcrypt;
  EXPECT_FALSE(hash_password("", bcrypt, entropy));
  EXPECT_FALSE(hash_password(std::string(73, 'x'), bcrypt, entropy));
  EXPECT_FALSE(hash_password(std::string("a\0b", 3), bcrypt, entropy));
  EXPECT_FALSE(password_matches("secret", "$apr1$2S0lJS5y$LyNU5GvQYOkwSPwDQRI2o/"));
  EXPECT_FALSE(password_matches("secret", "!locked"));
}

TEST(Secret, IsMadeOfFortyEightDigitsAndIsGoneAfterAMove) {
  SystemEntropy entropy;
  Secret one = Secret::make(entropy);
  EXPECT_EQ(one.reveal().size(), 48U);
  const std::string text(one.reveal());
  EXPECT_NE(text, Secret::make(entropy).reveal());
  const Secret other = std::move(one);
  EXPECT_EQ(other.reveal(), text);
  EXPECT_TRUE(one.empty());  // NOLINT(bugprone-use-after-move): that is what is shown
}

TEST(Hasher, PiecesGiveTheDigestOfTheWholeAndACopyGoesOnAlone) {
  const std::string text(1000, 'q');
  Hasher hasher;
  hasher.update(std::string_view(text).substr(0, 1));
  hasher.update(std::string_view(text).substr(1, 500));
  Hasher copy = hasher;
  copy.update("other");
  hasher.update(std::string_view(text).substr(501));
  EXPECT_EQ(hasher.digest(), digest_of(text));
  EXPECT_EQ(hasher.digest(), digest_of(text)) << "asking twice changes nothing";
  EXPECT_NE(copy.digest(), hasher.digest());
}

// RFC 8032, section 7.1, test 2.
TEST(Sign, IsEd25519) {
  KeyPair::Seed seed{};
  const Digest bytes =
      Digest::from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").value();
  std::ranges::copy(bytes.bytes, seed.begin());
  const KeyPair pair = KeyPair::from_seed(seed);
  EXPECT_EQ(pair.public_key().hex(),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Signature signature = pair.sign("\x72");
  EXPECT_EQ(signature.hex(),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(verifies(pair.public_key(), "\x72", signature));
  EXPECT_FALSE(verifies(pair.public_key(), "\x73", signature));
}

TEST(Sign, EveryBitOfASignatureAndOfAKeyMatters) {
  SeededEntropy entropy(7);
  const KeyPair pair = KeyPair::generate(entropy);
  const Signature good = pair.sign("message");
  for (std::size_t bit = 0; bit < 8 * Signature::kSize; ++bit) {
    Signature bad = good;
    bad.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(verifies(pair.public_key(), "message", bad)) << bit;
  }
  for (std::size_t bit = 0; bit < 8 * PublicKey::kSize; ++bit) {
    PublicKey bad = pair.public_key();
    bad.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(verifies(bad, "message", good)) << bit;
  }
}

TEST(Entropy, ASeedRepeatsExactlyAndAnotherSeedDoesNot) {
  SeededEntropy one(1);
  SeededEntropy again(1);
  SeededEntropy other(2);
  const std::string first = random_hex(one, 100);
  EXPECT_EQ(first, random_hex(again, 100));
  EXPECT_EQ(random_hex(one, 100), random_hex(again, 100));
  EXPECT_NE(first, random_hex(other, 100));
  EXPECT_EQ(first.size(), 200U);
}

TEST(Entropy, TheSystemsIsNotConstant) {
  SystemEntropy entropy;
  EXPECT_NE(random_hex(entropy, 16), random_hex(entropy, 16));
}

}  // namespace
}  // namespace quell::crypto
