// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <memory>
#include <string>

#include "postgres/pg/step_fixture.hpp"

namespace lockstep::test {

/// Statements that run outside of transactions, and what becomes of them.
class IndexFixture : public StepFixture {
protected:
    void SetUp() override {
        sql("CREATE TABLE a AS SELECT n AS id, n % 10 AS digit FROM generate_series(1, 1000) n;"
            "ALTER TABLE a OWNER TO owner");
    }

    [[nodiscard]] std::string invalid_indexes() const {
        return sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid");
    }
    [[nodiscard]] std::string oid_of(const std::string& relation) const {
        return sql("SELECT to_regclass('" + relation + "')::oid");
    }
    void make_invalid(const std::string& index) const {
        sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + index + "'::regclass");
    }

    /// A session with an open transaction that has written to the table.
    std::unique_ptr<Client> writer() {
        auto made = client();
        EXPECT_TRUE(made->session.execute("BEGIN; INSERT INTO a VALUES (0, 0)"));
        return made;
    }

    /// Whether some session waits for others in a statement that begins so.
    void wait_until_blocked(const std::string& statement) const {
        wait_until(
            "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = "
            "'active' AND query LIKE '" +
            statement + "%')");
    }

    /// Applies the file in a session that the server ends while it waits in a statement that begins
    /// so.
    void end_in_the_middle(const std::string& text, const std::string& statement) {
        auto migrator = this->migrator();
        auto ending = std::async(std::launch::async, [&] {
            wait_until_blocked(statement);
            sql("SELECT pg_terminate_backend(" + std::to_string(migrator->session.backend_pid()) +
                ")");
        });
        EXPECT_FALSE(apply(*migrator, migration("1", text)));
        ending.get();
    }
};

} // namespace lockstep::test
