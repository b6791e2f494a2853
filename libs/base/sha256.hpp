// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace lockstep {

/// The SHA-256 digest (FIPS 180-4) of `text`.
std::array<std::uint8_t, 32> sha256(std::string_view text);

/// The first `length` characters of the digest in lower-case hexadecimal; all 64 by default.
std::string sha256_hex(std::string_view text, std::size_t length = 64);

/// The same for a text that comes in pieces.
class Sha256 {
public:
    Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    ~Sha256();

    void add(std::string_view piece);

    /// The digest of the pieces up to now; more may be added behind it.
    [[nodiscard]] std::array<std::uint8_t, 32> so_far() const;

    /// The digest of all pieces in lower-case hexadecimal. Nothing may be added behind it.
    std::string hex();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

} // namespace lockstep
