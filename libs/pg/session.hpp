// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/stop.hpp"
#include "pg/execute.hpp"
#include "pg/rows.hpp"
#include "pg/server_error.hpp"
#include "pg/server_facts.hpp"
#include "pg/settings.hpp"
#include "pg/tls_evidence.hpp"

namespace lockstep::pg {

class Adapter;

/// Where a session stands between statements.
enum class TransactionState { idle, open, failed, unknown };

/// One connection to the writer, for its whole life: it never reconnects, so that a session-level
/// lock taken in it is held as long as it is alive. Confined to one thread.
class Session {
public:
    /// Takes a connection that is logged in, set up and checked; `connect` makes them.
    Session(std::unique_ptr<Adapter> adapter, const ConnectionSettings& settings, TlsEvidence tls,
            ServerFacts facts);
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;
    ~Session();

    [[nodiscard]] const TlsEvidence& tls() const noexcept { return tls_; }
    [[nodiscard]] const ServerFacts& facts() const noexcept { return facts_; }
    [[nodiscard]] int backend_pid() const noexcept { return backend_pid_; }

    /// Becomes readable when the server says something, or ends the connection; -1: none is open.
    [[nodiscard]] int descriptor() const noexcept;

    /// False from the first broken connection on.
    [[nodiscard]] bool alive() const noexcept;
    [[nodiscard]] TransactionState transaction() const noexcept;

    /// A setting that the server reports by itself, such as "client_encoding".
    [[nodiscard]] std::string parameter(const char* name) const;

    /// Sends one message of one or more statements (one round trip) and returns what each of them
    /// returned. When `stop` is requested meanwhile, the statement is cancelled and fails with
    /// `retry`.
    [[nodiscard]] Expected<std::vector<Rows>, ServerError> execute(const std::string& sql,
                                                                   StopToken stop);

    /// The same with all that can happen meanwhile.
    [[nodiscard]] Expected<std::vector<Rows>, ServerError> execute(const std::string& sql,
                                                                   const ExecuteOptions& options);

    /// The same for work that a stop does not end: short statements that record what happened.
    [[nodiscard]] Expected<std::vector<Rows>, ServerError> execute(const std::string& sql);

    /// Runs the statements in a transaction of their own and returns the last one's first value.
    [[nodiscard]] Expected<std::string, ServerError>
    transact(const std::vector<std::string>& statements);

    /// The statements that give this session our own settings again, after a RESET ALL.
    [[nodiscard]] const std::vector<std::string>& set_up_statements() const noexcept {
        return set_up_statements_;
    }

    /// A text or a name as SQL, in quotes.
    [[nodiscard]] std::string quote(std::string_view text) const;
    [[nodiscard]] std::string quote_name(std::string_view name) const;

    /// Ends the connection now; the server rolls back and releases the lock.
    void close() noexcept;

private:
    std::unique_ptr<Adapter> adapter_;
    TlsEvidence tls_;
    ServerFacts facts_;
    std::vector<std::string> set_up_statements_;
    int backend_pid_ = 0;
};

} // namespace lockstep::pg
