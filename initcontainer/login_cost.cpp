// SPDX-License-Identifier: Apache-2.0
//
// Two things in which a static libpq logs in at less cost, put in the place of its own by the
// linker's --wrap. What is computed and what is verified stays the same.
#include <array>
#include <cstdint>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <pg_config.h>

namespace {

constexpr int sha256_length = 32;

/// The password key of SCRAM is PBKDF2 (RFC 5802, section 2.2). libpq composes it of 4096 single
/// HMACs, each with its own set-up; OpenSSL computes the same in a third of the time.
int password_key(const char* password, const void* salt, int salt_length, int iterations,
                 std::uint8_t* result, const char** fault) {
    if (PKCS5_PBKDF2_HMAC(password, -1, static_cast<const unsigned char*>(salt), salt_length,
                          iterations, EVP_sha256(), sha256_length, result) == 1)
        return 0;
    *fault = "OpenSSL cannot compute PBKDF2 with SHA-256";
    return -1;
}

/// PostgreSQL up to 17 agrees on P-256 only and later ones take it too, while OpenSSL would send
/// the key of another curve first and be asked for one more round trip.
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
constexpr const char* curves = "P-256:X25519MLKEM768:X25519:P-384:P-521";
#else
constexpr const char* curves = "P-256:X25519:P-384:P-521";
#endif

} // namespace

extern "C" {

// NOLINTBEGIN: the names are the linker's
#if PG_VERSION_NUM >= 160000
int __wrap_scram_SaltedPassword(const char* password, int hash_type, int key_length,
                                const void* salt, int salt_length, int iterations,
                                std::uint8_t* result, const char** fault);
int __wrap_scram_SaltedPassword(const char* password, int, int, const void* salt, int salt_length,
                                int iterations, std::uint8_t* result, const char** fault) {
    return password_key(password, salt, salt_length, iterations, result, fault);
}
#else
int __wrap_scram_SaltedPassword(const char* password, const void* salt, int salt_length,
                                int iterations, std::uint8_t* result, const char** fault);
int __wrap_scram_SaltedPassword(const char* password, const void* salt, int salt_length,
                                int iterations, std::uint8_t* result, const char** fault) {
    return password_key(password, salt, salt_length, iterations, result, fault);
}
#endif

SSL_CTX* __real_SSL_CTX_new(const SSL_METHOD* method);
SSL_CTX* __wrap_SSL_CTX_new(const SSL_METHOD* method);
SSL_CTX* __wrap_SSL_CTX_new(const SSL_METHOD* method) {
    auto* context = __real_SSL_CTX_new(method);
    if (context != nullptr) SSL_CTX_set1_groups_list(context, curves);
    return context;
}
// NOLINTEND

} // extern "C"
