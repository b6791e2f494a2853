// SPDX-License-Identifier: Apache-2.0
#include "initcontainer/image_isolation.hpp"

#ifdef LOCKSTEP_STATIC

#include <nss.h>
#include <openssl/ssl.h>

namespace lockstep::initcontainer {

void isolate_from_image() {
    __nss_configure_lookup("hosts", "files dns");
    // libpq asks OpenSSL to load the file; whoever initialises first decides. The memory goes with
    // the process, without being handed back piece by piece.
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr);
}

} // namespace lockstep::initcontainer

#else

namespace lockstep::initcontainer {

void isolate_from_image() {}

} // namespace lockstep::initcontainer

#endif
