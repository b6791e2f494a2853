// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/identity.hpp"

#include <memory>
#include <utility>

#include "aws/roots.hpp"
#include "aws/token_source.hpp"

namespace lockstep::initcontainer {

Result<Done> use_iam(pg::ConnectionSettings& connection, const Environment& environment,
                     std::string region) {
    static const SystemClock clock;
    if (connection.ssl_mode < pg::SslMode::require)
        return fix_input("auth: iam sends a token that others could use, so it needs sslmode "
                         "require, verify-ca or verify-full");
    connection.iam = std::make_shared<aws::TokenSource>(environment, std::move(region), clock);
    return Done{};
}

Result<Done> find_ca_file(pg::ConnectionSettings& connection) {
    using Set = aws::RootChoice::Set;
    if (connection.ssl_mode == pg::SslMode::disable) return Done{};
    auto choice = aws::choose_roots(connection.host);
    if (connection.ssl_root_cert == "system")
        choice = {Set::system, {}};
    else if (connection.ssl_root_cert == "rds")
        choice.set = Set::rds;
    else if (connection.ssl_root_cert != "auto")
        return Done{};
    auto file = aws::ca_file(choice);
    if (!file) return Unexpected{std::move(file).error()};
    connection.ssl_root_cert = std::move(file->path);
    connection.ssl_root_name = std::move(file->name);
    return Done{};
}

} // namespace lockstep::initcontainer
