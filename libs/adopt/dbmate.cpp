// SPDX-License-Identifier: Apache-2.0
#include "adopt/version_list.hpp"

namespace lockstep::adopt {

Result<Account> account_of_dbmate(const Request& request) {
    return account_of_versions(request, "");
}

} // namespace lockstep::adopt
