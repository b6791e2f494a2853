// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.hpp"

#include <cstdlib>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "base/hexadecimal.hpp"

namespace lockstep {
std::array<std::uint8_t, 32> sha256(std::string_view text) {
    std::array<std::uint8_t, 32> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return digest;
}

std::string sha256_hex(std::string_view text, std::size_t length) {
    auto hex = to_hexadecimal(sha256(text));
    hex.resize(length < hex.size() ? length : hex.size());
    return hex;
}

namespace {

/// Looked up once: OpenSSL would search for it again at the start of each digest.
const EVP_MD* algorithm() {
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> found{
        EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free};
    return found.get();
}

} // namespace

struct Sha256::Context {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state{EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free};
};

// These calls fail only where no memory is left, and an empty digest would be a wrong one.
Sha256::Sha256() : context_{std::make_unique<Context>()} {
    if (EVP_DigestInit_ex(context_->state.get(), algorithm(), nullptr) != 1) std::abort();
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view piece) {
    if (EVP_DigestUpdate(context_->state.get(), piece.data(), piece.size()) != 1) std::abort();
}

std::array<std::uint8_t, 32> Sha256::so_far() const {
    // A digest ends its state, and pieces are still to come: a copy is ended.
    const Context copy;
    std::array<std::uint8_t, 32> digest{};
    if (EVP_MD_CTX_copy_ex(copy.state.get(), context_->state.get()) != 1 ||
        EVP_DigestFinal_ex(copy.state.get(), digest.data(), nullptr) != 1)
        std::abort();
    return digest;
}

std::string Sha256::hex() {
    std::array<std::uint8_t, 32> digest{};
    if (EVP_DigestFinal_ex(context_->state.get(), digest.data(), nullptr) != 1) std::abort();
    return to_hexadecimal(digest);
}

} // namespace lockstep
