// SPDX-License-Identifier: Apache-2.0
#include "runtime/health.hpp"

#include <utility>

namespace lockstep::runtime {

void Health::add(std::string name, Check check) {
    checks_.insert_or_assign(std::move(name), std::move(check));
}

HttpReply Health::answer(std::string_view query) const {
    std::string failing;
    std::string all;
    for (const auto& [name, check] : checks_) {
        const bool ok = check();
        all += (ok ? "[+]" : "[-]") + name + (ok ? " ok\n" : " failed\n");
        if (!ok) failing += name + " failed\n";
    }
    const bool verbose =
        query == "verbose" || query.starts_with("verbose=") || query.starts_with("verbose&");
    if (!failing.empty()) return {.status = 500, .body = verbose ? all : failing};
    return {.body = verbose ? all + "ok\n" : "ok"};
}

} // namespace lockstep::runtime
