// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/scanner.hpp"

namespace lockstep::sql {

/// Follows standard_conforming_strings from statement to statement, as a session would: SET and
/// RESET, and what the end of a transaction or a savepoint makes of them. A SET LOCAL outside of a
/// block of the script's own counts, since a script runs in one transaction where it can. What
/// functions such as set_config() do to the setting is not seen.
class StringSetting {
public:
    explicit StringSetting(bool on) : initial_{on}, values_{on, on}, before_block_{on} {}

    /// Whether statements that begin with this word have to be shown to see().
    static bool may_be_changed_by(std::string_view first_word);

    /// Takes note of a statement that comes to its end.
    void see(std::string_view statement);

    [[nodiscard]] Backslash backslash() const {
        return values_.now ? Backslash::plain : Backslash::escape;
    }

private:
    struct Values {
        bool now;     ///< In force.
        bool session; ///< What a COMMIT leaves in force.
    };
    struct Savepoint {
        std::string name;
        Values values;
    };
    using Words = std::vector<std::string>;

    void set(const Words& words);
    void assign(bool local, bool on);
    void begin();
    void end_block(bool keep, const Words& words);
    void roll_back(const Words& words);
    void leave(const std::string& savepoint, bool restore);

    bool initial_;
    Values values_;
    bool before_block_; ///< What a ROLLBACK leaves in force.
    bool in_block_ = false;
    std::vector<Savepoint> savepoints_;
};

} // namespace lockstep::sql
