// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.hpp"
#include "sql/statement_splitter.hpp"

namespace lockstep::pg {

/// The statements of a file that are to be run, by index: from `first` up to, not including,
/// `last`.
struct RunnableStatements {
    std::size_t first = 0;
    std::size_t last = 0;
    friend bool operator==(const RunnableStatements&, const RunnableStatements&) = default;
};

/// A file runs in a transaction of ours, so a file that is exactly wrapped in BEGIN and COMMIT runs
/// without these two. Any other statement that begins or ends a transaction would tear the history
/// row from the file's work: fails with the index of the first such statement.
Expected<RunnableStatements, std::size_t>
without_wrapper(const std::vector<sql::Statement>& statements);

} // namespace lockstep::pg
