// SPDX-License-Identifier: Apache-2.0
//
// A static libpq mentions the GSSAPI and LDAP functions below, and Debian has no static form of the
// libraries that hold them. Lockstep offers neither Kerberos logins nor connection settings from a
// directory service, so each one answers "unsupported": a server that insists on them gets libpq's
// ordinary error. The types are spelled as plain pointers, which is what the calling convention
// sees.
#include <cstdint>

namespace {

using Status = std::uint32_t;
using Opaque = void*;

// GSS_S_UNAVAILABLE of RFC 2744: "the operation or option is not available".
constexpr Status unavailable = 16U << 16U;
constexpr int ldap_not_supported = 0x5c;

} // namespace

extern "C" {

extern const Opaque GSS_C_NT_HOSTBASED_SERVICE; // NOLINT: the names belong to the libraries
const Opaque GSS_C_NT_HOSTBASED_SERVICE = nullptr;

Status gss_acquire_cred(Status*, Opaque, Status, Opaque, int, Opaque*, Opaque*, Status*);
Status gss_acquire_cred(Status*, Opaque, Status, Opaque, int, Opaque*, Opaque*, Status*) {
    return unavailable;
}
Status gss_delete_sec_context(Status*, Opaque*, Opaque);
Status gss_delete_sec_context(Status*, Opaque*, Opaque) {
    return unavailable;
}
Status gss_display_status(Status*, Status, int, Opaque, Status*, Opaque);
Status gss_display_status(Status*, Status, int, Opaque, Status*, Opaque) {
    return unavailable;
}
Status gss_import_name(Status*, Opaque, Opaque, Opaque*);
Status gss_import_name(Status*, Opaque, Opaque, Opaque*) {
    return unavailable;
}
Status gss_init_sec_context(Status*, Opaque, Opaque*, Opaque, Opaque, Status, Status, Opaque,
                            Opaque, Opaque*, Opaque, Status*, Status*);
Status gss_init_sec_context(Status*, Opaque, Opaque*, Opaque, Opaque, Status, Status, Opaque,
                            Opaque, Opaque*, Opaque, Status*, Status*) {
    return unavailable;
}
Status gss_release_buffer(Status*, Opaque);
Status gss_release_buffer(Status*, Opaque) {
    return unavailable;
}
Status gss_release_cred(Status*, Opaque*);
Status gss_release_cred(Status*, Opaque*) {
    return unavailable;
}
Status gss_release_name(Status*, Opaque*);
Status gss_release_name(Status*, Opaque*) {
    return unavailable;
}
Status gss_unwrap(Status*, Opaque, Opaque, Opaque, int*, Status*);
Status gss_unwrap(Status*, Opaque, Opaque, Opaque, int*, Status*) {
    return unavailable;
}
Status gss_wrap(Status*, Opaque, int, Status, Opaque, int*, Opaque);
Status gss_wrap(Status*, Opaque, int, Status, Opaque, int*, Opaque) {
    return unavailable;
}
Status gss_wrap_size_limit(Status*, Opaque, int, Status, Status, Status*);
Status gss_wrap_size_limit(Status*, Opaque, int, Status, Status, Status*) {
    return unavailable;
}
/// Newer releases of libpq keep delegated credentials by this one.
Status gss_store_cred_into(Status*, Opaque, int, Opaque, Status, Status, Opaque, Opaque*, int*);
Status gss_store_cred_into(Status*, Opaque, int, Opaque, Status, Status, Opaque, Opaque*, int*) {
    return unavailable;
}

Opaque ldap_init(const char*, int);
Opaque ldap_init(const char*, int) {
    return nullptr;
}
const char* ldap_err2string(int);
const char* ldap_err2string(int) {
    return "this program does not support LDAP";
}
int ldap_set_option(Opaque, int, const void*);
int ldap_set_option(Opaque, int, const void*) {
    return ldap_not_supported;
}
int ldap_simple_bind(Opaque, const char*, const char*);
int ldap_simple_bind(Opaque, const char*, const char*) {
    return -1;
}
int ldap_result(Opaque, int, int, Opaque, Opaque*);
int ldap_result(Opaque, int, int, Opaque, Opaque*) {
    return -1;
}
int ldap_search_st(Opaque, const char*, int, const char*, char**, int, Opaque, Opaque*);
int ldap_search_st(Opaque, const char*, int, const char*, char**, int, Opaque, Opaque*) {
    return ldap_not_supported;
}
int ldap_count_entries(Opaque, Opaque);
int ldap_count_entries(Opaque, Opaque) {
    return 0;
}
Opaque ldap_first_entry(Opaque, Opaque);
Opaque ldap_first_entry(Opaque, Opaque) {
    return nullptr;
}
Opaque ldap_get_values_len(Opaque, Opaque, const char*);
Opaque ldap_get_values_len(Opaque, Opaque, const char*) {
    return nullptr;
}
void ldap_value_free_len(Opaque);
void ldap_value_free_len(Opaque) {}
int ldap_msgfree(Opaque);
int ldap_msgfree(Opaque) {
    return 0;
}
int ldap_unbind(Opaque);
int ldap_unbind(Opaque) {
    return 0;
}
}
