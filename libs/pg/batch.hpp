// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/message.hpp"
#include "pg/session.hpp"

namespace lockstep::pg {

/// Why a message of a file's statements and ours failed.
struct BatchFailure {
    ServerError error;
    std::optional<std::size_t> statement{}; ///< Of the file, by index; none: one of ours.
    std::size_t character = 0;              ///< Of that statement, from one; zero: not known.
    bool guard = false;                     ///< Not the writer any more, or without the lock.
    bool other_tool_works = false;          ///< It holds the lock of its own runs.
    std::string doing{};                    ///< What a statement of ours was for, if it was said.
    bool in_doubt = false; ///< The connection broke when a COMMIT could have been done.

    /// The error of a statement of ours, with what it was for.
    [[nodiscard]] ServerError named_error() const;
};

/// Statements of a file together with ours in one message.
class Batch {
public:
    /// A statement of the file, with the lines of data that it copies in.
    void add(std::string_view sql, std::size_t statement, std::string_view copy_data = {});

    /// One of ours. Returns its place among the results.
    std::size_t add_ours(std::string_view sql);

    /// Several of ours, which are for something that a failure should name.
    void add_ours(const std::vector<std::string>& statements, const std::string& doing);

    /// Takes the locks of another tool's runs until the transaction ends.
    void add_other_locks(const std::vector<std::int64_t>& keys);

    /// The check that this is still the writer and still holds the lock.
    void add_guard(std::int64_t key);

    /// The end of a transaction whose answer decides whether it was done.
    void add_commit();

    [[nodiscard]] bool empty() const noexcept { return message_.empty(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return message_.text().size(); }

    /// Sends all of it, which leaves this empty, and returns what each statement returned.
    Expected<std::vector<Rows>, BatchFailure> send(Session& session, ExecuteOptions options);

private:
    [[nodiscard]] BatchFailure failure(const ServerError& error, const Session& session) const;

    Message message_;
    std::vector<std::optional<std::size_t>> owners_; ///< One for each statement of the message.
    std::vector<std::string_view> copies_;
    std::vector<std::size_t> guards_;
    std::optional<std::size_t> other_locks_;
    std::map<std::size_t, std::string> doing_; ///< By place.
    std::optional<std::size_t> first_commit_;
};

} // namespace lockstep::pg
