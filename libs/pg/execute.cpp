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
    Exchange(pg_conn* connection, const ExecuteOptions& options)
        : connection_{connection}, options_{options}, deadline_{options.deadline} {}

    Expected<std::vector<Rows>, ServerError> collect() {
        if (options_.tick) next_tick_ = std::chrono::steady_clock::now() + options_.tick_every;
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
            send_copy_data();
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
        error.completed = rows_.size();
        if (cancelled_ && error.sqlstate == "57014") {
            error.remedy = Remedy::retry;
            error.message = "cancelled, since Lockstep was asked to stop";
        }
        return error;
    }

    void send_copy_data() {
        if (copies_ == options_.copy_data.size()) {
            PQputCopyEnd(connection_, "there is no data to copy from in the file");
            return;
        }
        auto data = options_.copy_data[copies_++];
        constexpr std::size_t portion = 1U << 16U;
        while (!data.empty()) {
            const auto part = data.substr(0, portion);
            // The connection is non-blocking, so that a stop is seen while the server takes its
            // time.
            const int taken =
                PQputCopyData(connection_, part.data(), static_cast<int>(part.size()));
            if (taken < 0) return;
            if (taken == 0) {
                if (!await(POLLIN | POLLOUT) || PQflush(connection_) < 0) return;
                continue;
            }
            data.remove_prefix(part.size());
            if (!flush()) return;
        }
        while (PQputCopyEnd(connection_, nullptr) == 0)
            if (!await(POLLIN | POLLOUT) || PQflush(connection_) < 0) return;
        flush();
    }

    bool flush() {
        for (;;) {
            const int left = PQflush(connection_);
            if (left <= 0) return left == 0;
            if (!await(POLLIN | POLLOUT)) return false;
        }
    }

    void drop_copy_data() {
        for (;;) {
            char* data = nullptr;
            const int length = PQgetCopyData(connection_, &data, 1);
            PQfreemem(data);
            if (length < 0) return;
            if (length == 0 && !await(POLLIN)) return;
        }
    }

    /// True when PQgetResult will not block; false when the exchange was given up.
    bool await_result() {
        while (PQisBusy(connection_) == 1)
            if (!await(POLLIN)) return false;
        return true;
    }

    /// Waits until the server has something for us, or takes something. False when given up.
    bool await(short events) {
        pollfd wait[2] = {{PQsocket(connection_), events, 0}, {-1, POLLIN, 0}};
        if (options_.stop && !cancelled_) wait[1].fd = options_.stop->descriptor();
        const int ready = ::poll(wait, 2, milliseconds_left());
        if (wait[1].revents != 0 && !stop()) return false;
        if (ready == 0) {
            if (tick()) return true;
            if (!deadline_ || std::chrono::steady_clock::now() < *deadline_) return true;
            return give_up("the database did not answer in time");
        }
        // A failure shows in PQgetResult, which then has an error to return.
        return (wait[0].revents & (POLLIN | POLLERR | POLLHUP)) == 0 ||
               PQconsumeInput(connection_) == 1 || PQstatus(connection_) != CONNECTION_OK;
    }

    bool tick() {
        if (!next_tick_ || std::chrono::steady_clock::now() < *next_tick_) return false;
        options_.tick();
        next_tick_ = std::chrono::steady_clock::now() + options_.tick_every;
        return true;
    }

    int milliseconds_left() const {
        auto until = deadline_;
        if (next_tick_ && (!until || *next_tick_ < *until)) until = next_tick_;
        if (!until) return -1;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(*until - std::chrono::steady_clock::now());
        const long long longest = std::numeric_limits<int>::max();
        return static_cast<int>(std::clamp<long long>(left.count(), 0, longest));
    }

    bool give_up(const char* why) {
        if (!error_) error_ = ServerError{.remedy = Remedy::retry, .message = why};
        error_->completed = rows_.size();
        return false;
    }

    bool stop() {
        if (options_.on_stop == OnStop::abandon)
            return give_up("left to the server, since Lockstep was asked to stop");
        cancel();
        return true;
    }

    /// PQcancel opens a connection and may block, so it gets a thread of its own, which owns all it
    /// uses.
    void cancel() {
        cancelled_ = true;
        deadline_ = std::chrono::steady_clock::now() + cancel_grace;
        PGcancel* request = PQgetCancel(connection_);
        if (request == nullptr) return;
        std::thread{[request] {
            char reason[256];
            PQcancel(request, reason, sizeof reason);
            PQfreeCancel(request);
        }}.detach();
    }

    pg_conn* connection_;
    const ExecuteOptions& options_;
    std::optional<SteadyTime> deadline_;
    std::optional<SteadyTime> next_tick_;
    bool cancelled_ = false;
    std::size_t copies_ = 0;
    std::vector<Rows> rows_;
    std::optional<ServerError> error_;
};

/// Sends without blocking while it lives.
class NonBlocking {
public:
    explicit NonBlocking(pg_conn* connection) : connection_{connection} {
        PQsetnonblocking(connection_, 1);
    }
    NonBlocking(const NonBlocking&) = delete;
    NonBlocking& operator=(const NonBlocking&) = delete;
    ~NonBlocking() { PQsetnonblocking(connection_, 0); }

private:
    pg_conn* connection_;
};

} // namespace

Expected<std::vector<Rows>, ServerError> execute(pg_conn* connection, const std::string& sql,
                                                 const ExecuteOptions& options) {
    if (options.stop && options.stop->requested())
        return Unexpected{ServerError{.remedy = Remedy::retry,
                                      .message = "not begun, since Lockstep was asked to stop"}};
    if (PQsendQuery(connection, sql.c_str()) == 0) return Unexpected{broken(connection)};
    std::optional<NonBlocking> mode;
    if (!options.copy_data.empty()) mode.emplace(connection);
    return Exchange{connection, options}.collect();
}

} // namespace lockstep::pg
