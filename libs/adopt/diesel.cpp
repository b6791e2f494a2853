// SPDX-License-Identifier: Apache-2.0
#include "adopt/version_list.hpp"

namespace lockstep::adopt {

Result<Account> account_of_diesel(const Request& request) {
    return account_of_versions(request, "run_on");
}

} // namespace lockstep::adopt
