// SPDX-License-Identifier: Apache-2.0
#include "pg/execute.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <memory>
#include <poll.h>
#include <thread>
#include <utility>

#include <libpq-fe.h>

namespace lockstep::pg {
namespace {

/// How long a cancelled statement may take to end before the connection is given up.
constexpr std::chrono::seconds cancel_grace{5};

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text != nullptr ? text : "";
}

std::string first_line(std::string_view text) {
    return std::string{text.substr(0, text.find('\n'))};
}

ServerError broken(pg_conn* connection) {
    return {.remedy = Remedy::retry,
            .message =
                "the connection to the database broke: " + first_line(PQerrorMessage(connection))};
}

ServerError server_error(const PGresult* result, pg_conn* connection) {
    ServerError error;
    error.sqlstate = field(result, PG_DIAG_SQLSTATE);
    if (error.sqlstate.empty()) return broken(connection);
    error.remedy = remedy_for_sqlstate(error.sqlstate);
    error.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    error.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    error.hint = field(result, PG_DIAG_MESSAGE_HINT);
    const auto position = field(result, PG_DIAG_STATEMENT_POSITION);
    std::from_chars(position.data(), position.data() + position.size(), error.position);
    return error;
}

/// One message under way.
class Exchange {
public:
    Exchange(pg_conn* connection, const ExecuteLimits& limits)
        : connection_{connection}, limits_{limits} {}

    Expected<std::vector<Rows>, ServerError> collect() {
        while (await_result()) {
            PGresult* result = PQgetResult(connection_);
            if (result == nullptr) break;
            take(result);
        }
        if (error_) return Unexpected{*std::move(error_)};
        if (PQstatus(connection_) != CONNECTION_OK) return Unexpected{broken(connection_)};
        return std::move(rows_);
    }

private:
    void take(PGresult* result) {
        Rows rows{result};
        switch (PQresultStatus(result)) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_EMPTY_QUERY:
            rows_.push_back(std::move(rows));
            return;
        case PGRES_COPY_IN:
            PQputCopyEnd(connection_, "a migration has no data to copy from");
            return;
        case PGRES_COPY_OUT:
            drop_copy_data();
            return;
        default:
            // The first error is the cause of those that follow.
            if (!error_) error_ = explained(server_error(result, connection_));
        }
    }

    ServerError explained(ServerError error) const {
        if (cancelled_ && error.sqlstate == "57014") {
            error.remedy = Remedy::retry;
            error.message = "cancelled, since Lockstep was asked to stop";
        }
        return error;
    }

    void drop_copy_data() {
        for (;;) {
            char* data = nullptr;
            const int length = PQgetCopyData(connection_, &data, 1);
            PQfreemem(data);
            if (length < 0) return;
            if (length == 0 && !await_input()) return;
        }
    }

    /// True when PQgetResult will not block; false when the exchange was given up.
    bool await_result() {
        while (PQisBusy(connection_) == 1)
            if (!await_input()) return false;
        return true;
    }

    bool await_input() {
        pollfd wait[2] = {{PQsocket(connection_), POLLIN, 0}, {-1, POLLIN, 0}};
        if (limits_.stop && !cancelled_) wait[1].fd = limits_.stop->descriptor();
        const int ready = ::poll(wait, 2, milliseconds_left());
        if (wait[1].revents != 0) cancel();
        if (ready == 0) return give_up();
        // A failure shows in PQgetResult, which then has an error to return.
        return wait[0].revents == 0 || PQconsumeInput(connection_) == 1 ||
               PQstatus(connection_) != CONNECTION_OK;
    }

    int milliseconds_left() const {
        if (!limits_.deadline) return -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            *limits_.deadline - std::chrono::steady_clock::now());
        const long long longest = std::numeric_limits<int>::max();
        return static_cast<int>(std::clamp<long long>(left.count(), 0, longest));
    }

    bool give_up() {
        if (!error_)
            error_ = ServerError{.remedy = Remedy::retry,
                                 .message = "the database did not answer in time"};
        return false;
    }

    /// PQcancel opens a connection and may block, so it gets a thread of its own, which owns all it
    /// uses.
    void cancel() {
        cancelled_ = true;
        limits_.deadline = std::chrono::steady_clock::now() + cancel_grace;
        PGcancel* request = PQgetCancel(connection_);
        if (request == nullptr) return;
        std::thread{[request] {
            char reason[256];
            PQcancel(request, reason, sizeof reason);
            PQfreeCancel(request);
        }}.detach();
    }

    pg_conn* connection_;
    ExecuteLimits limits_;
    bool cancelled_ = false;
    std::vector<Rows> rows_;
    std::optional<ServerError> error_;
};

} // namespace

Expected<std::vector<Rows>, ServerError> execute(pg_conn* connection, const std::string& sql,
                                                 const ExecuteLimits& limits) {
    if (limits.stop && limits.stop->requested())
        return Unexpected{ServerError{.remedy = Remedy::retry,
                                      .message = "not begun, since Lockstep was asked to stop"}};
    if (PQsendQuery(connection, sql.c_str()) == 0) return Unexpected{broken(connection)};
    return Exchange{connection, limits}.collect();
}

} // namespace lockstep::pg
