// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "pg/server_error.hpp"

struct pg_conn;

namespace lockstep::pg {

/// Gives a connection that we opened ourselves to libpqxx, and forbids libpqxx to open another:
/// what differs between libpqxx 6 and 7 is in this class's source file and nowhere else.
class Adapter {
public:
    /// Takes ownership of an open connection.
    explicit Adapter(pg_conn* connection);
    Adapter(const Adapter&) = delete;
    Adapter& operator=(const Adapter&) = delete;
    ~Adapter();

    /// Borrowed, for as long as this lives.
    [[nodiscard]] pg_conn* raw() const noexcept { return raw_; }

    [[nodiscard]] std::string quote(std::string_view text) const;
    [[nodiscard]] std::string quote_name(std::string_view name) const;

    /// Runs the statements in one transaction; the first value of the last one, empty when it has
    /// none.
    [[nodiscard]] Expected<std::string, ServerError>
    transact(const std::vector<std::string>& statements);

    /// Tells the server at once; the memory goes with this object.
    void close() noexcept;

    /// False once closed or broken.
    [[nodiscard]] bool open() const noexcept;

private:
    class Connection;
    std::unique_ptr<Connection> connection_;
    pg_conn* raw_;
    bool closed_ = false;
};

} // namespace lockstep::pg
