// SPDX-License-Identifier: Apache-2.0
#include "adopt/version_list.hpp"

namespace lockstep::adopt {

// Rails' own files are Ruby; SQL files that go by the same versions stand for them.
Result<Account> account_of_rails(const Request& request) {
    return account_of_versions(request, "");
}

} // namespace lockstep::adopt
