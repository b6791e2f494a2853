// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "postgres/pg/history_fixture.hpp"

namespace lockstep::test {

/// Files that run statement by statement.
class StepFixture : public HistoryFixture {
protected:
    using Applied = Expected<migrate::HistoryRow, migrate::ApplyFailure>;

    static migrate::Migration stepwise(const std::string& version, std::string text) {
        auto made = migration(version, std::move(text));
        made.directives.no_transaction = true;
        return made;
    }

    /// As a run does it: the history says whether the file was begun.
    Applied apply(Client& client, const migrate::Migration& file) {
        auto context = context_;
        const auto history = client.history.read_history("set");
        if (history)
            for (const auto& row : history->rows)
                context.begun = context.begun ||
                                (row.state == migrate::State::started && row.script == file.script);
        return client.history.apply(file, context, observer_);
    }

    /// A value of the history's one row.
    [[nodiscard]] std::string row(const std::string& column) const {
        return sql("SELECT " + column + " FROM lockstep.migration");
    }

    /// A client that has polled for the lock until its last holder was gone.
    std::unique_ptr<Client> next_migrator() {
        auto made = client();
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (!*made->history.try_lock()) {
            if (std::chrono::steady_clock::now() > end)
                throw std::runtime_error{"the lock was never given back"};
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        return made;
    }

    /// Waits until a query's value is true.
    void wait_until(const std::string& condition) const {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (sql("SELECT " + condition) != "t") {
            if (std::chrono::steady_clock::now() > end)
                throw std::runtime_error{"never came true: " + condition};
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }
};

} // namespace lockstep::test
