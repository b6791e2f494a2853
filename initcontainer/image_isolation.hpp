// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace lockstep::initcontainer {

/// Keeps the image's own settings out of the static program: names resolve by the hosts file and
/// DNS, whatever modules its nsswitch.conf names, and its OpenSSL configuration is not read. Call
/// first. The dynamic program follows the machine it was built on.
void isolate_from_image();

} // namespace lockstep::initcontainer
