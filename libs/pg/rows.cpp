// SPDX-License-Identifier: Apache-2.0
#include "pg/rows.hpp"

#include <charconv>

#include <libpq-fe.h>

namespace lockstep::pg {

Rows::Rows(pg_result* result) : result_{result} {}

void Rows::Release::operator()(pg_result* result) const noexcept {
    PQclear(result);
}

std::size_t Rows::size() const {
    return static_cast<std::size_t>(PQntuples(result_.get()));
}

std::size_t Rows::columns() const {
    return static_cast<std::size_t>(PQnfields(result_.get()));
}

std::string Rows::column_name(std::size_t column) const {
    const char* name = PQfname(result_.get(), static_cast<int>(column));
    return name == nullptr ? std::string{} : std::string{name};
}

bool Rows::is_null(std::size_t row, std::size_t column) const {
    return PQgetisnull(result_.get(), static_cast<int>(row), static_cast<int>(column)) == 1;
}

std::string_view Rows::text(std::size_t row, std::size_t column) const {
    const auto r = static_cast<int>(row);
    const auto c = static_cast<int>(column);
    // Out of range, libpq returns null and says so in a notice.
    const char* value = PQgetvalue(result_.get(), r, c);
    if (value == nullptr) return {};
    return {value, static_cast<std::size_t>(PQgetlength(result_.get(), r, c))};
}

std::string Rows::string(std::size_t row, std::size_t column) const {
    return std::string{text(row, column)};
}

long long Rows::number(std::size_t row, std::size_t column) const {
    const auto value = text(row, column);
    long long number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
}

bool Rows::boolean(std::size_t row, std::size_t column) const {
    return text(row, column) == "t";
}

} // namespace lockstep::pg
