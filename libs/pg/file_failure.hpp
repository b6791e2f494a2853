// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "migrate/database.hpp"
#include "pg/server_error.hpp"

namespace lockstep::pg {

/// Makes the failures of one file: which statement, at which place of the file, with what
/// explanation. All of it is pure.
class FileFailure {
public:
    /// Both are borrowed.
    FileFailure(const migrate::Migration& migration, const std::vector<sql::Statement>& statements)
        : migration_{migration}, statements_{statements} {}

    /// Of no statement of the file.
    [[nodiscard]] migrate::ApplyFailure of_file(Remedy remedy, std::string message) const;
    [[nodiscard]] migrate::ApplyFailure of_file(const ServerError& error) const;

    /// Of the statement of that index. `character` counts from one; zero: its beginning.
    [[nodiscard]] migrate::ApplyFailure of_statement(std::size_t index, Remedy remedy,
                                                     std::string message) const;
    [[nodiscard]] migrate::ApplyFailure of_statement(std::size_t index, const ServerError& error,
                                                     std::size_t character) const;

private:
    [[nodiscard]] migrate::ApplyFailure at(std::size_t index, std::size_t character,
                                           migrate::ApplyFailure failure) const;

    const migrate::Migration& migration_;
    const std::vector<sql::Statement>& statements_;
};

/// The error of a migration's statement with what a person should know about it beside the server's
/// words: why a new enum value cannot be used yet, where a procedure that commits has to stand.
ServerError explained(ServerError error);

} // namespace lockstep::pg
