// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct pg_result;

namespace lockstep::pg {

/// The rows that one statement returned, as text.
class Rows {
public:
    /// Takes ownership of a libpq result.
    explicit Rows(pg_result* result);

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] std::string column_name(std::size_t column) const;
    [[nodiscard]] bool is_null(std::size_t row, std::size_t column) const;

    /// Empty for null. The view lives as long as these rows.
    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;
    [[nodiscard]] std::string string(std::size_t row, std::size_t column) const;
    /// Zero for null and for anything that is not a number.
    [[nodiscard]] long long number(std::size_t row, std::size_t column) const;
    [[nodiscard]] bool boolean(std::size_t row, std::size_t column) const;

private:
    struct Release {
        void operator()(pg_result* result) const noexcept;
    };
    std::unique_ptr<pg_result, Release> result_;
};

} // namespace lockstep::pg
