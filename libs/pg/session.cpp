// SPDX-License-Identifier: Apache-2.0
#include "pg/session.hpp"

#include <utility>

#include <libpq-fe.h>

#include "pg/adapter.hpp"
#include "pg/set_up.hpp"

namespace lockstep::pg {

Session::Session(std::unique_ptr<Adapter> adapter, const ConnectionSettings& settings,
                 TlsEvidence tls, ServerFacts facts)
    : adapter_{std::move(adapter)}, tls_{std::move(tls)}, facts_{std::move(facts)},
      set_up_statements_{pg::set_up_statements(settings, PQserverVersion(adapter_->raw()))},
      backend_pid_{PQbackendPID(adapter_->raw())} {}

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

bool Session::alive() const noexcept {
    return adapter_->open();
}

int Session::descriptor() const noexcept {
    return alive() ? PQsocket(adapter_->raw()) : -1;
}

TransactionState Session::transaction() const noexcept {
    if (!alive()) return TransactionState::unknown;
    switch (PQtransactionStatus(adapter_->raw())) {
    case PQTRANS_IDLE:
        return TransactionState::idle;
    case PQTRANS_INTRANS:
        return TransactionState::open;
    case PQTRANS_INERROR:
        return TransactionState::failed;
    default:
        return TransactionState::unknown;
    }
}

std::string Session::parameter(const char* name) const {
    const char* value = PQparameterStatus(adapter_->raw(), name);
    return value != nullptr ? value : "";
}

Expected<std::vector<Rows>, ServerError> Session::execute(const std::string& sql, StopToken stop) {
    ExecuteOptions options;
    options.stop = stop;
    return execute(sql, options);
}

Expected<std::vector<Rows>, ServerError> Session::execute(const std::string& sql) {
    return execute(sql, ExecuteOptions{});
}

Expected<std::vector<Rows>, ServerError> Session::execute(const std::string& sql,
                                                          const ExecuteOptions& options) {
    if (!alive()) return Unexpected{connection_is_closed()};
    auto results = pg::execute(adapter_->raw(), sql, options);
    // Given up while the server still works on it: nothing can be sent on this connection any more.
    if (!results && PQtransactionStatus(adapter_->raw()) == PQTRANS_ACTIVE) close();
    return results;
}

Expected<std::string, ServerError> Session::transact(const std::vector<std::string>& statements) {
    return adapter_->transact(statements);
}

std::string Session::quote(std::string_view text) const {
    return adapter_->quote(text);
}

std::string Session::quote_name(std::string_view name) const {
    return adapter_->quote_name(name);
}

void Session::close() noexcept {
    adapter_->close();
}

} // namespace lockstep::pg
