// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "pg/connect.hpp"
#include "pg/history_database.hpp"
#include "support/postgres_server.hpp"

namespace lockstep::test {

inline migrate::Migration migration(const std::string& version, std::string text) {
    migrate::Migration migration;
    migration.version = *migrate::Version::parse(version);
    migration.description = "change " + version;
    migration.script = version + "_change.sql";
    migration.checksum = sha256_hex(text);
    migration.text = std::move(text);
    return migration;
}

inline migrate::Migration repeatable(const std::string& name, std::string text) {
    auto made = migration("1", std::move(text));
    made.kind = migrate::Kind::repeatable;
    made.version = {};
    made.script = "R_" + name + ".sql";
    return made;
}

/// Remembers what it was told.
class RecordingApplyObserver final : public migrate::ApplyObserver {
public:
    std::vector<migrate::Blocker> blockers;
    std::vector<migrate::StatementProgress> seen;
    std::vector<std::string> notices;

    void blocked(const migrate::Migration&, const std::vector<migrate::Blocker>& found) override {
        blockers.insert(blockers.end(), found.begin(), found.end());
    }
    void progress(const migrate::StatementProgress& progress) override { seen.push_back(progress); }
    void notice(const std::string& sentence) override { notices.push_back(sentence); }
};

/// A new database, and sessions to it.
class HistoryFixture : public ::testing::Test {
protected:
    /// One more session of its own, with the history over it.
    struct Client {
        pg::Session session;
        pg::HistoryDatabase history;

        Client(pg::Session opened, const pg::HistorySettings& settings, StopToken stop)
            : session{std::move(opened)}, history{session, settings, stop} {}
        Client(const Client&) = delete;
    };

    std::unique_ptr<Client> client(const pg::HistorySettings& settings = {}) {
        return client(server_.settings(database_), settings);
    }

    std::unique_ptr<Client> client(const pg::ConnectionSettings& connection,
                                   const pg::HistorySettings& settings = {}) {
        auto session = pg::connect(connection, stop_.token());
        if (!session) throw std::runtime_error{session.error().error.message};
        return std::make_unique<Client>(*std::move(session), settings, stop_.token());
    }

    /// A client that holds the lock over a history that is there.
    std::unique_ptr<Client> migrator() {
        auto made = client();
        // The server takes a moment to end the session of whoever held it before.
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        auto held = made->history.try_lock();
        while (held && !*held && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
            held = made->history.try_lock();
        }
        EXPECT_TRUE(held && *held);
        EXPECT_TRUE(made->history.ensure_history());
        return made;
    }

    /// A superuser's look at the database.
    std::string sql(const std::string& statement) const {
        return server_.sql(database_, statement);
    }

    PostgresServer& server_ = PostgresServer::shared();
    std::string database_ = server_.create_database();
    StopSource stop_;
    migrate::ApplyContext context_{"shop/app/7d4b9", "app-7d4b9-x2x"};
    RecordingApplyObserver observer_;
};

} // namespace lockstep::test
